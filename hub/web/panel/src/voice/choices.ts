/** What can be tapped to answer a question of the hub, and the sentences that a tap says. */

import { nameOf } from "../core/format";
import { entities, home } from "../core/hub";
import type { VoiceAnswer } from "../core/types";
import { t } from "../i18n/index";

/** One button: its words, what a tap says one after the other, and whether it is the careful one. */
export interface Choice { label: string; say: string[]; tone: "primary" | "danger" | "soft"; pin?: boolean }

const WORDS: Record<string, { yes: string; no: string; both: string; degrees: (n: number) => string; at: (time: string) => string; times: string[] }> = {
  en: { yes: "yes", no: "no", both: "both", degrees: (n) => `${n} degrees`, at: (time) => `at ${time}`, times: ["in 10 minutes", "in 1 hour", "tomorrow at 7 am"] },
  zh: { yes: "是的", no: "不用了", both: "都要", degrees: (n) => `${n}度`, at: (time) => time, times: ["10分钟后", "1小时后", "明天早上7点"] },
};
const PERCENT = [20, 40, 60, 80, 100];
const DEGREES = [18, 20, 21, 22, 24];
const MOST = 12;

/** The buttons for a question. `mayOpen`: whoever sits here may open the home with a tap; others need a PIN. */
export function choices(answer: VoiceAnswer, mayOpen: boolean): Choice[] {
  const question = answer.question;
  if (answer.decision !== "ask" || !question) return [];
  const words = WORDS[answer.language.slice(0, 2)] ?? WORDS["en"]!;
  const soft = (label: string, say = label): Choice => ({ label, say: [say], tone: "soft" });
  const never: Choice = { label: t("ask.never"), say: [words.no], tone: "soft" };
  const targets = [...new Set(answer.intents.flatMap((intent) => intent.targets))];
  switch (question.kind) {
    case "confirm": return [{ label: t("ask.yes"), say: [words.yes], tone: risky(targets) ? "danger" : "primary" }, { ...never, label: t("ask.no") }];
    case "permission": return [{ label: t(mayOpen ? "ask.allow" : "ask.pin"), say: [words.yes], tone: "danger", pin: !mayOpen }, never];
    case "heard": return [{ label: question.heard || t("ask.yes"), say: [words.yes], tone: "primary" },
      ...(question.also ? [{ label: question.also, say: [words.no, words.yes], tone: "soft" as const }] : []),
      { label: t(question.also ? "ask.neither" : "ask.no"), say: question.also ? [words.no, words.no] : [words.no], tone: "soft" }];
    case "which": return [...question.candidates.slice(0, MOST).map((one) => soft(one.name, one.say)), ...(question.candidates.length === 2 ? [soft(t("ask.both"), words.both)] : []), never];
    case "value": return [...(warm(targets) ? DEGREES.map((n) => soft(`${n} °`, words.degrees(n))) : PERCENT.map((n) => soft(`${n} %`, `${n}%`))), never];
    case "target": return [...home.value.areas.filter((area) => area.name).slice(0, MOST).map((area) => soft(nameOf(area))), never];
    case "when": return [...words.times.map((time) => soft(time)), never];
    case "except": return [...targets.slice(0, MOST).map((id) => entities.value.get(id)).filter((entity) => entity !== undefined).map((entity) => soft(nameOf(entity))), never];
    default: return [never];
  }
}

/** What a time that was picked ("07:30") is as an answer. */
export const atTime = (time: string, language: string): string => (WORDS[language.slice(0, 2)] ?? WORDS["en"]!).at(time);

const risky = (ids: string[]): boolean => ids.some((id) => Object.values(entities.value.get(id)?.risk ?? {}).some((risk) => risk && risk !== "none"));
const warm = (ids: string[]): boolean => ids.some((id) => ["climate", "water_heater"].includes(entities.value.get(id)?.kind ?? ""));
