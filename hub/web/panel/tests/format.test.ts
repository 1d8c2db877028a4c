import { beforeEach, describe, expect, test } from "vitest";
import { concerns } from "../src/core/attention";
import { onHome, stateText, tone } from "../src/core/describe";
import { age, ago, countdown, daysLeft, humanize, moment, nameOf, number, withUnit } from "../src/core/format";
import { loadDictionary } from "../src/i18n/index";
import { entity, notice } from "./make";

beforeEach(() => loadDictionary("en"));

describe("numbers and times", () => {
  test("units stand close when they are signs, apart when they are words", () => {
    expect(withUnit(21.44, "°C")).toBe("21.4°C");
    expect(withUnit(46, "%")).toBe("46%");
    expect(withUnit(1240, "W")).toBe("1,240\u202fW");
  });

  test("ages have one unit", () => {
    expect([age(4_000), age(150_000), age(7_300_000), age(180_000_000)]).toEqual(["4 s", "3 min", "2 h", "2 days"]);
  });

  test("a moment names its day", () => {
    const now = new Date(2026, 10, 23, 14, 0).getTime();
    expect(moment(new Date(2026, 10, 23, 9, 5), now)).toBe("today 09:05");
    expect(moment(new Date(2026, 10, 22, 23, 59), now)).toBe("yesterday 23:59");
    expect(moment(new Date(2026, 10, 12, 8, 0), now)).toBe("12 Nov 08:00");
    expect(moment("nonsense", now)).toBe("");
  });

  test("just now, and a while ago", () => {
    const now = Date.parse("2026-01-01T12:00:00Z");
    expect(ago("2026-01-01T11:59:55Z", now)).toBe("just now");
    expect(ago("2026-01-01T11:00:00Z", now)).toBe("1 h ago");
    expect(ago(null, now)).toBe("");
  });

  test("a countdown rounds up, and never goes below nothing", () => {
    expect([countdown(75), countdown(0.2), countdown(3700), countdown(-3)]).toEqual(["1:15", "0:01", "1:01:40", "0:00"]);
  });

  test("days left of a food", () => {
    expect([daysLeft(-1), daysLeft(-3), daysLeft(0), daysLeft(1), daysLeft(5)]).toEqual(["1 day over", "3 days over", "today", "tomorrow", "5 days"]);
  });

  test("words nobody translated are made readable", () => {
    expect(humanize("living_room")).toBe("Living room");
    expect(number(0.126, 2)).toBe("0.13");
  });
});

describe("what a state says", () => {
  test("what measures a body says only that it is private, and stays off the home page", () => {
    const scale = entity("sensor.scale", { device_class: "weight", unit: "kg", attributes: { private: true } });
    expect([stateText(scale), onHome(scale), onHome({ ...scale, attributes: {} })]).toEqual(["Private", false, true]);
  });

  test("a detector speaks in the words of its class", async () => {
    const door = entity("binary_sensor.door", { device_class: "door", value: true });
    expect(stateText(door)).toBe("Open");
    expect(stateText({ ...door, device_class: "smoke", value: false })).toBe("Clear");
    await loadDictionary("zh");
    expect(stateText(door)).toBe("开着");
  });

  test("unknown and unavailable are said, never guessed", () => {
    expect(stateText(entity("light.a"))).toBe("Unknown");
    expect(stateText(entity("light.a", { value: true, available: false }))).toBe("Not reachable");
    expect(tone(entity("lock.a", { value: "unlocked", available: false }))).toBe("gone");
  });

  test("brightness is a percentage of 255, and a light that is on is never at nought", () => {
    expect(stateText(entity("light.a", { value: true, attributes: { brightness: 128 } }))).toBe("On · 50%");
    expect(stateText(entity("light.a", { value: true, attributes: { brightness: 1 } }))).toBe("On · 1%");
  });

  test("smoke alarms, an open door warns, motion is only on", () => {
    const of = (device_class: string) => tone(entity("binary_sensor.x", { device_class, value: true }));
    expect([of("smoke"), of("door"), of("motion")]).toEqual(["alarm", "warn", "on"]);
  });

  test("names follow the language and fall back to the thing's own", async () => {
    const lamp = entity("light.a", { name: "Lamp", names: { zh: ["台灯"] } });
    expect(nameOf(lamp)).toBe("Lamp");
    await loadDictionary("zh");
    expect(nameOf(lamp)).toBe("台灯");
  });
});

describe("what needs attention", () => {
  test("alarms first, then open and unlocked things, then information; what rests is left out", () => {
    const found = concerns([
      entity("lock.front", { value: "unlocked" }), entity("binary_sensor.smoke", { device_class: "smoke", value: true }), entity("light.a", { value: true }),
      entity("lock.back", { value: "locked" }), entity("lock.shed", { value: null }),
    ], [notice("n", "info", "Something")], () => "");
    expect(found.map((one) => one.key)).toEqual(["binary_sensor.smoke", "lock.front", "notice:n"]);
  });
});
