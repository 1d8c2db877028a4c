/** When something planned is due, in words. Pure. */

import { locale, t } from "../i18n/index";
import { clock, upcoming } from "./format";
import type { Plan } from "./types";

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** "tomorrow 07:00", "on weekdays at 06:30", "when the front door opens". */
export function planTime(plan: Plan, now = Date.now()): string {
  if (plan.condition) return t("plan.when", { condition: plan.condition });
  if (plan.repeat) return repeated(plan.repeat);
  return plan.due ? upcoming(plan.due, now) : "";
}

/** A schedule as the hub keeps it ("06:30 weekdays", "21:00 monday,friday") in words. */
export function repeated(repeat: string): string {
  const [at = "", days = ""] = repeat.split(" ");
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  const time = clock(new Date(2026, 0, 5, hours, minutes));
  if (days === "daily" || days === "weekdays" || days === "weekends") return t(`plan.${days}`, { time });
  const names = days.split(",").map((day) => WEEK.indexOf(day)).filter((at) => at >= 0).map((at) => new Intl.DateTimeFormat(locale(), { weekday: "long" }).format(new Date(2026, 0, 5 + at)));
  return t("plan.days", { days: new Intl.ListFormat(locale(), { type: "conjunction" }).format(names), time });
}
