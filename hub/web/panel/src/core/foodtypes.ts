/** What menu, recipes, foods and intake are on the wire. */

import type { Figure } from "./types";

export interface Ingredient { food: string; names: { en?: string; zh?: string }; grams: number }
export interface Recipe {
  id: string; names: { en: string; zh: string }; role: "main" | "side"; cuisine: string; minutes: number; tags: string[];
  steps: { en: string[]; zh: string[] }; allergens: string[]; nutrients: Record<string, number>; ingredients: Ingredient[];
}
export interface Dish { day: number; recipe: string; portions: Record<string, number> }
export interface MenuPlan { dishes: Dish[]; status: string; objective: number; gap: number; seconds: number; buy: Record<string, number>; coverage: number; start: string; today?: Pick<Recipe, "id" | "names" | "role" | "minutes">[] }
export interface Wish { days: number; without?: string[]; minutes?: number; tags?: string[]; cuisine?: string; not_these?: string[]; keep?: boolean }
export interface Food {
  id: string; names: { en: string[]; zh?: string[] }; group: string; ndb_no: string; usda_name: string; allergens: string[]; checked: boolean;
  measures: Record<string, number>; per_100g: Record<string, number>; score?: number;
}
export interface Target { key: string; low: number | null; high: number | null; unit: string; source: string }
export interface Eaten { id: string; at: string; label: string; foods: Record<string, number>; nutrients: Record<string, number>; coverage: number; source: string }
export interface Intake { person: string; consent: boolean; targets: Target[]; days: { date: string; total: Record<string, number>; entries: Eaten[] }[] }
export interface TrendPoint { at: string; kg: number; trend_kg: number; mean_7d_kg: number; fat_pct: number | null }
export interface Trend { person: string; change_30d_kg: number | null; points: TrendPoint[]; source: string }
export interface Together { errand: { name: string; person: string; step: 1 | 2 } | null; things: { name: string; kg: number; at: number }[] }
export type { Figure };
