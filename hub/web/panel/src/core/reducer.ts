/** Pure reducers: what a frame of the WebSocket makes of each collection. */

import type { Entity, Notice, Plugin } from "./types";

export type EntityMap = ReadonlyMap<string, Entity>;

export type EntityFrame =
  | { type: "snapshot"; entities: Entity[] }
  | { type: "changed"; entities: Entity[] }
  | { type: "removed"; entity_ids: string[] };

/** Apply one frame. Entities that did not change keep their identity, so only their tiles render again. */
export function reduceEntities(state: EntityMap, frame: EntityFrame): EntityMap {
  if (frame.type === "removed") {
    const gone = frame.entity_ids.filter((id) => state.has(id));
    if (gone.length === 0) return state;
    const next = new Map(state);
    for (const id of gone) next.delete(id);
    return next;
  }
  const fresh = frame.entities.filter((entity) => !same(state.get(entity.entity_id), entity));
  if (frame.type === "changed") {
    if (fresh.length === 0) return state;
    const next = new Map(state);
    for (const entity of fresh) next.set(entity.entity_id, entity);
    return next;
  }
  if (fresh.length === 0 && frame.entities.length === state.size) return state;
  const changed = new Set(fresh);
  return new Map(frame.entities.map((entity) => [entity.entity_id, changed.has(entity) ? entity : (state.get(entity.entity_id) ?? entity)]));
}

function same(a: Entity | undefined, b: Entity): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** A notice with empty text clears its key. Newest first, the gravest level above. */
export function reduceNotices(state: readonly Notice[], notice: Notice): readonly Notice[] {
  const rest = state.filter((other) => other.key !== notice.key);
  return notice.text ? sortNotices([notice, ...rest]) : rest;
}

const LEVELS = ["alarm", "critical", "error", "warning", "info"];

export function sortNotices(notices: readonly Notice[]): readonly Notice[] {
  const rank = (notice: Notice) => (LEVELS.indexOf(notice.level) + LEVELS.length + 1) % (LEVELS.length + 1);
  return [...notices].sort((a, b) => rank(a) - rank(b) || b.at.localeCompare(a.at));
}

export function reducePlugins(state: readonly Plugin[], plugin: Plugin): readonly Plugin[] {
  const at = state.findIndex((other) => other.name === plugin.name);
  return at < 0 ? [...state, plugin] : state.map((other, i) => (i === at ? plugin : other));
}
