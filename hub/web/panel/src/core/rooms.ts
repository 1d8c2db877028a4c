/** Rooms that listen and speak: satellites, what rings, the recording in force; and what this browser itself wants to be. */

import { Store } from "./store";

export type EarState = "away" | "muted" | "waiting" | "listening" | "thinking" | "speaking";
export interface Satellite {
  id: string; name: string; kind: "panel" | "local" | "wyoming"; area: string | null; language: string; wake_words: string[]; muted: boolean; volume: number;
  connected: boolean; state: EarState; microphone_open: boolean; last_heard: string | null; trouble: string; added?: boolean;
}
/** A satellite in the network that nobody has added yet. */
export interface Found { id: string; uri: string; name: string; area: string | null }
export interface WakeWord { id: string; phrase: string; languages: string[] }
export interface Ring { key: string; text: string; language: string; areas: string[]; since: string }
export interface Recording { on: boolean; by: string; until: string; delete_at: string; files: number }
export interface Rooms { satellites: Satellite[]; found: Found[]; wake_words: WakeWord[]; rings: Ring[]; recording: Recording | null }

export const rooms = new Store<Rooms>({ satellites: [], found: [], wake_words: [], rings: [], recording: null });

/** What this browser wants to be: it listens for the wake word, it speaks announcements, it stands in a room. */
export interface Own { id: string; handsFree: boolean; speaks: boolean; area: string; name: string }

const KEY = "hearth.ears";
export const own = new Store<Own>(stored());

function stored(): Own {
  const fresh: Own = { id: `panel_${crypto.getRandomValues(new Uint32Array(2)).reduce((text, part) => text + part.toString(36), "")}`, handsFree: false, speaks: false, area: "", name: "" };
  try {
    const kept = { ...fresh, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Own>) };
    return /^panel_[a-z0-9]{6,32}$/.test(kept.id) ? kept : fresh;
  } catch {
    return fresh;
  }
}

export function setOwn(change: Partial<Own>): void {
  const next = { ...own.value, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    /* private mode: for this visit only */
  }
  own.set(next);
}

/** The wake words of a satellite as one says them. */
export function phrases(satellite: Satellite, known: readonly WakeWord[]): string[] {
  return satellite.wake_words.map((id) => known.find((word) => word.id === id)?.phrase ?? id);
}
