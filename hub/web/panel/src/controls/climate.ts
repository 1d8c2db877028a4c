/** Climate and water heater: the target, and the mode. */

import { html, nothing, type TemplateResult } from "lit";
import { attr, numberOf, word } from "../core/describe";
import { number } from "../core/format";
import { t } from "../i18n/index";
import { can, choices, stepper, type Control, type Render } from "./kit";

export const climate: Render = (control) => {
  const { entity, compact } = control;
  const modes = can(control, "set_hvac_mode")
    ? choices(control, t("mode"), attr(entity, "hvac_modes"), entity.value, (hvac_mode) => control.send("set_hvac_mode", { hvac_mode }), "hvac")
    : nothing;
  if (compact) return html`${targets(control)}`;
  return html`${now(control)}${targets(control)}${modes}
    ${can(control, "set_preset_mode") ? choices(control, t("climate.preset"), attr(entity, "preset_modes"), attr(entity, "preset_mode"), (preset_mode) => control.send("set_preset_mode", { preset_mode })) : nothing}
    ${can(control, "set_fan_mode") ? choices(control, t("climate.fan"), attr(entity, "fan_modes"), attr(entity, "fan_mode"), (fan_mode) => control.send("set_fan_mode", { fan_mode })) : nothing}
    ${can(control, "set_swing_mode") ? choices(control, t("climate.swing"), attr(entity, "swing_modes"), attr(entity, "swing_mode"), (swing_mode) => control.send("set_swing_mode", { swing_mode })) : nothing}
    ${can(control, "set_swing_horizontal_mode") ? choices(control, t("climate.swing_horizontal"), attr(entity, "swing_horizontal_modes"), attr(entity, "swing_horizontal_mode"), (swing_horizontal_mode) => control.send("set_swing_horizontal_mode", { swing_horizontal_mode })) : nothing}`;
};

function now(control: Control): TemplateResult {
  const current = numberOf(control.entity, "current_temperature");
  const doing = attr<string>(control.entity, "hvac_action");
  return html`<p class="reading"><span class="serif num">${current === undefined ? "–" : `${number(current)}°`}</span><span class="quiet">${t("climate.now")}${doing ? ` · ${word(doing, "action")}` : ""}</span></p>`;
}

function targets(control: Control): TemplateResult | typeof nothing {
  const { entity } = control;
  if (!can(control, "set_temperature") || (entity.value === "off" && control.compact)) return nothing;
  const [min, max] = [numberOf(entity, "min_temp") ?? 5, numberOf(entity, "max_temp") ?? 35];
  const step = numberOf(entity, "target_temp_step") ?? numberOf(entity, "temp_step") ?? 0.5;
  const one = numberOf(entity, "temperature");
  const [low, high] = [numberOf(entity, "target_temp_low"), numberOf(entity, "target_temp_high")];
  if (one === undefined && low !== undefined && high !== undefined) {
    return html`${stepper(control, t("climate.low"), low, step, min, high, "°", (value) => control.send("set_temperature", { target_temp_low: value, target_temp_high: high }))}
      ${stepper(control, t("climate.high"), high, step, low, max, "°", (value) => control.send("set_temperature", { target_temp_low: low, target_temp_high: value }))}`;
  }
  return stepper(control, t("climate.target"), one, step, min, max, "°", (temperature) => control.send("set_temperature", { temperature }));
}

export const waterHeater: Render = (control) => {
  const { entity, compact } = control;
  if (compact) return targets(control);
  const modes = attr(entity, "operation_list") ?? attr(entity, "modes");
  return html`${now(control)}${targets(control)}${can(control, "set_operation_mode") ? choices(control, t("mode"), modes, entity.value, (operation_mode) => control.send("set_operation_mode", { operation_mode })) : nothing}`;
};
