/** A short sentence at the foot of the screen, announced to readers too. */

import { Store } from "../core/store";

export interface Toast { text: string; tone: "info" | "good" | "alarm" }

export const toast = new Store<Toast | null>(null);
let timer = 0;

export function say(text: string, tone: Toast["tone"] = "info"): void {
  clearTimeout(timer);
  toast.set({ text, tone });
  timer = window.setTimeout(() => toast.set(null), 5000);
}
