/** The answer in sound: the hub's voice where it has one, the browser's otherwise. */

let playing: HTMLAudioElement | null = null;

export function silence(): void {
  playing?.pause();
  playing = null;
  window.speechSynthesis?.cancel();
}

export async function speak(text: string, language: string, url: string | null): Promise<void> {
  silence();
  if (url) {
    playing = new Audio(url);
    try {
      await playing.play();
      return;
    } catch {
      playing = null;
    }
  }
  if (!text || !window.speechSynthesis) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language.startsWith("zh") ? "zh-CN" : language === "en" ? "en-GB" : language;
  window.speechSynthesis.speak(words);
}
