import { beforeEach, describe, expect, test } from "vitest";
import { isMerged, missingRoom, originOf, roomFor } from "../src/core/discovered";
import { upcoming } from "../src/core/format";
import { planTime, repeated } from "../src/core/plans";
import type { Area, Discovered, Plan } from "../src/core/types";
import { loadDictionary } from "../src/i18n/index";

beforeEach(() => loadDictionary("en"));

const now = new Date(2026, 10, 23, 14, 0).getTime();
const plan = (change: Partial<Plan>): Plan => ({ id: "p1", sort: "command", says: "", deed: "", text: "", due: null, repeat: "", condition: "", message: "", targets: [], made_at: "", ...change });

describe("when a plan is due", () => {
  test("a time to come names its day", () => {
    const at = (day: number, hour: number) => upcoming(new Date(2026, 10, day, hour, 5), now);
    expect([at(23, 21), at(24, 7), at(26, 7)]).toEqual(["today 21:05", "tomorrow 07:05", "Thursday 07:05"]);
    expect(at(30, 7)).toBe("30 Nov 07:05");
    expect(upcoming("nonsense", now)).toBe("");
  });

  test("what repeats says how, whatever it is due next", () => {
    expect(planTime(plan({ repeat: "06:30 weekdays", due: "2026-11-24T06:30:00Z" }), now)).toBe("on weekdays at 06:30");
    expect(repeated("21:00 daily")).toBe("every day at 21:00");
    expect(repeated("07:15 monday,friday")).toBe("every Monday and Friday at 07:15");
  });

  test("a condition is told as it was said", () => {
    expect(planTime(plan({ condition: "the front door opens" }), now)).toBe("when the front door opens");
  });

  test("Chinese", async () => {
    await loadDictionary("zh");
    expect(repeated("07:15 monday,friday")).toBe("每星期一和星期五 07:15");
    expect(upcoming(new Date(2026, 10, 24, 7, 5), now)).toBe("明天 07:05");
  });
});

const AREAS: Area[] = [{ id: "kitchen", name: "Kitchen", names: { zh: ["厨房"] }, floor: null, icon: "" }];
const device = (change: Partial<Discovered>): Discovered => ({
  id: "d1", name: "Lamp", manufacturer: "", model: "", area: null, suggested_area: "", new: true, available: true, conventions: ["home_assistant"], made_by: [], topics: [], entities: [],
  can_identify: false, problems: [], ...change,
});

describe("devices that announced themselves", () => {
  test("the room it is in comes before the one it asks for", () => {
    expect(roomFor(device({ area: "hall", suggested_area: "kitchen" }), AREAS)).toBe("hall");
    expect(roomFor(device({ suggested_area: " KITCHEN " }), AREAS)).toBe("kitchen");
    expect(roomFor(device({ suggested_area: "厨房" }), AREAS)).toBe("kitchen");
  });

  test("a room the home does not have is told apart from none", () => {
    expect(missingRoom(device({ suggested_area: "Study" }), AREAS)).toBe("Study");
    expect([missingRoom(device({ suggested_area: "kitchen" }), AREAS), missingRoom(device({}), AREAS)]).toEqual(["", ""]);
  });

  test("its origin is the program that announced it, else its convention", () => {
    expect(originOf(device({ made_by: ["Zigbee2MQTT 2.1.0"] }))).toBe("Zigbee2MQTT 2.1.0");
    expect(originOf(device({ conventions: ["tasmota", "own"] }))).toBe("Tasmota, own");
  });

  test("announced in two ways is merged", () => {
    expect([isMerged(device({})), isMerged(device({ conventions: ["home_assistant", "shelly"] }))]).toEqual([false, true]);
  });
});
