/** The cards of a fridge screen with their buttons, the same on the page and full-screen. */

import { css, html, nothing, type TemplateResult } from "lit";
import { post } from "../core/api";
import { fridge } from "../core/remotes";
import type { FridgeScreen, ScreenButton } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { say } from "../ui/toast";

const PRESSES = new Set(["used", "who", "dismiss"]);

export function screenCards(screen: FridgeScreen, large = false): TemplateResult {
  if (screen.cards.length === 0) return html`<p class="empty">${t("screen.nothing")}</p>`;
  return html`<div class="cards">${screen.cards.map((card) => html`<section class="scard ${card.tone}">${large ? html`<h2>${card.title}</h2>` : html`<h4>${card.title}</h4>`}${card.lines.map((line) => html`<p>${line}</p>`)}${buttons(screen, card.buttons ?? [])}</section>`)}</div>`;
}

/** True when one of its own cards asks who stepped on the scale. */
export const asksWho = (screen: FridgeScreen): boolean => screen.cards.some((card) => card.buttons?.some((button) => button.action === "who"));

function buttons(screen: FridgeScreen, all: ScreenButton[]): TemplateResult | typeof nothing {
  const known = all.filter((button) => PRESSES.has(button.action));
  if (known.length === 0) return nothing;
  return html`<div class="presses">${known.map((button) => html`<button class="btn" @click=${() => void press(screen, button)}>${button.label}</button>`)}</div>`;
}

/** Press a button as the fridge itself would report it. */
async function press(screen: FridgeScreen, button: ScreenButton): Promise<void> {
  try {
    await post(`/api/plugins/fridge/screens/${encodeURIComponent(screen.id)}/press`, { action: button.action, value: button.value });
    if (button.action === "used") say(button.label, "good");
    if (button.action === "who") say(t("weigh.thanks"), "good");
  } catch (error) {
    say(sentence(error), "alarm");
  }
  await fridge.load();
}

export const screenStyles = css`
  .cards { display: grid; gap: var(--s2); }
  .scard { border-radius: 14px; padding: var(--s3) var(--s4); background: var(--surface); border-left: 4px solid var(--line-strong); display: grid; gap: 2px; align-content: start; }
  .scard h4 { font-family: var(--serif); font-size: var(--text-3); }
  .scard.good { border-color: var(--good); } .scard.warn { border-color: var(--warn); background: var(--warn-soft); } .scard.info { border-color: var(--ember); }
  .presses { display: flex; flex-wrap: wrap; gap: var(--s2); margin-top: var(--s2); }
`;
