/** Fire, gas, carbon monoxide, water: what alarms now, what people can do about it, and every point floor by floor. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { ago, nameOf, withUnit } from "../core/format";
import { entities, home } from "../core/hub";
import { book, fire } from "../core/remotes";
import { atLeast } from "../core/rights";
import { minutes } from "../core/tick";
import type { FirePoint, FireState } from "../core/types";
import { find, language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon, type IconName } from "../ui/icons";
import { say } from "../ui/toast";
import "./chains";
import "./firepoint";
import "./inspections";

export const ALARMS = new Set(["fire", "fire_ack", "silenced"]);
const ICONS: Record<string, IconName> = { fire: "smoke", heat: "thermometer", co: "air", gas: "flame", electrical: "bolt", leak: "drop" };
const TONES: Record<string, string> = { fire: "alarm", silenced: "alarm", fire_ack: "alarm", fault: "warn", supervisory: "warn", disabled: "warn", test: "ember", normal: "good" };

export const hazardIcon = (hazard: string): IconName => ICONS[hazard] ?? "smoke";
export const toneOf = (point: FirePoint): string => TONES[point.state] ?? "";

@customElement("hearth-fire")
class HearthFire extends HearthElement {
  @state() private open = "";
  @state() private trouble = "";

  static override styles = [...HearthElement.styles, css`
    .layout { display: grid; gap: var(--s5); grid-template-columns: minmax(0, 1fr); align-items: start; }
    .main { display: grid; gap: var(--s5); }
    .hero { display: grid; gap: var(--s4); }
    .hero .top { display: flex; gap: var(--s4); align-items: center; }
    .arch { display: grid; place-items: center; width: 68px; height: 74px; border-radius: 34px 34px 16px 16px; background: var(--good-soft); color: var(--good); flex: none; }
    .warn .arch { background: var(--warn-soft); color: var(--warn); }
    .hero.alarm { background: var(--alarm); border-color: var(--alarm); color: var(--on-alarm); }
    .alarm .arch { background: var(--on-alarm); color: var(--alarm); } .alarm .quiet { color: inherit; }
    .big { font-family: var(--serif); font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2rem); line-height: 1.15; text-wrap: balance; }
    .do { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: var(--s2); } .do .btn { min-height: 56px; }
    .alarm .do .btn { background: transparent; border-color: currentColor; color: inherit; } .alarm .do .btn.primary { background: var(--on-alarm); color: var(--alarm); border-color: var(--on-alarm); }
    .alarming { display: grid; gap: var(--s1); } .alarming li { display: flex; gap: var(--s2); align-items: baseline; flex-wrap: wrap; }
    .floor > h2 { margin-bottom: var(--s3); }
    .rooms { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); align-items: start; }
    .room { padding: var(--s3); display: grid; gap: 2px; } .room h3 { padding: 0 var(--s2) var(--s1); color: var(--ink-2); font-size: var(--text-1); font-weight: 620; }
    .point { all: unset; box-sizing: border-box; display: flex; align-items: center; gap: var(--s3); width: 100%; min-height: 56px; padding: 6px var(--s2); border-radius: 14px; cursor: pointer; }
    .point:hover { background: var(--sunken); } .point:focus-visible { outline: 3px solid var(--ember); outline-offset: 1px; }
    .glyph { display: grid; place-items: center; width: 40px; height: 44px; border-radius: 20px 20px 10px 10px; background: var(--sunken); color: var(--ink-2); flex: none; }
    .point.alarm .glyph { background: var(--alarm); color: var(--on-alarm); } .point.warn .glyph { background: var(--warn-soft); color: var(--warn); } .point.ember .glyph { background: var(--ember-soft); color: var(--ember); }
    meter { width: 100%; height: 8px; margin-top: 4px; display: block; border-radius: 99px; border: 0; overflow: hidden; background: var(--sunken); }
    meter::-webkit-meter-bar { background: var(--sunken); border: 0; border-radius: 99px; height: 6px; } meter::-webkit-meter-optimum-value { background: var(--good); } meter::-webkit-meter-suboptimum-value { background: var(--warn); } meter::-webkit-meter-even-less-good-value { background: var(--alarm); }
    @media (min-width: 1100px) { .layout { grid-template-columns: minmax(0, 1fr) 340px; } }
  `];

  #seen = "";

  constructor() {
    super();
    this.use(fire, home, minutes, entities);
  }

  /** A detector that clears changes no state of the table, so its own state says when to look again. */
  override willUpdate(): void {
    const now = (fire.value?.points ?? []).map((point) => `${entities.value.get(point.id)?.value}${entities.value.get(point.id)?.available}`).join();
    if (this.#seen && now !== this.#seen) setTimeout(() => void fire.load(), 150);
    this.#seen = now;
  }

  override render(): TemplateResult {
    const now = fire.value;
    if (now === undefined) return html`<div class="skeleton"></div>`;
    if (now === null) return html`<p class="card empty">${t("fire.none")}</p>`;
    const one = now.points.find((point) => point.id === this.open);
    return html`<div class="layout"><div class="main">${this.#hero(now)}<hearth-chains .only=${["fire", "leak"]}></hearth-chains>${now.floors.map((floor) => this.#floor(now, floor))}</div>
      <hearth-inspections></hearth-inspections></div>
      ${one ? html`<hearth-fire-point .point=${one} @closed=${() => (this.open = "")}></hearth-fire-point>` : nothing}`;
  }

  #hero(now: FireState): TemplateResult {
    const alarming = now.points.filter((point) => ALARMS.has(point.state));
    if (alarming.length) return this.#alarm(now, alarming);
    const troubled = now.points.filter((point) => point.state !== "normal");
    return html`<section class="card hero ${troubled.length ? "warn" : ""}" aria-label=${t("security.tab.fire")}><div class="top"><span class="arch">${icon(troubled.length ? "alert" : "flame", 34)}</span>
      <div class="grow"><p class="big" role="status">${now.points.length === 0 ? t("fire.nopoints") : troubled.length ? t("fire.troubled", { n: troubled.length }) : t("fire.calm")}</p>
      <p class="quiet">${t("fire.watched", { n: now.points.length })}</p></div></div></section>`;
  }

  #alarm(now: FireState, alarming: FirePoint[]): TemplateResult {
    const unseen = alarming.some((point) => point.state !== "fire_ack");
    const loud = alarming.some((point) => point.sounding);
    const detecting = alarming.some((point) => point.detecting);
    const since = now.incidents[0]?.started_at ?? alarming[0]!.detected_at;
    return html`<section class="card hero alarm" aria-label=${t("security.tab.fire")}>
      <div class="top"><span class="arch">${icon("flame", 34)}</span><div class="grow" role="alert"><p class="big">${[...new Set(alarming.map((point) => (point.place ? `${point.hazard_text} · ${point.place}` : point.hazard_text)))].join(", ")}</p>
        <p>${unseen ? t("fire.unseen") : t("fire.seen")} ${ago(since)}</p></div></div>
      <ul class="alarming">${alarming.map((point) => html`<li><b>${point.name}</b><span>${point.state_text}${point.confirmed ? ` · ${t("fire.confirmed")}` : ""}${point.detecting ? "" : ` · ${t("fire.clear", { ago: ago(point.cleared_at) })}`}</span></li>`)}</ul>
      ${this.trouble ? html`<p role="alert"><b>${this.trouble}</b></p>` : nothing}
      <div class="do">${unseen ? html`<button class="btn primary" @click=${() => void this.#all("ack")}>${icon("check", 20)}${t("fire.ack")}</button>` : nothing}
        ${loud && atLeast("adult") ? html`<button class="btn" @click=${() => void this.#all("silence")}>${icon("mute", 20)}${t("fire.silence")}</button>` : nothing}
        ${atLeast("adult") ? html`<button class="btn" ?disabled=${detecting} @click=${() => void this.#all("reset")}>${icon("reload", 20)}${t("fire.reset")}</button>` : nothing}</div>
      ${detecting && atLeast("adult") ? html`<p class="small">${t("fire.notyet")}</p>` : nothing}</section>`;
  }

  #floor(now: FireState, floor: FireState["floors"][number]): TemplateResult {
    const known = home.value.floors.find((one) => one.id === floor.floor);
    const title = known ? nameOf(known) : floor.name || t("fire.elsewhere");
    return html`<section class="floor" aria-label=${title}><h2>${title}</h2><div class="rooms">${floor.areas.map(({ area, points }) => {
      const place = home.value.areas.find((one) => one.id === area);
      const found = points.map((id) => now.points.find((point) => point.id === id)).filter((point) => point !== undefined);
      return html`<div class="card room"><h3>${place ? nameOf(place) : t("fire.elsewhere")}</h3>${found.map((point) => this.#point(point))}</div>`;
    })}</div></section>`;
  }

  #point(point: FirePoint): TemplateResult {
    const tone = toneOf(point);
    const limit = point.above ?? null;
    return html`<button class="point ${tone}" @click=${() => (this.open = point.id)}><span class="glyph">${icon(hazardIcon(point.hazard))}</span>
      <span class="grow">${point.name}<br /><span class="quiet small">${point.hazard_text}${point.value !== null ? html` · <span class="num">${withUnit(point.value, point.unit)}</span>` : nothing}${point.overdue ? ` · ${t("inspect.overdue")}` : ""}</span>
        ${point.value !== null && limit !== null ? html`<meter min="0" max=${limit * 1.25} low=${limit * 0.66} high=${limit} optimum="0" .value=${point.value} aria-label=${t("fire.limit", { n: withUnit(limit, point.unit) })}></meter>` : nothing}</span>
      <span class="chip ${tone}">${find(`point.${point.state}`) ?? point.state_text}</span></button>`;
  }

  async #all(what: "ack" | "silence" | "reset"): Promise<void> {
    this.trouble = "";
    try {
      await post(`/api/plugins/fire_safety/points/all/${what}?language=${language()}`);
      say(t(`fire.done.${what}`), "good");
    } catch (error) {
      this.trouble = sentence(error);
    }
    await Promise.all([fire.load(), book.load()]);
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-fire": HearthFire }
}
