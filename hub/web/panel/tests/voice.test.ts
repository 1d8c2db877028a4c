import { describe, expect, test } from "vitest";
import { fromRgb, toRgb } from "../src/controls/light";
import { backoff } from "../src/core/socket";
import { parseRoute } from "../src/core/router";
import { pickLanguage } from "../src/core/prefs";
import { RATE, Resampler, toInt16 } from "../src/voice/resample";

function tone(rate: number, hertz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: Math.round(rate * seconds) }, (_, i) => 0.8 * Math.sin((2 * Math.PI * hertz * i) / rate));
}

function convert(rate: number, input: Float32Array, block = 128): number[] {
  const resampler = new Resampler(rate);
  const out: number[] = [];
  for (let at = 0; at < input.length; at += block) out.push(...resampler.push(input.subarray(at, at + block)));
  return out;
}

const loudness = (samples: number[]) => Math.sqrt(samples.reduce((sum, one) => sum + (one / 32768) ** 2, 0) / samples.length);
const crossings = (samples: number[]) => samples.filter((one, i) => i > 0 && one >= 0 !== (samples[i - 1] ?? 0) >= 0).length;

describe("the resampler", () => {
  test.each([48_000, 44_100, 96_000, 16_000])("from %i Hz gives 16 000 samples a second", (rate) => {
    expect(Math.abs(convert(rate, tone(rate, 440, 1)).length - RATE)).toBeLessThan(40);
  });

  test.each([48_000, 44_100, 16_000])("keeps a voice's tone and loudness from %i Hz", (rate) => {
    const out = convert(rate, tone(rate, 1000, 1)).slice(200, 15_800);
    expect(loudness(out)).toBeCloseTo(0.8 / Math.SQRT2, 1);
    expect(Math.abs(crossings(out) / (out.length / RATE) - 2000)).toBeLessThan(12);
  });

  test("takes away what 16 kHz cannot carry instead of folding it back", () => {
    expect(loudness(convert(48_000, tone(48_000, 12_000, 0.5)).slice(200))).toBeLessThan(0.01);
  });

  test("does not care how the stream was cut", () => {
    const input = tone(44_100, 700, 0.3);
    const [whole, pieces] = [convert(44_100, input, input.length), convert(44_100, input, 97)];
    expect(Math.abs(whole.length - pieces.length)).toBeLessThanOrEqual(1);
    expect(pieces.slice(0, 4000).every((one, i) => Math.abs(one - (whole[i] ?? 0)) <= 1)).toBe(true);
  });

  test("clips instead of wrapping round", () => {
    expect([toInt16(2), toInt16(-2), toInt16(0)]).toEqual([32767, -32768, 0]);
  });
});

describe("the connection", () => {
  test("waits longer each time, within bounds, and never the same for two", () => {
    expect(backoff(0, () => 1)).toBe(300);
    expect(backoff(3, () => 1)).toBe(2400);
    expect(backoff(50, () => 1)).toBe(15_000);
    expect(backoff(3, () => 0)).toBe(720);
  });
});

describe("where we are", () => {
  test("hash routes, and the page of a tablet on a door", () => {
    expect(parseRoute("/", "")).toEqual(["home"]);
    expect(parseRoute("/", "#/food")).toEqual(["food"]);
    expect(parseRoute("/screen/fridge/left", "")).toEqual(["screen", "fridge", "left"]);
    expect(parseRoute("/", "#/screen/fridge/%E5%B7%A6")).toEqual(["screen", "fridge", "左"]);
    expect(parseRoute("/", "#/%E0%A4%A")).toEqual(["%E0%A4%A"]);
  });

  test("the first language that the panel speaks", () => {
    expect([pickLanguage(["de-DE", "zh-Hans-CN", "en"]), pickLanguage(["en-GB", "zh"]), pickLanguage(["fr"])]).toEqual(["zh", "en", "en"]);
  });
});

test("a hue survives the way to RGB and back", () => {
  for (const hue of [0, 30, 120, 200, 330]) expect(Math.abs((fromRgb(toRgb(hue))?.[0] ?? 999) - hue)).toBeLessThan(2);
});
