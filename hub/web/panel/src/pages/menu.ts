/** Tonight, asked for and refined; and the week, whose days swap by dragging or by arrows. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { call, post } from "../core/api";
import { HearthElement } from "../core/element";
import { gramsText, ingredientName, recipeName } from "../core/food";
import type { Dish, MenuPlan, Recipe, Wish } from "../core/foodtypes";
import { number } from "../core/format";
import { people, plan, recipes } from "../core/remotes";
import { locale, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";

const SOLVING_MS = 120_000;
const TONIGHT: Wish = { days: 1 };

@customElement("hearth-menu")
class HearthMenu extends HearthElement {
  @state() private tonight: MenuPlan | null = null;
  @state() private wish: Wish = TONIGHT;
  @state() private busy: "" | "tonight" | "week" = "";
  @state() private trouble = "";
  @state() private over = -1;
  #dragged = -1;

  static override styles = [...HearthElement.styles, css`
    .head { margin-bottom: var(--s3); }
    :host { display: grid; gap: var(--s6); grid-template-columns: minmax(0, 1fr); }
    .tonight { padding: var(--s5); display: grid; gap: var(--s4); border-radius: var(--r3); background: linear-gradient(150deg, var(--ember-soft), var(--surface) 62%); }
    .dishes { display: grid; gap: var(--s2); } .dishes a { color: inherit; text-decoration: none; } .dishes a:hover .dish { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 4px; }
    .dish { font-family: var(--serif); font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.2rem); line-height: 1.18; font-weight: 600; text-wrap: balance; } .side { font-size: var(--text-4); color: var(--ink-2); }
    .facts { display: flex; flex-wrap: wrap; gap: var(--s2); } form { display: flex; gap: var(--s2); } form input { max-width: 220px; }
    .week { display: grid; gap: var(--s3); grid-template-columns: minmax(0, 1fr); }
    .day { display: grid; grid-template-columns: 58px minmax(0, 1fr) auto; gap: var(--s1) var(--s3); align-items: center; padding: var(--s3) var(--s4); cursor: grab; transition: border-color var(--quick), transform var(--quick); }
    .day.now { border-color: var(--ember-line); background: var(--ember-soft); } .day.over { border-color: var(--ember); transform: scale(1.01); }
    .date { display: grid; line-height: 1.15; } .date b { font-size: var(--text-3); } .date span { color: var(--ink-2); font-size: var(--text-1); }
    .name { font-family: var(--serif); font-size: var(--text-3); font-weight: 600; line-height: 1.25; color: inherit; text-decoration: none; } .name:hover { text-decoration: underline; }
    .moves { display: flex; } .moves .btn { width: 40px; min-width: 40px; }
    ul.buy { columns: 190px; column-gap: var(--s4); } .buy li { display: flex; justify-content: space-between; gap: var(--s2); padding: 4px 0; break-inside: avoid; }
    .bottom { display: grid; gap: var(--s4); }
    @media (min-width: 1180px) { .week { grid-template-columns: repeat(7, minmax(0, 1fr)); } .day { grid-template-columns: minmax(0, 1fr); align-content: start; min-height: 190px; padding: var(--s3); align-items: start; } .day .moves { align-self: end; } .day .what { min-height: 92px; } .day .moves .icon { transform: rotate(-90deg); } }
    @media (max-width: 560px) { .head .btn { width: 100%; } .head .grow { flex-basis: 100%; } }
  `];

  constructor() {
    super();
    this.use(recipes, plan, people);
  }

  override render(): TemplateResult {
    if (recipes.value === null) return html`<p class="card empty">${t("recipes.none")}</p>`;
    return html`${this.#tonight()}${this.#week()}`;
  }

  get #book(): Map<string, Recipe> {
    return new Map((recipes.value ?? []).map((recipe) => [recipe.id, recipe]));
  }

  #tonight(): TemplateResult {
    const found = this.tonight;
    const thinking = this.busy === "tonight";
    return html`<section class="card tonight" aria-label=${t("menu.tonight")} aria-busy=${String(thinking)}><div><h2>${t("menu.tonight")}</h2><p class="quiet">${t("menu.lead")}</p></div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      ${found ? html`<div class="dishes" aria-live="polite">${this.#dishes(found, 0).map(({ dish, recipe }) => this.#dish(dish, recipe))}</div>
          <div class="facts"><span class="chip ember">${t("menu.minutes", { n: this.#minutes(found, 0) })}</span><span class="chip">${quality(found)}</span></div>${this.#missing(found)}
          <div class="row"><button class="btn primary" @click=${() => void this.#cook(found)}>${icon("check")}${t("menu.cook")}</button>
            <button class="btn" ?disabled=${thinking} @click=${() => void this.#refine({ minutes: Math.max(10, this.#minutes(found, 0) - 5) })}>${t("menu.faster")}</button>
            <button class="btn" ?disabled=${thinking} @click=${() => void this.#refine({ tags: ["light"] })}>${t("menu.lighter")}</button>
            <button class="btn" ?disabled=${thinking} @click=${() => void this.#refine({ tags: ["vegetarian"] })}>${t("menu.veg")}</button>
            <button class="btn" ?disabled=${thinking} @click=${() => void this.#refine({ not_these: this.#dishes(found, 0).filter(({ recipe }) => recipe.role === "main").map(({ recipe }) => recipe.id) })}>${t("menu.other")}</button>
            <form @submit=${this.#without}><input name="without" maxlength="40" aria-label=${t("menu.withoutLabel")} placeholder=${t("menu.without")} /></form>
            <button class="btn plain" @click=${() => void this.#ask(TONIGHT)}>${t("menu.again")}</button></div>`
        : html`<div><button class="btn primary" ?disabled=${thinking} @click=${() => void this.#ask(TONIGHT)}>${icon("flame")}${t("menu.ask")}</button></div>`}
      ${thinking ? html`<p role="status" class="quiet">${t("menu.thinking")}</p>` : nothing}</section>`;
  }

  #dish(dish: Dish, recipe: Recipe): TemplateResult {
    const names = new Map((people.value ?? []).map((person) => [person.id, person.name]));
    const servings = Object.entries(dish.portions).map(([id, part]) => `${names.get(id) ?? id} ${number(part, 1)}`).join(" · ");
    return html`<a href=${`#/food/recipes/${recipe.id}`}><p class=${recipe.role === "main" ? "dish" : "dish side"}>${recipe.role === "side" ? "+ " : ""}${recipeName(recipe)}</p><p class="small quiet num">${t("menu.portions")}: ${servings}</p></a>`;
  }

  #week(): TemplateResult {
    const found = plan.value;
    const days = found ? [...new Set(found.dishes.map((dish) => dish.day))].sort((a, b) => a - b) : [];
    const busy = this.busy === "week";
    return html`<section aria-label=${t("menu.week")} aria-busy=${String(busy)}><div class="row head"><div class="grow"><h2>${t("menu.week")}</h2><p class="quiet">${found && days.length > 1 ? t("menu.weekLead") : t("menu.none")}</p></div>
        <button class="btn ${found && days.length > 1 ? "" : "primary"}" ?disabled=${busy} @click=${() => void this.#planWeek()}>${t(found && days.length > 1 ? "menu.replan" : "menu.plan")}</button></div>
      ${busy ? html`<p role="status" class="note">${t("menu.planning")}</p>` : nothing}
      ${found && days.length > 1 ? html`<div class="bottom"><ol class="week">${days.map((one, at) => this.#day(found, one, at, days))}</ol>
        <div class="card"><div class="row"><h3 class="grow">${t("menu.missing")}</h3><span class="chip">${quality(found)}</span></div>${this.#missing(found, true)}</div></div>` : nothing}</section>`;
  }

  #day(found: MenuPlan, one: number, at: number, days: number[]): TemplateResult {
    const date = new Date(`${found.start || new Date().toISOString().slice(0, 10)}T12:00:00`);
    date.setDate(date.getDate() + one);
    const dishes = this.#dishes(found, one);
    const name = dishes[0] ? recipeName(dishes[0].recipe) : "";
    const now = date.toDateString() === new Date().toDateString();
    const words = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale(), options).format(date);
    return html`<li class="card day ${now ? "now" : ""} ${this.over === at ? "over" : ""}" draggable="true" data-day=${one}
        @dragstart=${(event: DragEvent) => { this.#dragged = one; event.dataTransfer?.setData("text/plain", name); }} @dragend=${() => { this.#dragged = -1; this.over = -1; }}
        @dragover=${(event: DragEvent) => { event.preventDefault(); this.over = at; }} @dragleave=${() => (this.over = -1)} @drop=${(event: DragEvent) => { event.preventDefault(); void this.#swap(this.#dragged, one); }}>
      <span class="date"><b>${words({ weekday: "short" })}</b><span class="num">${words({ day: "numeric", month: "short" })}</span></span>
      <div class="what">${dishes.map(({ recipe }) => recipe.role === "main" ? html`<a class="name" href=${`#/food/recipes/${recipe.id}`}>${recipeName(recipe)}</a>` : html`<p class="small quiet">+ ${recipeName(recipe)}</p>`)}<p class="small quiet num">${t("menu.minutes", { n: this.#minutes(found, one) })}</p></div>
      <span class="moves"><button class="btn plain square" ?disabled=${at === 0} aria-label=${t("menu.earlier", { name })} @click=${() => void this.#swap(one, days[at - 1] ?? one)}>${icon("up", 18)}</button>
        <button class="btn plain square" ?disabled=${at === days.length - 1} aria-label=${t("menu.later", { name })} @click=${() => void this.#swap(one, days[at + 1] ?? one)}>${icon("down", 18)}</button></span></li>`;
  }

  #dishes(found: MenuPlan, one: number): { dish: Dish; recipe: Recipe }[] {
    const book = this.#book;
    return found.dishes.filter((dish) => dish.day === one).flatMap((dish) => { const recipe = book.get(dish.recipe); return recipe ? [{ dish, recipe }] : []; });
  }

  #minutes(found: MenuPlan, one: number): number {
    return Math.max(0, ...this.#dishes(found, one).map(({ recipe }) => recipe.minutes));
  }

  #missing(found: MenuPlan, week = false): TemplateResult {
    const names = new Map((recipes.value ?? []).flatMap((recipe) => recipe.ingredients.map((one) => [one.food, ingredientName(one)] as const)));
    const buy = Object.entries(found.buy).sort((a, b) => b[1] - a[1]);
    if (buy.length === 0) return html`<p class="note good">${t("menu.there")}</p>`;
    return html`<div class="stack">${week ? nothing : html`<h3>${t("menu.missing")}</h3>`}<ul class="buy">${buy.map(([food, grams]) => html`<li><span>${names.get(food) ?? food}</span><span class="quiet num">${gramsText(grams)}</span></li>`)}</ul>
      <div><button class="btn" @click=${() => void this.#buy(found, week)}>${icon("basket")}${t("menu.tolist")}</button></div></div>`;
  }

  async #ask(wish: Wish): Promise<void> {
    this.busy = "tonight";
    this.trouble = "";
    try {
      this.tonight = await call<MenuPlan>("POST", "/api/plugins/menu/plan", { ...wish, keep: false }, SOLVING_MS);
      this.wish = wish;
    } catch (error) {
      this.trouble = sentence(error);
    }
    this.busy = "";
  }

  #refine(more: Partial<Wish>): Promise<void> {
    const wish = this.wish;
    return this.#ask({ ...wish, ...more, tags: [...new Set([...(wish.tags ?? []), ...(more.tags ?? [])])], not_these: [...(wish.not_these ?? []), ...(more.not_these ?? [])], without: [...(wish.without ?? []), ...(more.without ?? [])] });
  }

  #without = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const said = String(new FormData(form).get("without") ?? "").trim();
    form.reset();
    if (said) void this.#refine({ without: [said] });
  };

  async #planWeek(): Promise<void> {
    this.busy = "week";
    await this.#do(async () => plan.set(await call<MenuPlan>("POST", "/api/plugins/menu/plan", { days: 7 }, SOLVING_MS)));
    this.busy = "";
  }

  async #swap(from: number, to: number): Promise<void> {
    this.over = -1;
    if (from < 0 || from === to) return;
    await this.#do(async () => {
      plan.set(await post<MenuPlan>("/api/plugins/menu/plan/swap", { days: [from, to] }));
      say(t("menu.swapped"), "good");
    });
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-day="${to}"] .moves .btn:not([disabled])`)?.focus();
  }

  #buy(found: MenuPlan, week: boolean): Promise<void> {
    return this.#do(async () => {
      const done = await post<{ added: string[] }>("/api/plugins/menu/plan/buy", week ? {} : { buy: found.buy });
      say(t("menu.listed", { n: done.added.length }), "good");
    });
  }

  #cook(found: MenuPlan): Promise<void> {
    return this.#do(async () => {
      for (const { dish } of this.#dishes(found, 0)) await post("/api/plugins/menu/cooked", { recipe: dish.recipe, portions: dish.portions });
      say(t("menu.cooked"), "good");
      this.tonight = null;
    });
  }

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      say(sentence(error), "alarm");
    }
  }
}

function quality(found: MenuPlan): string {
  return found.gap < 0.0005 ? t("menu.best") : t("menu.gap", { n: Math.ceil(found.gap * 100) });
}

declare global {
  interface HTMLElementTagNameMap { "hearth-menu": HearthMenu }
}
