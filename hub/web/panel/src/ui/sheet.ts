/** A modal sheet on the browser's own dialog (focus, Escape and background are its business): from below on phones, a card or side panel on wide screens. */

import { css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { HearthElement } from "../core/element";
import { t } from "../i18n/index";
import { icon } from "./icons";

@customElement("hearth-sheet")
export class HearthSheet extends HearthElement {
  @property() label = "";
  @property({ reflect: true }) shape: "card" | "side" = "card";
  @query("dialog") private dialog!: HTMLDialogElement;

  static override styles = [...HearthElement.styles, css`
    dialog {
      border: 0; padding: 0; margin: auto auto 0; width: 100%; max-width: 640px; max-height: min(92dvh, 100dvh - 24px); color: var(--ink); background: var(--paper);
      border-radius: 28px 28px 0 0; box-shadow: var(--shadow-high); overflow: auto; overscroll-behavior: contain; padding-bottom: var(--bottom);
    }
    dialog::backdrop { background: var(--scrim); }
    dialog[open] { animation: rise var(--calm) cubic-bezier(0.2, 0.8, 0.2, 1); }
    @keyframes rise { from { transform: translateY(24px); opacity: 0; } }
    header { position: sticky; top: 0; z-index: 2; display: flex; align-items: center; gap: var(--s3); padding: var(--s3) var(--s3) var(--s2) var(--s5); background: var(--paper); }
    header h2 { flex: 1; min-width: 0; }
    .body { padding: var(--s2) var(--s5) var(--s5); }
    @media (min-width: 720px) {
      dialog { margin: auto; border-radius: 28px; max-width: 480px; }
      :host([shape="side"]) dialog { margin: 0 0 0 auto; height: 100dvh; max-height: 100dvh; max-width: 460px; border-radius: 28px 0 0 28px; }
    }
    @media (max-width: 420px) { header { padding-left: var(--s4); } .body { padding: var(--s2) var(--s4) var(--s4); } }
  `];

  override render() {
    return html`<dialog aria-label=${this.label} @close=${this.#closed} @click=${this.#outside}>
      <header><h2>${this.label}</h2><button class="btn plain square" aria-label=${t("close")} @click=${() => this.close()}>${icon("close")}</button></header>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  close(): void {
    this.dialog.close();
  }

  #closed = (): void => this.emit("closed");

  #outside = (event: MouseEvent): void => {
    if (event.target !== this.dialog) return;
    const box = this.dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) this.close();
  };
}
