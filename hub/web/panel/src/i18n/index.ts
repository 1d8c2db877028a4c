/** Words: a typed dictionary per language, loaded on demand. `t("home.lights", {n: 2})` fills {n}; "one|many" follows n. */

import type { Language } from "../core/types";
import type { Dictionary, Key } from "./en";

export type { Key } from "./en";

let words: Dictionary | null = null;
let current: Language = "en";
let plural = new Intl.PluralRules("en");

export async function loadDictionary(language: Language): Promise<void> {
  words = language === "zh" ? (await import("./zh")).zh : (await import("./en")).en;
  current = language;
  plural = new Intl.PluralRules(locale());
}

export const language = (): Language => current;
export const locale = (): string => (current === "zh" ? "zh-Hans-CN" : "en-GB");

export type Params = Record<string, string | number>;

export function t(key: Key, params: Params = {}): string {
  return fill(words?.[key] ?? key, params);
}

/** Look a key up that is made at run time (a state word, a device class); undefined when there is none. */
export function find(key: string, params: Params = {}): string | undefined {
  const text = (words as Record<string, string> | null)?.[key];
  return text === undefined ? undefined : fill(text, params);
}

export function fill(text: string, params: Params): string {
  const [one, many] = text.split("|");
  const chosen = many !== undefined && !(typeof params["n"] === "number" && plural.select(params["n"]) === "one") ? many : (one ?? "");
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
