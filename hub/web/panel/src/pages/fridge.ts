/** The fridge: what to eat first, all that is inside by expiry, the screens on its doors, and the appliance itself. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { patch, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { amount, itemName, portion, shelf, SHELVES, type Shelf } from "../core/food";
import { daysLeft } from "../core/format";
import { entities } from "../core/hub";
import { fridge } from "../core/remotes";
import { isControl, onHome } from "../core/describe";
import type { Entity, FridgeScreen, StockItem } from "../core/types";
import { t, type Key } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { reads, readStyles } from "../ui/reads";
import "../ui/tile";
import { say } from "../ui/toast";
import "./stockform";
import { screenStyles, screenCards } from "./screencards";

type Place = "all" | "fridge" | "freezer";

@customElement("hearth-fridge")
class HearthFridge extends HearthElement {
  @state() private adding = false;
  @state() private place: Place = "all";

  static override styles = [...HearthElement.styles, screenStyles, readStyles, css`
    .head { margin-bottom: var(--s3); }
    :host { display: grid; gap: var(--s6); grid-template-columns: minmax(0, 1fr); }
    section > h2 { margin-bottom: var(--s3); }
    .first { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(100%, 168px), 1fr)); }
    .urgent { padding: var(--s4); border-radius: var(--r2); background: var(--warn-soft); border: 1px solid transparent; display: grid; gap: 2px; align-content: start; }
    .urgent.past { background: var(--alarm-soft); }
    .urgent b { font-family: var(--serif); font-size: var(--text-4); line-height: 1.2; } .urgent .when { font-weight: 620; color: var(--warn); } .urgent.past .when { color: var(--alarm); }
    .urgent .btn { margin-top: var(--s2); background: var(--surface); padding: 0 var(--s2); white-space: nowrap; }
    .shelves { columns: 340px; column-gap: var(--s4); } .shelves > * { break-inside: avoid; margin-bottom: var(--s4); }
    .shelves h3 { display: flex; justify-content: space-between; align-items: baseline; margin-bottom: var(--s1); }
    .item { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 0 var(--s2); padding: 8px 0; } .item .notes { display: flex; align-items: center; gap: var(--s2); flex-wrap: wrap; margin-top: 2px; } .item + .item { border-top: 1px solid var(--line); }
    .item b { display: block; font-weight: 600; line-height: 1.3; } .tools { display: flex; } 
    .screens { display: grid; gap: var(--s4); grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); }
    .tablet { border-radius: 26px; padding: 12px; background: #241c18; box-shadow: var(--shadow-high), inset 0 0 0 1px #453830; color: #f4eae1; display: grid; grid-template-rows: auto 1fr; }
    .tablet header { display: flex; align-items: center; gap: var(--s2); padding: 0 6px 6px 10px; } .tablet h3 { flex: 1; min-width: 0; } .tablet .chip { background: #3b2f28; color: #e9dccf; }
    .tablet header .btn { color: #f4eae1; } .tablet header .btn:hover { background: #3b2f28; } .tablet .face { border-radius: 16px; background: var(--paper); color: var(--ink); padding: var(--s3); min-height: 190px; }
    @media (max-width: 560px) { .head h2 { flex-basis: 100%; } .head .btn.primary { flex: 1 0 100%; } .first { grid-template-columns: 1fr 1fr; } }
    .tiles { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(46%, 150px), 1fr)); }
  `];

  constructor() {
    super();
    this.use(fridge, entities);
  }

  override render(): TemplateResult {
    const overview = fridge.value;
    if (overview === undefined) return html`<div class="skeleton"></div>`;
    if (overview === null) return html`<p class="card empty">${t("food.none")}</p>`;
    const parts = (overview.fridge?.entities ?? []).map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined && onHome(one));
    return html`${this.#first(overview.expiring)}${this.#stock(overview.stock)}
      ${overview.screens.length ? html`<section aria-label=${t("food.screens")}><h2>${t("food.screens")}</h2><div class="screens">${overview.screens.map((screen) => this.#screen(screen))}</div></section>` : nothing}
      ${parts.length ? html`<section aria-label=${t("food.fridge")}><h2>${t("food.fridge")}</h2><div class="stack"><div class="tiles">${parts.filter(isControl).map((entity) => html`<hearth-tile .entity=${entity}></hearth-tile>`)}</div>${reads(parts.filter((one) => !isControl(one)), "", (id) => this.emit("details", id))}</div></section>` : nothing}
      ${this.adding ? html`<hearth-stock-form @closed=${() => (this.adding = false)}></hearth-stock-form>` : nothing}`;
  }

  #first(items: StockItem[]): TemplateResult | typeof nothing {
    if (items.length === 0) return nothing;
    return html`<section aria-label=${t("fridge.first")}><h2>${t("fridge.first")}</h2><div class="first">${items.slice(0, 6).map((item) =>
      html`<article class="urgent ${shelf(item) === "past" ? "past" : ""}"><span class="when">${item.days_left === null ? "" : daysLeft(item.days_left)}</span><b>${itemName(item)}</b><span class="quiet small num">${amount(item)}</span>
        <button class="btn" @click=${() => void this.#do(remove(path(item)))} aria-label=${`${t("fridge.eaten")}: ${itemName(item)}`}>${icon("check", 18)}${t("fridge.eaten")}</button></article>`)}</div></section>`;
  }

  #stock(all: StockItem[]): TemplateResult {
    const shown = all.filter((item) => this.place === "all" || item.compartment === this.place);
    return html`<section aria-label=${t("food.stock")}><div class="row head"><h2 class="grow">${t("food.stock")} <span class="quiet small">${t("fridge.count", { n: shown.length })}</span></h2>
        <div class="row tight" role="group" aria-label=${t("food.where")}>${(["all", "fridge", "freezer"] as const).map((one) => html`<button class="btn" aria-pressed=${String(this.place === one)} @click=${() => (this.place = one)}>${t(one === "all" ? "fridge.all" : one === "fridge" ? "food.fridgePlace" : "food.freezerPlace")}</button>`)}</div>
        <button class="btn primary" @click=${() => (this.adding = true)}>${icon("plus")}${t("food.add")}</button></div>
      ${shown.length === 0 ? html`<p class="card empty">${t("food.empty")}</p>` : html`<div class="shelves">${SHELVES.map((one) => this.#shelf(one, shown.filter((item) => shelf(item) === one)))}</div>`}</section>`;
  }

  #shelf(one: Shelf, items: StockItem[]): TemplateResult | typeof nothing {
    if (items.length === 0) return nothing;
    return html`<div class="card"><h3>${t(`fridge.${one}` as Key)}<span class="quiet small num">${items.length}</span></h3><ul>${items.map((item) => this.#item(item))}</ul></div>`;
  }

  #item(item: StockItem): TemplateResult {
    const name = itemName(item);
    const tone = { past: "alarm", soon: "warn", week: "", later: "", nodate: "" }[shelf(item)];
    const notes = [amount(item), item.compartment === "freezer" ? t("food.freezerPlace") : "", item.opened ? t("food.opened") : "", item.thawed ? t("fridge.thawed") : ""].filter(Boolean);
    return html`<li class="item"><span><b>${name}</b><span class="notes quiet small num">${item.days_left === null ? nothing : html`<span class="chip ${tone}" title=${t(item.estimated ? "fridge.estimated" : "fridge.printed")}>${daysLeft(item.days_left)}</span>`}${notes.join(" · ")}</span></span>
      <span class="tools">${item.compartment === "freezer"
        ? html`<button class="btn plain square" aria-label=${t("fridge.thaw", { name })} title=${t("fridge.thaw", { name })} @click=${() => void this.#do(patch(path(item), { compartment: "fridge" }))}>${icon("snow", 20)}</button>`
        : item.opened ? nothing : html`<button class="btn plain square" aria-label=${t("fridge.open", { name })} title=${t("fridge.open", { name })} @click=${() => void this.#do(patch(path(item), { opened: true }))}>${icon("unlock", 20)}</button>`}
        <button class="btn plain square" aria-label=${t("food.use", { name })} title=${t("food.useShort")} @click=${() => void this.#use(item)}>${icon("minus", 20)}</button>
        <button class="btn plain square" aria-label=${t("food.remove", { name })} title=${t("remove")} @click=${() => void this.#do(remove(path(item)))}>${icon("trash", 20)}</button></span></li>`;
  }

  #screen(screen: FridgeScreen): TemplateResult {
    return html`<article class="tablet"><header><h3>${screen.title}</h3><span class="chip">${t(`privacy.${screen.privacy}`)}</span>
      <a class="btn plain square" href=${`#/screen/fridge/${encodeURIComponent(screen.id)}`} aria-label=${t("food.full", { name: screen.title })}>${icon("expand")}</a></header>
      <div class="face">${screenCards(screen)}</div></article>`;
  }

  #use(item: StockItem): Promise<void> {
    const left = Math.round((item.quantity - portion(item)) * 1000) / 1000;
    return this.#do(left > 0 ? patch(path(item), { quantity: left }) : remove(path(item)));
  }

  async #do(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      say(sentence(error), "alarm");
    }
    await fridge.load();
  }
}

const path = (item: StockItem): string => `/api/plugins/fridge/stock/${encodeURIComponent(item.id)}`;

declare global {
  interface HTMLElementTagNameMap { "hearth-fridge": HearthFridge }
}
