/** What a dish and a thing in the fridge are called: the first screen says it, too. Pure. */

import { language } from "../i18n/index";
import { capital } from "./format";
import type { Recipe } from "./foodtypes";
import type { StockItem } from "./types";

export const recipeName = (recipe: Pick<Recipe, "names">): string => recipe.names[language()] || recipe.names.en;
export const itemName = (item: StockItem): string => capital(item.names?.[language()] || item.food);
