import { expect, test } from "vitest";
import type { JsonSchema } from "../src/core/types";
import { readSchema, resolve, shapeOf } from "../src/ui/schemaform";

const SCHEMA: JsonSchema = {
  $defs: { Delay: { type: "object", properties: { exit: { type: "number", default: 30 } } } },
  properties: {
    code: { type: "string", format: "password" }, zones: { type: "array", items: { type: "string" } }, mode: { enum: ["home", "away"] }, loud: { type: "boolean" },
    delay: { $ref: "#/$defs/Delay" }, note: { anyOf: [{ type: "string" }, { type: "null" }], default: null }, extra: { type: "object", additionalProperties: true },
  },
};

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("each kind of field gets its shape, through references and nulls", () => {
  const shapes = Object.fromEntries(Object.entries(SCHEMA.properties ?? {}).map(([name, one]) => [name, shapeOf(resolve(one, SCHEMA))]));
  expect(shapes).toEqual({ code: "secret", zones: "lines", mode: "choice", loud: "boolean", delay: "group", note: "text", extra: "json" });
});

test("the form is read back as the schema's types, empty optional fields left out", () => {
  const read = readSchema(SCHEMA, form({ "/code": "1234", "/zones": "front\n\n back ", "/mode": "away", "/delay/exit": "45", "/note": "", "/extra": '{"a": 1}' }));
  expect(read).toEqual({ code: "1234", zones: ["front", "back"], mode: "away", loud: false, delay: { exit: 45 }, extra: { a: 1 } });
});

test("broken JSON names its field", () => {
  expect(() => readSchema(SCHEMA, form({ "/extra": "{" }))).toThrow(/Extra/);
});

test("a secret left empty stays what it was", () => {
  expect(readSchema(SCHEMA, form({ "/code": "" }), { code: "**********" })["code"]).toBe("**********");
  expect(readSchema(SCHEMA, form({ "/code": "2468" }), { code: "**********" })["code"]).toBe("2468");
  expect("code" in readSchema(SCHEMA, form({ "/code": "" }), { code: null })).toBe(false);
});
