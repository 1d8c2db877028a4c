/** A sheet with a keypad for the alarm's code. */

import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t } from "../i18n/index";
import "./digits";
import "./sheet";

@customElement("hearth-keypad")
export class HearthKeypad extends HearthElement {
  @property() label = "";
  @property() trouble = "";
  @property({ type: Boolean }) optional = false;
  @state() private code = "";

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); max-width: 320px; margin: 0 auto; }
    .wide { min-height: 54px; }
  `];

  override render() {
    return html`<hearth-sheet .label=${this.label}><form @submit=${this.#submit}>
      ${this.trouble ? html`<p class="error" role="alert">${this.trouble}</p>` : nothing}
      <hearth-digits .value=${this.code} @digits=${(event: CustomEvent<string>) => (this.code = event.detail)} @done=${this.#submit}></hearth-digits>
      <button class="btn primary wide" ?disabled=${!this.optional && this.code === ""}>${this.optional && this.code === "" ? t("keypad.without") : t("keypad.ok")}</button>
    </form></hearth-sheet>`;
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    const code = this.code;
    if (!this.optional && code === "") return;
    this.code = "";
    this.emit("code", code);
  };
}
