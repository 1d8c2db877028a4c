/** Setting the alarm's sensors up one by one: what it is, when it is watched, and a try with the sensor itself. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { put, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { stateText } from "../core/describe";
import { entities, home } from "../core/hub";
import { alarm, alarmSensors } from "../core/remotes";
import type { AlarmSensor, ZoneSetup } from "../core/types";
import { find, language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import "../ui/sheet";
import { say } from "../ui/toast";

const TYPES = ["entry", "instant", "follower", "24h", "tamper", "panic", "silent", "confirm"] as const;
const MODES = ["home", "night", "away", "vacation"] as const;
const DEFAULT: Record<string, string[]> = { follower: ["away", "vacation"] };
const ALWAYS = new Set(["24h", "tamper", "panic", "silent"]);
const STEPS = ["what", "when", "extra", "try"] as const;

@customElement("hearth-sensor-setup")
class HearthSensorSetup extends HearthElement {
  @state() private editing: AlarmSensor | null = null;
  @state() private step = 0;
  @state() private zone: ZoneSetup | null = null;
  @state() private partition = "";
  @state() private trouble = "";
  @state() private tried = false;
  #was: unknown = undefined;

  static override styles = [...HearthElement.styles, css`
    .intro { margin-bottom: var(--s4); } .grid { display: grid; gap: var(--s2); grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); }
    .sensor { all: unset; box-sizing: border-box; display: flex; gap: var(--s3); align-items: center; width: 100%; min-height: 60px; padding: 8px 14px; border-radius: 18px; background: var(--surface); border: 1px solid var(--line); cursor: pointer; }
    .sensor:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; } .sensor:hover { border-color: var(--line-strong); }
    h2 { margin: var(--s5) 0 var(--s3); font-size: var(--text-3); font-family: var(--sans); }
    .dots { display: flex; gap: 6px; margin-bottom: var(--s3); } .dots span { height: 5px; flex: 1; border-radius: 99px; background: var(--sunken); } .dots .on { background: var(--ember); }
    form { display: grid; gap: var(--s4); } fieldset { display: grid; gap: var(--s2); } legend { font-weight: 640; font-size: var(--text-3); margin-bottom: var(--s2); }
    .choice { display: grid; grid-template-columns: 22px minmax(0, 1fr); gap: var(--s3); align-items: start; padding: 10px 14px; border-radius: 14px; border: 1px solid var(--line); cursor: pointer; } .choice:has(:checked) { background: var(--ember-soft); border-color: var(--ember-line); }
    .choice input { width: 20px; height: 20px; accent-color: var(--ember); margin: 2px 0 0; }
    .foot { display: flex; justify-content: space-between; gap: var(--s2); }
    .trial { display: grid; justify-items: center; gap: var(--s3); padding: var(--s5) var(--s4); border-radius: var(--r3); background: var(--sunken); text-align: center; } .trial.ok { background: var(--good-soft); color: var(--good); }
    .trial b { font-family: var(--serif); font-size: var(--text-5); }
  `];

  constructor() {
    super();
    this.use(alarmSensors, entities, home);
  }

  override willUpdate(): void {
    if (!this.editing || STEPS[this.step] !== "try") return;
    const now = entities.value.get(this.editing.entity_id)?.value;
    if (this.#was !== undefined && now !== this.#was) this.tried = true;
    this.#was = now;
  }

  override render(): TemplateResult {
    const all = alarmSensors.value;
    if (all === undefined) return html`<div class="skeleton"></div>`;
    if (all === null) return html`<p class="card empty">${t("security.none")}</p>`;
    const used = all.sensors.filter((one) => one.zone), rest = all.sensors.filter((one) => !one.zone);
    return html`<p class="intro quiet">${t("setup.intro")}</p><div class="grid">${used.map((one) => this.#sensor(one))}</div>
      ${rest.length ? html`<h2>${t("setup.unused", { n: rest.length })}</h2><div class="grid">${rest.map((one) => this.#sensor(one))}</div>` : nothing}
      ${this.editing ? this.#wizard(this.editing) : nothing}`;
  }

  #sensor(one: AlarmSensor): TemplateResult {
    const place = home.value.areas.find((area) => area.id === one.area);
    return html`<button class="sensor" @click=${() => this.#edit(one)}><span class="grow">${one.name}<br /><span class="quiet small">${place ? nameOf(place) : ""}${one.set_up ? ` · ${t("setup.byhand")}` : ""}</span></span>
      <span class="chip ${one.zone ? "ember" : ""}">${one.zone ? (find(`zonetype.${one.zone.type}`) ?? one.zone.type) : t("setup.notused")}</span></button>`;
  }

  #wizard(one: AlarmSensor): TemplateResult {
    const name = STEPS[this.step]!;
    const steps = { what: () => this.#what(), when: () => this.#when(), extra: () => this.#extra(), try: () => this.#try(one) };
    const last = this.zone === null ? this.step === 0 : name === "try";
    return html`<hearth-sheet .label=${one.name} @closed=${() => (this.editing = null)}>
      <div class="dots" role="img" aria-label=${t("setup.step", { n: this.step + 1, of: STEPS.length })}>${STEPS.map((_, index) => html`<span class=${index <= this.step ? "on" : ""}></span>`)}</div>
      <form @submit=${(event: Event) => { event.preventDefault(); void (last ? this.#save(one) : this.#next(one)); }}>${steps[name]()}
        ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
        <div class="foot">${this.step > 0 ? html`<button type="button" class="btn plain" @click=${() => this.step--}>${icon("back", 20)}${t("setup.back")}</button>` : one.set_up ? html`<button type="button" class="btn plain" @click=${() => void this.#forget(one)}>${t("setup.reset")}</button>` : html`<span></span>`}
          <button class="btn primary">${last ? t("save") : t("setup.next")}</button></div></form></hearth-sheet>`;
  }

  #what(): TemplateResult {
    const option = (value: string) => html`<label class="choice"><input type="radio" name="type" .checked=${(this.zone?.type ?? "") === value} @change=${() => this.#pick(value)} /><span><b>${value ? (find(`setup.name.${value}`) ?? value) : t("setup.notused")}</b><br /><span class="quiet small">${find(`setup.type.${value || "none"}`) ?? ""}</span></span></label>`;
    return html`<fieldset><legend>${t("setup.what")}</legend>${["", ...TYPES].map(option)}</fieldset>`;
  }

  #when(): TemplateResult {
    const zone = this.zone!;
    const partitions = alarmSensors.value?.partitions ?? [];
    return html`<fieldset><legend>${t("setup.when")}</legend>${ALWAYS.has(zone.type) ? html`<p class="note">${t("setup.always")}</p>` : MODES.map((mode) => html`<label class="choice"><input type="checkbox" .checked=${zone.modes.includes(mode)} @change=${(event: Event) => this.#set({ modes: (event.target as HTMLInputElement).checked ? [...zone.modes, mode] : zone.modes.filter((one) => one !== mode) })} /><span>${t(`alarm.${mode}`)}</span></label>`)}</fieldset>
      ${partitions.length > 1 ? html`<div class="field"><label for="part">${t("setup.partition")}</label><select id="part" @change=${(event: Event) => (this.partition = (event.target as HTMLSelectElement).value)}>${partitions.map((one) => html`<option value=${one.id} ?selected=${one.id === this.partition}>${one.name}</option>`)}</select></div>` : nothing}`;
  }

  #extra(): TemplateResult {
    const zone = this.zone!;
    const check = (key: "final" | "chime" | "bypassable" | "arm_open") => html`<label class="choice"><input type="checkbox" .checked=${zone[key]} @change=${(event: Event) => this.#set({ [key]: (event.target as HTMLInputElement).checked })} /><span>${t(`setup.${key}`)}<br /><span class="quiet small">${t(`setup.${key}.text`)}</span></span></label>`;
    return html`<fieldset><legend>${t("setup.extra")}</legend>${zone.type === "entry" ? check("final") : nothing}${check("chime")}${["tamper", "panic", "confirm"].includes(zone.type) ? nothing : check("bypassable")}${check("arm_open")}</fieldset>
      ${zone.type === "entry" ? html`<div class="field"><label for="delay">${t("setup.delay")}</label><input id="delay" type="number" min="0" max="45" inputmode="numeric" placeholder=${t("setup.delay.usual")} .value=${zone.entry_seconds === null ? "" : String(zone.entry_seconds)} @input=${(event: Event) => { const said = (event.target as HTMLInputElement).value; this.#set({ entry_seconds: said === "" ? null : Number(said) }); }} /></div>` : nothing}`;
  }

  #try(one: AlarmSensor): TemplateResult {
    const sensor = entities.value.get(one.entity_id);
    return html`<div class="trial ${this.tried ? "ok" : ""}" role="status">${icon(this.tried ? "check" : "motion", 34)}<b>${sensor ? stateText(sensor) : t("state.unavailable")}</b><span>${this.tried ? t("setup.heard") : t("setup.trynow")}</span></div>`;
  }

  #edit(one: AlarmSensor): void {
    [this.editing, this.step, this.trouble, this.tried, this.#was] = [one, 0, "", false, undefined];
    this.zone = one.zone ? { ...one.zone } : null;
    this.partition = one.partition ?? alarmSensors.value?.partitions[0]?.id ?? "";
  }

  #pick(type: string): void {
    this.zone = type === "" ? null : { final: false, chime: false, bypassable: true, arm_open: false, entry_seconds: null, lost_is_alarm: null, ...this.zone, type, modes: DEFAULT[type] ?? [...MODES] };
  }

  #set(change: Partial<ZoneSetup>): void {
    this.zone = { ...this.zone!, ...change };
  }

  async #next(one: AlarmSensor): Promise<void> {
    this.step++;
    if (STEPS[this.step] === "try") this.#was = entities.value.get(one.entity_id)?.value;
  }

  async #save(one: AlarmSensor): Promise<void> {
    await this.#send(() => put(`/api/plugins/alarm/sensors/${encodeURIComponent(one.entity_id)}?language=${language()}`, { partition: this.partition, zone: this.zone }));
  }

  async #forget(one: AlarmSensor): Promise<void> {
    await this.#send(() => remove(`/api/plugins/alarm/sensors/${encodeURIComponent(one.entity_id)}?language=${language()}`));
  }

  async #send(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.editing = null;
      say(t("saved"), "good");
      await Promise.all([alarmSensors.load(), alarm.load()]);
    } catch (error) {
      this.trouble = sentence(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-sensor-setup": HearthSensorSetup }
}
