import "./browser";
import { beforeAll, describe, expect, test } from "vitest";
import { amount, gramsText, itemName, nutrientText, share, shelf, unitOf } from "../src/core/food";
import { allWords, loadDictionary } from "../src/i18n/index";
import type { StockItem } from "../src/core/types";

const item = (more: Partial<StockItem>): StockItem => ({ id: "1", food: "milk", names: { en: "milk", zh: "牛奶" }, quantity: 1, unit: "l", compartment: "fridge", added_at: "", expires_at: null, days_left: null, opened: false, ...more });

describe("food in words", () => {
  beforeAll(() => loadDictionary("en").then(allWords));

  test("what expires is put on the shelf of its days", () => {
    expect([-1, 0, 1, 2, 7, 8, null].map((days_left) => shelf({ days_left }))).toEqual(["past", "soon", "soon", "week", "week", "later", "nodate"]);
  });

  test("a need is open until it is met, a limit good until it is passed", () => {
    expect(share(20, 25, null)).toEqual({ part: 0.8, tone: "open" });
    expect(share(30, 25, null)).toEqual({ part: 1, tone: "good" });
    expect(share(1500, null, 2000)).toEqual({ part: 0.75, tone: "good" });
    expect(share(2500, null, 2000).tone).toBe("warn");
    expect(share(3000, 2000, 2300).tone).toBe("warn");
    expect(share(5, 0, null).part).toBe(0);
  });

  test("amounts carry their units", () => {
    expect(amount(item({ quantity: 2, unit: "bottle" }))).toBe("2\u202fbottle");
    expect(gramsText(1250)).toBe("1.25\u202fkg");
    expect(gramsText(4.5)).toBe("4.5\u202fg");
    expect(nutrientText("vitd_ug", 0.1)).toBe("0.1\u202fµg");
    expect([unitOf("kcal"), unitOf("na_mg"), unitOf("fibre_g")]).toEqual(["kcal", "mg", "g"]);
  });

  test("a food has the name of the language, with a capital", () => {
    expect(itemName(item({}))).toBe("Milk");
    expect(itemName(item({ names: {}, food: "jam" }))).toBe("Jam");
  });
});
