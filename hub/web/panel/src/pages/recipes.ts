/** The recipe book: found by name, ingredient and kind; one recipe with servings, steps and what it gives. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { allergen, gramsText, ingredientName, nutrient, nutrientText, recipeName } from "../core/food";
import type { Recipe } from "../core/foodtypes";
import { fridge, people, recipes } from "../core/remotes";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

const KINDS = ["chinese", "western", "quick", "light", "vegetarian", "vegan", "spicy", "kids"] as const;
const SHOWN = ["kcal", "protein_g", "fat_g", "sfa_g", "carb_g", "fibre_g", "na_mg", "ca_mg", "fe_mg", "vitc_mg"];

@customElement("hearth-recipes")
class HearthRecipes extends HearthElement {
  @property({ attribute: false }) parts: string[] = [];
  @state() private wanted = "";
  @state() private kinds = new Set<string>();
  @state() private servings = 0;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); grid-template-columns: minmax(0, 1fr); }
    .kinds { display: flex; gap: var(--s2); flex-wrap: wrap; }
    .grid { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); }
    a.card { display: grid; gap: var(--s2); align-content: space-between; color: inherit; text-decoration: none; min-height: 118px; transition: border-color var(--quick); } a.card:hover { border-color: var(--ember-line); }
    a.card h2 { font-family: var(--serif); font-size: var(--text-4); line-height: 1.2; }
    .facts { display: flex; gap: var(--s2); flex-wrap: wrap; }
    .one { display: grid; gap: var(--s5); grid-template-columns: minmax(0, 1fr); } .one h2 { font-size: var(--text-5); }
    @media (min-width: 900px) { .one .cols { display: grid; grid-template-columns: minmax(0, 340px) minmax(0, 1fr); gap: var(--s5); align-items: start; } }
    .cols { display: grid; gap: var(--s4); } .steps { display: grid; gap: var(--s4); counter-reset: step; }
    .steps li { display: grid; grid-template-columns: 44px minmax(0, 1fr); gap: var(--s3); font-size: var(--text-3); line-height: 1.5; align-items: start; } .steps li::before { counter-increment: step; content: counter(step); font-family: var(--serif); font-size: var(--text-5); color: var(--ember); line-height: 1.1; }
    .line { display: flex; justify-content: space-between; gap: var(--s3); padding: 7px 0; } .line + .line { border-top: 1px solid var(--line); }
    .stepper { display: flex; align-items: center; gap: var(--s3); } .stepper b { font-size: var(--text-4); min-width: 2ch; text-align: center; }
  `];

  constructor() {
    super();
    this.use(recipes, fridge, people);
  }

  override render(): TemplateResult {
    const all = recipes.value;
    if (all === undefined) return html`<div class="skeleton"></div>`;
    if (all === null) return html`<p class="card empty">${t("recipes.none")}</p>`;
    if (this.parts[0]) {
      const one = all.find((recipe) => recipe.id === this.parts[0]);
      return one ? this.#one(one) : html`<p class="card empty">${t("recipes.unknown")}</p>`;
    }
    const found = all.filter((recipe) => this.#fits(recipe));
    return html`<p class="quiet">${t("recipes.lead", { n: all.length })}</p>
      <input type="search" aria-label=${t("recipes.search")} placeholder=${t("recipes.search")} .value=${this.wanted} @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)} />
      <div class="kinds">${KINDS.map((kind) => html`<button class="btn" aria-pressed=${String(this.kinds.has(kind))} @click=${() => this.#toggle(kind)}>${t(`recipes.${kind}`)}</button>`)}</div>
      ${found.length === 0 ? html`<p class="card empty" role="status">${t("recipes.none")}</p>` : html`<div class="grid">${found.map((recipe) => html`<a class="card" href=${`#/food/recipes/${recipe.id}`}><h2>${recipeName(recipe)}</h2>${this.#facts(recipe)}</a>`)}</div>`}`;
  }

  #facts(recipe: Recipe): TemplateResult {
    return html`<span class="facts"><span class="chip">${t("menu.minutes", { n: recipe.minutes })}</span><span class="chip num">${nutrientText("kcal", recipe.nutrients["kcal"] ?? 0)}</span>${recipe.role === "side" ? html`<span class="chip">${t("recipes.side")}</span>` : nothing}
      ${recipe.tags.includes("vegetarian") || recipe.tags.includes("vegan") ? html`<span class="chip good">${icon("leaf", 14)}${t(recipe.tags.includes("vegan") ? "recipes.vegan" : "recipes.vegetarian")}</span>` : nothing}</span>`;
  }

  #toggle(kind: string): void {
    const next = new Set(this.kinds);
    if (!next.delete(kind)) next.add(kind);
    this.kinds = next;
  }

  #fits(recipe: Recipe): boolean {
    for (const kind of this.kinds) if (recipe.cuisine !== kind && !recipe.tags.includes(kind)) return false;
    const words = [...Object.values(recipe.names), ...recipe.ingredients.flatMap((one) => Object.values(one.names))].join(" ").toLocaleLowerCase();
    return this.wanted.toLocaleLowerCase().split(/\s+/).every((word) => words.includes(word));
  }

  #one(recipe: Recipe): TemplateResult {
    const eaters = (people.value ?? []).filter((person) => person.role !== "guest" && person.role !== "device").length || 2;
    const servings = this.servings || eaters;
    const inside = new Set((fridge.value?.stock ?? []).map((item) => item.food));
    return html`<article class="one"><a class="row" href="#/food/recipes">${icon("back", 18)}${t("recipes.back")}</a>
      <header class="stack"><h2>${recipeName(recipe)}</h2>${this.#facts(recipe)}</header>
      <div class="cols"><div class="stack"><section class="card"><div class="row"><h3 class="grow">${t("recipes.ingredients")}</h3><div class="stepper" role="group" aria-label=${t("recipes.servings")}>
            <button class="btn square" aria-label=${t("recipes.fewer")} ?disabled=${servings <= 1} @click=${() => (this.servings = servings - 1)}>${icon("minus", 18)}</button><b class="num" aria-live="polite">${servings}</b>
            <button class="btn square" aria-label=${t("recipes.more")} ?disabled=${servings >= 20} @click=${() => (this.servings = servings + 1)}>${icon("plus", 18)}</button></div></div>
          <ul>${recipe.ingredients.map((one) => html`<li class="line"><span>${ingredientName(one)}${inside.has(one.food) ? html` <span class="chip good">${t("recipes.inside")}</span>` : nothing}</span><span class="num quiet">${gramsText(one.grams * servings)}</span></li>`)}</ul></section>
        <section class="card"><h3>${t("recipes.gives")}</h3><ul>${SHOWN.filter((key) => recipe.nutrients[key] !== undefined).map((key) => html`<li class="line"><span>${nutrient(key)}</span><span class="num">${nutrientText(key, recipe.nutrients[key] ?? 0)}</span></li>`)}</ul>
          ${recipe.allergens.length ? html`<p class="small quiet">${t("recipes.allergens")}: ${recipe.allergens.map(allergen).join(language() === "zh" ? "、" : ", ")}</p>` : nothing}</section></div>
        <section class="stack"><h3>${t("recipes.steps")}</h3><ol class="steps card">${(recipe.steps[language()] ?? recipe.steps.en).map((step) => html`<li><span>${step}</span></li>`)}</ol>
          <div><button class="btn primary" @click=${() => void this.#cooked(recipe)}>${icon("check")}${t("menu.cook")}</button></div></section></div></article>`;
  }

  async #cooked(recipe: Recipe): Promise<void> {
    try {
      await post("/api/plugins/menu/cooked", { recipe: recipe.id });
      say(t("menu.cooked"), "good");
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }
}


declare global {
  interface HTMLElementTagNameMap { "hearth-recipes": HearthRecipes }
}
