/** Fridge and nutrition: the fridge's screens, what is inside by expiry, and each person's figures with their sources. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { patch, post, remove } from "../core/api";
import { HearthElement } from "../core/element";
import { daysLeft, withUnit } from "../core/format";
import { entities } from "../core/hub";
import { fridge } from "../core/remotes";
import { isControl, onHome } from "../core/describe";
import type { Entity, FridgeScreen, StockItem } from "../core/types";
import { language, t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { icon } from "../ui/icons";
import { reads, readStyles } from "../ui/reads";
import "../ui/tile";
import { say } from "../ui/toast";
import "../ui/sheet";
import "./persons";
import { screenStyles, screenCards } from "./screencards";
import "./weighquestion";

@customElement("hearth-food")
class HearthFood extends HearthElement {
  @state() private adding = false;
  @state() private trouble = "";

  static override styles = [...HearthElement.styles, screenStyles, readStyles, css`
    .layout { display: grid; gap: var(--s5); grid-template-columns: minmax(0, 1fr); }
    section > h2 { margin-bottom: var(--s3); }
    .screens { display: grid; gap: var(--s4); grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr)); }
    .tablet { border-radius: 26px; padding: 12px; background: #241c18; box-shadow: var(--shadow-high), inset 0 0 0 1px #453830; color: #f4eae1; display: grid; grid-template-rows: auto 1fr; }
    .tablet header { display: flex; align-items: center; gap: var(--s2); padding: 0 6px 6px 10px; }
    .tablet h3 { flex: 1; min-width: 0; } .tablet .chip { background: #3b2f28; color: #e9dccf; } .tablet header .btn { color: #f4eae1; } .tablet header .btn:hover { background: #3b2f28; }
    .tablet .face { border-radius: 16px; background: var(--paper); color: var(--ink); padding: var(--s3); min-height: 190px; }
    .tiles { display: grid; gap: var(--s3); grid-template-columns: repeat(auto-fill, minmax(min(46%, 150px), 1fr)); }
    .stock { display: grid; gap: var(--s4); grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); align-items: start; }
    .stock h3 { margin-bottom: var(--s2); }
    .item { display: grid; grid-template-columns: 1fr auto auto auto; align-items: center; gap: var(--s1) var(--s2); padding: 6px 0; }
    .item + .item { border-top: 1px solid var(--line); }
    .item .what b { display: block; font-weight: 600; line-height: 1.3; }
    form { display: grid; gap: var(--s4); } .two { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); }
  `];

  constructor() {
    super();
    this.use(fridge, entities);
  }

  override render(): TemplateResult {
    const overview = fridge.value;
    return html`<header class="page-head"><div class="grow"><h1>${t("food.title")}</h1><p class="quiet">${t("food.text")}</p></div></header>
      <div class="layout">
        <hearth-weigh-question></hearth-weigh-question>
        ${overview === undefined ? html`<div class="skeleton"></div>` : overview === null ? html`<p class="card empty">${t("food.none")}</p>` : this.#fridge()}
        <hearth-persons></hearth-persons>
      </div>
      ${this.adding ? this.#form() : nothing}`;
  }

  #fridge(): TemplateResult {
    const overview = fridge.value!;
    const parts = (overview.fridge?.entities ?? []).map((id) => entities.value.get(id)).filter((one): one is Entity => one !== undefined && onHome(one));
    const touched = parts.filter(isControl);
    return html`${overview.screens.length ? html`<section aria-label=${t("food.screens")}><h2>${t("food.screens")}</h2><div class="screens">${overview.screens.map((screen) => this.#screen(screen))}</div></section>` : nothing}
      ${parts.length ? html`<section aria-label=${t("food.fridge")}><h2>${t("food.fridge")}</h2><div class="stack">${touched.length ? html`<div class="tiles">${touched.map((entity) => html`<hearth-tile .entity=${entity}></hearth-tile>`)}</div>` : nothing}${reads(parts.filter((one) => !isControl(one)), "", (id) => this.emit("details", id))}</div></section>` : nothing}
      <section aria-label=${t("food.stock")}><div class="row"><h2 class="grow">${t("food.stock")}</h2><button class="btn primary" @click=${() => (this.adding = true)}>${icon("plus")}${t("food.add")}</button></div>
      <div class="stock">${(["fridge", "freezer"] as const).map((place) => this.#compartment(place, overview.stock.filter((item) => item.compartment === place)))}</div></section>`;
  }

  #screen(screen: FridgeScreen): TemplateResult {
    return html`<article class="tablet"><header><h3>${screen.title}</h3><span class="chip">${t(`privacy.${screen.privacy}`)}</span>
      <a class="btn plain square" href=${`#/screen/fridge/${encodeURIComponent(screen.id)}`} aria-label=${t("food.full", { name: screen.title })}>${icon("expand")}</a></header>
      <div class="face">${screenCards(screen)}</div></article>`;
  }

  #compartment(place: "fridge" | "freezer", items: StockItem[]): TemplateResult {
    const sorted = [...items].sort((a, b) => (a.days_left ?? 9999) - (b.days_left ?? 9999));
    return html`<div class="card"><h3 class="row">${icon(place === "fridge" ? "fridge" : "snow", 20)}${t(`food.${place}Place`)}</h3>
      ${sorted.length === 0 ? html`<p class="empty">${t("food.empty")}</p>` : html`<ul>${sorted.map((item) => this.#item(item))}</ul>`}</div>`;
  }

  #item(item: StockItem): TemplateResult {
    const name = foodName(item);
    const tone = item.days_left === null ? "" : item.days_left < 0 ? "alarm" : item.days_left <= 2 ? "warn" : "";
    return html`<li class="item"><span class="what"><b>${name}</b><span class="quiet small num">${amount(item)}${item.opened ? ` · ${t("food.opened")}` : ""}</span></span>
      ${item.days_left === null ? html`<span></span>` : html`<span class="chip ${tone}">${daysLeft(item.days_left)}</span>`}
      <button class="btn plain square" aria-label=${t("food.use", { name })} title=${t("food.useShort")} @click=${() => void this.#use(item)}>${icon("minus", 20)}</button>
      <button class="btn plain square" aria-label=${t("food.remove", { name })} title=${t("remove")} @click=${() => void this.#do(remove(path(item)))}>${icon("trash", 20)}</button></li>`;
  }

  #form(): TemplateResult {
    return html`<hearth-sheet .label=${t("food.add")} @closed=${() => (this.adding = false)}><form @submit=${this.#add}>
      <div class="field"><label for="food-name">${t("food.name")}</label><input id="food-name" name="name" required maxlength="80" autofocus /></div>
      <div class="two"><div class="field"><label for="quantity">${t("food.quantity")}</label><input id="quantity" name="quantity" type="number" min="0.01" step="any" value="1" required /></div>
        <div class="field"><label for="unit">${t("food.unit")}</label><select id="unit" name="unit">${["piece", "g", "kg", "ml", "l"].map((unit) => html`<option value=${unit}>${unit === "piece" ? t("unit.piece") : unit}</option>`)}</select></div></div>
      <div class="two"><div class="field"><label for="compartment">${t("food.where")}</label><select id="compartment" name="compartment"><option value="fridge">${t("food.fridgePlace")}</option><option value="freezer">${t("food.freezerPlace")}</option></select></div>
        <div class="field"><label for="expires">${t("food.expires")}</label><input id="expires" name="expires_at" type="date" /></div></div>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <button class="btn primary">${t("food.put")}</button></form></hearth-sheet>`;
  }

  #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    const body: Record<string, unknown> = { name: form["name"]?.trim(), quantity: Number(form["quantity"]), compartment: form["compartment"], unit: form["unit"] };
    if (form["expires_at"]) body["expires_at"] = new Date(`${form["expires_at"]}T23:59:00`).toISOString();
    try {
      await post("/api/plugins/fridge/stock", body);
      this.trouble = "";
      this.adding = false;
    } catch (error) {
      this.trouble = sentence(error);
    }
    await fridge.load();
  };

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

export function foodName(item: StockItem): string {
  return item.names?.[language()] || item.food;
}

function amount(item: StockItem): string {
  const unit = item.unit === "piece" || item.unit === "pieces" || item.unit === "" ? t("unit.piece") : item.unit;
  return withUnit(item.quantity, unit, 2);
}

/** What one tap on "use" takes: a piece, 100 g or ml, a quarter of a kilo or litre. */
export function portion(item: Pick<StockItem, "unit">): number {
  return item.unit === "g" || item.unit === "ml" ? 100 : item.unit === "kg" || item.unit === "l" ? 0.25 : 1;
}

declare global {
  interface HTMLElementTagNameMap { "hearth-food": HearthFood }
}
