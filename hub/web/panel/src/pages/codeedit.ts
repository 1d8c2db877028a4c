/** A code made or changed, step by step: whose, what for, when, the code itself twice, and one's own PIN or password. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { call, patch, post, Problem, session } from "../core/api";
import { HearthElement } from "../core/element";
import { nameOf } from "../core/format";
import { alarm, codes, people } from "../core/remotes";
import { atLeast } from "../core/rights";
import type { AlarmCode } from "../core/types";
import { find, language, t } from "../i18n/index";
import "../ui/digits";
import type { HearthSheet } from "../ui/sheet";
import "../ui/sheet";
import { sentence } from "../ui/errors";
import { say } from "../ui/toast";

const STEPS = ["who", "may", "when", "pin", "again", "confirm"] as const;
type Step = (typeof STEPS)[number] | "end";
const MAY = ["arm", "disarm", "bypass"] as const;
/** The step that a field of a refused request belongs to. */
const STEP_OF: Record<string, Step> = { code: "pin", person: "who", may: "may", duress: "may", partition: "may", schedule: "when", uses: "when", expires_at: "when" };
type Draft = Omit<AlarmCode, "id" | "status" | "configured" | "starts_at" | "expires_at" | "uses_left"> & { uses: number | null };

@customElement("hearth-code-edit")
class HearthCodeEdit extends HearthElement {
  @property({ attribute: false }) code: Partial<AlarmCode> = {};
  @state() private step: Step = "who";
  @state() private draft!: Draft;
  @state() private pin = "";
  @state() private again = "";
  @state() private trouble = "";
  @state() private busy = false;
  @query("hearth-sheet") private sheet!: HearthSheet;
  @query("#own") private own!: HTMLInputElement;

  static override styles = [...HearthElement.styles, css`
    .dots { display: flex; gap: 6px; margin-bottom: var(--s4); } .dots span { height: 5px; flex: 1; border-radius: 99px; background: var(--sunken); } .dots .on { background: var(--ember); }
    form { display: grid; gap: var(--s4); } fieldset { display: grid; gap: var(--s2); } legend { font-weight: 640; font-size: var(--text-3); margin-bottom: var(--s2); padding: 0; }
    .choice { display: grid; grid-template-columns: 22px minmax(0, 1fr); gap: var(--s3); align-items: start; padding: 10px 14px; border-radius: 14px; border: 1px solid var(--line); cursor: pointer; } .choice:has(:checked) { background: var(--ember-soft); border-color: var(--ember-line); }
    .choice input { width: 20px; height: 20px; accent-color: var(--ember); margin: 2px 0 0; } .choice.grave:has(:checked) { background: var(--alarm-soft); border-color: var(--alarm); }
    .two { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); } .week { display: grid; grid-template-columns: repeat(7, 1fr); gap: 6px; } .week .btn { padding: 0; min-width: 0; border-radius: 14px; }
    .week [aria-pressed="true"] { background: var(--ember); border-color: var(--ember); color: var(--on-ember); }
    .foot { display: flex; justify-content: space-between; gap: var(--s2); } .pad { max-width: 320px; width: 100%; margin: 0 auto; display: grid; gap: var(--s3); text-align: center; }
  `];

  constructor() {
    super();
    this.use(alarm, people);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { person = null, name = "", may = ["arm", "disarm"], duress = false, partitions = [], schedule = null, expires_on = null, uses_left = null } = this.code;
    this.draft = { person, name, may, duress, partitions, schedule, expires_on, uses: uses_left };
  }

  override render(): TemplateResult {
    const at = STEPS.indexOf(this.step as "who");
    return html`<hearth-sheet .label=${this.code.id ? t(this.step === "end" ? "codes.end" : "codes.change") : t("codes.add")}>
      ${this.step === "end" ? nothing : html`<div class="dots" role="img" aria-label=${t("setup.step", { n: at + 1, of: STEPS.length })}>${STEPS.map((_, one) => html`<span class=${one <= at ? "on" : ""}></span>`)}</div>`}
      <form @submit=${this.#next}>
        ${{ who: this.#who, may: this.#may, when: this.#when, pin: this.#pin, again: this.#again, confirm: this.#confirm, end: this.#confirm }[this.step]()}
        ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
        ${this.#foot(at)}
      </form></hearth-sheet>`;
  }

