/** The answers of plugins and of the hub that the panel shows. */

import { language } from "../i18n/index";
import { Remote } from "./remote";
import type { MenuPlan, Recipe, Together } from "./foodtypes";
import type { AlarmCode, AlarmSensors, Chain, Delivery, Discovered, FireState, FridgeOverview, InspectionBook, List, NutritionPerson, Partition, Person, Plan, Scenes, Sightings, TestMode, Timer, Voices, WeighIn } from "./types";

export const fridge = new Remote<FridgeOverview>(() => `/api/plugins/fridge/overview?language=${language()}`, ["fridge", "scale", "nutrition"]);
export const weighins = new Remote<WeighIn[]>(() => "/api/plugins/scale/weighins?limit=30", ["scale"]);
export const nutrition = new Remote<NutritionPerson[]>(() => `/api/plugins/nutrition/people?language=${language()}`, ["nutrition", "scale", "fridge"]);
export const alarm = new Remote<{ partitions: Partition[] }>(() => `/api/plugins/alarm/state?language=${language()}`, ["alarm"]);
export const timers = new Remote<Timer[]>(() => "/api/plugins/timers/timers", ["timers"]);
export const lists = new Remote<List[]>(() => "/api/plugins/lists/lists", ["lists"]);
export const people = new Remote<Person[]>(() => "/api/people", ["people"]);
export const voices = new Remote<Voices>(() => `/api/voice/voices?language=${language()}`, ["people"]);
export const schedules = new Remote<Plan[]>(() => `/api/schedules?language=${language()}`, ["automation"]);
export const discovered = new Remote<Discovered[]>(() => `/api/discovered?language=${language()}`, []);
export const recipes = new Remote<Recipe[]>(() => "/api/plugins/menu/recipes", []);
export const plan = new Remote<MenuPlan>(() => "/api/plugins/menu/plan", ["menu"]);
export const together = new Remote<Together>(() => "/api/plugins/scale/together", ["scale"]);
export const alarmSensors = new Remote<AlarmSensors>(() => `/api/plugins/alarm/sensors?language=${language()}`, []);
export const codes = new Remote<AlarmCode[]>(() => `/api/plugins/alarm/codes?language=${language()}`, ["alarm"]);
export const fire = new Remote<FireState>(() => `/api/plugins/fire_safety/state?language=${language()}`, ["fire_safety", "notify"]);
export const book = new Remote<InspectionBook>(() => "/api/plugins/fire_safety/inspections", ["fire_safety"]);
export const chains = new Remote<Chain[]>(() => "/api/plugins/notify/chains", ["notify", "fire_safety", "alarm"]);
export const testMode = new Remote<TestMode>(() => "/api/plugins/notify/test_mode", []);
export const sightings = new Remote<Sightings>(() => `/api/plugins/frigate/sightings?language=${language()}&limit=40`, ["frigate"], "frigate");
export const scenes = new Remote<Scenes>(() => `/api/plugins/demo/scenes?language=${language()}`, ["demo"]);
export const deliveries = new Remote<Delivery[]>(() => "/api/plugins/notify/deliveries?limit=60", ["notify"]);
