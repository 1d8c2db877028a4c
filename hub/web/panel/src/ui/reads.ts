/** Readings as small chips: what speaks now and what one looks for first, the rest folded away. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { iconOf, stateText, tone } from "../core/describe";
import { ago, shortName } from "../core/format";
import type { Entity } from "../core/types";
import { t } from "../i18n/index";
import { icon } from "./icons";

const FIRST = new Set(["temperature", "humidity", "door", "window", "garage_door", "opening", "motion", "occupancy", "presence", "smoke", "gas", "carbon_monoxide", "moisture", "doorbell", "weight", "carbon_dioxide"]);
const SHOWN_ANYWAY = 5;

/** Split readings into those shown at once and those folded away; nothing that warns is ever folded away. */
export function splitReads(all: readonly Entity[]): [Entity[], Entity[]] {
  const loud = (entity: Entity) => !["rest", "gone"].includes(tone(entity)) || (entity.available && entity.value !== null && FIRST.has(entity.device_class ?? "")) || entity.kind === "event";
  if (all.length <= SHOWN_ANYWAY) return [[...all], []];
  return [all.filter(loud), all.filter((entity) => !loud(entity))];
}

export function reads(all: readonly Entity[], room: string, open: (id: string) => void): TemplateResult | typeof nothing {
  if (all.length === 0) return nothing;
  const [first, rest] = splitReads(all);
  const chips = (list: Entity[]) => repeat(list, (entity) => entity.entity_id, (entity) => chip(entity, room, open));
  return html`${first.length ? html`<div class="reads">${chips(first)}</div>` : nothing}
    ${rest.length ? html`<details class="rest"><summary>${t("home.more", { n: rest.length })}</summary><div class="reads">${chips(rest)}</div></details>` : nothing}`;
}

function chip(entity: Entity, room: string, open: (id: string) => void): TemplateResult {
  const stale = entity.available ? "" : ago(entity.heard_at ?? entity.updated_at);
  return html`<button class="read ${tone(entity)}" @click=${() => open(entity.entity_id)}>${icon(iconOf(entity), 20)}<span>${shortName(entity, room)} <b>${stateText(entity)}</b>${stale ? html` <span class="quiet">${stale}</span>` : nothing}</span></button>`;
}

export const readStyles = css`
  .reads { display: flex; flex-wrap: wrap; gap: var(--s2); }
  .read { all: unset; box-sizing: border-box; display: flex; align-items: center; gap: 8px; min-height: 44px; padding: 6px 14px 6px 10px; border-radius: 14px; border: 1px solid var(--line); cursor: pointer; font-size: var(--text-1); line-height: 1.25; max-width: 100%; }
  .read:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; }
  .read .icon { color: var(--ink-2); } .read b { font-weight: 600; font-variant-numeric: tabular-nums; }
  .read.on { border-color: var(--ember-line); background: var(--ember-soft); } .read.warn { background: var(--warn-soft); border-color: transparent; }
  .read.alarm { background: var(--alarm); color: var(--on-alarm); border-color: var(--alarm); } .read.alarm * { color: inherit; }
  .read.gone { border-style: dashed; color: var(--ink-2); }
  .rest summary { color: var(--ink-2); font-size: var(--text-1); } .rest[open] summary { margin-bottom: var(--s1); }
`;
