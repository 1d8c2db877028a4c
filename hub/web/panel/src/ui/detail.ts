/** Everything about one entity: all its commands, its history, why it changed, its attributes. */

import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls, controlStyles } from "../controls/index";
import { get } from "../core/api";
import { iconOf, isPrivate, stateText, tone } from "../core/describe";
import { HearthElement } from "../core/element";
import { extra } from "../core/lazy";
import { humanize, moment, nameOf } from "../core/format";
import { entities, home, sent } from "../core/hub";
import { order } from "../core/order";
import type { Cause, HubEvent } from "../core/types";
import { find, t } from "../i18n/index";
import { icon } from "./icons";
import type { Point } from "./plot";
import "./sheet";
import { after } from "./tile";

const SPANS = [{ key: "history.day", hours: 24 }, { key: "history.week", hours: 168 }, { key: "history.month", hours: 720 }] as const;
const PLOTTED = new Set(["sensor", "number", "binary_sensor", "switch", "light", "fan", "humidifier"]);

@customElement("hearth-detail")
export class HearthDetail extends HearthElement {
  @property() entityId = "";
  @state() private hours = 24;
  @state() private points: Point[] | null = null;
  @state() private steps: HubEvent[] = [];
  #chain = "";

  static override styles = [...HearthElement.styles, controlStyles, css`
    .top { display: flex; gap: var(--s4); align-items: center; margin-bottom: var(--s4); }
    .arch { display: grid; place-items: center; width: 62px; height: 68px; border-radius: 31px 31px 14px 14px; background: var(--sunken); color: var(--ink-2); flex: none; }
    .arch.on { background: radial-gradient(circle at 50% 78%, var(--glow-1), var(--glow-2)); color: var(--on-glow); }
    .arch.warn { background: var(--warn-soft); color: var(--warn); } .arch.alarm { background: var(--alarm); color: var(--on-alarm); }
    .now { font-family: var(--serif); font-size: var(--text-5); line-height: 1.15; }
    section { margin-top: var(--s5); display: grid; gap: var(--s3); }
    .controls { display: grid; gap: var(--s4); }
    dl { display: grid; grid-template-columns: minmax(90px, auto) 1fr; gap: 6px var(--s4); font-size: var(--text-1); }
    dt { color: var(--ink-2); } dd { overflow-wrap: anywhere; }
    .chain li { position: relative; padding: 0 0 var(--s3) 22px; }
    .chain li::before { content: ""; position: absolute; left: 4px; top: 7px; width: 9px; height: 9px; border-radius: 50%; background: var(--ember); }
    .chain li:not(:last-child)::after { content: ""; position: absolute; left: 8px; top: 18px; bottom: -4px; width: 1px; background: var(--line-strong); }
    .after { display: flex; gap: 6px; } .after.refused { color: var(--alarm); } .after.unconfirmed { color: var(--warn); } .after.confirmed { color: var(--good); }
  `];

  constructor() {
    super();
    this.use(entities, sent, home);
  }

  override willUpdate(): void {
    const chain = entities.value.get(this.entityId)?.cause?.chain ?? "";
    if (chain !== this.#chain) {
      this.#chain = chain;
      void this.#why(chain);
    }
  }

  override firstUpdated(): void {
    void this.#history();
  }

