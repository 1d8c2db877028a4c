/** Words of food shared by the kitchen's pages: names, amounts, nutrients. Pure. */

import { find, language, t } from "../i18n/index";
import { capital, number, withUnit } from "./format";
import type { Food, Ingredient } from "./foodtypes";
import type { StockItem } from "./types";

export { itemName, recipeName } from "./foodnames";

export const foodLabel = (food: Food): string => capital(food.names[language()]?.[0] ?? food.names.en[0] ?? food.id);
export const ingredientName = (one: Ingredient): string => capital(one.names[language()] ?? one.names.en ?? one.food);
export const nutrient = (key: string): string => find(`nutrient.${key}`) ?? key;
export const allergen = (key: string): string => find(`allergen.${key}`) ?? key;

/** "500 g", "2 bottles": a quantity in its own unit. */
export function amount(item: Pick<StockItem, "quantity" | "unit">): string {
  return withUnit(item.quantity, find(`measure.${item.unit || "piece"}`) ?? item.unit, 2);
}

const UNITS: Record<string, string> = { g: "g", mg: "mg", ug: "µg" };

/** The unit a nutrient's key ends in: "protein_g" -> "g". */
export function unitOf(key: string): string {
  return key === "kcal" ? "kcal" : (UNITS[key.split("_").at(-1) ?? ""] ?? "");
}

export function nutrientText(key: string, value: number): string {
  return withUnit(value, unitOf(key), value >= 20 ? 0 : value >= 1 ? 1 : 2);
}

/** What a serving weighs in the kitchen: whole grams, tenths below ten. */
export function gramsText(grams: number): string {
  return grams >= 1000 ? withUnit(grams / 1000, t("measure.kg"), 2) : withUnit(grams, t("measure.g"), grams < 10 ? 1 : 0);
}

/** What one tap on "use" takes: a piece, 100 g or ml, a quarter of a kilo or litre. */
export function portion(item: Pick<StockItem, "unit">): number {
  return item.unit === "g" || item.unit === "ml" ? 100 : item.unit === "kg" || item.unit === "l" ? 0.25 : 1;
}

export type Shelf = "past" | "soon" | "week" | "later" | "nodate";
export const SHELVES: readonly Shelf[] = ["past", "soon", "week", "later", "nodate"];

/** Where among the dates an item stands. */
export function shelf(item: Pick<StockItem, "days_left">): Shelf {
  const left = item.days_left;
  if (left === null) return "nodate";
  return left < 0 ? "past" : left <= 1 ? "soon" : left <= 7 ? "week" : "later";
}

/** How much of a need is there, 0 to 1, and whether that is good: a limit is good while it is not reached. */
export function share(had: number, low: number | null, high: number | null): { part: number; tone: "good" | "warn" | "open" } {
  if (low === null && high !== null) return { part: Math.min(had / high, 1), tone: had > high ? "warn" : "good" };
  const need = low ?? 0;
  if (need <= 0) return { part: 0, tone: "open" };
  if (high !== null && had > high) return { part: 1, tone: "warn" };
  return { part: Math.min(had / need, 1), tone: had >= need ? "good" : "open" };
}

export const percent = (value: number): string => number(value * 100, 0);
