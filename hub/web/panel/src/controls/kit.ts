/** What every control is given, and the small parts they share. */

import { html, nothing, type TemplateResult } from "lit";
import { word } from "../core/describe";
import { nameOf, number } from "../core/format";
import type { Entity } from "../core/types";
import { t, type Key } from "../i18n/index";
import { icon, type IconName } from "../ui/icons";
import "../ui/slider";

export interface Control { entity: Entity; compact: boolean; send: (command: string, params?: Record<string, unknown>) => void; pending: string | null }
export type Render = (control: Control) => TemplateResult | typeof nothing;

export const can = ({ entity }: Control, command: string): boolean => entity.commands.includes(command);
export const off = ({ entity }: Control): boolean => !entity.available;

export function action(control: Control, command: string, label: Key, glyph: IconName, params: Record<string, unknown> = {}, disabled = false): TemplateResult | typeof nothing {
  if (!can(control, command)) return nothing;
  return html`<button class="btn soft square act" aria-label=${`${t(label)}, ${nameOf(control.entity)}`} title=${t(label)} ?disabled=${disabled || off(control)}
    @click=${() => control.send(command, params)}>${icon(glyph)}</button>`;
}

/** A row of choices, one of which is so. */
export function choices(control: Control, label: string, options: unknown, current: unknown, pick: (option: string) => void, kind = ""): TemplateResult | typeof nothing {
  const list = Array.isArray(options) ? options.filter((o): o is string => typeof o === "string") : [];
  if (list.length === 0) return nothing;
  if (list.length > 6 || control.compact) return dropdown(control, label, list, current, pick, kind);
  return html`<div class="field"><span class="label">${label}</span><div class="choices" role="radiogroup" aria-label=${label}>
    ${list.map((option) => html`<button class="btn" role="radio" aria-checked=${String(option === current)} ?disabled=${off(control)} @click=${() => pick(option)}>${word(option, kind)}</button>`)}
  </div></div>`;
}

export function dropdown(control: Control, label: string, list: string[], current: unknown, pick: (option: string) => void, kind = ""): TemplateResult {
  const select = html`<select aria-label=${`${label}, ${nameOf(control.entity)}`} ?disabled=${off(control)} @change=${(event: Event) => {
    const target = event.target as HTMLSelectElement;
    pick(target.value);
    target.value = String(current ?? "");
  }}>
    ${list.includes(String(current)) ? nothing : html`<option value=${String(current ?? "")} selected>–</option>`}
    ${list.map((option) => html`<option value=${option} .selected=${option === current}>${word(option, kind)}</option>`)}
  </select>`;
  return control.compact ? select : html`<div class="field"><span class="label">${label}</span>${select}</div>`;
}

export interface Range { label: string; value: number | undefined; min: number; max: number; step?: number; unit?: string; look?: "fill" | "warmth" | "hue" }

export function slide(control: Control, range: Range, pick: (value: number) => void): TemplateResult {
  const bar = html`<hearth-slider .label=${`${range.label}, ${nameOf(control.entity)}`} .value=${range.value} .min=${range.min} .max=${range.max} .step=${range.step ?? 1} .unit=${range.unit ?? ""}
    .look=${range.look ?? "fill"} ?disabled=${off(control)} @pick=${(event: CustomEvent<number>) => pick(event.detail)}></hearth-slider>`;
  if (control.compact) return bar;
  const shown = range.value === undefined ? "–" : `${number(range.value)}${range.unit ?? ""}`;
  return html`<div class="field"><span class="label spread"><span>${range.label}</span><span class="num">${shown}</span></span>${bar}</div>`;
}

/** Minus, the target, plus. */
export function stepper(control: Control, label: string, value: number | undefined, step: number, min: number, max: number, unit: string, pick: (value: number) => void): TemplateResult {
  const move = (by: number) => pick(Math.min(max, Math.max(min, Math.round(((value ?? min) + by) / step) * step)));
  const name = nameOf(control.entity);
  return html`<div class="stepper" role="group" aria-label=${`${label}, ${name}`}>
    <button class="btn soft square" aria-label=${t("lower", { name })} ?disabled=${off(control) || value === undefined || value <= min} @click=${() => move(-step)}>${icon("minus")}</button>
    <output class="num">${value === undefined ? "–" : `${number(value)}${unit}`}</output>
    <button class="btn soft square" aria-label=${t("raise", { name })} ?disabled=${off(control) || value === undefined || value >= max} @click=${() => move(step)}>${icon("plus")}</button>
  </div>`;
}
