/** What an entity's state means: the words, the icon, and whether it is lit, at rest or alarming. Pure. */

import { find, t } from "../i18n/index";
import type { IconName } from "../ui/icons";
import { humanize, moment, number, withUnit } from "./format";
import type { Entity } from "./types";

export type Tone = "rest" | "on" | "warn" | "alarm" | "gone";

const ALARM_CLASSES = new Set(["smoke", "gas", "carbon_monoxide", "heat", "safety", "moisture", "tamper"]);
const WARN_CLASSES = new Set(["problem", "battery"]);
export const OPENINGS = new Set(["door", "window", "garage_door", "opening"]);
const ACTIVE = new Set(["unlocked", "open", "opening", "unlocking", "heat", "cool", "heat_cool", "auto", "dry", "fan_only", "playing", "cleaning",
  "returning", "mowing", "eco", "electric", "gas", "heat_pump", "high_demand", "performance", "on", "armed_home", "armed_away", "armed_night", "armed_vacation"]);

export function attr<T>(entity: Entity, name: string): T | undefined {
  return (entity.attributes[name] ?? undefined) as T | undefined;
}

export function numberOf(entity: Entity, name: string): number | undefined {
  const value = entity.attributes[name];
  return typeof value === "number" ? value : undefined;
}

/** Whether it measures a person's body: the hub keeps its value back. */
export const isPrivate = (entity: Entity): boolean => attr(entity, "private") === true;

/** A state word (lock, cover, mode, option) in the panel's language. */
export function word(value: string, kind = ""): string {
  return find(`${kind}.${value}`) ?? find(`v.${value}`) ?? humanize(value);
}

export function tone(entity: Entity): Tone {
  if (!entity.available) return "gone";
  const { kind, value } = entity;
  if (kind === "binary_sensor" && value === true) {
    if (ALARM_CLASSES.has(entity.device_class ?? "")) return "alarm";
    return WARN_CLASSES.has(entity.device_class ?? "") || OPENINGS.has(entity.device_class ?? "") ? "warn" : "on";
  }
  if (kind === "alarm_control_panel" && value === "triggered") return "alarm";
  if (kind === "siren" && value === true) return "alarm";
  if (kind === "lock") return value === "jammed" ? "alarm" : value === "locked" || value === null ? "rest" : "warn";
  if (kind === "cover" || kind === "valve") return value === "opening" || value === "closing" ? "on" : "rest";
  if ((kind === "climate" || kind === "water_heater") && attr(entity, "hvac_action") !== undefined) return ["heating", "cooling", "drying", "fan"].includes(String(attr(entity, "hvac_action"))) ? "on" : "rest";
  if (kind === "water_heater") return "rest";
  if (value === "error" || value === "jammed" || (kind === "update" && value === true)) return "warn";
  if (kind === "select" || kind === "text" || kind === "sensor" || kind === "number") return "rest";
  return value === true || (typeof value === "string" && ACTIVE.has(value)) ? "on" : "rest";
}

/** The state in words: "On, 50%", "21.4°C", "Open", "Unknown". */
export function stateText(entity: Entity): string {
  if (!entity.available) return t("state.unavailable");
  const { kind, value } = entity;
  if (kind === "button" || kind === "scene" || kind === "notify") return "";
  if (kind === "event") return eventText(entity);
  if (isPrivate(entity)) return t("state.private");
  if (value === null) return t("state.unknown");
  if (kind === "binary_sensor") return binaryText(entity, value === true);
  if (kind === "light" && value === true) return lightText(entity);
  if (kind === "fan" && value === true) return joined(t("v.on"), percent(numberOf(entity, "percentage")));
  if (kind === "update") return value === true ? t("update.available") : t("update.current");
  if (kind === "climate") return climateText(entity);
  if (kind === "cover" || kind === "valve") return coverText(entity);
  if (kind === "media_player") return joined(word(String(value)), attr<string>(entity, "media_title"));
  if (typeof value === "boolean") return value ? t("v.on") : t("v.off");
  if (typeof value === "number") return withUnit(value, entity.unit, Math.abs(value) >= 100 ? 0 : 2);
  if (entity.device_class === "timestamp") return moment(value) || value;
  return entity.unit ? withUnit(value, entity.unit) : word(value, kind);
}

