/** Today: what to eat and why, who stepped on the scale, timers and lists. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { call, post, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { countdown, daysLeft, moment, nameOf, number } from "../core/format";
import { fridge, lists, nutrition, people, plan, timers, weighins } from "../core/remotes";
import { itemName, recipeName } from "../core/foodnames";
import { seconds } from "../core/tick";
import type { List, NutritionPerson, Timer } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { say } from "../ui/toast";
import "./plans";
import "./weighquestion";

@customElement("hearth-today")
class HearthToday extends HearthElement {
  static override styles = [...HearthElement.styles, css`
    :host, .strip { display: grid; gap: var(--s3); align-items: start; grid-template-columns: minmax(0, 1fr); }
    @media (max-width: 1119px) {
      .strip { display: flex; align-items: stretch; overflow-x: auto; scroll-snap-type: x proximity; scrollbar-width: none; margin: 0 calc(-1 * var(--s4)); padding: 2px var(--s4) 6px; scroll-padding: var(--s4); }
      .card, hearth-plans { flex: 0 0 min(84%, 320px); scroll-snap-align: start; } .card { max-height: 264px; overflow-y: auto; scrollbar-width: thin; }
      hearth-plans:only-child, hearth-plans[quiet] + .card:last-child { flex-basis: 100%; } .strip:not(:has(.card, hearth-plans:not([quiet]))) { display: none; }
    }
    h2 { display: flex; gap: var(--s2); align-items: center; font-size: var(--text-3); margin-bottom: var(--s2); } h2 .icon { color: var(--ember); }
    .card { padding: var(--s4); }
    .advice { font-family: var(--serif); font-size: var(--text-3); line-height: 1.4; }
    .advice + .advice { margin-top: var(--s3); padding-top: var(--s3); border-top: 1px solid var(--line); }
    .line { display: flex; align-items: center; gap: var(--s2); min-height: 44px; }
    .time { font-size: var(--text-4); font-weight: 600; }
    .add { display: flex; gap: var(--s2); margin-top: var(--s2); }
    .done { text-decoration: line-through; color: var(--ink-2); }
    a.all { display: inline-flex; align-items: center; min-height: 44px; font-weight: 560; }
  `];

  constructor() {
    super();
    this.use(fridge, plan, nutrition, weighins, timers, lists, people, seconds);
  }

  override render(): TemplateResult {
    return html`<hearth-weigh-question></hearth-weigh-question><div class="strip"><hearth-plans></hearth-plans>${this.#timers()}${this.#dinner()}${this.#food()}${this.#scale()}${this.#lists()}</div>`;
  }

  /** What the plan says for today. */
  #dinner(): TemplateResult | typeof nothing {
    const dishes = plan.value?.today ?? [];
    const main = dishes.find((recipe) => recipe.role === "main");
    if (!main) return nothing;
    return html`<section class="card"><h2>${icon("flame")}${t("menu.tonight")}</h2><p class="advice">${recipeName(main)}</p>
      <p class="quiet small">${dishes.filter((recipe) => recipe !== main).map((recipe) => `+ ${recipeName(recipe)} · `)}${t("menu.minutes", { n: Math.max(...dishes.map((recipe) => recipe.minutes)) })}</p>
      <a class="all" href=${`#/food/recipes/${main.id}`}>${t("today.cook")}</a></section>`;
  }

  #food(): TemplateResult | typeof nothing {
    const told = (nutrition.value ?? []).filter((one) => one.advice.length > 0).slice(0, 3);
    const soon = (fridge.value?.expiring ?? []).slice(0, 4);
    if (told.length === 0 && soon.length === 0) return nothing;
    return html`<section class="card"><h2>${icon("leaf")}${t("today.food")}</h2>
      ${told.map((one) => this.#advice(one))}
      ${soon.length ? html`<ul>${soon.map((item) => html`<li class="line"><span class="grow">${itemName(item)}</span><span class="chip ${(item.days_left ?? 9) < 0 ? "alarm" : (item.days_left ?? 9) <= 1 ? "warn" : ""}">${item.days_left === null ? "" : daysLeft(item.days_left)}</span></li>`)}</ul>` : nothing}
      <a class="all" href="#/food">${t("today.kitchen")}</a></section>`;
  }

  #advice(one: NutritionPerson): TemplateResult {
    const first = one.advice.find((line) => line.tone === "warn") ?? one.advice.find((line) => line.tone === "good") ?? one.advice[0];
    return html`<div class="advice"><span class="chip ember">${one.name}</span> ${first?.text}</div>`;
  }

  #scale(): TemplateResult | typeof nothing {
    const recent = (weighins.value ?? []).filter((one) => one.status === "assigned" && one.weight_kg !== null).slice(0, 3);
    if (recent.length === 0) return nothing;
    const name = (id: string | null) => nutrition.value?.find((one) => one.person === id)?.name ?? people.value?.find((one) => one.id === id)?.name ?? id ?? "";
    return html`<section class="card"><h2>${icon("scale")}${t("today.scale")}</h2><ul>
      ${recent.map((one) => html`<li class="line"><span class="grow">${name(one.person)} <span class="quiet small">${moment(one.at)}</span></span><b class="num">${number(one.weight_kg ?? 0)} kg</b></li>`)}</ul></section>`;
  }

  #timers(): TemplateResult | typeof nothing {
    const running = timers.value ?? [];
    if (running.length === 0) return nothing;
    return html`<section class="card"><h2>${icon("clock")}${t("today.timers")}</h2><ul>
      ${running.map((one) => html`<li class="line"><span class="grow">${one.name || t("timer.plain")}</span><span class="time num" role="timer">${countdown(left(one))}</span>
        <button class="btn plain square" aria-label=${t("timer.cancel", { name: one.name || t("timer.plain") })} @click=${() => void this.#cancel(one)}>${icon("close")}</button></li>`)}</ul></section>`;
  }

  #lists(): TemplateResult[] {
    return (lists.value ?? []).map((list) => html`<section class="card"><h2>${icon("basket")}${nameOf(list)}</h2><ul>
      ${list.items.slice(0, 12).map((item) => html`<li class="line"><label class="check grow"><input type="checkbox" .checked=${item.done} @change=${() => void this.#tick(list, item.id, !item.done)} /><span class=${item.done ? "done" : ""}>${item.text}</span></label>
        <button class="btn plain square" aria-label=${t("list.remove", { name: item.text })} @click=${() => void this.#drop(list, item.id)}>${icon("close", 18)}</button></li>`)}</ul>
      <form class="add" @submit=${(event: SubmitEvent) => void this.#add(event, list)}><input class="grow" name="text" required aria-label=${t("list.add", { name: list.name })} placeholder=${t("list.placeholder")} /><button class="btn soft square" aria-label=${t("add")}>${icon("plus")}</button></form></section>`);
  }

  async #do(work: Promise<unknown>, again: { load(): Promise<void> }): Promise<void> {
    try {
      await work;
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await again.load();
  }

  #cancel = (one: Timer) => this.#do(remove(`/api/plugins/timers/timers/${encodeURIComponent(one.id)}`), timers);
  #item = (list: List, id: string) => `/api/plugins/lists/lists/${encodeURIComponent(list.id)}/items/${encodeURIComponent(id)}`;
  #tick = (list: List, id: string, done: boolean) => this.#do(call("PATCH", this.#item(list, id), { done }), lists);
  #drop = (list: List, id: string) => this.#do(remove(this.#item(list, id)), lists);

  async #add(event: SubmitEvent, list: List): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = String(new FormData(form).get("text") ?? "").trim();
    form.reset();
    if (text) await this.#do(post(`/api/plugins/lists/lists/${encodeURIComponent(list.id)}/items`, { text }), lists);
  }
}

function left(timer: Timer): number {
  return timer.paused || !timer.ends_at ? timer.remaining_s : (Date.parse(timer.ends_at) - Date.now()) / 1000;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-today": HearthToday }
}
