/** What happened: the alarm's lines, fire safety's, and what the cameras saw, newest first, day by day. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get } from "../core/api";
import { HearthElement } from "../core/element";
import { clock, day } from "../core/format";
import { alarm, deliveries, fire, people, sightings } from "../core/remotes";
import { minutes } from "../core/tick";
import { t } from "../i18n/index";
import { icon, type IconName } from "../ui/icons";
import "../ui/sheet";

type Source = "alarm" | "fire" | "camera" | "message";
interface Item { at: number; source: Source; text: string; tone: string; glyph: IconName; picture?: string }

const LOUD = /^(alarm|confirmed|z_24h|z_lost|again|detect)$/;
const FILTERS = ["all", "alarm", "fire", "camera", "message"] as const;
const THERE = { camera: sightings, message: deliveries } as Record<string, { value: unknown }>;
const SHOWN = 120;

@customElement("hearth-happened")
class HearthHappened extends HearthElement {
  @state() private only: (typeof FILTERS)[number] = "all";
  @state() private pictures: ReadonlyMap<string, string> = new Map();
  @state() private large = "";

  static override styles = [...HearthElement.styles, css`
    .filter { display: flex; gap: var(--s2); flex-wrap: wrap; margin-bottom: var(--s4); } .filter .btn { border-radius: 99px; }
    h2 { font-size: var(--text-3); margin: var(--s4) 0 var(--s2); }
    ol { padding: var(--s2) var(--s4); }
    li { display: grid; grid-template-columns: 52px 36px minmax(0, 1fr); gap: var(--s3); padding: 10px 0; align-items: start; } li + li { border-top: 1px solid var(--line); }
    time { padding-top: 7px; } .text { padding-top: 6px; }
    .dot { display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%; background: var(--sunken); color: var(--ink-2); }
    .alarm .dot { background: var(--alarm); color: var(--on-alarm); } .warn .dot { background: var(--warn-soft); color: var(--warn); }
    .thumb { all: unset; display: block; margin-top: var(--s2); cursor: zoom-in; border-radius: var(--r1); overflow: hidden; max-width: 260px; } .thumb:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; }
    img { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; background: var(--sunken); } .full { aspect-ratio: auto; border-radius: var(--r2); }
  `];

  constructor() {
    super();
    this.use(alarm, fire, sightings, deliveries, people, minutes);
  }

  override render(): TemplateResult {
    const items = this.#items().filter((item) => (this.only === "all" ? item.source !== "message" || item.tone !== "" : item.source === this.only)).slice(0, SHOWN);
    const days = new Map<string, Item[]>();
    for (const item of items) days.set(day(item.at), [...(days.get(day(item.at)) ?? []), item]);
    return html`<div class="filter" role="group" aria-label=${t("happened.filter")}>${FILTERS.filter((one) => !THERE[one] || THERE[one].value).map((one) => html`<button class="btn" aria-pressed=${this.only === one ? "true" : "false"} @click=${() => (this.only = one)}>${t(`happened.${one}`)}</button>`)}</div>
      ${items.length === 0 ? html`<p class="card empty">${t("happened.nothing")}</p>` : [...days].map(([name, list]) => html`<section aria-label=${name}><h2>${name}</h2><ol class="card">${list.map((item) => this.#line(item))}</ol></section>`)}
      ${this.large ? html`<hearth-sheet .label=${t("happened.picture")} @closed=${() => (this.large = "")}><img class="full" src=${this.large} alt=${t("happened.picture")} /></hearth-sheet>` : nothing}`;
  }

  #items(): Item[] {
    const found: Item[] = [];
    for (const part of alarm.value?.partitions ?? []) {
      for (const line of part.log) found.push({ at: Date.parse(line.at), source: "alarm", text: line.text, tone: LOUD.test(line.event ?? "") ? "alarm" : "", glyph: "shield" });
    }
    for (const line of fire.value?.log ?? []) found.push({ at: Date.parse(line.at), source: "fire", text: line.text, tone: LOUD.test(line.key ?? "") ? "alarm" : /fault|supervise$/.test(line.key ?? "") ? "warn" : "", glyph: "flame" });
    for (const one of sightings.value?.sightings ?? []) found.push({ at: Date.parse(one.at), source: "camera", text: one.name ? `${one.text} (${one.name})` : one.text, tone: "", glyph: "camera", ...(one.picture ? { picture: one.id } : {}) });
    for (const one of deliveries.value ?? []) {
      if (one.person === "" || one.status === "shown") continue;
      const who = people.value?.find((person) => person.id === one.person)?.name ?? one.person;
      found.push({ at: Date.parse(one.at), source: "message", text: `${t("happened.to", { who, how: one.transport })}: ${one.text} · ${t(`delivery.${one.status}`)}${one.reason ? ` (${one.reason})` : ""}`, tone: one.status === "failed" ? "warn" : "", glyph: "phone" });
    }
    return found.sort((a, b) => b.at - a.at);
  }

  #line(item: Item): TemplateResult {
    return html`<li class=${item.tone}><time class="quiet small num">${clock(item.at)}</time><span class="dot">${icon(item.glyph, 20)}</span><span class="text">${item.text}${item.picture ? this.#picture(item.picture) : nothing}</span></li>`;
  }

  #picture(id: string): TemplateResult {
    const image = this.pictures.get(id);
    if (image === undefined) void this.#fetch(id);
    return image ? html`<button class="thumb" aria-label=${t("happened.enlarge")} @click=${() => (this.large = image)}><img src=${image} alt="" /></button>` : html``;
  }

  async #fetch(id: string): Promise<void> {
    this.pictures = new Map([...this.pictures, [id, ""]]);
    const found = await get<{ image: string }>(`/api/plugins/frigate/sightings/${encodeURIComponent(id)}/picture`).catch(() => ({ image: "" }));
    this.pictures = new Map([...this.pictures, [id, found.image]]);
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-happened": HearthHappened }
}
