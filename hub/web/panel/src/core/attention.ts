/** What needs attention now: alarms first, then what is open or unlocked, then notices. Pure. */

import { language, t } from "../i18n/index";
import type { IconName } from "../ui/icons";
import { iconOf, OPENINGS, stateText, tone } from "./describe";
import { nameOf } from "./format";
import type { Entity, Notice } from "./types";

export interface Concern { key: string; level: "alarm" | "warn" | "info"; icon: IconName; title: string; detail: string; entity?: Entity; at?: string }

export function concerns(entities: Iterable<Entity>, notices: readonly Notice[], areaName: (id: string | null) => string): Concern[] {
  const found: Concern[] = notices.map(fromNotice);
  for (const entity of entities) {
    const level = entity.enabled ? levelOf(entity) : undefined;
    if (!level) continue;
    const where = areaName(entity.area);
    found.push({ key: entity.entity_id, level, icon: iconOf(entity), title: t("label.is", { name: nameOf(entity), state: stateText(entity) }), detail: where, entity });
  }
  const rank = { alarm: 0, warn: 1, info: 2 };
  return found.sort((a, b) => rank[a.level] - rank[b.level]);
}

function fromNotice(notice: Notice): Concern {
  const level = ["alarm", "critical"].includes(notice.level) ? "alarm" : ["error", "warning"].includes(notice.level) ? "warn" : "info";
  return { key: `notice:${notice.key}`, level, icon: level === "info" ? "info" : "alert", title: notice.texts?.[language()] ?? notice.text, detail: notice.details?.[language()] ?? notice.detail, at: notice.at };
}

function levelOf(entity: Entity): Concern["level"] | undefined {
  if (!entity.available || entity.value === null) return undefined;
  const now = tone(entity);
  if (now === "alarm") return "alarm";
  if (entity.kind === "binary_sensor" && entity.value === true && OPENINGS.has(entity.device_class ?? "")) return "warn";
  if (entity.kind === "binary_sensor" && now === "warn") return "warn";
  if (entity.kind === "lock" && now === "warn") return "warn";
  if (entity.kind === "cover" && ["garage", "gate", "door"].includes(entity.device_class ?? "") && entity.value !== "closed") return "warn";
  if (entity.kind === "valve" && entity.device_class === "gas" && entity.value === "open") return "info";
  return undefined;
}

/** The line under the greeting when nothing needs attention. */
export const calm = (): string => t("home.calm");
