/** The food table: search in both languages, and what a food gives, measures and holds. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { get } from "../core/api";
import { HearthElement } from "../core/element";
import { allergen, foodLabel, gramsText, nutrient, nutrientText } from "../core/food";
import type { Food } from "../core/foodtypes";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import "../ui/sheet";

const MAIN = ["kcal", "protein_g", "fibre_g"];
const WAIT_MS = 180;

@customElement("hearth-foods")
class HearthFoods extends HearthElement {
  @state() private wanted = "";
  @state() private found: Food[] | null = null;
  @state() private open: Food | null = null;
  @state() private trouble = "";
  #timer = 0;
  #asked = 0;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); }
    input[type="search"] { font-size: var(--text-4); min-height: 56px; border-radius: 18px; }
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr)); }
    button.card { text-align: start; display: grid; gap: var(--s1); cursor: pointer; } button.card:hover { border-color: var(--ember-line); }
    .name { font-family: var(--serif); font-size: var(--text-4); font-weight: 600; line-height: 1.2; }
    .line { display: flex; justify-content: space-between; gap: var(--s3); padding: 7px 0; } .line + .line { border-top: 1px solid var(--line); }
    .facts { display: flex; gap: var(--s3); flex-wrap: wrap; }
  `];

  override render(): TemplateResult {
    return html`<p class="quiet">${t("foods.lead")}</p>
      <input type="search" aria-label=${t("foods.search")} placeholder=${t("foods.search")} maxlength="60" .value=${this.wanted} @input=${this.#typed} />
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <div role="status" aria-live="polite">${this.found === null ? html`<p class="empty">${t("foods.hint")}</p>` : this.found.length === 0 ? html`<p class="card empty">${t("foods.none")}</p>` : html`<div class="grid">${this.found.map((food) => this.#card(food))}</div>`}</div>
      ${this.open ? this.#sheet(this.open) : nothing}`;
  }

  #card(food: Food): TemplateResult {
    const other = language() === "zh" ? food.names.en[0] : food.names.zh?.[0];
    return html`<button class="card" @click=${() => (this.open = food)}><span class="name">${foodLabel(food)}</span><span class="quiet small">${other ?? food.usda_name}</span>
      <span class="facts small num">${MAIN.filter((key) => food.per_100g[key] !== undefined).map((key) => html`<span>${nutrient(key)} <b>${nutrientText(key, food.per_100g[key] ?? 0)}</b></span>`)}</span></button>`;
  }

  #sheet(food: Food): TemplateResult {
    const names = [...(food.names.en ?? []), ...(food.names.zh ?? [])].join(" · ");
    return html`<hearth-sheet .label=${foodLabel(food)} shape="side" @closed=${() => (this.open = null)}><div class="stack"><p class="quiet">${names}</p>
      ${food.checked ? nothing : html`<p class="note warn">${t("foods.unread")}</p>`}
      ${food.allergens.length ? html`<p>${t("recipes.allergens")}: ${food.allergens.map((key) => html`<span class="chip warn">${allergen(key)}</span> `)}</p>` : nothing}
      <h3>${t("foods.per100")}</h3><ul>${Object.entries(food.per_100g).map(([key, value]) => html`<li class="line"><span>${nutrient(key)}</span><span class="num">${nutrientText(key, value)}</span></li>`)}</ul>
      ${Object.keys(food.measures).length ? html`<h3>${t("foods.measures")}</h3><ul>${Object.entries(food.measures).map(([name, grams]) => html`<li class="line"><span>${name}</span><span class="num">${gramsText(grams)}</span></li>`)}</ul>` : nothing}
      <p class="small quiet">${food.ndb_no ? t("foods.source", { n: food.ndb_no }) : ""} ${food.usda_name}</p></div></hearth-sheet>`;
  }

  #typed = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), WAIT_MS);
  };

  async #search(): Promise<void> {
    const wanted = this.wanted.trim();
    const turn = ++this.#asked;
    if (!wanted) {
      this.found = null;
      return;
    }
    try {
      const found = await get<Food[]>(`/api/plugins/nutrition/foods?limit=24&q=${encodeURIComponent(wanted)}`);
      if (turn === this.#asked) [this.found, this.trouble] = [found, ""];
    } catch (error) {
      if (turn === this.#asked) this.trouble = sentence(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap { "hearth-foods": HearthFoods }
}
