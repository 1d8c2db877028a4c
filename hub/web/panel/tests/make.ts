/** Entities and notices for tests. */

import type { Entity, Notice } from "../src/core/types";

export function entity(id: string, change: Partial<Entity> = {}): Entity {
  return {
    entity_id: id, unique_id: id, kind: id.split(".")[0] ?? "", name: "Thing", names: {}, area: null, device_id: null, device_class: null, unit: null, category: null, icon: "", enabled: true,
    value: null, attributes: {}, available: true, assumed: false, changed_at: null, updated_at: null, heard_at: null, commands: [], risk: {}, cause: null, ...change,
  };
}

export const notice = (key: string, level: string, text: string): Notice => ({ key, level, text, detail: "", at: "2026-01-01T00:00:00Z" });
