/** A keypad for the alarm's code; the number row and Enter work too. The code is shown as dots only. */

import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t } from "../i18n/index";
import { icon } from "./icons";
import "./sheet";

@customElement("hearth-keypad")
export class HearthKeypad extends HearthElement {
  @property() label = "";
  @property() trouble = "";
  @property({ type: Boolean }) optional = false;
  @state() private code = "";
  @query("input") private input!: HTMLInputElement;

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); max-width: 320px; margin: 0 auto; }
    input:not([type="range"], [type="checkbox"], [type="radio"]) { text-align: center; font-size: var(--text-5); letter-spacing: 0.3em; min-height: 60px; }
    .keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: var(--s3); }
    .keys .btn { min-height: 62px; font-size: var(--text-4); border-radius: 20px; }
    .wide { min-height: 54px; }
  `];

  override render() {
    return html`<hearth-sheet .label=${this.label}><form @submit=${this.#submit}>
      <label class="sr" for="pin">${t("code")}</label><input id="pin" type="password" inputmode="numeric" autocomplete="off" autofocus .value=${this.code} @input=${() => (this.code = this.input.value)} />
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <div class="keys">${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => this.#key(digit))}
        <button type="button" class="btn soft" aria-label=${t("keypad.clear")} @click=${() => (this.code = "")}>${icon("close")}</button>${this.#key("0")}
        <button type="button" class="btn soft" aria-label=${t("keypad.back")} @click=${() => (this.code = this.code.slice(0, -1))}>${icon("back")}</button></div>
      <button class="btn primary wide" ?disabled=${!this.optional && this.code === ""}>${this.optional && this.code === "" ? t("keypad.without") : t("keypad.ok")}</button>
    </form></hearth-sheet>`;
  }

  #key(digit: string) {
    return html`<button type="button" class="btn" @click=${() => (this.code += digit)}>${digit}</button>`;
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    const code = this.code;
    this.code = "";
    this.emit("code", code);
  };
}
