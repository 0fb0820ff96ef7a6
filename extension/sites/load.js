/** The mappings in force: those that ship, replaced or extended by policy. A broken one changes nothing. */

/** @import {Page, Site} from "./site.js" */

import { faults } from "./check.js";
import { lineOf, lineOfError } from "./lines.js";

/** The files beside this one. */
const SHIPPED = ["new-authen", "erm"];

/** @typedef {{ site: string | null, line: number, message: string }} Refusal of a policy's mapping, for IT */
/** @typedef {{ sites: Site[], refused: Refusal[] }} InForce */
/** @typedef {{ sites: Site[], schema: any }} Shipped */

/** RFC 7396, JSON Merge Patch: null takes a key away, an array replaces one. @param {any} old @param {any} patch @returns {any} */
function merged(old, patch) {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof old === "object" && old !== null && !Array.isArray(old) ? { ...old } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete base[key];
    else base[key] = merged(base[key], value);
  }
  return base;
}

/**
 * Put one text of the policy's over `sites`: a whole mapping replaces the one of its name, one with
 * `"extends": true` is merged into it.
 *
 * @param {Site[]} sites @param {string} text @param {any} schema @returns {{ sites: Site[], refusal: Refusal | null }}
 */
function overlaid(sites, text, schema) {
  const refused = (/** @type {Refusal} */ refusal) => ({ sites, refusal });
  let given;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return refused({ site: null, line: lineOfError(text, error), message: "is no JSON" });
  }
  const name = typeof given?.site === "string" ? given.site : null;
  const { extends: extending = false, ...own } = given ?? {};
  const old = sites.find(({ site }) => site === name);
  if (extending && !old) return refused({ site: name, line: 1, message: "extends a mapping that is not there" });
  const site = extending ? merged(old, own) : given;
  const [fault] = faults(site, schema);
  if (fault) {
    const where = fault.path.length ? `${fault.path.join(".")} ` : "";
    return refused({ site: name, line: lineOf(text, fault.path), message: `${where}${fault.message}` });
  }
  return { sites: old ? sites.map((other) => (other === old ? site : other)) : [...sites, site], refusal: null };
}

/** The text of a file beside this one. @param {string} name */
const file = async (name) => (await fetch(new URL(`./${name}.json`, import.meta.url))).json();

/** @returns {Promise<Shipped>} */
export async function shipped() {
  const [schema, ...sites] = await Promise.all(["site.schema", ...SHIPPED].map(file));
  return { schema, sites };
}

/** @param {Shipped} ours @param {unknown} given the texts that a policy gives, or anything else where there is none @returns {InForce} */
export function inForce({ schema, sites: ours }, given) {
  const texts = Array.isArray(given) ? given.filter((text) => typeof text === "string") : [];
  /** @type {InForce} */
  const start = { sites: ours, refused: [] };
  return texts.reduce(({ sites, refused }, text) => {
    const { sites: after, refusal } = overlaid(sites, text, schema);
    return { sites: after, refused: refusal ? [...refused, refusal] : refused };
  }, start);
}

/** The mapping of an origin; the first one where there is none: its services are offered until a page is there. @param {Site[]} sites @param {string | null | undefined} origin */
export const siteOf = (sites, origin) => sites.find(({ origins }) => origins.includes(origin ?? "")) ?? sites[0] ?? null;

/**
 * The page of a site that the panel's form is for: one that shows a patient and nobody who vouches for them.
 *
 * @param {Site} site
 */
export const visitPageOf = ({ pages, parts }) =>
  Object.keys(pages).find((name) => {
    const { patient, certifier, parts: shared = [] } = /** @type {Page} */ (pages[name]);
    return !certifier && (patient || shared.some((part) => parts[part]?.patient));
  }) ?? "";
