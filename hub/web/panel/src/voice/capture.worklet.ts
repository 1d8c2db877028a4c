/** Runs on the audio thread: microphone blocks in, PCM for the hub out, about ten messages a second. */

import { Resampler } from "./resample";

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const CHUNK = 1600;

class Capture extends AudioWorkletProcessor {
  readonly #resampler = new Resampler(sampleRate);
  #buffer = new Int16Array(CHUNK);
  #filled = 0;
  #peak = 0;

  constructor() {
    super();
    this.port.onmessage = () => this.#flush();
  }

  process(inputs: Float32Array[][]): boolean {
    const block = inputs[0]?.[0];
    if (block) for (const sample of this.#resampler.push(block)) this.#add(sample);
    return true;
  }

  #add(sample: number): void {
    this.#buffer[this.#filled++] = sample;
    this.#peak = Math.max(this.#peak, Math.abs(sample));
    if (this.#filled === CHUNK) this.#flush();
  }

  #flush(): void {
    const pcm = this.#buffer.slice(0, this.#filled).buffer;
    this.port.postMessage({ pcm, peak: this.#peak / 0x8000 }, [pcm]);
    this.#filled = 0;
    this.#peak = 0;
  }
}

registerProcessor("hearth-capture", Capture);
