/** An order from a person's hand: asks first when it would open the home, then sends it. */

import { nameOf } from "./format";
import { send } from "./hub";
import { extra } from "./lazy";
import { word } from "./describe";
import type { Entity, Outcome } from "./types";
import { allWords, t } from "../i18n/index";

export async function order(entity: Entity, command: string, params: Record<string, unknown> = {}): Promise<Outcome | null> {
  const needsCode = entity.attributes["code_format"] != null && (command !== "lock" || entity.attributes["code_required"] === true);
  const arms = entity.kind === "alarm_control_panel";
  if (entity.risk?.[command] !== "secured" && !needsCode && !arms) return send(entity, command, params);
  const loaded = await extra(() => Promise.all([import("../ui/confirm"), allWords()]));
  if (!loaded) return null;
  const [{ confirm }] = loaded;
  const what = word(command, entity.kind === "alarm_control_panel" ? "alarm" : "do");
  const answer = await confirm({
    title: t("confirm.title", { command: what, name: nameOf(entity) }),
    text: entity.risk?.[command] === "secured" ? t("confirm.secured") : t("confirm.code"),
    action: what, code: needsCode || arms,
  });
  if (!answer) return null;
  return send(entity, command, answer.code ? { ...params, code: answer.code } : params);
}
