import "./browser";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => {
  Object.assign(globalThis, { document: { documentElement: { lang: "", dataset: {} } } });
  Object.assign(globalThis.localStorage, { setItem: () => undefined });
});

test("what was asked for last is shown, however long its words take", async () => {
  const { prefs, setPrefs, shown } = await import("../src/core/prefs");
  const { language, t } = await import("../src/i18n/index");
  void setPrefs({ language: "zh" });
  void setPrefs({});
  const own = setPrefs({ language: "en" });
  expect(shown()).toBe(own);
  await own;
  expect([language(), prefs.value.language, document.documentElement.lang]).toEqual(["en", "en", "en"]);
  expect(t("nav.home")).toMatch(/[A-Za-z]/);
});

test("a question without an address is not asked", async () => {
  const { Remote } = await import("../src/core/remote");
  const asked: unknown[] = [];
  Object.assign(globalThis, { fetch: (path: unknown) => (asked.push(path), Promise.reject(new Error("offline"))) });
  await new Remote(() => "", []).load();
  expect(asked).toEqual([]);
});
