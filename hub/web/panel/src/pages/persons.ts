/** Each person: weight and trend, figures and needs with source and band, advice with how it was worked out, weigh-ins. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { moment, number, withUnit } from "../core/format";
import { nutrition, people, weighins } from "../core/remotes";
import type { Figure, NutritionPerson, WeighIn } from "../core/types";
import { find, t } from "../i18n/index";
import { icon } from "../ui/icons";
import { assign } from "./weighquestion";
import type { Point } from "../ui/plot";

@customElement("hearth-persons")
class HearthPersons extends HearthElement {
  @state() private chosen = "";
  @state() private plotReady = false;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s5); }
    .tabs { display: flex; gap: var(--s2); flex-wrap: wrap; margin-bottom: var(--s3); }
    .grid { columns: 320px; column-gap: var(--s4); } .grid > * { break-inside: avoid; margin-bottom: var(--s4); }
    h3 { margin-bottom: var(--s2); } h2 { margin-bottom: var(--s3); }
    .weight { font-family: var(--serif); font-size: var(--text-6); line-height: 1.1; }
    .advice { font-family: var(--serif); font-size: var(--text-4); line-height: 1.35; }
    .tip + .tip { border-top: 1px solid var(--line); margin-top: var(--s3); padding-top: var(--s3); }
    dl.sum { display: grid; gap: 4px; font-size: var(--text-1); padding: 0 0 var(--s2); } .sum dt { color: var(--ink-2); }
    .fig { padding: 10px 0; display: grid; grid-template-columns: 1fr auto; gap: 0 var(--s3); align-items: baseline; } .fig + .fig { border-top: 1px solid var(--line); }
    .fig b { font-variant-numeric: tabular-nums; text-align: right; } .fig .src { grid-column: 1 / -1; }
    .band { position: relative; grid-column: 1 / -1; height: 8px; border-radius: 4px; background: var(--sunken); margin: 6px 0 4px; } .band svg { display: block; width: 100%; height: 8px; }
    .weigh { display: grid; grid-template-columns: 1fr auto minmax(104px, 124px); gap: var(--s3); align-items: center; padding: 6px 0; } .weigh + .weigh { border-top: 1px solid var(--line); }
    @media (max-width: 420px) { .weigh { grid-template-columns: 1fr 116px; } .weigh .when { grid-column: 1 / -1; } }
  `];

  constructor() {
    super();
    this.use(nutrition, weighins, people);
  }

  override firstUpdated(): void {
    void import("../ui/plot").then(() => (this.plotReady = true));
  }

  override render(): TemplateResult | typeof nothing {
    const all = nutrition.value ?? [];
    const one = all.find((person) => person.person === this.chosen) ?? all[0];
    return html`${one ? html`<section aria-label=${t("nutrition.title")}><h2>${t("nutrition.title")}</h2>
        <div class="tabs" role="group" aria-label=${t("nutrition.person")}>${all.map((person) => html`<button class="btn" aria-pressed=${String(person === one)} @click=${() => (this.chosen = person.person)}>${icon("person", 18)}${person.name}</button>`)}</div>
        <div class="grid">${this.#advice(one)}${this.#weight(one)}${this.#figures(t("nutrition.figures"), one.figures)}${this.#figures(t("nutrition.needs"), one.needs)}${this.#weighins()}</div></section>` : this.#weighins()}`;
  }

  #advice(one: NutritionPerson): TemplateResult {
    if (one.missing.includes("private")) return html`<section class="card stack"><h3>${t("nutrition.advice")}</h3><p class="quiet">${t("nutrition.private", { name: one.name })}</p></section>`;
    if (!one.ready) return html`<section class="card stack"><h3>${t("nutrition.advice")}</h3><p>${t("nutrition.missing")}</p><div class="row">${one.missing.map((field) => html`<span class="chip warn">${find(`body.${field}`) ?? field}</span>`)}</div>${one.missing.some((field) => field !== "weighin") ? html`<a class="btn" href="#/settings">${t("nutrition.fill")}</a>` : html`<p class="quiet">${t("nutrition.step")}</p>`}</section>`;
    return html`<section class="card"><h3>${t("nutrition.advice")}</h3>${one.advice.length === 0 ? html`<p class="quiet">${t("nutrition.noadvice")}</p>` : nothing}
      ${one.advice.map((tip) => html`<div class="tip"><p class="advice">${tip.text}</p><details><summary>${t("nutrition.how")}</summary><dl class="sum">
        ${tip.sum ? html`<dt>${t("nutrition.sum")}</dt><dd class="num">${tip.sum}</dd>` : nothing}<dt>${t("nutrition.rule")}</dt><dd>${tip.rule}</dd><dt>${t("nutrition.source")}</dt><dd>${tip.source}</dd></dl></details></div>`)}</section>`;
  }

  #weight(one: NutritionPerson): TemplateResult | typeof nothing {
    const own = (weighins.value ?? []).filter((entry) => entry.person === one.person && entry.status === "assigned").reverse();
    if (!one.weight && own.length === 0) return nothing;
    const points: Point[] = own.map((entry) => [entry.at, entry.weight_kg]);
    const change = one.weight?.change_30d_kg;
    return html`<section class="card stack"><h3>${t("nutrition.weight")}</h3>
      ${one.weight ? html`<p><span class="weight num">${number(one.weight.kg)} kg</span> <span class="quiet small">${moment(one.weight.at)}</span></p>
        <div class="row">${one.weight.trend_kg != null ? html`<span class="chip">${t("nutrition.trend", { kg: number(one.weight.trend_kg) })}</span>` : nothing}${change != null ? html`<span class="chip">${t("nutrition.change", { kg: `${change > 0 ? "+" : ""}${number(change)}` })}</span>` : nothing}</div>` : nothing}
      ${points.length > 1 && this.plotReady ? html`<hearth-plot dots .points=${points} unit="kg" .label=${t("nutrition.weight")}></hearth-plot>` : nothing}</section>`;
  }

  #figures(title: string, figures: Figure[]): TemplateResult | typeof nothing {
    if (figures.length === 0) return nothing;
    const line = (one: Figure) => html`<li class="fig"><span>${one.label}${one.estimate ? html` <span class="chip">${t("nutrition.estimate")}</span>` : nothing}</span><b>${figure(one.value, one.unit)}</b>
      ${band(one)}<span class="quiet small src">${one.source}</span></li>`;
    const [first, rest] = [figures.slice(0, 5), figures.slice(5)];
    return html`<section class="card"><h3>${title}</h3><ul>${first.map(line)}</ul>
      ${rest.length ? html`<details><summary>${t("nutrition.more", { n: rest.length })}</summary><ul>${rest.map(line)}</ul></details>` : nothing}</section>`;
  }

  #weighins(): TemplateResult | typeof nothing {
    const all = weighins.value;
    if (!all) return nothing;
    const names = people.value ?? (nutrition.value ?? []).map((one) => ({ id: one.person, name: one.name }));
    return html`<section class="card" aria-label=${t("weigh.list")}><h3>${t("weigh.list")}</h3>${all.length === 0 ? html`<p class="empty">${t("weigh.none")}</p>` : nothing}
      <ul>${all.slice(0, 5).map((one) => this.#weighin(one, names))}</ul>
      ${all.length > 5 ? html`<details><summary>${t("weigh.more")}</summary><ul>${all.slice(5).map((one) => this.#weighin(one, names))}</ul></details>` : nothing}</section>`;
  }

  #weighin(one: WeighIn, names: { id: string; name: string }[]): TemplateResult {
    const now = one.status === "guest" ? "guest" : (one.person ?? "");
    return html`<li class="weigh"><span class="when">${moment(one.at)}<br /><span class="quiet small">${t(`weigh.${one.status}`)}${one.status === "assigned" ? ` · ${t("weigh.sure", { n: Math.round(one.confidence * 100) })}` : ""}</span></span>
      <b class="num">${one.weight_kg === null ? "–" : `${number(one.weight_kg)} kg`}</b>
      <select aria-label=${t("weigh.change", { at: moment(one.at) })} @change=${(event: Event) => void assign(one.id, (event.target as HTMLSelectElement).value)}>
        ${now === "" ? html`<option value="" selected disabled>${t("weigh.who")}</option>` : nothing}
        ${names.map((person) => html`<option value=${person.id} ?selected=${person.id === now}>${person.name}</option>`)}<option value="guest" ?selected=${now === "guest"}>${t("weigh.guest")}</option></select></li>`;
  }
}

/** Whole numbers from a hundred up: nobody needs a tenth of a kilocalorie. */
function figure(value: number | string, unit: string): string {
  return withUnit(value, unit, typeof value === "number" && Math.abs(value) >= 100 ? 0 : 1);
}

/** The estimate's band, drawn around its value. */
function band(one: Figure): TemplateResult | typeof nothing {
  if (typeof one.value !== "number" || one.low == null || one.high == null || one.high <= one.low) return nothing;
  const span = (one.high - one.low) * 2;
  const x = (value: number) => Math.max(0, Math.min(100, ((value - one.low! + span / 4) / span) * 100));
  return html`<span class="small quiet src">${t("nutrition.band", { low: figure(one.low, ""), high: figure(one.high, one.unit) })}</span>
    <span class="band" aria-hidden="true"><svg viewBox="0 0 100 8" preserveAspectRatio="none"><rect x=${x(one.low)} y="0" width=${x(one.high) - x(one.low)} height="8" fill="var(--ember-line)" /><rect x=${x(one.value) - 0.6} y="0" width="1.2" height="8" fill="var(--ember)" /></svg></span>`;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-persons": HearthPersons }
}
