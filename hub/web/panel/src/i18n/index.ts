/**
 * Words: a typed dictionary per language, in two parts: what the first screen says, and the rest once somebody goes further.
 * `t("home.lights", {n: 2})` fills {n}; "one|many" follows n.
 */

import type { Language } from "../core/types";
import type { Key } from "./en";

export type { Key } from "./en";

let words: Record<string, string> = {};
let current: Language = "en";
let plural = new Intl.PluralRules("en");
let further = false;

const PARTS = {
  en: { first: async () => (await import("./en/first")).first, rest: async () => (await import("./en/rest")).rest },
  zh: { first: async () => (await import("./zh/first")).first, rest: async () => (await import("./zh/rest")).rest },
};
const NOTHING: Record<string, string> = {};

/** Fetch what is needed of a language, and speak it from then on. */
export async function loadDictionary(language: Language): Promise<void> {
  const all = further;
  const [first, rest] = await Promise.all([PARTS[language].first(), all ? PARTS[language].rest() : NOTHING]);
  if (further !== all) return loadDictionary(language);
  words = { ...first, ...rest };
  current = language;
  plural = new Intl.PluralRules(locale());
}

/** Fetch the rest of the words, too: every page but the first one needs them, and so does whatever opens above it. */
export async function allWords(): Promise<void> {
  further = true;
  let spoken: Language;
  do {
    spoken = current;
    const rest = await PARTS[spoken].rest();
    if (spoken === current) words = { ...words, ...rest };
  } while (spoken !== current);
}

export const language = (): Language => current;
export const locale = (): string => (current === "zh" ? "zh-Hans-CN" : "en-GB");

export type Params = Record<string, string | number>;

export function t(key: Key, params: Params = {}): string {
  return fill(words[key] ?? key, params);
}

/** Look a key up that is made at run time (a state word, a device class); undefined when there is none. */
export function find(key: string, params: Params = {}): string | undefined {
  const text = words[key];
  return text === undefined ? undefined : fill(text, params);
}

export function fill(text: string, params: Params): string {
  const [one, many] = text.split("|");
  const chosen = many !== undefined && !(typeof params["n"] === "number" && plural.select(params["n"]) === "one") ? many : (one ?? "");
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
