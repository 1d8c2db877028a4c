/** Parts of the panel that are fetched when they are first wanted, and what is said when one does not come. */

import { language } from "../i18n/index";
import { say } from "../ui/toast";

const KEY = "hearth.reloaded";
const ONCE_MS = 60_000;
const ASK_MS = 4_000;

/** These cannot wait for a dictionary: it may be what did not come. */
const WORDS = {
  en: { lost: "This part of the panel did not load. The hub may be away or was updated just now.", again: "Try again" },
  zh: { lost: "面板的这一部分没有加载出来。中枢可能不在线，或者刚刚更新过。", again: "再试一次" },
};

export const lostWords = (): { lost: string; again: string } => WORDS[document.documentElement.lang.startsWith("zh") ? "zh" : language()];

/**
 * Fetch a part. Where it does not come, a hub that answers has been updated under a page left open: the panel is loaded
 * anew, once a minute at most. Otherwise throws what the browser said.
 */
export async function part<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last > ONCE_MS && await answers()) {
      sessionStorage.setItem(KEY, String(Date.now()));
      location.reload();
    }
    throw error;
  }
}

/** The same for what opens above a page: null after saying that it did not come. */
export async function extra<T>(load: () => Promise<T>): Promise<T | null> {
  try {
    return await part(load);
  } catch {
    say(lostWords().lost, "alarm");
    return null;
  }
}

/** Try again by hand: browsers keep a failed import, so the page itself is loaded anew as soon as the hub answers. */
export async function again(load: () => Promise<unknown>): Promise<boolean> {
  try {
    await load();
    return true;
  } catch {
    if (await answers()) location.reload();
    return false;
  }
}

const answers = (): Promise<boolean> => fetch("/boot.js", { cache: "no-store", signal: AbortSignal.timeout(ASK_MS) }).then((answer) => answer.ok, () => false);
