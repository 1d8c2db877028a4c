/** Putting food in: one line as one would say it, and date, place or barcode where wanted. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { post } from "../core/api";
import { HearthElement } from "../core/element";
import { fridge } from "../core/remotes";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import "../ui/sheet";
import type { HearthSheet } from "../ui/sheet";

@customElement("hearth-stock-form")
class HearthStockForm extends HearthElement {
  @state() private trouble = "";

  static override styles = [...HearthElement.styles, css`form { display: grid; gap: var(--s4); } .two { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); }`];

  override render(): TemplateResult {
    return html`<hearth-sheet .label=${t("food.add")} @closed=${() => this.emit("closed")}><form @submit=${this.#add}>
      <div class="field"><label for="food-name">${t("fridge.what")}</label><input id="food-name" name="name" maxlength="100" autofocus /><span class="help">${t("fridge.hint")}</span></div>
      <details><summary>${t("fridge.details")}</summary><div class="stack">
        <div class="two"><div class="field"><label for="compartment">${t("food.where")}</label><select id="compartment" name="compartment"><option value="fridge">${t("food.fridgePlace")}</option><option value="freezer">${t("food.freezerPlace")}</option></select></div>
          <div class="field"><label for="expires">${t("food.expires")}</label><input id="expires" name="expires_at" type="date" /></div></div>
        <div class="field"><label for="barcode">${t("fridge.barcode")}</label><input id="barcode" name="barcode" inputmode="numeric" pattern="[0-9 ]*" maxlength="16" /></div></div></details>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <button class="btn primary">${t("food.put")}</button></form></hearth-sheet>`;
  }

  #add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    const given = Object.fromEntries(Object.entries(form).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value));
    try {
      await post("/api/plugins/fridge/stock", given);
      await fridge.load();
      this.renderRoot.querySelector<HearthSheet>("hearth-sheet")?.close();
    } catch (error) {
      this.trouble = sentence(error);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap { "hearth-stock-form": HearthStockForm }
}