const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(" · ");
const percent = (value: number | undefined) => (value === undefined ? undefined : `${Math.round(value)}%`);

function binaryText(entity: Entity, on: boolean): string {
  const own = entity.device_class ? find(`bs.${entity.device_class}.${on ? "on" : "off"}`) : undefined;
  return own ?? (on ? t("v.on") : t("v.off"));
}

function lightText(entity: Entity): string {
  const brightness = numberOf(entity, "brightness");
  return joined(t("v.on"), brightness === undefined ? undefined : percent(Math.max(1, Math.round(brightness / 2.55))));
}

function climateText(entity: Entity): string {
  const mode = word(String(entity.value), "hvac");
  const current = numberOf(entity, "current_temperature");
  return joined(current === undefined ? undefined : `${number(current)}°`, mode);
}

function coverText(entity: Entity): string {
  const position = numberOf(entity, "current_position");
  const partly = position !== undefined && position > 0 && position < 100;
  return joined(word(String(entity.value)), partly ? percent(position) : undefined);
}

function eventText(entity: Entity): string {
  const type = attr<string>(entity, "event_type") ?? (typeof entity.value === "string" ? entity.value : "");
  if (!type) return t("event.never");
  return joined(word(type), entity.changed_at ? moment(entity.changed_at) : undefined);
}

const BY_CLASS: Record<string, IconName> = {
  temperature: "thermometer", humidity: "drop", moisture: "drop", power: "bolt", energy: "bolt", voltage: "bolt", current: "bolt", battery: "battery",
  door: "door", window: "window", garage_door: "garage", opening: "door", garage: "garage", gate: "door", motion: "motion", occupancy: "motion", presence: "motion",
  smoke: "smoke", gas: "smoke", carbon_monoxide: "smoke", carbon_dioxide: "air", aqi: "air", weight: "scale", illuminance: "sun", timestamp: "clock", duration: "clock",
};
const BY_KIND: Record<string, IconName> = {
  light: "bulb", switch: "power", climate: "thermometer", water_heater: "boiler", cover: "blinds", valve: "valve", lock: "lock", fan: "fan", humidifier: "drop",
  media_player: "play", vacuum: "robot", lawn_mower: "robot", siren: "bell", alarm_control_panel: "shield", button: "tap", scene: "sparkle", number: "slider",
  select: "list", text: "text", event: "bell", update: "update", sensor: "gauge", binary_sensor: "dot", camera: "eye", device_tracker: "pin", notify: "speech",
};

export function iconOf(entity: Entity): IconName {
  if (entity.kind === "lock" && entity.value !== "locked" && entity.value !== null) return "unlock";
  return BY_CLASS[entity.device_class ?? ""] ?? BY_KIND[entity.kind] ?? "dot";
}

/** Things one touches, as opposed to things one reads. */
const CONTROLS = new Set(["light", "switch", "climate", "water_heater", "cover", "valve", "lock", "fan", "humidifier", "media_player", "vacuum", "lawn_mower",
  "siren", "alarm_control_panel", "button", "scene", "number", "select", "text"]);

export const isControl = (entity: Entity): boolean => CONTROLS.has(entity.kind) && entity.commands.length > 0;
export const isToggle = (entity: Entity): boolean => typeof (entity.value ?? false) === "boolean" && entity.commands.includes("turn_on") && entity.kind !== "scene";
/** Settings and diagnostics stay off the home page, and so does what measures a body: that is its person's, on their own page. */
export const onHome = (entity: Entity): boolean => entity.enabled && !entity.category && entity.attributes["hidden"] !== true && !isPrivate(entity);
