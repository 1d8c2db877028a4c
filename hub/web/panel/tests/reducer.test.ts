import { describe, expect, test } from "vitest";
import { reduceEntities, reduceNotices, reducePlugins, type EntityMap } from "../src/core/reducer";
import type { Plugin } from "../src/core/types";
import { entity, notice } from "./make";

const map = (...list: ReturnType<typeof entity>[]): EntityMap => new Map(list.map((one) => [one.entity_id, one]));

describe("entities", () => {
  test("a snapshot replaces everything that was known", () => {
    const state = reduceEntities(map(entity("light.old")), { type: "snapshot", entities: [entity("light.new")] });
    expect([...state.keys()]).toEqual(["light.new"]);
  });

  test("an entity that did not change keeps its identity through a snapshot", () => {
    const old = entity("light.a");
    const state = reduceEntities(map(old), { type: "snapshot", entities: [entity("light.a"), entity("light.b")] });
    expect(state.get("light.a")).toBe(old);
  });

  test("the same snapshot again is the same state", () => {
    const state = map(entity("light.a"));
    expect(reduceEntities(state, { type: "snapshot", entities: [entity("light.a")] })).toBe(state);
  });

  test("a delta replaces one entity and leaves the map it came from alone", () => {
    const before = map(entity("light.a", { value: false }), entity("light.b"));
    const after = reduceEntities(before, { type: "changed", entities: [entity("light.a", { value: true })] });
    expect(after.get("light.a")?.value).toBe(true);
    expect(before.get("light.a")?.value).toBe(false);
    expect(after.get("light.b")).toBe(before.get("light.b"));
  });

  test("a removal forgets, and forgetting what is not there changes nothing", () => {
    const state = map(entity("light.a"), entity("light.b"));
    expect([...reduceEntities(state, { type: "removed", entity_ids: ["light.a"] }).keys()]).toEqual(["light.b"]);
    expect(reduceEntities(state, { type: "removed", entity_ids: ["light.z"] })).toBe(state);
  });
});

describe("notices", () => {
  test("a newer notice replaces the one with its key", () => {
    expect(reduceNotices([notice("broker", "info", "old")], notice("broker", "error", "new")).map((one) => one.text)).toEqual(["new"]);
  });

  test("empty text clears", () => {
    expect(reduceNotices([notice("broker", "error", "down")], notice("broker", "error", ""))).toEqual([]);
  });

  test("alarms stand above errors, errors above information", () => {
    const all = [notice("a", "info", "i"), notice("b", "alarm", "a"), notice("c", "error", "e")].reduce(reduceNotices, [] as readonly ReturnType<typeof notice>[]);
    expect(all.map((one) => one.level)).toEqual(["alarm", "error", "info"]);
  });
});

test("a plugin's new status replaces the old, a new plugin is added", () => {
  const one = (name: string, status: Plugin["status"]) => ({ name, status }) as Plugin;
  const state = reducePlugins([one("fridge", "running")], one("fridge", "failed"));
  expect(state).toEqual([one("fridge", "failed")]);
  expect(reducePlugins(state, one("alarm", "running"))).toHaveLength(2);
});
