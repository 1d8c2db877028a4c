/** Light, fan, switch and siren. */

import { html, nothing, type TemplateResult } from "lit";
import { attr, numberOf } from "../core/describe";
import { word } from "../core/describe";
import type { Entity } from "../core/types";
import { t } from "../i18n/index";
import { can, choices, off, slide, type Control, type Render } from "./kit";

const modes = (entity: Entity): string[] => attr<string[]>(entity, "supported_color_modes") ?? [];
const dimmable = (entity: Entity): boolean => modes(entity).some((mode) => mode !== "onoff") || numberOf(entity, "brightness") !== undefined || attr(entity, "brightness_scale") !== undefined;
const COLORS = ["hs", "rgb", "xy", "rgbw", "rgbww"];

export const light: Render = (control) => {
  const { entity, compact } = control;
  const brightness = dimmable(entity) ? brightnessBar(control) : nothing;
  if (compact) return brightness === nothing ? nothing : brightness;
  return html`${onOff(control)}${brightness}${warmth(control)}${hue(control)}
    ${choices(control, t("light.effect"), attr(entity, "effect_list"), attr(entity, "effect"), (effect) => control.send("turn_on", { effect }), "effect")}`;
};

function brightnessBar(control: Control): TemplateResult {
  const { entity } = control;
  const raw = entity.value === true ? numberOf(entity, "brightness") : 0;
  const value = raw === undefined ? undefined : Math.round(raw / 2.55);
  return slide(control, { label: t("light.brightness"), value, min: 0, max: 100, unit: "%" }, (percent) =>
    percent === 0 ? control.send("turn_off") : control.send("turn_on", { brightness: Math.max(1, Math.round(percent * 2.55)) }));
}

function warmth(control: Control): TemplateResult | typeof nothing {
  const { entity } = control;
  if (!modes(entity).includes("color_temp")) return nothing;
  const [min, max] = [numberOf(entity, "min_color_temp_kelvin") ?? 2000, numberOf(entity, "max_color_temp_kelvin") ?? 6535];
  return slide(control, { label: t("light.warmth"), value: numberOf(entity, "color_temp_kelvin"), min, max, step: 50, unit: " K", look: "warmth" }, (kelvin) => control.send("turn_on", { color_temp_kelvin: kelvin }));
}

function hue(control: Control): TemplateResult | typeof nothing {
  const own = modes(control.entity).filter((mode) => COLORS.includes(mode));
  if (own.length === 0) return nothing;
  const hs = attr<[number, number]>(control.entity, "hs_color") ?? fromRgb(attr<number[]>(control.entity, "rgb_color"));
  return slide(control, { label: t("light.color"), value: hs ? Math.round(hs[0]) : undefined, min: 0, max: 360, unit: "°", look: "hue" }, (h) =>
    control.send("turn_on", own.includes("hs") ? { hs_color: [h, 90] } : { rgb_color: toRgb(h) }));
}

/** A vivid colour of hue h (degrees), as three numbers 0-255. */
export function toRgb(h: number): [number, number, number] {
  const part = (n: number) => {
    const k = (n + h / 60) % 6;
    return Math.round(255 * (1 - 0.9 * Math.max(0, Math.min(k, 4 - k, 1))));
  };
  return [part(5), part(3), part(1)];
}

export function fromRgb(rgb: number[] | undefined): [number, number] | undefined {
  if (!rgb || rgb.length < 3) return undefined;
  const [r, g, b] = rgb as [number, number, number];
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  const span = high - low;
  if (span === 0) return [0, 0];
  const h = high === r ? ((g - b) / span) % 6 : high === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return [(h * 60 + 360) % 360, (span / high) * 100];
}

export function onOff(control: Control): TemplateResult | typeof nothing {
  if (!can(control, "turn_on")) return nothing;
  const on = control.entity.value === true || (typeof control.entity.value === "string" && control.entity.value !== "off");
  return html`<div class="choices" role="radiogroup" aria-label=${t("power")}>
    ${[false, true].map((want) => html`<button class="btn big" role="radio" aria-checked=${String(control.entity.value !== null && on === want)} ?disabled=${off(control)}
      @click=${() => control.send(want ? "turn_on" : "turn_off")}>${want ? t("v.on") : t("v.off")}</button>`)}
  </div>`;
}

export const fan: Render = (control) => {
  const { entity } = control;
  const speed = can(control, "set_percentage")
    ? slide(control, { label: t("fan.speed"), value: entity.value === true ? numberOf(entity, "percentage") : 0, min: 0, max: 100, step: numberOf(entity, "percentage_step") ?? 5, unit: "%" }, (percentage) => control.send("set_percentage", { percentage }))
    : nothing;
  if (control.compact) return speed;
  const swing = attr<boolean>(entity, "oscillating");
  return html`${onOff(control)}${speed}
    ${can(control, "set_preset_mode") ? choices(control, t("mode"), attr(entity, "preset_modes"), attr(entity, "preset_mode"), (preset_mode) => control.send("set_preset_mode", { preset_mode })) : nothing}
    ${can(control, "oscillate") && swing !== undefined ? html`<button class="btn" aria-pressed=${String(swing)} @click=${() => control.send("oscillate", { oscillating: !swing })}>${t("fan.swing")}</button>` : nothing}`;
};

export const plain: Render = (control) => (control.compact ? nothing : onOff(control));

export const humidifier: Render = (control) => {
  const { entity, compact } = control;
  const target = can(control, "set_humidity")
    ? slide(control, { label: t("climate.humidity"), value: numberOf(entity, "humidity"), min: numberOf(entity, "min_humidity") ?? 0, max: numberOf(entity, "max_humidity") ?? 100, unit: "%" }, (humidity) => control.send("set_humidity", { humidity }))
    : nothing;
  if (compact) return target;
  return html`${onOff(control)}${target}${can(control, "set_mode") ? choices(control, t("mode"), attr(entity, "available_modes"), attr(entity, "mode"), (mode) => control.send("set_mode", { mode })) : nothing}`;
};

export const modeWord = word;
