/** The answer in sound: the hub's voice where it has one, the browser's otherwise. */

let playing: HTMLAudioElement | null = null;
let release: (() => void) | null = null;

export function silence(): void {
  playing?.pause();
  playing = null;
  window.speechSynthesis?.cancel();
  release?.();
}

/** Speak an answer. While it is heard, a browser that listens hands-free sends nothing of it to the hub. */
export async function speak(text: string, language: string, url: string | null): Promise<void> {
  silence();
  const over = await deafen();
  if (url) {
    playing = new Audio(url);
    playing.onended = playing.onerror = over;
    try {
      await playing.play();
      return;
    } catch {
      playing = null;
    }
  }
  if (!text || !window.speechSynthesis) return over();
  const words = voiceOf(text, language);
  words.onend = words.onerror = over;
  window.speechSynthesis.speak(words);
}

export function voiceOf(text: string, language: string): SpeechSynthesisUtterance {
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language.startsWith("zh") ? "zh-CN" : language === "en" ? "en-GB" : language;
  return words;
}

async function deafen(): Promise<() => void> {
  const { hold } = await import("./ears");
  hold(true);
  let on = true;
  return (release = () => {
    if (on) hold(false);
    on = false;
    release = null;
  });
}
