/** 简体中文, all of it. */

import type { Dictionary } from "./en";
import { first } from "./zh/first";
import { kitchen } from "./zh/kitchen";
import { pages } from "./zh/pages";

export const zh: Dictionary = { ...first, ...pages, ...kitchen };