  #foot(at: number): TemplateResult {
    const ready = this.step === "pin" ? this.pin.length >= 4 || (this.pin === "" && Boolean(this.code.id)) : this.step === "again" ? this.again !== "" : true;
    const forward = this.step === "end" ? t("codes.end") : this.step === "confirm" ? t("save") : this.step === "pin" && this.pin === "" && this.code.id ? t("codes.keep") : t("setup.next");
    const back = this.step === "end" || at > 0 ? html`<button type="button" class="btn plain" @click=${this.#back}>${t("setup.back")}</button>` : this.code.id ? html`<button type="button" class="btn plain danger" @click=${() => this.#go("end")}>${t("codes.end")}</button>` : html`<span></span>`;
    return html`<div class="foot">${back}<button class="btn primary" ?disabled=${!ready || this.busy}>${forward}</button></div>`;
  }

  #who = (): TemplateResult => {
    const me = session.value?.person;
    const everybody = people.value?.map((one) => ({ id: one.id, name: nameOf(one) })) ?? (me ? [{ id: me.id, name: me.name }] : []);
    const possible = atLeast("owner") ? everybody : everybody.filter((one) => one.id === me?.id);
    const option = (id: string | null, name: string, help: string) => html`<label class="choice"><input type="radio" name="person" .checked=${this.draft.person === id} @change=${() => this.#set({ person: id })} /><span><b>${name}</b>${help ? html`<br /><span class="quiet small">${help}</span>` : nothing}</span></label>`;
    return html`<fieldset><legend>${t("codes.who")}</legend>${option(null, t("codes.guest"), t("codes.guest.text"))}${possible.map((one) => option(one.id, one.name, ""))}</fieldset>
      <div class="field"><label for="cname">${t(this.draft.person === null ? "codes.guestname" : "codes.note")}</label><input id="cname" maxlength="60" autocomplete="off" .value=${this.draft.name} ?required=${this.draft.person === null} @input=${(event: Event) => this.#set({ name: value(event) })} /></div>`;
  };

  #may = (): TemplateResult => {
    const { may, partitions, duress } = this.draft;
    const places = alarm.value?.partitions ?? [];
    const check = (on: boolean, label: string, help: string, set: (on: boolean) => void, grave = "") => html`<label class="choice ${grave}"><input type="checkbox" .checked=${on} @change=${(event: Event) => set((event.target as HTMLInputElement).checked)} /><span><b>${label}</b>${help ? html`<br /><span class="quiet small">${help}</span>` : nothing}</span></label>`;
    return html`<fieldset><legend>${t("codes.what")}</legend>${MAY.map((one) => check(may.includes(one), t(`codes.may.${one}`), find(`codes.may.${one}.text`) ?? "", (on) => this.#set({ may: MAY.filter((each) => (each === one ? on : may.includes(each))) })))}</fieldset>
      ${places.length > 1 ? html`<fieldset><legend>${t("codes.where")}</legend>${places.map((one) => check(partitions.length === 0 || partitions.includes(one.id), one.name, "", (on) => this.#place(one.id, on)))}</fieldset>` : nothing}
      ${check(duress, t("codes.duress"), t("codes.duress.text"), (on) => this.#set({ duress: on }), "grave")}`;
  };

  #when = (): TemplateResult => {
    const { schedule, expires_on, uses } = this.draft;
    const pick = (on: boolean) => this.#set({ schedule: on ? (schedule ?? { days: [], start: "08:00", end: "18:00" }) : null });
    const toggle = (at: number) => this.#set({ schedule: { ...schedule!, days: schedule!.days.includes(at) ? schedule!.days.filter((one) => one !== at) : [...schedule!.days, at].sort() } });
    return html`<fieldset><legend>${t("codes.when")}</legend>
        <label class="choice"><input type="radio" name="when" .checked=${schedule === null} @change=${() => pick(false)} /><span><b>${t("codes.always")}</b></span></label>
        <label class="choice"><input type="radio" name="when" .checked=${schedule !== null} @change=${() => pick(true)} /><span><b>${t("codes.sometimes")}</b></span></label></fieldset>
      ${schedule ? html`<div class="week" role="group" aria-label=${t("codes.days")}>${[0, 1, 2, 3, 4, 5, 6].map((at) => html`<button type="button" class="btn" aria-pressed=${schedule.days.length === 0 || schedule.days.includes(at)} @click=${() => (schedule.days.length ? toggle(at) : this.#set({ schedule: { ...schedule, days: [0, 1, 2, 3, 4, 5, 6].filter((one) => one !== at) } }))}>${find(`codes.day.${at}`)}</button>`)}</div>
        <div class="two"><div class="field"><label for="from">${t("codes.from")}</label><input id="from" type="time" required .value=${schedule.start} @input=${(event: Event) => this.#set({ schedule: { ...schedule, start: value(event) } })} /></div>
          <div class="field"><label for="to">${t("codes.to")}</label><input id="to" type="time" required .value=${schedule.end === "24:00" ? "00:00" : schedule.end} @input=${(event: Event) => this.#set({ schedule: { ...schedule, end: value(event) === "00:00" ? "24:00" : value(event) } })} /></div></div>` : nothing}
      <div class="two"><div class="field"><label for="until">${t("codes.lastday")}</label><input id="until" type="date" .value=${expires_on ?? ""} @input=${(event: Event) => this.#set({ expires_on: value(event) || null })} /></div>
        <div class="field"><label for="uses">${t("codes.uses")}</label><input id="uses" type="number" min="1" max="10000" inputmode="numeric" placeholder=${t("codes.anynumber")} .value=${uses ? String(uses) : ""} @input=${(event: Event) => this.#set({ uses: value(event) ? Number(value(event)) : null })} /></div></div>`;
  };

  #pin = (): TemplateResult => html`<div class="pad"><p><b>${t(this.code.id ? "codes.newpin" : "codes.pin")}</b><br /><span class="quiet small">${t("codes.pin.text")}</span></p>
    <hearth-digits .label=${t("codes.pin")} .value=${this.pin} @digits=${(event: CustomEvent<string>) => (this.pin = event.detail)} @done=${this.#next}></hearth-digits></div>`;

  #again = (): TemplateResult => html`<div class="pad"><p><b>${t("codes.again")}</b></p>
    <div><hearth-digits .label=${t("codes.again")} .value=${this.again} @digits=${(event: CustomEvent<string>) => (this.again = event.detail)} @done=${this.#next}></hearth-digits></div></div>`;

  #confirm = (): TemplateResult => html`${this.step === "end" ? html`<p>${t("codes.end.text")}</p>` : nothing}
    <div class="field"><label for="own">${t("codes.own")}</label><input id="own" type="password" required autocomplete="current-password" /><span class="help">${t("codes.own.text")}</span></div>`;

  #set(change: Partial<Draft>): void {
    this.draft = { ...this.draft, ...change };
  }

  /** All places are the same as none named, so that a part of the home made later is not forgotten. */
  #place(id: string, on: boolean): void {
    const all = (alarm.value?.partitions ?? []).map((one) => one.id);
    const before = this.draft.partitions.length ? this.draft.partitions : all;
    const now = all.filter((one) => (one === id ? on : before.includes(one)));
    if (now.length) this.#set({ partitions: now.length === all.length ? [] : now });
    this.requestUpdate();
  }

  #go(step: Step): void {
    this.trouble = "";
    this.step = step;
  }

  #back = (): void => {
    const at = STEPS.indexOf(this.step as "who");
    this.#go(this.step === "confirm" ? "pin" : STEPS[at - 1] ?? "who");
    if (this.step === "pin") this.pin = this.again = "";
  };

  #next = (event: Event): void => {
    event.preventDefault();
    if (this.step === "confirm" || this.step === "end") return void this.#send();
    if (this.step === "pin" && this.pin === "") return this.code.id ? this.#go("confirm") : undefined;
    if (this.step === "pin" && !/^[0-9]{4,12}$/.test(this.pin)) return this.#wrong(t("codes.digits"));
    if (this.step === "again" && this.again !== this.pin) return this.#wrong(t("codes.differ"));
    if (this.step === "may" && this.draft.may.length === 0) return void (this.trouble = t("codes.nothing"));
    this.#go(STEPS[STEPS.indexOf(this.step) + 1] ?? "confirm");
  };

  #wrong(why: string): void {
    this.pin = this.again = "";
    this.step = "pin";
    this.trouble = why;
  }

  async #send(): Promise<void> {
    const confirm = this.own.value;
    const path = `/api/plugins/alarm/codes${this.code.id ? `/${encodeURIComponent(this.code.id)}` : ""}?language=${language()}`;
    const body = { ...this.draft, person: this.draft.person ?? "", confirm, ...(this.pin ? { code: this.pin } : {}) };
    this.busy = true;
    try {
      await (this.step === "end" ? call("DELETE", path, { confirm }) : this.code.id ? patch(path, this.#changed(body)) : post(path, body));
      say(t(this.step === "end" ? "codes.ended" : "saved"), "good");
      this.sheet.close();
      await codes.load();
    } catch (error) {
      this.own.value = "";
      const step = error instanceof Problem ? STEP_OF[error.field] : undefined;
      const why = error instanceof Problem && error.status ? `${error.message} ${error.remedy}`.trim() : sentence(error);
      if (step === "pin") this.#wrong(why);
      else [this.step, this.trouble] = [step ?? this.step, why];
    } finally {
      this.busy = false;
    }
  }

  /** Only what was changed: uses go on being counted, and an end by the minute is not moved to the end of its day. */
  #changed(body: Record<string, unknown>): Record<string, unknown> {
    const was: Record<string, unknown> = { ...this.code, person: this.code.person ?? "", uses: this.code.uses_left };
    return Object.fromEntries(Object.entries(body).filter(([key, now]) => JSON.stringify(now) !== JSON.stringify(was[key])));
  }
}

const value = (event: Event): string => (event.target as HTMLInputElement).value;

declare global {
  interface HTMLElementTagNameMap { "hearth-code-edit": HearthCodeEdit }
}
