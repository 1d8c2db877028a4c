/** The answers of plugins and of the hub that the panel shows. */

import { language } from "../i18n/index";
import { Remote } from "./remote";
import type { MenuPlan, Recipe, Together } from "./foodtypes";
import type { Discovered, FridgeOverview, List, NutritionPerson, Partition, Person, Plan, Timer, WeighIn } from "./types";

export const fridge = new Remote<FridgeOverview>(() => `/api/plugins/fridge/overview?language=${language()}`, ["fridge", "scale", "nutrition"]);
export const weighins = new Remote<WeighIn[]>(() => "/api/plugins/scale/weighins?limit=30", ["scale"]);
export const nutrition = new Remote<NutritionPerson[]>(() => `/api/plugins/nutrition/people?language=${language()}`, ["nutrition", "scale", "fridge"]);
export const alarm = new Remote<{ partitions: Partition[] }>(() => `/api/plugins/alarm/state?language=${language()}`, ["alarm"]);
export const timers = new Remote<Timer[]>(() => "/api/plugins/timers/timers", ["timers"]);
export const lists = new Remote<List[]>(() => "/api/plugins/lists/lists", ["lists"]);
export const people = new Remote<Person[]>(() => "/api/people", ["people"]);
export const schedules = new Remote<Plan[]>(() => "/api/schedules", []);
export const discovered = new Remote<Discovered[]>(() => "/api/discovered", []);
export const recipes = new Remote<Recipe[]>(() => "/api/plugins/menu/recipes", []);
export const plan = new Remote<MenuPlan>(() => "/api/plugins/menu/plan", ["menu"]);
export const together = new Remote<Together>(() => "/api/plugins/scale/together", ["scale"]);
