/** Add or change a person: name, role, language, password, and (with consent) what advice on food needs. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { patch, post, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { nutrition, people } from "../core/remotes";
import type { Person } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import type { HearthSheet } from "../ui/sheet";
import "../ui/sheet";

const ROLES = ["owner", "adult", "child", "guest"] as const;
const ACTIVITY = ["sed", "low", "act", "very"] as const;
const GOALS = ["keep", "lose", "gain", "none"] as const;
const SEXES = ["", "female", "male"] as const;

@customElement("hearth-person-edit")
class HearthPersonEdit extends HearthElement {
  @property({ attribute: false }) person: Partial<Person> = {};
  @state() private trouble = "";
  @state() private consent = false;
  @state() private sure = false;
  @query("hearth-sheet") private sheet!: HearthSheet;

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); } .two { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); }
    .foot { display: grid; grid-template-columns: auto 1fr; gap: var(--s3); } .foot .primary:only-child { grid-column: 1 / -1; }
  `];

  override connectedCallback(): void {
    super.connectedCallback();
    this.consent = this.person.consent?.includes("body") ?? false;
  }

  override render(): TemplateResult {
    const one = this.person;
    return html`<hearth-sheet .label=${one.id ? t("person.edit", { name: one.name ?? "" }) : t("person.add")}><form @submit=${this.#save}>
      <div class="field"><label for="pname">${t("login.name")}</label><input id="pname" name="name" required .defaultValue=${one.name ?? ""} /></div>
      <div class="two">${this.#choice("role", t("person.role"), ROLES, one.role ?? "adult", (role) => t(`role.${role}`))}${this.#choice("language", t("settings.language"), ["en", "zh"] as const, one.language ?? "en", (code) => (code === "zh" ? "简体中文" : "English"))}</div>
      ${one.id ? nothing : html`<div class="field"><label for="ppass">${t("login.password")}</label><input id="ppass" name="password" type="password" minlength="8" autocomplete="new-password" /><span class="help">${t("person.passwordHelp")}</span></div>`}
      <label class="check"><input type="checkbox" .checked=${this.consent} @change=${(event: Event) => (this.consent = (event.target as HTMLInputElement).checked)} />${t("person.consent")}</label>
      ${this.consent ? this.#body() : nothing}
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <div class="foot">${one.id ? html`<button type="button" class="btn danger" @click=${this.#remove}>${this.sure ? t("devices.sure") : t("remove")}</button>` : nothing}<button class="btn primary">${t("save")}</button></div>
    </form></hearth-sheet>`;
  }

  #body(): TemplateResult {
    const body = this.person.body ?? {};
    return html`<div class="two">${this.#choice("sex", t("body.sex"), SEXES, body.sex ?? "", (sex) => (sex ? t(`sex.${sex}`) : "–"))}
        <div class="field"><label for="birth">${t("body.birth_date")}</label><input id="birth" name="birth_date" type="date" .defaultValue=${body.birth_date ?? ""} /></div></div>
      <div class="two"><div class="field"><label for="height">${t("body.height_cm")}</label><input id="height" name="height_cm" type="number" min="40" max="250" step="0.1" .defaultValue=${String(body.height_cm ?? "")} /></div>
        ${this.#choice("activity", t("body.activity"), ACTIVITY, canonical(body.activity), (level) => t(`activity.${level}`))}</div>
      <div class="two">${this.#choice("goal", t("body.goal"), GOALS, body.goal ?? "keep", (goal) => t(`goal.${goal}`))}
        <div class="field"><label for="allergies">${t("body.allergies")}</label><input id="allergies" name="allergies" .defaultValue=${(body.allergies ?? []).join(", ")} /></div></div>`;
  }

  #choice<T extends string>(name: string, label: string, options: readonly T[], now: string, word: (option: T) => string): TemplateResult {
    const all = options.includes(now as T) ? options : [now as T, ...options];
    return html`<div class="field"><label for=${name}>${label}</label><select id=${name} name=${name}>${all.map((option) => html`<option value=${option} ?selected=${option === now}>${options.includes(option) ? word(option) : option}</option>`)}</select></div>`;
  }

  #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    const others = (this.person.consent ?? []).filter((one) => one !== "body");
    const record: Record<string, unknown> = { name: form["name"]?.trim(), role: form["role"], language: form["language"], consent: this.consent ? [...others, "body"] : others };
    if (form["password"]) record["password"] = form["password"];
    if (this.consent) record["body"] = { ...this.person.body, ...this.#bodyOf(form) };
    try {
      await (this.person.id ? patch(`/api/people/${encodeURIComponent(this.person.id)}`, record) : post("/api/people", record));
      await Promise.all([people.load(), nutrition.load()]);
      this.sheet.close();
    } catch (error) {
      this.trouble = sentence(error);
    }
  };

  #bodyOf(form: Record<string, string>): Record<string, unknown> {
    const list = (text: string | undefined) => (text ?? "").split(/[,，、]/).map((one) => one.trim()).filter(Boolean);
    return { sex: form["sex"], birth_date: form["birth_date"] || null, height_cm: form["height_cm"] ? Number(form["height_cm"]) : null, activity: form["activity"], goal: form["goal"], allergies: list(form["allergies"]) };
  }

  #remove = async (): Promise<void> => {
    if (!this.sure) {
      this.sure = true;
      return;
    }
    try {
      await remove(`/api/people/${encodeURIComponent(this.person.id ?? "")}`);
      await people.load();
      this.sheet.close();
    } catch (error) {
      this.trouble = sentence(error);
    }
  };
}

/** The class behind the several words an activity may be stored as. */
function canonical(word = "low"): string {
  const known: Record<string, string> = { sedentary: "sed", inactive: "sed", light: "low", moderate: "act", active: "act", very_active: "very", high: "very" };
  return known[word] ?? word;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-person-edit": HearthPersonEdit }
}
