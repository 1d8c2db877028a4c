/** Media, vacuum, mower, button, number, select, text, alarm panel, update. */

import { html, nothing } from "lit";
import { attr, numberOf, word } from "../core/describe";
import { nameOf } from "../core/format";
import { t, type Key } from "../i18n/index";
import { go } from "../core/router";
import { action, can, choices, dropdown, off, slide, stepper, type Control, type Render } from "./kit";
import { onOff } from "./light";

export const media: Render = (control) => {
  const { entity, compact } = control;
  const playing = entity.value === "playing";
  const muted = attr<boolean>(entity, "is_volume_muted") ?? false;
  const buttons = html`<div class="acts">${action(control, "previous_track", "media.previous", "prev")}
    ${playing ? action(control, "pause", "media.pause", "pause") : action(control, "play", "media.play", "play")}
    ${action(control, "next_track", "media.next", "next")}</div>`;
  if (compact) return buttons;
  const level = numberOf(entity, "volume_level");
  return html`${onOff(control)}${buttons}
    ${can(control, "set_volume") ? slide(control, { label: t("media.volume"), value: level === undefined ? undefined : Math.round(level * 100), min: 0, max: 100, unit: "%" }, (value) => control.send("set_volume", { volume_level: value / 100 })) : nothing}
    ${can(control, "mute") ? html`<button class="btn" aria-pressed=${String(muted)} @click=${() => control.send("mute", { muted: !muted })}>${t("media.mute")}</button>` : nothing}
    ${can(control, "select_source") ? choices(control, t("media.source"), attr(entity, "source_list"), attr(entity, "source"), (source) => control.send("select_source", { source })) : nothing}`;
};

export const vacuum: Render = (control) => {
  const busy = control.entity.value === "cleaning";
  const buttons = html`<div class="acts">
    ${busy ? action(control, "pause", "vacuum.pause", "pause") : action(control, "start", "vacuum.start", "play")}
    ${action(control, "stop", "vacuum.stop", "stop")}${action(control, "return_to_base", "vacuum.home", "home")}</div>`;
  if (control.compact) return buttons;
  return html`${buttons}
    ${can(control, "locate") ? html`<button class="btn" @click=${() => control.send("locate")}>${t("vacuum.locate")}</button>` : nothing}
    ${can(control, "set_fan_speed") ? choices(control, t("fan.speed"), attr(control.entity, "fan_speed_list"), attr(control.entity, "fan_speed"), (fan_speed) => control.send("set_fan_speed", { fan_speed })) : nothing}`;
};

export const mower: Render = (control) => html`<div class="acts">
  ${action(control, "start_mowing", "vacuum.start", "play")}${action(control, "pause", "vacuum.pause", "pause")}${action(control, "stop", "vacuum.stop", "stop")}${action(control, "dock", "vacuum.home", "home")}</div>`;

const single = (command: string, label: Key): Render => (control) =>
  can(control, command)
    ? html`<button class="btn soft wide" ?disabled=${off(control)} aria-label=${`${t(label)}, ${nameOf(control.entity)}`} @click=${() => control.send(command)}>${t(label)}</button>`
    : nothing;

export const button = single("press", "button.press");
export const scene = single("turn_on", "scene.run");

export const update: Render = (control) => (control.entity.value === true ? single("install", "update.install")(control) : nothing);

export const numeric: Render = (control) => {
  const { entity } = control;
  if (!can(control, "set_value")) return nothing;
  const [min, max, step] = [numberOf(entity, "min") ?? 0, numberOf(entity, "max") ?? 100, numberOf(entity, "step") ?? 1];
  const value = typeof entity.value === "number" ? entity.value : undefined;
  const pick = (next: number) => control.send("set_value", { value: next });
  if ((max - min) / step <= 30 && control.compact) return stepper(control, t("number.value"), value, step, min, max, entity.unit ?? "", pick);
  return slide(control, { label: t("number.value"), value, min, max, step, unit: entity.unit ?? "" }, pick);
};

export const select: Render = (control) => {
  const options = (attr<unknown[]>(control.entity, "options") ?? []).filter((o): o is string => typeof o === "string");
  if (!can(control, "select_option")) return nothing;
  const pick = (option: string) => control.send("select_option", { option });
  return control.compact ? dropdown(control, t("select.option"), options, control.entity.value, pick, "select") : choices(control, t("select.option"), options, control.entity.value, pick, "select");
};

export const text: Render = (control) => {
  if (!can(control, "set_value")) return nothing;
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const value = new FormData(event.target as HTMLFormElement).get("value");
    control.send("set_value", { value: String(value ?? "") });
  };
  return html`<form class="row tight" @submit=${save}><input class="grow" name="value" aria-label=${nameOf(control.entity)} .value=${String(control.entity.value ?? "")} maxlength=${numberOf(control.entity, "max") ?? 255} />
    <button class="btn">${t("save")}</button></form>`;
};

export const alarm: Render = (control) => {
  if (control.compact) return html`<button class="btn soft wide" @click=${() => go("security")}>${t("nav.security")}</button>`;
  return html`<div class="choices">${control.entity.commands.filter((name) => name !== "trigger").map((name) => html`<button class="btn" ?disabled=${off(control)} @click=${() => askCode(control, name)}>${word(name, "alarm")}</button>`)}</div>`;
};

function askCode(control: Control, command: string): void {
  control.send(command);
}
