/** One person: advice, weight and trend, the body's figures with their bands, needs against intake, weigh-ins, data. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { session } from "../core/api";
import { HearthElement } from "../core/element";
import { extra } from "../core/lazy";
import type { Trend } from "../core/foodtypes";
import { moment, number, withUnit } from "../core/format";
import { Remote } from "../core/remote";
import { nutrition, people, weighins } from "../core/remotes";
import type { Figure, NutritionPerson, WeighIn } from "../core/types";
import { find, t } from "../i18n/index";
import { icon } from "../ui/icons";
import type { Point } from "../ui/plot";
import { assign } from "./weighquestion";
import "./intakecard";
import "./datacard";

const RANGES = [30, 90, 365] as const;

@customElement("hearth-dashboard")
class HearthDashboard extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];
  @state() private plotReady = false;
  @state() private days: number = 90;
  #trend = new Remote<Trend>(() => this.#one?.ready ? `/api/plugins/nutrition/trend/${encodeURIComponent(this.#one.person)}?days=${this.days}` : "", ["scale", "nutrition"]);
  #loaded = "";

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); }
    .tabs { display: flex; gap: var(--s2); flex-wrap: wrap; }
    .board { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); align-items: start; } .column { display: grid; gap: var(--s4); align-content: start; grid-template-columns: minmax(0, 1fr); }
    @media (min-width: 1000px) { .board { grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); } }
    h3 { margin-bottom: var(--s2); }
    .weight { font-family: var(--serif); font-size: clamp(2.4rem, 2rem + 2vw, 3.4rem); line-height: 1; }
    .advice { font-family: var(--serif); font-size: var(--text-4); line-height: 1.35; text-wrap: pretty; } .tip + .tip { border-top: 1px solid var(--line); margin-top: var(--s3); padding-top: var(--s3); }
    .tip.warn .advice { color: var(--warn); } .tip details > summary { font-size: var(--text-1); }
    .hero { background: linear-gradient(160deg, var(--ember-soft), var(--surface) 55%); }
    dl.sum { display: grid; gap: 4px; font-size: var(--text-1); padding: 0 0 var(--s2); } .sum dt { color: var(--ink-2); }
    .fig { padding: 10px 0; display: grid; grid-template-columns: 1fr auto; gap: 0 var(--s3); align-items: baseline; } .fig + .fig { border-top: 1px solid var(--line); }
    .fig b { text-align: right; font-size: var(--text-3); } .fig .src { grid-column: 1 / -1; }
    .band { grid-column: 1 / -1; margin: 6px 0 4px; } .band svg { display: block; width: 100%; height: 12px; }
    .legend { display: flex; gap: var(--s4); } .legend i { display: inline-block; width: 18px; height: 0; border-top: 3px solid var(--ember); vertical-align: middle; margin-inline-end: 6px; } .legend .dash { border-top: 2px dashed var(--ink-2); }
    .weigh { display: grid; grid-template-columns: 1fr auto minmax(104px, 124px); gap: var(--s3); align-items: center; padding: 6px 0; } .weigh + .weigh { border-top: 1px solid var(--line); }
    @media (max-width: 420px) { .weigh { grid-template-columns: 1fr 116px; } .weigh .when { grid-column: 1 / -1; } }
  `];

  constructor() {
    super();
    this.use(nutrition, weighins, people, session, this.#trend);
  }

  override firstUpdated(): void {
    void extra(() => import("../ui/plot")).then((come) => (this.plotReady = come !== null));
  }

  override updated(): void {
    const wanted = `${this.#one?.person ?? ""}/${this.days}`;
    if (this.#one?.ready && wanted !== this.#loaded) {
      this.#loaded = wanted;
      void this.#trend.load();
    }
  }

  get #one(): NutritionPerson | undefined {
    const all = nutrition.value ?? [];
    const own = session.value?.person.id;
    return all.find((person) => person.person === this.parts[0]) ?? all.find((person) => person.person === own) ?? all[0];
  }

  override render(): TemplateResult {
    const all = nutrition.value;
    if (all === undefined) return html`<div class="skeleton"></div>`;
    const one = this.#one;
    if (!one) return html`<p class="card empty">${t("weigh.none")}</p>`;
    const hidden = one.missing.includes("private");
    return html`<nav class="tabs" aria-label=${t("nutrition.person")}>${(all ?? []).map((person) => html`<a class="btn" href=${`#/food/people/${encodeURIComponent(person.person)}`} aria-current=${person === one ? "true" : "false"}>${icon("person", 18)}${person.name}</a>`)}</nav>
      ${hidden ? html`<p class="card empty">${t("nutrition.private", { name: one.name })}</p>` : html`<h2 class="sr">${one.name}</h2><div class="board">
        <div class="column">${this.#advice(one)}${this.#weight(one)}<hearth-intake .person=${one.person} .name=${one.name}></hearth-intake></div>
        <div class="column">${this.#figures(one)}${this.#weighins(one.person)}<hearth-data .person=${one.person} .name=${one.name}></hearth-data></div></div>`}`;
  }

  #advice(one: NutritionPerson): TemplateResult {
    if (!one.ready) return html`<section class="card stack"><h3>${t("nutrition.advice")}</h3><p>${t("nutrition.missing")}</p><div class="row">${one.missing.map((field) => html`<span class="chip warn">${find(`body.${field}`) ?? field}</span>`)}</div>${one.missing.some((field) => field !== "weighin") ? html`<div><a class="btn" href="#/settings">${t("nutrition.fill")}</a></div>` : html`<p class="quiet">${t("nutrition.step")}</p>`}</section>`;
    const tip = (line: NutritionPerson["advice"][number]) => html`<div class="tip ${line.tone ?? ""}"><p class="advice">${line.text}</p><details><summary>${t("nutrition.how")}</summary><dl class="sum">
        ${line.sum ? html`<dt>${t("nutrition.sum")}</dt><dd class="num">${line.sum}</dd>` : nothing}<dt>${t("nutrition.source")}</dt><dd>${line.source}</dd></dl></details></div>`;
    const ordered = [...one.advice].sort((a, b) => rank(a.tone) - rank(b.tone));
    return html`<section class="card hero"><h3>${t("nutrition.advice")}</h3>${ordered.length === 0 ? html`<p class="quiet">${t("nutrition.noadvice")}</p>` : nothing}${ordered.slice(0, 3).map(tip)}
      ${ordered.length > 3 ? html`<details><summary>${t("nutrition.more", { n: ordered.length - 3 })}</summary>${ordered.slice(3).map(tip)}</details>` : nothing}</section>`;
  }

  #weight(one: NutritionPerson): TemplateResult | typeof nothing {
    if (!one.weight) return nothing;
    const found = this.#trend.value?.person === one.person ? this.#trend.value.points : [];
    const points: Point[] = found.map((point) => [point.at, point.kg]);
    const smooth: Point[] = found.map((point) => [point.at, point.trend_kg]);
    const change = one.weight.change_30d_kg;
    return html`<section class="card stack" aria-label=${t("people.trend")}><div class="row"><h3 class="grow">${t("people.trend")}</h3><div class="row tight" role="group" aria-label=${t("people.range")}>${RANGES.map((days) => html`<button class="btn" aria-pressed=${String(this.days === days)} @click=${() => (this.days = days)}>${days === 365 ? t("people.year") : t("people.days", { n: days })}</button>`)}</div></div>
      <p><span class="weight num">${number(one.weight.kg)}</span> kg <span class="quiet small">${moment(one.weight.at)}</span></p>
      <div class="row">${one.weight.trend_kg != null ? html`<span class="chip ember">${t("nutrition.trend", { kg: number(one.weight.trend_kg) })}</span>` : nothing}${change != null ? html`<span class="chip">${t("nutrition.change", { kg: `${change > 0 ? "+" : ""}${number(change)}` })}</span>` : nothing}</div>
      ${points.length > 1 && this.plotReady ? html`<hearth-plot dots .points=${points} .extra=${smooth} unit="kg" .label=${t("nutrition.weight")}></hearth-plot><p class="legend small quiet" aria-hidden="true"><span><i></i>${t("nutrition.weight")}</span><span><i class="dash"></i>${t("people.trendLine")}</span></p>` : nothing}</section>`;
  }

  #figures(one: NutritionPerson): TemplateResult | typeof nothing {
    if (one.figures.length === 0) return nothing;
    return html`<section class="card"><h3>${t("people.composition")}</h3><ul>${one.figures.map((line) => html`<li class="fig"><span>${line.label}${line.estimate ? html` <span class="chip">${t("nutrition.estimate")}</span>` : nothing}</span><b class="num">${figure(line.value, line.unit)}</b>
      ${band(line)}</li>`)}</ul><details><summary>${t("nutrition.source")}</summary><dl class="sum">${one.figures.map((line) => html`<dt>${line.label}</dt><dd>${line.source}</dd>`)}</dl></details></section>`;
  }

  #weighins(person: string): TemplateResult | typeof nothing {
    const all = (weighins.value ?? []).filter((one) => one.person === person || one.status === "asking" || one.status === "guest");
    const names = people.value ?? (nutrition.value ?? []).map((one) => ({ id: one.person, name: one.name }));
    return html`<section class="card" aria-label=${t("weigh.list")}><h3>${t("weigh.list")}</h3>${all.length === 0 ? html`<p class="empty">${t("weigh.none")}</p>` : nothing}
      <ul>${all.slice(0, 5).map((one) => this.#weighin(one, names))}</ul>
      ${all.length > 5 ? html`<details><summary>${t("weigh.more")}</summary><ul>${all.slice(5).map((one) => this.#weighin(one, names))}</ul></details>` : nothing}</section>`;
  }

  #weighin(one: WeighIn, names: { id: string; name: string }[]): TemplateResult {
    const now = one.status === "guest" ? "guest" : (one.person ?? "");
    return html`<li class="weigh"><span class="when">${moment(one.at)}<br /><span class="quiet small">${t(`weigh.${one.status}`)}${one.status === "assigned" ? ` · ${t("weigh.sure", { n: Math.round(one.confidence * 100) })}` : ""}</span></span>
      <b class="num">${one.weight_kg === null ? "–" : `${number(one.weight_kg)} kg`}</b>
      <select aria-label=${t("weigh.change", { at: moment(one.at) })} @change=${(event: Event) => void assign(one.id, (event.target as HTMLSelectElement).value)}>
        ${now === "" ? html`<option value="" selected disabled>${t("weigh.who")}</option>` : nothing}
        ${names.map((person) => html`<option value=${person.id} ?selected=${person.id === now}>${person.name}</option>`)}<option value="guest" ?selected=${now === "guest"}>${t("weigh.guest")}</option></select></li>`;
  }
}

const rank = (tone: string | undefined): number => (tone === "warn" ? 0 : tone === "good" ? 1 : 2);

/** Whole numbers from a hundred up: nobody needs a tenth of a kilocalorie. A z-score has its sign. */
function figure(value: number | string, unit: string): string {
  if (unit === "z" && typeof value === "number") return `${value > 0 ? "+" : ""}${number(value, 2)} z`;
  return withUnit(value, unit, typeof value === "number" && Math.abs(value) >= 100 ? 0 : 1);
}

/** The estimate's band, drawn around its value. */
function band(one: Figure): TemplateResult | typeof nothing {
  if (typeof one.value !== "number" || one.low == null || one.high == null || one.high <= one.low) return nothing;
  const span = (one.high - one.low) * 2;
  const x = (value: number) => Math.max(0, Math.min(100, ((value - one.low! + span / 4) / span) * 100));
  return html`<span class="band" aria-hidden="true"><svg viewBox="0 0 100 12" preserveAspectRatio="none"><rect x="0" y="4" width="100" height="4" rx="2" fill="var(--sunken)" /><rect x=${x(one.low)} y="2" width=${x(one.high) - x(one.low)} height="8" rx="2" fill="var(--ember-line)" /><rect x=${x(one.value) - 0.5} y="0" width="1" height="12" fill="var(--ember)" /></svg></span>
    <span class="small quiet src">${t("people.likely", { low: figure(one.low, ""), high: figure(one.high, one.unit) })}</span>`;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-dashboard": HearthDashboard }
}
