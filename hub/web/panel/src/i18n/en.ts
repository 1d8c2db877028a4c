/** English, all of it. This dictionary names the keys; every other language must have exactly these. */

import { first } from "./en/first";
import { kitchen } from "./en/kitchen";
import { pages } from "./en/pages";

export const en = { ...first, ...pages, ...kitchen } as const;

export type Key = keyof typeof en;
export type Dictionary = Record<Key, string>;
