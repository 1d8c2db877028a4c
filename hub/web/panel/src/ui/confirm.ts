/** One question before something that opens the home; resolves with the answer and, where asked for, the code. */

import { css, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t } from "../i18n/index";
import "./sheet";
import type { HearthSheet } from "./sheet";

export interface Question { title: string; text: string; action: string; code?: boolean; danger?: boolean }
export type Answer = { code?: string } | null;

@customElement("hearth-confirm")
class HearthConfirm extends HearthElement {
  @property({ attribute: false }) question: Question = { title: "", text: "", action: "" };
  @query("hearth-sheet") private sheet!: HearthSheet;
  @query("input") private input!: HTMLInputElement | null;
  answer: (answer: Answer) => void = () => undefined;
  #given: Answer = null;

  static override styles = [...HearthElement.styles, css`
    form { display: grid; gap: var(--s4); }
    .actions { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); }
    .btn { min-height: 52px; }
  `];

  override render() {
    const { title, text, action, code } = this.question;
    return html`<hearth-sheet .label=${title} @closed=${this.#closed}>
      <form @submit=${this.#submit}>
        <p>${text}</p>
        ${code ? html`<div class="field"><label for="code">${t("code")}</label><input id="code" type="password" inputmode="numeric" autocomplete="off" /></div>` : nothing}
        <div class="actions"><button type="button" class="btn" @click=${() => this.sheet.close()}>${t("cancel")}</button><button class="btn primary" autofocus>${action}</button></div>
      </form>
    </hearth-sheet>`;
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    this.#given = this.input?.value ? { code: this.input.value } : {};
    this.sheet.close();
  };

  #closed = (): void => {
    this.answer(this.#given);
    this.remove();
  };
}

export function confirm(question: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const element = new HearthConfirm();
    element.question = question;
    element.answer = resolve;
    document.body.append(element);
  });
}
