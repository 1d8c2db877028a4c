/** The sentence as it was heard, each stretch that was understood with what it stood for under it. */

import { css, html, type TemplateResult } from "lit";
import type { Span } from "../core/types";
import { find, t } from "../i18n/index";

export const wordStyles = css`
  .words { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 4px 0; font-size: var(--text-3); line-height: 1.35; padding-right: 44px; white-space: pre-wrap; }
  .words b { --role: var(--ink-2); display: inline-grid; justify-items: center; font-weight: inherit; margin: 0 2px; max-width: 100%; }
  .words b > span { justify-self: stretch; text-align: center; border-bottom: 3px solid var(--role); border-radius: 4px 4px 2px 2px; padding: 0 4px 1px; background: color-mix(in srgb, var(--role) 11%, transparent); }
  .words small { font-size: 0.72rem; line-height: 1.5; color: var(--ink-2); padding: 1px 3px 0; white-space: nowrap; }
  .words .intent { --role: var(--ember); }
  .words .name, .words .device { --role: var(--glow-2); }
  .words .room { --role: var(--good); }
  .words .value, .words .amount { --role: var(--ink-2); }
  .words .time, .words .condition, .words .except { --role: var(--warn); }
`;

/** One stretch of the sentence: its text, and its role where it has one. */
export interface Stretch { text: string; role: string }

/** The text cut at its spans. Spans that do not fit the text are left out, so a stale answer never garbles it. */
export function stretches(text: string, spans: readonly Span[]): Stretch[] {
  const out: Stretch[] = [];
  const letters = [...text];
  let at = 0;
  for (const span of spans) {
    if (span.start < at || span.end > letters.length || span.end <= span.start) continue;
    if (span.start > at) out.push({ text: letters.slice(at, span.start).join(""), role: "" });
    out.push({ text: letters.slice(span.start, span.end).join(""), role: span.role });
    at = span.end;
  }
  if (at < letters.length) out.push({ text: letters.slice(at).join(""), role: "" });
  return out;
}

/** Draws a sentence with what its words stood for. */
export function words(text: string, spans: readonly Span[]): TemplateResult {
  return html`<p class="words"><span class="sr">${t("voice.words")}: </span>“${stretches(text, spans).map((s) => s.role
    ? html`<b class=${s.role}><span>${s.text}</span><small>${find(`word.${s.role}`) ?? s.role}</small></b>` : html`<span>${s.text}</span>`)}”</p>`;
}
