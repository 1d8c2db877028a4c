/** A line or step plot by uPlot in the panel's colours; with its figures in words for readers. */

import { css, html, unsafeCSS } from "lit";
import { customElement, property } from "lit/decorators.js";
import uPlot from "uplot";
import sheet from "uplot/dist/uPlot.min.css?inline";
import { HearthElement } from "../core/element";
import { clock, day, withUnit } from "../core/format";
import { t } from "../i18n/index";

export type Point = [string | number, number | string | boolean | null];

@customElement("hearth-plot")
export class HearthPlot extends HearthElement {
  @property({ attribute: false }) points: Point[] = [];
  @property({ attribute: false }) extra: Point[] | null = null;
  @property() unit = "";
  @property() label = "";
  @property({ type: Boolean }) dots = false;
  #plot: uPlot | null = null;
  #resize = new ResizeObserver(() => this.#draw());
  #theme = matchMedia("(prefers-color-scheme: dark)");

  static override styles = [...HearthElement.styles, unsafeCSS(sheet), css`
    :host { display: block; }
    .u-legend { display: none; }
    .box { height: 190px; }
    .note { text-align: center; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    const redraw = () => this.#draw();
    this.#theme.addEventListener("change", redraw);
    this.until(() => this.#theme.removeEventListener("change", redraw));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  override render() {
    return html`<div class="box" role="img" aria-label=${this.#words()}></div>`;
  }

  override updated(): void {
    const box = this.renderRoot.querySelector(".box");
    if (box) this.#resize.observe(box);
    this.#draw();
  }

  #numbers(points: Point[]): [number[], (number | null)[]] {
    const kept = points.map(([at, value]) => [Date.parse(String(at)) / 1000 || Number(at), numeric(value)] as const).filter(([at]) => at > 0);
    return [kept.map(([at]) => at), kept.map(([, value]) => value)];
  }

  #words(): string {
    const values = this.#numbers(this.points)[1].filter((value): value is number => value !== null);
    if (values.length === 0) return `${this.label}: ${t("history.none")}`;
    const show = (value: number) => withUnit(value, this.unit);
    return t("history.words", { label: this.label, low: show(Math.min(...values)), high: show(Math.max(...values)), last: show(values.at(-1) ?? 0) });
  }

  #draw(): void {
    const box = this.renderRoot.querySelector<HTMLElement>(".box");
    if (!box || !box.clientWidth) return;
    this.#plot?.destroy();
    this.#plot = null;
    const [times, values] = this.#numbers(this.points);
    if (times.length === 0) return;
    const style = getComputedStyle(this);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const steps = this.points.some(([, value]) => typeof value === "boolean");
    const axis = { stroke: color("--ink-2"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const long = (times.at(-1) ?? 0) - (times[0] ?? 0) > 2 * 86_400;
    const line: uPlot.Series = { stroke: color("--ember"), width: 2.5, fill: `${color("--ember")}1c`, points: { show: this.dots, size: 6, fill: color("--ember") }, spanGaps: false };
    if (steps && uPlot.paths.stepped) line.paths = uPlot.paths.stepped({ align: 1 });
    const data: uPlot.AlignedData = [times, values];
    const series: uPlot.Series[] = [{}, line];
    if (this.extra) {
      data.push(this.#numbers(this.extra)[1]);
      series.push({ stroke: color("--ink-2"), width: 1.5, dash: [5, 4], points: { show: false }, spanGaps: true });
    }
    this.#plot = new uPlot({
      width: box.clientWidth, height: 190, cursor: { show: false }, legend: { show: false }, padding: [8, 8, 0, 0],
      scales: { x: { time: true }, ...(steps ? { y: { range: [0, 1.15] as [number, number] } } : {}) },
      axes: [{ ...axis, size: 30, space: 64, values: (_u, ticks) => ticks.map((at) => (long ? day(at * 1000) : clock(at * 1000))) },
        { ...axis, size: 46, show: !steps, values: (_u, ticks) => ticks.map((value) => withUnit(value, "", 2)) }],
      series,
    }, data, box);
  }
}

function numeric(value: Point[1]): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (value === null || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
