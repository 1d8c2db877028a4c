/** One point of fire safety: how it stands, and everything a person may do to it. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { ago, day, moment, withUnit } from "../core/format";
import { book, fire, people } from "../core/remotes";
import { atLeast } from "../core/rights";
import { seconds } from "../core/tick";
import type { FirePoint } from "../core/types";
import { find, language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import "../ui/sheet";
import { say } from "../ui/toast";

const ALARMS = new Set(["fire", "fire_ack", "silenced"]);
const HOURS = [1, 4, 8, 24];

@customElement("hearth-fire-point")
class HearthFirePoint extends HearthElement {
  @property({ attribute: false }) point!: FirePoint;
  @state() private trouble = "";
  @state() private asking: "" | "disable" | "inspect" = "";

  static override styles = [...HearthElement.styles, css`
    .body { display: grid; gap: var(--s4); }
    dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s2) var(--s4); } dt { color: var(--ink-2); }
    .do { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: var(--s2); }
    form { display: grid; gap: var(--s3); } .state { font-family: var(--serif); font-size: var(--text-4); } .state .chip { font-family: var(--sans); vertical-align: middle; }
  `];

  constructor() {
    super();
    this.use(people, seconds);
  }

  override render(): TemplateResult {
    const p = this.point;
    return html`<hearth-sheet .label=${p.name} shape="side"><div class="body">
      <p class="state"><span class="chip ${ALARMS.has(p.state) ? "alarm" : p.state === "normal" ? "good" : "warn"}">${find(`point.${p.state}`) ?? p.state_text}</span> ${p.hazard_text}${p.place ? ` · ${p.place}` : ""}</p>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <dl>${this.#facts(p).map(([name, value]) => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing))}</dl>
      ${this.asking === "disable" ? this.#disable() : this.asking === "inspect" ? this.#inspect() : this.#actions(p)}
    </div></hearth-sheet>`;
  }

  #facts(p: FirePoint): [string, string][] {
    const who = (id: string | null) => people.value?.find((one) => one.id === id)?.name ?? id ?? "";
    return [
      [t("point.value"), p.value === null ? "" : `${withUnit(p.value, p.unit)}${p.above !== null ? ` (${t("fire.limit", { n: withUnit(p.above, p.unit) })})` : ""}`],
      [t("point.detected"), p.detected_at && ALARMS.has(p.state) ? ago(p.detected_at) : ""],
      [t("point.cleared"), p.cleared_at && ALARMS.has(p.state) ? ago(p.cleared_at) : ""],
      [t("point.acknowledged"), p.acknowledged.map(who).join(", ")],
      [t("point.until"), p.until ? moment(p.until) : ""],
      [t("point.by"), p.by && p.state !== "normal" ? who(p.by) : ""],
      [t("point.note"), p.note && p.state !== "normal" ? (find(`point.note.${p.note}`) ?? p.note) : ""],
      [t("point.missed"), p.would_have_alarmed_at ? moment(p.would_have_alarmed_at) : ""],
      [t("point.heard"), p.last_heard_at ? ago(p.last_heard_at) : ""],
      [t("point.inspected"), p.inspected_at ? day(p.inspected_at) : t("point.never")],
      [t("point.due"), p.overdue ? t("inspect.overdue") : day(p.inspection_due_at)],
      [t("point.tag"), p.tag],
    ];
  }

  #actions(p: FirePoint): TemplateResult {
    const adult = atLeast("adult");
    const button = (what: string, label: string, glyph: TemplateResult | typeof nothing, primary = false) => html`<button class="btn ${primary ? "primary" : ""}" @click=${() => void this.#do(what)}>${glyph}${label}</button>`;
    if (ALARMS.has(p.state)) {
      return html`<div class="do">${p.state === "fire_ack" ? nothing : button("ack", t("fire.ack"), icon("check", 20), true)}${p.sounding && adult ? button("silence", t("fire.silence"), icon("mute", 20)) : nothing}${adult ? button("reset", t("fire.reset"), icon("reload", 20)) : nothing}</div>`;
    }
    return html`<div class="do">
      ${adult && p.state === "normal" ? button("test", t("point.tryit"), icon("bell", 20)) : nothing}
      ${p.state === "test" && adult ? html`<button class="btn primary" @click=${() => void this.#do("test", { on: false })}>${t("point.testend")}</button>` : nothing}
      ${p.state === "disabled" && adult ? button("enable", t("point.enable"), nothing, true) : nothing}
      ${adult ? html`<button class="btn" @click=${() => (this.asking = "inspect")}>${icon("book", 20)}${t("inspect.write")}</button>` : nothing}
      ${atLeast("owner") && ["normal", "fault"].includes(p.state) ? html`<button class="btn danger" @click=${() => (this.asking = "disable")}>${t("point.disable")}</button>` : nothing}</div>`;
  }

  #disable(): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => { const form = fields(event); void this.#do("disable", { hours: Number(form["hours"]), note: form["note"] }); }}>
      <p class="note warn">${t("point.disable.text")}</p>
      <div class="field"><label for="hours">${t("point.hours")}</label><select id="hours" name="hours">${HOURS.map((hours) => html`<option value=${hours} ?selected=${hours === 4}>${t("point.nhours", { n: hours })}</option>`)}</select></div>
      <div class="field"><label for="why">${t("point.why")}</label><input id="why" name="note" required maxlength="200" /></div>
      <div class="row"><button class="btn danger">${t("point.disable")}</button><button type="button" class="btn plain" @click=${() => (this.asking = "")}>${t("cancel")}</button></div></form>`;
  }

  #inspect(): TemplateResult {
    return html`<form @submit=${(event: SubmitEvent) => { const form = fields(event); void this.#write(form["result"] ?? "passed", form["note"] ?? ""); }}>
      <div class="field"><label for="result">${t("inspect.result")}</label><select id="result" name="result">${(["passed", "failed", "noted"] as const).map((one) => html`<option value=${one}>${t(`inspect.${one}`)}</option>`)}</select></div>
      <div class="field"><label for="note">${t("point.note")}</label><textarea id="note" name="note" maxlength="500"></textarea></div>
      <div class="row"><button class="btn primary">${t("inspect.sign")}</button><button type="button" class="btn plain" @click=${() => (this.asking = "")}>${t("cancel")}</button></div></form>`;
  }

  async #do(what: string, body: Record<string, unknown> = {}): Promise<void> {
    await this.#try(() => post(`/api/plugins/fire_safety/points/${encodeURIComponent(this.point.id)}/${what}?language=${language()}`, body));
  }

  async #write(result: string, note: string): Promise<void> {
    await this.#try(() => post(`/api/plugins/fire_safety/inspections?language=${language()}`, { point: this.point.id, result, note }));
  }

  async #try(act: () => Promise<unknown>): Promise<void> {
    this.trouble = "";
    try {
      await act();
      this.asking = "";
      say(t("saved"), "good");
    } catch (error) {
      this.trouble = sentence(error);
    }
    await Promise.all([fire.load(), book.load()]);
  }
}

function fields(event: SubmitEvent): Record<string, string> {
  event.preventDefault();
  return Object.fromEntries([...new FormData(event.target as HTMLFormElement)].map(([key, value]) => [key, String(value)]));
}

declare global {
  interface HTMLElementTagNameMap { "hearth-fire-point": HearthFirePoint }
}
