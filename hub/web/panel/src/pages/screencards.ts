/** The cards of a fridge screen with their buttons, the same on the page and full-screen. */

import { css, html, nothing, type TemplateResult } from "lit";
import { remove } from "../core/api";
import { fridge } from "../core/remotes";
import type { FridgeScreen, ScreenButton } from "../core/types";
import { t } from "../i18n/index";
import { sentence } from "../ui/errors";
import { say } from "../ui/toast";
import { assign } from "./weighquestion";

/** What the hub lets a panel do of what the fridge's own buttons do. */
const PRESSES: Record<string, (button: ScreenButton) => Promise<void>> = { used, who };

export function screenCards(screen: FridgeScreen, large = false): TemplateResult {
  if (screen.cards.length === 0) return html`<p class="empty">${t("screen.nothing")}</p>`;
  return html`<div class="cards">${screen.cards.map((card) => html`<section class="scard ${card.tone}">${large ? html`<h2>${card.title}</h2>` : html`<h4>${card.title}</h4>`}${card.lines.map((line) => html`<p>${line}</p>`)}${buttons(card.buttons ?? [])}</section>`)}</div>`;
}

/** True when one of its own cards asks who stepped on the scale. */
export const asksWho = (screen: FridgeScreen): boolean => screen.cards.some((card) => card.buttons?.some((button) => button.action === "who"));

function buttons(all: ScreenButton[]): TemplateResult | typeof nothing {
  const known = all.filter((button) => button.action in PRESSES);
  if (known.length === 0) return nothing;
  return html`<div class="presses">${known.map((button) => html`<button class="btn" @click=${() => void PRESSES[button.action]?.(button)}>${button.label}</button>`)}</div>`;
}

async function used(button: ScreenButton): Promise<void> {
  try {
    await remove(`/api/plugins/fridge/stock/${encodeURIComponent(button.value)}`);
    say(button.label, "good");
  } catch (error) {
    say(sentence(error), "alarm");
  }
  await fridge.load();
}

/** Its value is the weigh-in and the person, "w3:anna". */
async function who(button: ScreenButton): Promise<void> {
  const at = button.value.lastIndexOf(":");
  await assign(button.value.slice(0, at), button.value.slice(at + 1));
}

export const screenStyles = css`
  .cards { display: grid; gap: var(--s2); }
  .scard { border-radius: 14px; padding: var(--s3) var(--s4); background: var(--surface); border-left: 4px solid var(--line-strong); display: grid; gap: 2px; align-content: start; }
  .scard h4 { font-family: var(--serif); font-size: var(--text-3); }
  .scard.good { border-color: var(--good); } .scard.warn { border-color: var(--warn); background: var(--warn-soft); } .scard.info { border-color: var(--ember); }
  .presses { display: flex; flex-wrap: wrap; gap: var(--s2); margin-top: var(--s2); }
`;
