/** Whether a value is a mapping: against site.schema.json, and against itself. Pure. */

/** @import {Site} from "./site.js" */

/** @typedef {{ path: (string | number)[], message: string }} Fault where in the value, and what is wrong there */

/**
 * The part of JSON Schema that site.schema.json uses.
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {string | string[]} [type]
 * @property {string[]} [required]
 * @property {Record<string, Schema>} [properties]
 * @property {false | Schema} [additionalProperties]
 * @property {Schema} [items]
 * @property {string[]} [enum]
 * @property {string} [pattern]
 * @property {number} [minLength]
 * @property {number} [minItems]
 */

/** What each kind of field must have besides what all have. */
const OWN = /** @type {Record<string, string[]>} */ ({
  pid: ["of"],
  date: ["format", "era"],
  "time-pair": ["value"],
  "tick-row": ["columns"],
});

/** Kinds that a page may have without showing a patient. */
const LOOKED_UP = ["pid", "date"];

const kindOf = (/** @type {unknown} */ value) => (Array.isArray(value) ? "array" : value === null ? "null" : typeof value);

/**
 * @param {unknown} value @param {Schema} schema @param {Record<string, Schema>} defs @param {Fault["path"]} path
 * @returns {Fault[]}
 */
function against(value, schema, defs, path = []) {
  if (schema.$ref) return against(value, /** @type {Schema} */ (defs[schema.$ref.replace("#/$defs/", "")]), defs, path);
  const kind = kindOf(value);
  const says = (/** @type {string} */ message) => [{ path, message }];
  if (schema.enum) return schema.enum.includes(/** @type {string} */ (value)) ? [] : says(`must be one of ${schema.enum.join(", ")}`);
  if (schema.type && ![schema.type].flat().includes(kind)) return says(`must be ${[schema.type].flat().join(" or ")}, is ${kind}`);
  if (kind === "string") return ofText(String(value), schema).flatMap(says);
  if (Array.isArray(value)) {
    const few = value.length < (schema.minItems ?? 0) ? says("must not be empty") : [];
    return [...few, ...value.flatMap((item, at) => (schema.items ? against(item, schema.items, defs, [...path, at]) : []))];
  }
  return kind === "object" ? ofObject(/** @type {object} */ (value), schema, defs, path) : [];
}

/** @param {string} text @param {Schema} schema */
function ofText(text, { pattern, minLength = 0 }) {
  if (text.length < minLength) return ["must not be empty"];
  return pattern && !new RegExp(pattern, "u").test(text) ? [`must match ${pattern}`] : [];
}

/** @param {object} value @param {Schema} schema @param {Record<string, Schema>} defs @param {Fault["path"]} path */
function ofObject(value, { required = [], properties = {}, additionalProperties }, defs, path) {
  const missing = required.filter((key) => !Object.hasOwn(value, key)).map((key) => ({ path, message: `lacks "${key}"` }));
  const inside = Object.entries(value).flatMap(([key, one]) => {
    const schema = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    if (schema) return against(one, schema, defs, [...path, key]);
    return schema === false ? [{ path: [...path, key], message: "is not known" }] : [];
  });
  return [...missing, ...inside];
}

/** What a mapping that has the right shape refers to must be in it. @param {Site} site @returns {Fault[]} */
function againstItself(site) {
  return Object.entries(site.pages).flatMap(([name, page]) => {
    const path = ["pages", name];
    const absent = (page.parts ?? []).filter((part) => !Object.hasOwn(site.parts, part));
    if (absent.length) return absent.map((part) => ({ path: [...path, "parts"], message: `"${part}" is no part` }));
    const parts = (page.parts ?? []).map((part) => /** @type {import("./site.js").Part} */ (site.parts[part]));
    const fields = Object.assign({}, ...parts.map((part) => part.fields), page.fields);
    const whole = Object.assign({}, ...parts, page);
    const sections = page.sections ?? site.sections;
    const places = [...Object.values(fields), whole.patient, whole.certifier, whole.serviceDate].filter(Boolean);
    const named = [...places.flatMap((place) => place.section), ...(page.with ?? []), ...(page.without ?? [])];
    const unknown = [...new Set(named)].filter((section) => !Object.hasOwn(sections, section));
    const nobody = whole.patient ? [] : Object.entries(fields).filter(([, { kind }]) => !LOOKED_UP.includes(kind));
    return [
      ...unknown.map((section) => ({ path, message: `"${section}" is no section` })),
      ...nobody.map(([field]) => ({ path, message: `"${field}" needs a patient to be shown` })),
    ];
  });
}

/** @param {Record<string, { fields: Record<string, any> }>} owners @param {string} where @returns {Fault[]} */
function kinds(owners, where) {
  return Object.entries(owners).flatMap(([name, { fields }]) =>
    Object.entries(fields).flatMap(([field, value]) =>
      (OWN[value.kind] ?? [])
        .filter((key) => !Object.hasOwn(value, key))
        .map((key) => ({ path: [where, name, "fields", field], message: `lacks "${key}", which ${value.kind} needs` })),
    ),
  );
}

/** @param {unknown} value @param {{ $defs: Record<string, Schema>, $ref: string }} schema @returns {Fault[]} none: it is a mapping */
export function faults(value, schema) {
  const shape = against(value, { $ref: schema.$ref }, schema.$defs);
  if (shape.length) return shape;
  const site = /** @type {Site} */ (value);
  return [...kinds(site.parts, "parts"), ...kinds(site.pages, "pages"), ...againstItself(site)];
}
