/** Needs against intake of a day as bars, what was eaten, and a line to write down more. */

import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { nutrient, nutrientText, percent, share } from "../core/food";
import type { Eaten, Intake, Target } from "../core/foodtypes";
import { capital, clock } from "../core/format";
import { Remote } from "../core/remote";
import { nutrition } from "../core/remotes";
import { locale, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

const FIRST = 6;

@customElement("hearth-intake")
class HearthIntake extends HearthElement {
  @property() person = "";
  @property() name = "";
  @state() private back = 0;
  #intake = new Remote<Intake>(() => this.person ? `/api/plugins/nutrition/intake/${encodeURIComponent(this.person)}?days=7` : "", ["nutrition", "menu", "scale"]);

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); }
    .days { display: grid; grid-template-columns: repeat(7, minmax(44px, 1fr)); margin: 0 -8px var(--s3); }
    .days button { position: relative; display: grid; justify-items: center; gap: 4px; padding: 6px 0; min-height: 64px; border: 0; border-radius: 12px; background: transparent; font-size: var(--text-1); color: var(--ink-2); } .days button:hover { background: var(--sunken); }
    .days button[aria-pressed="true"] { background: var(--ember-soft); color: var(--ember); font-weight: 620; } .days .col { width: 16px; height: 30px; fill: var(--ember); } .days .rest { fill: var(--sunken); }
    .need { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px var(--s3); padding: 7px 0; } .need .bar { grid-column: 1 / -1; height: 10px; border-radius: 5px; background: var(--sunken); overflow: hidden; } .need .bar svg { display: block; width: 100%; height: 10px; fill: var(--ember); }
    .need .bar.good svg { fill: var(--good); } .need .bar.warn svg { fill: var(--alarm); }
    .line { display: grid; grid-template-columns: minmax(0, 1fr) auto auto; gap: var(--s2); align-items: center; min-height: 48px; } .line + .line { border-top: 1px solid var(--line); }
    form { display: flex; gap: var(--s2); margin-top: var(--s3); } form input { flex: 1; min-width: 0; }
  `];

  constructor() {
    super();
    this.use(this.#intake);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has("person") && changed.get("person")) void this.#intake.load();
  }

  override render(): TemplateResult | typeof nothing {
    const intake = this.#intake.value;
    if (!intake || intake.person !== this.person) return nothing;
    if (!intake.consent) return html`<section class="card"><h3>${t("people.eaten")}</h3><p class="quiet">${t("people.noconsent", { name: this.name })}</p></section>`;
    const day = intake.days.at(-1 - this.back) ?? intake.days.at(-1);
    if (!day) return nothing;
    const kcal = intake.targets.find((target) => target.key === "kcal");
    return html`<section class="card" aria-label=${t("people.today")}><h3>${t("people.today")}</h3>
        <div class="days" role="group" aria-label=${t("people.range")}>${intake.days.map((one, at) => this.#day(one, intake.days.length - 1 - at, kcal))}</div>
        ${this.#needs(intake.targets, day.total)}</section>
      <section class="card" aria-label=${t("people.eaten")}><h3>${t("people.eaten")}</h3>
        ${day.entries.length === 0 ? html`<p class="quiet">${t("people.nothing")}</p>` : html`<ul>${day.entries.map((one) => this.#entry(one))}</ul>`}
        ${this.back === 0 ? html`<form @submit=${this.#note}><input name="text" maxlength="100" required aria-label=${t("people.ate")} placeholder=${t("people.atehint")} /><button class="btn primary">${t("people.note")}</button></form>` : nothing}</section>`;
  }

  #day(one: Intake["days"][number], back: number, kcal: Target | undefined): TemplateResult {
    const part = kcal ? share(one.total["kcal"] ?? 0, kcal.low, null).part : 0;
    const date = new Date(`${one.date}T12:00:00`);
    return html`<button aria-pressed=${String(this.back === back)} @click=${() => (this.back = back)}><svg class="col" viewBox="0 0 16 30" aria-hidden="true"><rect width="16" height="30" rx="5" class="rest" /><rect y=${30 - 30 * part} width="16" height=${30 * part} rx="5" /></svg>${new Intl.DateTimeFormat(locale(), { weekday: "short" }).format(date)}<span class="sr">${nutrient("kcal")} ${percent(part)}%</span></button>`;
  }

  #needs(targets: Target[], total: Record<string, number>): TemplateResult {
    const line = (target: Target) => {
      const had = total[target.key] ?? 0;
      const limit = target.low === null;
      const { part, tone } = share(had, target.low, target.high);
      const need = nutrientText(target.key, target.low ?? target.high ?? 0);
      return html`<li class="need" title=${target.source}><span>${nutrient(target.key)}</span><span class="num quiet">${t("people.of", { had: nutrientText(target.key, had), need: limit ? t("people.most", { need }) : need })}</span>
        <span class="bar ${tone}" role="meter" aria-label=${nutrient(target.key)} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent(part)}><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width=${part * 100} height="10" /></svg></span></li>`;
    };
    return html`<ul>${targets.slice(0, FIRST).map(line)}</ul>${targets.length > FIRST ? html`<details><summary>${t("nutrition.more", { n: targets.length - FIRST })}</summary><ul>${targets.slice(FIRST).map(line)}</ul></details>` : nothing}`;
  }

  #entry(one: Eaten): TemplateResult {
    const grams = Object.values(one.foods).reduce((sum, each) => sum + each, 0);
    return html`<li class="line"><span>${capital(one.label)}<br /><span class="quiet small num">${clock(one.at)} · ${t("people.grams", { n: Math.round(grams) })}</span></span><span class="num">${nutrientText("kcal", one.nutrients["kcal"] ?? 0)}</span>
      <button class="btn plain square" aria-label=${t("people.delete", { name: one.label })} @click=${() => void this.#do(remove(`/api/plugins/nutrition/intake/${encodeURIComponent(this.person)}/${encodeURIComponent(one.id)}`))}>${icon("close", 18)}</button></li>`;
  }

  #note = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = String(new FormData(form).get("text") ?? "");
    void this.#do(post(`/api/plugins/nutrition/intake/${encodeURIComponent(this.person)}`, { text })).then((done) => done && form.reset());
  };

  async #do(work: Promise<unknown>): Promise<boolean> {
    let done = true;
    try {
      await work;
    } catch (error) {
      done = false;
      say(sentence(error), "alarm");
    }
    await Promise.all([this.#intake.load(), nutrition.load()]);
    return done;
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-intake": HearthIntake }
}
