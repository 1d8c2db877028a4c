/** Microphone samples to what the recogniser hears: 16 kHz mono, 16 bit signed little-endian. Pure, so it can be tested. */

export const RATE = 16_000;

/** Converts a stream chunk by chunk: a windowed-sinc low-pass against aliasing, then linear interpolation between its points. */
export class Resampler {
  readonly #ratio: number;
  readonly #taps: Float32Array;
  #tail: Float32Array;
  #at = 0;

  constructor(rate: number) {
    this.#ratio = rate / RATE;
    this.#taps = lowPass(Math.min(0.5, 0.45 / Math.max(1, this.#ratio)), this.#ratio > 1 ? 48 : 1);
    this.#tail = new Float32Array(this.#taps.length - 1);
  }

  /** Take samples in -1..1 at the microphone's rate, return the samples at 16 kHz that are complete now. */
  push(input: Float32Array): Int16Array {
    const joined = new Float32Array(this.#tail.length + input.length);
    joined.set(this.#tail);
    joined.set(input, this.#tail.length);
    const usable = joined.length - this.#taps.length;
    const out = new Int16Array(Math.max(0, Math.floor((usable - this.#at) / this.#ratio) + 1));
    let count = 0;
    for (; this.#at < usable; this.#at += this.#ratio) out[count++] = toInt16(this.#sample(joined, this.#at));
    const used = Math.min(Math.floor(this.#at), joined.length);
    this.#tail = joined.slice(used);
    this.#at -= used;
    return out.subarray(0, count);
  }

  #sample(data: Float32Array, at: number): number {
    const whole = Math.floor(at);
    const part = at - whole;
    const first = this.#filter(data, whole);
    return part === 0 ? first : first + (this.#filter(data, whole + 1) - first) * part;
  }

  #filter(data: Float32Array, from: number): number {
    let sum = 0;
    for (let i = 0; i < this.#taps.length; i++) sum += (data[from + i] ?? 0) * (this.#taps[i] ?? 0);
    return sum;
  }
}

export function toInt16(sample: number): number {
  const clipped = Math.max(-1, Math.min(1, sample));
  return Math.round(clipped < 0 ? clipped * 0x8000 : clipped * 0x7fff);
}

/** Blackman-windowed sinc with unit gain; cutoff as a fraction of the sampling rate. */
function lowPass(cutoff: number, size: number): Float32Array {
  if (size <= 1) return new Float32Array([1]);
  const taps = new Float32Array(size);
  const middle = (size - 1) / 2;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const x = i - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    const window = 0.42 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)) + 0.08 * Math.cos((4 * Math.PI * i) / (size - 1));
    taps[i] = sinc * window;
    sum += sinc * window;
  }
  return taps.map((tap) => tap / sum);
}
