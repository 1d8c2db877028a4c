import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { en } from "../src/i18n/en";
import { first } from "../src/i18n/en/first";
import { allWords, fill, loadDictionary, t } from "../src/i18n/index";
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

  test("the first screen says only what came with it", () => {
    const source = together("src/app.ts", "src/pages/home.ts");
    const named = [...source.matchAll(/"(\w+(?:\.\w+)+)"/g)].map((match) => match[1] ?? "");
    const begun = [...source.matchAll(/(?:\bt|\bfind)\(`([\w.]+\.)\$\{/g)].map((match) => match[1] ?? "");
    const said = Object.keys(en).filter((key) => named.includes(key) || begun.some((start) => key.startsWith(start)));
    const later = new Set(["confirm.title", "confirm.secured", "confirm.code", "sat.title", "voices.title"]);
    expect(said.length).toBeGreaterThan(60);
    expect(said.filter((key) => !(key in first) && !later.has(key))).toEqual([]);
  });

  test("the rest of the words comes when it is asked for, in the language that is spoken then", async () => {
    await loadDictionary("en");
    expect(t("plugins.title")).toBe("plugins.title");
    await Promise.all([loadDictionary("zh"), allWords()]);
    expect([t("nav.home"), t("plugins.title")]).toEqual([zh["nav.home"], zh["plugins.title"]]);
    await loadDictionary("en");
    expect(t("plugins.title")).toBe("Plugins");
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

/** The sources of these files and of all they import at once. */
function together(...begin: string[]): string {
  const seen = new Map<string, string>();
  const read = (file: string): void => {
    if (seen.has(file) || file.includes("/i18n/") || file.endsWith("/types.ts")) return;
    const text = readFileSync(file, "utf8");
    seen.set(file, text);
    for (const match of text.matchAll(/^import (?!type)[^;]*?"(\.[^"?]+)";/gm)) read(`${join(dirname(file), match[1] ?? "")}.ts`);
  };
  begin.forEach(read);
  return [...seen.values()].join("\n");
}

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    return one.isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}