  override render() {
    const entity = entities.value.get(this.entityId);
    if (!entity) return html`<hearth-sheet .label=${t("detail.gone")} shape="side"><p class="empty">${t("detail.goneText")}</p></hearth-sheet>`;
    const last = sent.value.get(entity.entity_id);
    const place = home.value.areas.find((area) => area.id === entity.area);
    const send = (command: string, params?: Record<string, unknown>) => void order(entity, command, params);
    return html`<hearth-sheet .label=${nameOf(entity)} shape="side">
      <div class="top"><span class="arch ${tone(entity)}">${icon(iconOf(entity), 30)}</span>
        <div><p class="now">${stateText(entity) || humanize(entity.kind)}</p><p class="quiet small">${[place ? nameOf(place) : "", entity.changed_at ? t("detail.since", { at: moment(entity.changed_at) }) : ""].filter(Boolean).join(" · ")}</p></div></div>
      <div role="status">${last ? after(last) : nothing}</div>
      <div class="controls">${controls({ entity, compact: false, send, pending: last?.state === "pending" ? last.command : null })}</div>
      ${isPrivate(entity) ? html`<p class="note">${t("detail.private")}</p>` : PLOTTED.has(entity.kind) ? this.#plot(entity.unit ?? "", nameOf(entity), typeof entity.value === "string") : nothing}
      ${this.#because(entity.cause)}
      <section><details><summary>${t("detail.more")}</summary><dl>
        <dt>${t("detail.id")}</dt><dd>${entity.entity_id}</dd><dt>${t("detail.kind")}</dt><dd>${find(`kind.${entity.kind}`) ?? humanize(entity.kind)}${entity.device_class ? ` (${humanize(entity.device_class)})` : ""}</dd>
        ${Object.entries(entity.attributes).map(([name, value]) => html`<dt>${humanize(name)}</dt><dd>${show(value)}</dd>`)}
      </dl></details></section>
    </hearth-sheet>`;
  }

  #plot(unit: string, label: string, words: boolean) {
    if (words) return nothing;
    return html`<section><div class="row"><h3 class="grow">${t("history.title")}</h3>
      ${SPANS.map(({ key, hours }) => html`<button class="btn" aria-pressed=${String(this.hours === hours)} @click=${() => this.#span(hours)}>${t(key)}</button>`)}</div>
      ${this.points === null ? html`<div class="skeleton"></div>` : this.points.length === 0 ? html`<p class="note quiet">${t("history.none")}</p>` : html`<hearth-plot .points=${this.points} .unit=${unit} .label=${label}></hearth-plot>`}</section>`;
  }

  #because(cause: Cause | null) {
    if (!cause) return nothing;
    return html`<section><h3>${t("why.title")}</h3><ol class="chain">
      ${[...this.steps].reverse().map((step) => html`<li>${step.text}<br /><span class="quiet small">${moment(step.at)}</span></li>`)}
      <li>${sentenceOf(cause)}<br /><span class="quiet small">${moment(cause.at)}</span></li>
      ${cause.parent ? html`<li>${t("why.after", { parent: parentOf(cause.parent) })}</li>` : nothing}
    </ol></section>`;
  }

  #span(hours: number): void {
    this.hours = hours;
    this.points = null;
    void this.#history();
  }

  async #history(): Promise<void> {
    const from = new Date(Date.now() - this.hours * 3_600_000).toISOString();
    const query = new URLSearchParams({ entity_id: this.entityId, from, to: new Date().toISOString(), step: String(Math.max(60, this.hours * 12)) });
    const [answer] = await Promise.all([get<{ points: Point[] }>(`/api/history?${query}`).catch(() => ({ points: [] as Point[] })), extra(() => import("./plot"))]);
    this.points = answer.points;
  }

  async #why(chain: string): Promise<void> {
    this.steps = [];
    if (!chain) return;
    const events = await get<HubEvent[]>("/api/events?limit=200").catch(() => [] as HubEvent[]);
    if (chain === this.#chain) this.steps = events.filter((event) => event.cause?.chain === chain).slice(-6);
  }
}

function sentenceOf(cause: Cause): string {
  const door = find(`door.${cause.door.split(":")[0]}`) ?? cause.door;
  const room = cause.door.includes(":") ? ` (${humanize(cause.door.split(":")[1] ?? "")})` : "";
  const who = cause.who || t("why.someone");
  return t(`why.${["person", "device", "plugin", "automation", "hub"].includes(cause.origin) ? (cause.origin as "person") : "hub"}`, { who: cause.origin === "person" ? humanize(who) : who, door: `${door}${room}` });
}

function parentOf(parent: string): string {
  const [origin, ...who] = parent.split(":");
  return `${find(`origin.${origin}`) ?? origin} ${humanize(who.join(":"))}`.trim();
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (value !== null && typeof value === "object") return JSON.stringify(value);
  return value === null ? "–" : String(value);
}
