/** Home: what needs attention, today, then the rooms. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { customElement, state } from "lit/decorators.js";
import { session } from "../core/api";
import { concerns, type Concern } from "../core/attention";
import { isControl, numberOf, onHome, stateText } from "../core/describe";
import { HearthElement } from "../core/element";
import { nameOf, number } from "../core/format";
import { entities, home, notices, ready } from "../core/hub";
import { rooms } from "../core/rooms";
import { minutes } from "../core/tick";
import type { Area, Entity } from "../core/types";
import { locale, t, type Key } from "../i18n/index";
import { icon } from "../ui/icons";
import { reads, readStyles } from "../ui/reads";
import "../ui/tile";
import "./today";

const ORDER = ["light", "switch", "climate", "cover", "lock", "fan", "media_player", "scene", "humidifier", "water_heater", "vacuum", "valve", "number", "select", "button", "siren", "alarm_control_panel"];
const ELSEWHERE = "";
const SCREENFUL = 12;

@customElement("hearth-home")
class HearthHome extends HearthElement {
  @state() private room: string | null = null;
  /** How many tiles are drawn: a screenful first, the rest in the frames after, so that a large home shows at once. */
  @state() private drawn = SCREENFUL;

  static override styles = [...HearthElement.styles, readStyles, css`
    .greet { display: flex; align-items: start; justify-content: space-between; gap: var(--s4); margin-bottom: var(--s4); }
    .greet h1 { font-size: clamp(1.75rem, 1.2rem + 2.4vw, 2.5rem); }
    .guard { border-radius: 99px; flex: none; max-width: 46%; text-align: left; }
    .layout { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); grid-template-areas: "now" "today" "rooms"; }
    .now { grid-area: now; } .rooms { grid-area: rooms; min-width: 0; } aside { grid-area: today; min-width: 0; }
    .concerns { display: grid; gap: var(--s2); grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); }
    .concern { all: unset; box-sizing: border-box; display: flex; gap: var(--s3); align-items: center; width: 100%; padding: var(--s3) var(--s4); min-height: 60px; border-radius: 18px; background: var(--surface); border: 1px solid var(--line); }
    button.concern { cursor: pointer; } .concern:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; }
    .concern.warn { background: var(--warn-soft); border-color: transparent; } .concern.warn .icon { color: var(--warn); }
    .concern.alarm { background: var(--alarm); border-color: var(--alarm); color: var(--on-alarm); font-weight: 600; } .concern.alarm .quiet { color: inherit; }
    .concern b { font-weight: 600; display: block; line-height: 1.3; }
    .filter { position: sticky; top: 0; z-index: 5; display: flex; gap: var(--s2); overflow-x: auto; scrollbar-width: none; padding: var(--s2) 4px; margin: 0 -4px var(--s3); background: var(--paper); }
    .filter::-webkit-scrollbar { display: none; }
    .filter .btn { flex: none; border-radius: 99px; }
    .room { display: grid; gap: var(--s3); }
    .room + .room { margin-top: var(--s5); }
    .room header { display: flex; align-items: baseline; flex-wrap: wrap; gap: 2px var(--s3); }
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(46%, 172px), 1fr)); }
    @media (min-width: 1120px) { .layout { column-gap: var(--s5); grid-template-columns: minmax(0, 1fr) 340px; grid-template-rows: auto 1fr; grid-template-areas: "now today" "rooms today"; } .layout.calm { grid-template-areas: "rooms today" "rooms today"; } }
  `];

  constructor() {
    super();
    this.use(rooms, entities, home, notices, ready, session, minutes);
  }

  override updated(): void {
    if (ready.value && this.drawn < entities.value.size) requestAnimationFrame(() => setTimeout(() => (this.drawn += SCREENFUL * 2)));
  }

  override render(): TemplateResult {
    const all = [...entities.value.values()];
    const open = concerns(all, notices.value.filter((one) => !rooms.value.rings.some((ring) => ring.text === one.text)), (id) => this.#area(id));
    return html`<header class="greet"><div><h1>${t("greet.line", { greeting: greeting(), name: session.value?.person.name ?? "" })}</h1><p class="quiet">${ready.value ? this.#summary(all, open) : t("app.loading")}</p></div>${this.#guard(all)}</header>
      <div class="layout ${open.length ? "" : "calm"}">
        ${open.length ? html`<section class="now" aria-label=${t("home.attention")}><div class="concerns">${open.map((concern) => this.#concern(concern))}</div></section>` : nothing}
        <div class="rooms">${ready.value ? this.#rooms(all) : html`<div class="grid">${[1, 2, 3, 4].map(() => html`<div class="skeleton"></div>`)}</div>`}</div>
        <aside aria-label=${t("home.today")}><hearth-today></hearth-today></aside>
      </div>`;
  }

  #area(id: string | null): string {
    const area = home.value.areas.find((one) => one.id === id);
    return area ? nameOf(area) : "";
  }

  #summary(all: Entity[], open: Concern[]): string {
    const lights = all.filter((entity) => entity.kind === "light" && entity.value === true && entity.available).length;
    const lit = lights ? t("home.lights", { n: lights }) : t("home.dark");
    return open.some(({ level }) => level !== "info") ? lit : `${t("home.calm")} ${lit}`;
  }

  #guard(all: Entity[]): TemplateResult | typeof nothing {
    const panel = all.find((entity) => entity.kind === "alarm_control_panel" && entity.enabled);
    return panel ? html`<a class="btn guard" href="#/security">${icon("shield", 20)}${stateText(panel)}</a>` : nothing;
  }

  #concern(concern: Concern): TemplateResult {
    const body = html`${icon(concern.icon)}<span class="grow"><b>${concern.title}</b>${concern.detail ? html`<span class="quiet small">${concern.detail}</span>` : nothing}</span>`;
    return concern.entity
      ? html`<button class="concern ${concern.level}" @click=${() => this.emit("details", concern.entity?.entity_id)}>${body}</button>`
      : html`<div class="concern ${concern.level}" role=${concern.level === "alarm" ? "alert" : "group"}>${body}</div>`;
  }

  #rooms(all: Entity[]): TemplateResult {
    const byRoom = new Map<string, Entity[]>();
    for (const entity of all.filter((one) => onHome(one) && one.kind !== "alarm_control_panel")) byRoom.set(entity.area ?? ELSEWHERE, [...(byRoom.get(entity.area ?? ELSEWHERE) ?? []), entity]);
    const rooms: (Area | null)[] = home.value.areas.filter((area) => byRoom.has(area.id));
    if (byRoom.has(ELSEWHERE)) rooms.push(null);
    if (rooms.length === 0) return html`<div class="card empty"><p>${t("home.nothing")}</p></div>`;
    const shown = rooms.filter((area) => this.room === null || (area?.id ?? ELSEWHERE) === this.room);
    let left = this.drawn;
    const some = shown.map((area): [Area | null, Entity[]] => {
      const members = left > 0 ? (byRoom.get(area?.id ?? ELSEWHERE) ?? []) : [];
      const room: [Area | null, Entity[]] = [area, ordered(members).slice(0, Math.max(0, left))];
      left -= members.length;
      return room;
    });
    return html`<div class="filter" role="group" aria-label=${t("home.filter")}>
        <button class="btn" aria-pressed=${String(this.room === null)} @click=${() => (this.room = null)}>${t("home.all")}</button>
        ${rooms.map((area) => html`<button class="btn" aria-pressed=${String(this.room === (area?.id ?? ELSEWHERE))} @click=${() => (this.room = area?.id ?? ELSEWHERE)}>${area ? nameOf(area) : t("home.elsewhere")}</button>`)}
      </div>
      <div>${repeat(some.filter(([, members]) => members.length), ([area]) => area?.id ?? ELSEWHERE, ([area, members]) => this.#room(area, members))}</div>`;
  }

  #room(area: Area | null, sorted: Entity[]): TemplateResult {
    const controls = sorted.filter(isControl);
    const rest = sorted.filter((entity) => !isControl(entity) && entity.kind !== "notify" && entity.kind !== "tag");
    const title = area ? nameOf(area) : t("home.elsewhere");
    return html`<section class="room" aria-label=${title}>
      <header><h2>${title}</h2><span class="quiet small">${climateLine(sorted)}</span></header>
      ${controls.length ? html`<div class="grid">${repeat(controls, (entity) => entity.entity_id, (entity) => html`<hearth-tile .entity=${entity} .room=${title}></hearth-tile>`)}</div>` : nothing}
      ${reads(rest, title, (id) => this.emit("details", id))}
    </section>`;
  }
}

function ordered(members: Entity[]): Entity[] {
  const rank = (entity: Entity) => (ORDER.indexOf(entity.kind) + ORDER.length + 1) % (ORDER.length + 1);
  const sort = new Intl.Collator(locale(), { numeric: true }).compare;
  return members.map((entity): [number, string, Entity] => [rank(entity), nameOf(entity), entity]).sort((a, b) => a[0] - b[0] || sort(a[1], b[1])).map(([, , entity]) => entity);
}

function climateLine(members: Entity[]): string {
  const value = (kind: string) => members.find((one) => one.kind === "sensor" && one.device_class === kind && one.available && typeof one.value === "number");
  const temperature = value("temperature");
  const thermostat = members.find((one) => one.kind === "climate" && one.available);
  const degrees = temperature && temperature.unit !== null && !nearFridge(temperature) ? `${number(Number(temperature.value))}${temperature.unit}` : thermostat && numberOf(thermostat, "current_temperature") !== undefined ? `${number(numberOf(thermostat, "current_temperature") ?? 0)}°` : "";
  const humidity = value("humidity");
  return [degrees, humidity ? `${number(Number(humidity.value), 0)}%` : ""].filter(Boolean).join(" · ");
}

/** A fridge's or an oven's thermometer says nothing of the room. */
const nearFridge = (entity: Entity): boolean => Number(entity.value) < 8 || Number(entity.value) > 45;

function greeting(): string {
  const hour = new Date().getHours();
  const key: Key = hour < 5 ? "greet.night" : hour < 11 ? "greet.morning" : hour < 18 ? "greet.day" : "greet.evening";
  return t(key);
}

declare global {
  interface HTMLElementTagNameMap { "hearth-home": HearthHome }
}
