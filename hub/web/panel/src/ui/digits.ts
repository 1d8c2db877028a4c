/** A field for a code with its keys below: dots only; the number row and Enter work too. Emits "digits" and "done". */

import { css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t } from "../i18n/index";
import { icon } from "./icons";

@customElement("hearth-digits")
export class HearthDigits extends HearthElement {
  @property() label = "";
  @property() value = "";
  @query("input") private input!: HTMLInputElement;

  static override styles = [...HearthElement.styles, css`
    :host { display: grid; gap: var(--s4); }
    input:not([type="range"], [type="checkbox"], [type="radio"]) { text-align: center; font-size: var(--text-5); letter-spacing: 0.3em; min-height: 60px; }
    .keys { display: grid; grid-template-columns: repeat(3, 1fr); gap: var(--s3); }
    .keys .btn { min-height: 62px; font-size: var(--text-4); border-radius: 20px; }
  `];

  override render() {
    return html`<label class="sr" for="pin">${this.label || t("code")}</label><input id="pin" type="password" inputmode="none" autocomplete="off" .value=${this.value} @input=${() => this.#set(this.input.value)} @keydown=${this.#key} />
      <div class="keys">${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => this.#digit(digit))}
        <button type="button" class="btn soft" aria-label=${t("keypad.clear")} @click=${() => this.#set("")}>${icon("close")}</button>${this.#digit("0")}
        <button type="button" class="btn soft" aria-label=${t("keypad.back")} @click=${() => this.#set(this.value.slice(0, -1))}>${icon("back")}</button></div>`;
  }

  /** The field is ready for typing once the sheet around it has come up. */
  override firstUpdated(): void {
    requestAnimationFrame(() => this.input.focus({ preventScroll: true }));
  }

  #digit(digit: string) {
    return html`<button type="button" class="btn" @click=${() => this.#set(this.value + digit)}>${digit}</button>`;
  }

  #set(value: string): void {
    this.value = value;
    this.emit("digits", value);
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.emit("done");
  };
}

declare global {
  interface HTMLElementTagNameMap { "hearth-digits": HearthDigits }
}
