import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { en } from "../src/i18n/en";
import { fill, loadDictionary, t } from "../src/i18n/index";
import { zh } from "../src/i18n/zh";

const params = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe("dictionaries", () => {
  test("Chinese has exactly the keys of English", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test("no text is empty", () => {
    for (const [key, text] of [...Object.entries(en), ...Object.entries(zh)]) expect(text.trim(), key).not.toBe("");
  });

  test("both languages fill in the same things", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      const plural = en[key].includes("|");
      if (!plural) expect(params(zh[key]), key).toEqual(params(en[key]));
    }
  });

  test("every key that the source names is there", () => {
    const source = files("src").map((file) => readFileSync(file, "utf8")).join("\n");
    const used = [...source.matchAll(/\bt\("([\w.]+)"/g)].map((match) => match[1] ?? "");
    expect(used.filter((key) => !(key in en))).toEqual([]);
  });

  test("a Chinese text is Chinese", () => {
    const same = (Object.keys(en) as (keyof typeof en)[]).filter((key) => zh[key] === en[key]);
    expect(same.sort()).toEqual(["door.mqtt"]);
  });
});

describe("filling in", () => {
  beforeAll(() => loadDictionary("en"));

  test("one and many", () => {
    expect(t("home.lights", { n: 1 })).toBe("1 light is on.");
    expect(t("home.lights", { n: 3 })).toBe("3 lights are on.");
  });

  test("what is not given stays visible", () => {
    expect(fill("{a} and {b}", { a: "x" })).toBe("x and {b}");
  });
});

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    return one.isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}
