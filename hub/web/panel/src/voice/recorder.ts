/** A recording of some seconds from this browser's microphone, as a WAV file that the hub reads. */

import { RATE } from "./resample";
import { listen, type Microphone } from "./capture";
import { hold } from "./ears";

export class Recorder {
  #pieces: ArrayBuffer[] = [];
  #microphone: Microphone | null = null;

  /** Open the microphone; `heard` is told how loud it is (0 to 1) and how much was recorded (s). Throws MicrophoneError. */
  async start(heard: (peak: number, seconds: number) => void): Promise<void> {
    this.#pieces = [];
    hold(true);
    try {
      this.#microphone = await listen((pcm, peak) => {
        this.#pieces.push(pcm);
        heard(peak, this.#bytes() / 2 / RATE);
      });
    } catch (error) {
      hold(false);
      throw error;
    }
  }

  /** Close the microphone; returns what was said. */
  async stop(): Promise<Blob> {
    const open = this.#microphone;
    this.#microphone = null;
    await open?.stop();
    if (open) hold(false);
    return new Blob([header(this.#bytes()), ...this.#pieces.splice(0)], { type: "audio/wav" });
  }

  #bytes(): number {
    return this.#pieces.reduce((sum, one) => sum + one.byteLength, 0);
  }
}

/** RIFF/WAVE, one channel of 16 bit at 16 kHz. */
export function header(bytes: number): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at: number, word: string) => [...word].forEach((letter, n) => view.setUint8(at + n, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  return view.buffer;
}
