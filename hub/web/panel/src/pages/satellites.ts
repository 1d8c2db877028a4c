/** Rooms that listen: this browser hands-free, every satellite with its room, wake words, mute and volume, and recordings. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { call, patch, post, put, remove, session } from "../core/api";
import { HearthElement } from "../core/element";
import { ago, moment, nameOf } from "../core/format";
import { home } from "../core/hub";
import { own, phrases, rooms, setOwn, type Found, type Satellite } from "../core/rooms";
import { minutes } from "../core/tick";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import "../ui/slider";
import { say } from "../ui/toast";
import { missing } from "../voice/capture";
import { trouble } from "../voice/ears";

const TONE: Record<Satellite["state"], string> = { away: "", muted: "warn", waiting: "good", listening: "ember", thinking: "ember", speaking: "ember" };

@customElement("hearth-satellites")
class HearthSatellites extends HearthElement {
  static override styles = [...HearthElement.styles, css`
    .grid { display: grid; gap: var(--s4); grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); align-items: start; }
    .card { display: grid; gap: var(--s3); } .head { display: flex; align-items: center; gap: var(--s3); } .head h2 { font-size: var(--text-3); overflow-wrap: anywhere; }
    .ear { display: grid; place-items: center; width: 46px; height: 50px; border-radius: 23px 23px 11px 11px; background: var(--sunken); color: var(--ink-2); flex: none; } .ear.open { background: var(--ember-soft); color: var(--ember); }
    .own { grid-column: 1 / -1; grid-template-columns: minmax(0, 1fr); } @media (min-width: 760px) { .own .two { grid-template-columns: 1.2fr 1fr; } }
    .two { display: grid; gap: var(--s3) var(--s5); align-content: start; align-items: start; } .check small { display: block; color: var(--ink-2); font-weight: 400; } .check:has(small) { align-items: flex-start; padding: 6px 0; }
    fieldset { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 var(--s3); } legend { padding: 0; color: var(--ink-2); font-size: var(--text-1); } .pair { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s3); align-items: center; }
    .foot { display: flex; gap: var(--s2); flex-wrap: wrap; align-items: center; } .foot .quiet { flex: 1 1 120px; }
    section.card.wide { grid-column: 1 / -1; }
  `];

  /** Rooms chosen for what was found, by address. */
  readonly #rooms = new Map<string, string>();

  constructor() {
    super();
    this.use(rooms, own, home, session, trouble, minutes);
  }

  override render(): TemplateResult {
    const others = rooms.value.satellites.filter((one) => one.kind !== "panel" || one.connected);
    return html`<header class="page-head"><div class="grow"><h1>${t("sat.title")}</h1><p class="quiet">${t("sat.lead")}</p></div></header>
      <div class="grid">${this.#own()}${this.#may ? rooms.value.found.map((one) => this.#found(one)) : nothing}${others.map((one) => this.#satellite(one))}${others.length + rooms.value.found.length === 0 ? html`<p class="note">${t("sat.none")}</p>` : nothing}${session.value?.person.role === "owner" ? this.#recording() : nothing}</div>`;
  }

  #own(): TemplateResult {
    const none = missing();
    const { handsFree, speaks, area, name } = own.value;
    const wrong = handsFree ? trouble.value : null;
    return html`<section class="card own" aria-label=${t("sat.own")}><div class="head"><span class="ear ${handsFree && !wrong ? "open" : ""}">${icon("mic", 24)}</span><h2>${t("sat.own")}</h2></div>
      <div class="two"><div>
        <label class="check"><input type="checkbox" .checked=${handsFree} ?disabled=${none !== null} @change=${(e: Event) => setOwn({ handsFree: checked(e) })} /><span>${t("sat.handsfree")}<small>${none ? t(none) : t("sat.handsfree.what")}</small></span></label>
        <label class="check"><input type="checkbox" .checked=${speaks} @change=${(e: Event) => setOwn({ speaks: checked(e) })} /><span>${t("sat.speaks")}<small>${t("sat.speaks.what")}</small></span></label>
        ${wrong ? html`<p class="note warn">${t(wrong)}</p>` : nothing}
      </div><div class="two"><label class="field"><span class="label">${t("sat.name")}</span><input maxlength="60" .value=${name} placeholder=${t("sat.name.hint")} @change=${(e: Event) => setOwn({ name: (e.target as HTMLInputElement).value.trim() })} /></label>
        ${this.#areas(area, (id) => setOwn({ area: id }))}</div></div></section>`;
  }

  #areas(chosen: string, choose: (id: string) => void): TemplateResult {
    return html`<label class="field"><span class="label">${t("sat.room")}</span><select @change=${(e: Event) => choose((e.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${!chosen}>${t("sat.noroom")}</option>${home.value.areas.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${nameOf(one)}</option>`)}</select></label>`;
  }

  get #may(): boolean {
    return session.value?.person.role === "owner" || session.value?.person.role === "adult";
  }

  #found(one: Found): TemplateResult {
    const room = this.#rooms.get(one.uri) ?? one.area ?? "";
    return html`<section class="card" aria-label=${one.name}><div class="head"><span class="ear">${icon("speech", 22)}</span>
        <div class="grow"><h2>${one.name}</h2><span class="quiet small">${one.uri.slice(6)}</span></div><span class="chip ember">${t("sat.new")}</span></div>
      ${this.#areas(room, (id) => this.#rooms.set(one.uri, id))}
      <div class="foot"><button class="btn primary" @click=${() => void this.#do(post("/api/voice/satellites", { uri: one.uri, area: (this.#rooms.get(one.uri) ?? one.area) || null }))}>${icon("plus", 18)}${t("sat.add")}</button></div></section>`;
  }

  #satellite(one: Satellite): TemplateResult {
    const may = this.#may;
    const mine = one.id === own.value.id;
    return html`<section class="card" aria-label=${one.name}><div class="head"><span class="ear ${one.microphone_open ? "open" : ""}">${icon(one.kind === "panel" ? "expand" : "speech", 22)}</span>
        <div class="grow"><h2>${one.name}</h2><span class="quiet small">${mine ? t("sat.thisone") : t(`sat.kind.${one.kind}`)}</span></div><span class="chip ${TONE[one.state]}">${t(`ear.${one.state}`)}</span></div>
      ${one.trouble ? html`<p class="note warn small">${one.trouble}</p>` : nothing}
      ${may ? this.#choices(one, mine) : html`<p class="quiet">${phrases(one, rooms.value.wake_words).join(" · ")}</p>`}
      <div class="foot"><span class="quiet small">${one.last_heard ? t("sat.heard", { ago: ago(one.last_heard) }) : t("sat.never")}</span>
        ${one.connected ? html`<button class="btn" @click=${() => void this.#do(post(`${path(one)}/test`, {}))}>${icon("play", 18)}${t("sat.test")}</button>` : nothing}
        ${may && (one.added || !one.connected) ? html`<button class="btn danger" @click=${() => void this.#do(remove(path(one)))}>${t("sat.forget")}</button>` : nothing}</div></section>`;
  }

  #choices(one: Satellite, mine: boolean): TemplateResult {
    return html`${mine ? nothing : this.#areas(one.area ?? "", (id) => void this.#change(one, { area: id || null }))}
      <fieldset><legend>${t("sat.words")}</legend>${rooms.value.wake_words.map((word) => html`<label class="check"><input type="checkbox" .checked=${one.wake_words.includes(word.id)} @change=${(e: Event) => void this.#words(one, word.id, checked(e))} />${word.phrase}</label>`)}</fieldset>
      <label class="check"><input type="checkbox" .checked=${one.muted} @change=${(e: Event) => void this.#change(one, { muted: checked(e) })} /><span>${t("sat.mute")}<small>${t("sat.mute.what")}</small></span></label>
      <div class="pair"><span class="quiet small">${t("sat.volume")}</span><hearth-slider label=${`${t("sat.volume")}: ${one.name}`} unit="%" .value=${Math.round(one.volume * 100)} @pick=${(e: CustomEvent<number>) => void this.#change(one, { volume: e.detail / 100 })}></hearth-slider></div>`;
  }

  #words(one: Satellite, id: string, on: boolean): Promise<void> {
    const words = on ? [...one.wake_words, id] : one.wake_words.filter((word) => word !== id);
    if (words.length) return this.#change(one, { wake_words: words });
    say(t("sat.oneword"), "alarm");
    this.requestUpdate();
    return Promise.resolve();
  }

  #recording(): TemplateResult {
    const now = rooms.value.recording;
    return html`<section class="card wide" aria-label=${t("rec.title")}><h2>${t("rec.title")}</h2><p class="quiet">${t("rec.what")}</p>
      ${now ? html`<p class="note ${now.on ? "alarm" : "warn"}">${now.on ? t("rec.on", { until: moment(now.until), n: now.files }) : t("rec.kept", { n: now.files })} ${t("rec.deleted", { at: moment(now.delete_at) })}</p>
        <div class="foot"><button class="btn danger" @click=${() => void this.#do(call("DELETE", "/api/voice/recording"))}>${icon("trash", 18)}${t("rec.stop")}</button></div>`
      : html`<div class="foot">${[5, 15, 60].map((m) => html`<button class="btn" @click=${() => void this.#do(put("/api/voice/recording", { minutes: m, keep_hours: 24 }))}>${t("rec.start", { n: m })}</button>`)}</div>`}</section>`;
  }

  #change = (one: Satellite, change: Record<string, unknown>) => this.#do(patch(path(one), change));

  async #do(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      say(sentence(error), "alarm");
    }
    this.requestUpdate();
  }
}

const path = (one: Satellite) => `/api/voice/satellites/${encodeURIComponent(one.id)}`;
const checked = (event: Event) => (event.target as HTMLInputElement).checked;

declare global {
  interface HTMLElementTagNameMap { "hearth-satellites": HearthSatellites }
}
