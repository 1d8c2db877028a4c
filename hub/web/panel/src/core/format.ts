/** Numbers, times and ages as people read them, in the current language. */

import { find, language, locale, t } from "../i18n/index";
import type { Area, Device, Entity, Language, Names } from "./types";

export function number(value: number, digits = 1): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

/** A value with its unit: a thin gap before words and symbols, none before percent and degrees. */
export function withUnit(value: number | string, unit: string | null | undefined, digits = 1): string {
  const text = typeof value === "number" ? number(value, digits) : value;
  if (!unit) return text;
  unit = find(`unit.${unit}`) ?? unit;
  return /^[°%′″]/.test(unit) ? `${text}${unit === "%" ? "%" : unit}` : `${text}\u202f${unit}`;
}

export function clock(at: string | number | Date): string {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

export function day(at: string | number | Date): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", ...year }).format(date);
}

/** "Monday 23 November". */
export function weekday(at: string | number | Date): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
}

/** "today 14:05", "yesterday 22:10", "12 Nov 09:00". */
export function moment(at: string | number | Date, now = Date.now()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const days = Math.round((startOfDay(now) - startOfDay(date.getTime())) / 86_400_000);
  const name = days === 0 ? t("time.today") : days === 1 ? t("time.yesterday") : day(date);
  return `${name} ${clock(date)}`;
}

/** "today 21:00", "tomorrow 07:00", "Thursday 07:00", "24 Dec 07:00": a time to come. */
export function upcoming(at: string | number | Date, now = Date.now()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const days = Math.round((startOfDay(date.getTime()) - startOfDay(now)) / 86_400_000);
  const weekday = () => new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(date);
  const name = days === 0 ? t("time.today") : days === 1 ? t("time.tomorrow") : days > 1 && days < 7 ? weekday() : day(date);
  return `${name} ${clock(date)}`;
}

function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** How long ago, in one unit: "just now", "40 s", "3 min", "2 h", "5 d". */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return t("time.seconds", { n: seconds });
  if (seconds < 3600) return t("time.minutes", { n: Math.round(seconds / 60) });
  if (seconds < 86_400) return t("time.hours", { n: Math.round(seconds / 3600) });
  return t("time.days", { n: Math.round(seconds / 86_400) });
}

export function ago(at: string | null | undefined, now = Date.now()): string {
  if (!at) return "";
  const ms = now - new Date(at).getTime();
  if (Number.isNaN(ms)) return "";
  return ms < 10_000 ? t("time.now") : t("time.ago", { age: age(ms) });
}

/** 75 -> "1:15", 3700 -> "1:01:40". */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const [h, m, s] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** "in 3 days", "today", "2 days over" of a food. */
export function daysLeft(days: number): string {
  if (days < 0) return t("food.over", { n: -days });
  if (days === 0) return t("food.today");
  if (days === 1) return t("food.tomorrow");
  return t("food.days", { n: days });
}

/** The name of a thing in the language of the panel, falling back to its own. */
export function nameOf(thing: { name: string; names?: Names } | Area | Device | Entity | { name: string }, lang: Language = language()): string {
  const own = "names" in thing ? thing.names?.[lang]?.[0] : undefined;
  return capital(own || thing.name);
}

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** The name inside its own room: "Kitchen light" is just "Light" in the kitchen. */
export function shortName(thing: Entity, room: string): string {
  const name = nameOf(thing);
  if (!room || !name.toLocaleLowerCase().startsWith(room.toLocaleLowerCase())) return name;
  const rest = name.slice(room.length);
  const apart = /^[\s·:,-]+\S{2,}/.test(rest);
  return apart || (/^\p{Script=Han}{2,}/u.test(rest) && language() === "zh") ? capital(rest.replace(/^[\s·:,-]+/, "")) : name;
}

/** "living_room" -> "Living room": the last resort for a word no dictionary knows. */
export function humanize(word: string): string {
  const text = word.replaceAll("_", " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function bytes(value: number): string {
  return value >= 1e9 ? `${number(value / 1e9)}\u202fGB` : `${number(value / 1e6, 0)}\u202fMB`;
}
