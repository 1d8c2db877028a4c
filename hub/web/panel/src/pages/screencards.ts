/** The cards of a fridge screen, the same on the page and full-screen. */

import { css, html, type TemplateResult } from "lit";
import type { FridgeScreen } from "../core/types";
import { t } from "../i18n/index";

export function screenCards(screen: FridgeScreen, large = false): TemplateResult {
  if (screen.cards.length === 0) return html`<p class="empty">${t("screen.nothing")}</p>`;
  return html`<div class="cards">${screen.cards.map((card) => html`<section class="scard ${card.tone}">${large ? html`<h2>${card.title}</h2>` : html`<h4>${card.title}</h4>`}${card.lines.map((line) => html`<p>${line}</p>`)}</section>`)}</div>`;
}

export const screenStyles = css`
  .cards { display: grid; gap: var(--s2); }
  .scard { border-radius: 14px; padding: var(--s3) var(--s4); background: var(--surface); border-left: 4px solid var(--line-strong); display: grid; gap: 2px; align-content: start; }
  .scard h4 { font-family: var(--serif); font-size: var(--text-3); }
  .scard.good { border-color: var(--good); } .scard.warn { border-color: var(--warn); background: var(--warn-soft); } .scard.info { border-color: var(--ember); }
`;
