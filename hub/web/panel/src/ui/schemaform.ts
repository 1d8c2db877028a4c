/** A form from a JSON schema: flat fields as fields, nested objects as groups, anything deeper as JSON. */

import { html, nothing, type TemplateResult } from "lit";
import { humanize } from "../core/format";
import type { JsonSchema } from "../core/types";
import { t } from "../i18n/index";

/** Follow `$ref`, and see through "or null". */
export function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let depth = 0; found.$ref && depth < 8; depth++) found = { ...root.$defs?.[found.$ref.split("/").pop() ?? ""], ...found, $ref: root.$defs?.[found.$ref.split("/").pop() ?? ""]?.$ref };
  const options = found.anyOf?.filter((one) => one.type !== "null");
  return options?.length === 1 ? { ...found, ...resolve(options[0]!, root), title: found.title ?? options[0]!.title, description: found.description ?? options[0]!.description, anyOf: undefined } : found;
}

type Shape = "boolean" | "number" | "choice" | "text" | "secret" | "lines" | "group" | "json";

export function shapeOf(schema: JsonSchema): Shape {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (schema.enum) return "choice";
  if (type === "boolean") return "boolean";
  if (type === "number" || type === "integer") return "number";
  if (type === "string") return schema.format === "password" || schema.writeOnly ? "secret" : "text";
  if (type === "array" && schema.items && (schema.items.type === "string" || schema.items.type === undefined && !schema.items.$ref && !schema.items.anyOf)) return "lines";
  return type === "object" && schema.properties ? "group" : "json";
}

export function schemaFields(root: JsonSchema, value: Record<string, unknown>, schema: JsonSchema = root, path = ""): TemplateResult[] {
  return Object.entries(schema.properties ?? {}).map(([name, raw]) => field(root, resolve(raw, root), `${path}/${name}`, name, value?.[name] ?? raw.default, schema.required?.includes(name) ?? false));
}

function field(root: JsonSchema, schema: JsonSchema, path: string, name: string, value: unknown, required: boolean): TemplateResult {
  const label = humanize(schema.title ?? name);
  const shape = shapeOf(schema);
  if (shape === "group") return html`<fieldset><legend>${label}</legend>${schemaFields(root, (value ?? {}) as Record<string, unknown>, schema, path)}</fieldset>`;
  if (shape === "boolean") return html`<label class="check"><input type="checkbox" name=${path} .defaultChecked=${value === true} /><span>${label}${schema.description ? html`<br /><span class="quiet small">${schema.description}</span>` : nothing}</span></label>`;
  return html`<div class="field"><label for=${path}>${label}</label>${input(schema, shape, path, value, required)}${schema.description ? html`<span class="help">${schema.description}</span>` : nothing}</div>`;
}

function input(schema: JsonSchema, shape: Shape, path: string, value: unknown, required: boolean): TemplateResult {
  const text = value === undefined || value === null ? "" : String(value);
  if (shape === "choice") return html`<select id=${path} name=${path}>${(schema.enum ?? []).map((one) => html`<option value=${String(one)} ?selected=${one === value}>${humanize(String(one))}</option>`)}</select>`;
  if (shape === "number") return html`<input id=${path} name=${path} type="number" step=${schema.type === "integer" ? 1 : "any"} min=${schema.minimum ?? nothing} max=${schema.maximum ?? nothing} ?required=${required} .defaultValue=${text} />`;
  if (shape === "lines") return html`<textarea id=${path} name=${path} .defaultValue=${Array.isArray(value) ? value.join("\n") : ""}></textarea>`;
  if (shape === "json") return html`<textarea id=${path} name=${path} spellcheck="false" .defaultValue=${value === undefined ? "" : JSON.stringify(value, null, 2)}></textarea>`;
  if (shape === "secret") return html`<input id=${path} name=${path} type="password" autocomplete="new-password" placeholder=${text ? t("form.unchanged") : ""} ?required=${required && !text} />`;
  return html`<input id=${path} name=${path} type="text" autocomplete="off" minlength=${schema.minLength ?? nothing} maxlength=${schema.maxLength ?? nothing} ?required=${required} .defaultValue=${text} />`;
}

/**
 * Read the form back into a config. An empty optional field is left out; a secret left empty is sent back as the mask
 * it came as, which the hub takes as unchanged; bad JSON throws with the field's name.
 */
export function readSchema(root: JsonSchema, form: FormData, before: Record<string, unknown> = {}, schema: JsonSchema = root, path = ""): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(schema.properties ?? {})) {
    const own = resolve(raw, root);
    const key = `${path}/${name}`;
    const value = shapeOf(own) === "group" ? readSchema(root, form, (before[name] ?? {}) as Record<string, unknown>, own, key) : (read(own, form.get(key), key) ?? (shapeOf(own) === "secret" ? (before[name] ?? undefined) : undefined));
    if (value !== undefined) out[name] = value;
  }
  return out;
}

function read(schema: JsonSchema, given: FormDataEntryValue | null, key: string): unknown {
  const shape = shapeOf(schema);
  if (shape === "boolean") return given !== null;
  const text = String(given ?? "");
  if (shape === "lines") return text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (shape === "text" || shape === "secret") return text === "" ? (typeof schema.default === "string" && schema.default === "" ? "" : undefined) : text;
  if (text.trim() === "") return undefined;
  if (shape === "number") return Number(text);
  if (shape === "choice") return schema.enum?.find((one) => String(one) === text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`${humanize(key.split("/").pop() ?? key)}: JSON?`);
  }
}
