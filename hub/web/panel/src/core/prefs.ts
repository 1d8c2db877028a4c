/** What this browser prefers: language and theme. The person's own language is the default, the switch wins. */

import { loadDictionary } from "../i18n/index";
import { Store } from "./store";
import type { Language } from "./types";

export type Theme = "system" | "light" | "dark";
export interface Prefs { language: Language; theme: Theme; chosen: boolean }

const KEY = "hearth.prefs";

export const prefs = new Store<Prefs>(stored());

function stored(): Prefs {
  const fallback: Language = pickLanguage(navigator.languages);
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>;
    const known = saved.language === "en" || saved.language === "zh";
    return { language: known ? (saved.language as Language) : fallback, theme: saved.theme ?? "system", chosen: known && saved.chosen === true };
  } catch {
    return { language: fallback, theme: "system", chosen: false };
  }
}

export function pickLanguage(languages: readonly string[]): Language {
  for (const tag of languages) {
    if (tag.toLowerCase().startsWith("zh")) return "zh";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

let turn: Promise<void> = Promise.resolve();

/** Change a preference, keep it in this browser, and show it. Changes are made one after the other, as they were asked for. */
export function setPrefs(change: Partial<Prefs>): Promise<void> {
  turn = turn.catch(() => undefined).then(() => show(change));
  return turn;
}

/** Resolves once everything asked for so far is shown: until then the words may be those of another language. */
export const shown = (): Promise<void> => turn;

async function show(change: Partial<Prefs>): Promise<void> {
  const next = { ...prefs.value, ...change };
  await loadDictionary(next.language);
  document.documentElement.lang = next.language === "zh" ? "zh-Hans" : "en";
  if (next.theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = next.theme;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    /* private mode: for this visit only */
  }
  prefs.set(next);
}
