/** Cover, valve and lock: things that open. */

import { html, nothing } from "lit";
import { numberOf } from "../core/describe";
import { nameOf } from "../core/format";
import { t } from "../i18n/index";
import { action, can, off, slide, type Render } from "./kit";

export const cover: Render = (control) => {
  const { entity, compact } = control;
  const position = numberOf(entity, "current_position");
  const buttons = html`<div class="acts">
    ${action(control, "open", "cover.open", "up", {}, position === 100 && entity.value === "open")}
    ${action(control, "stop", "cover.stop", "stop")}
    ${action(control, "close", "cover.close", "down", {}, entity.value === "closed")}
  </div>`;
  if (compact) return buttons;
  const tilt = numberOf(entity, "current_tilt_position");
  return html`${buttons}
    ${can(control, "set_position") ? slide(control, { label: t("cover.position"), value: position, min: 0, max: 100, unit: "%" }, (value) => control.send("set_position", { position: value })) : nothing}
    ${can(control, "set_tilt_position") ? slide(control, { label: t("cover.tilt"), value: tilt, min: 0, max: 100, unit: "%" }, (value) => control.send("set_tilt_position", { tilt_position: value })) : nothing}`;
};

export const lock: Render = (control) => {
  const { entity } = control;
  const locked = entity.value === "locked" || entity.value === "locking";
  const command = locked ? "unlock" : "lock";
  if (!can(control, command)) return nothing;
  return html`<button class="btn ${locked ? "soft" : "primary"} wide" ?disabled=${off(control)} aria-label=${`${t(locked ? "lock.unlock" : "lock.lock")}, ${nameOf(entity)}`}
      @click=${() => control.send(command)}>${t(locked ? "lock.unlock" : "lock.lock")}</button>
    ${!control.compact && can(control, "open") ? html`<button class="btn soft wide" @click=${() => control.send("open")}>${t("lock.open")}</button>` : nothing}`;
};
