/** The page beside the panel: look at it, fill it. The only module that puts script into a page. */

/** @import {Inspection, People, Trial, Values} from "../page/fill-types.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Report} from "./state.js" */

import { visitPageOf } from "../sites/load.js";

/** In this order; each adds its part to one global of the isolated world. */
const PARTS = ["words", "tree", "sight", "widgets", "find", "shown", "set", "plan", "look", "watch"];
const FILES = [...PARTS.map((part) => `page/filler-${part}.js`), "page/filler.js"];
/** For a dry run besides. */
const DRY = [...FILES, "page/filler-overlay.js", "page/filler-mark.js"];

/** @param {number} tabId @param {Site} site @returns {Promise<Inspection | null>} null: no page of ours there */
export async function inspect(tabId, site) {
  const look = (/** @type {Site} */ mapping) => globalThis.authenBridgeFiller.inspect?.(mapping) ?? null;
  try {
    return await call(tabId, await reach(tabId), look, [site]);
  } catch {
    return null;
  }
}

/**
 * Fill the page for the patient `pid`, unless by the time the page is reached that is no longer wanted.
 *
 * @param {number} tabId @param {Site} site @param {string} pid @param {Values} values @param {() => boolean} stillWanted
 * @returns {Promise<Report>}
 */
export async function fill(tabId, site, pid, values, stillWanted) {
  /** @param {Site} mapping @param {string} page @param {People} people @param {Values} wanted */
  const act = (mapping, page, people, wanted) =>
    globalThis.authenBridgeFiller.fill?.(mapping, page, people, wanted) ?? null;
  /** @type {[Site, string, People, Values]} */
  const all = [site, visitPageOf(site), { patient: pid }, values];
  try {
    const documentId = await reach(tabId);
    if (!stillWanted()) return { ok: false, outcome: "withdrawn", fields: [] };
    // Chrome gives null when the page went away in the middle: how far it came is not known.
    return (await call(tabId, documentId, act, all)) ?? { ok: false, outcome: "unknown", fields: [] };
  } catch {
    return { ok: false, outcome: "no-page", fields: [] };
  }
}

/**
 * Mark on the page what a fill would do.
 *
 * @param {number} tabId @param {Site} site @param {string | null} pid @param {Values} values
 * @param {Record<string, string>} words @returns {Promise<Trial | null>} null: no page of ours there
 */
export async function tryOut(tabId, site, pid, values, words) {
  /** @param {Site} mapping @param {string | null} patient @param {Values} wanted @param {Record<string, string>} said */
  const act = (mapping, patient, wanted, said) =>
    globalThis.authenBridgeFiller.mark?.(mapping, patient, wanted, said) ?? null;
  /** @type {[Site, string | null, Values, Record<string, string>]} */
  const all = [site, pid, values, words];
  try {
    return await call(tabId, await reach(tabId, DRY), act, all);
  } catch {
    return null;
  }
}

/** Take the marks off the page again. @param {number} tabId */
export async function unmark(tabId) {
  const target = { tabId, frameIds: [0] };
  const act = () => globalThis.authenBridgeUnmark?.();
  await chrome.scripting.executeScript({ ...AT_ONCE, target, func: act }).catch(() => {}); // the page has gone, and they with it
}

// Both steps at once, though the page may be loading: what Chrome keeps until a page is ready is carried
// out after what it was asked for has changed.
const AT_ONCE = { injectImmediately: true };

/**
 * Put the filler into the tab's document.
 *
 * @param {number} tabId @param {string[]} files @returns {Promise<string>} the document's id; rejects without a page
 */
async function reach(tabId, files = FILES) {
  const target = { tabId, frameIds: [0] };
  const [document] = await chrome.scripting.executeScript({ ...AT_ONCE, target, files });
  if (!document) throw new Error("no document");
  return document.documentId;
}

/**
 * Call `act` in that very document: another one that comes meanwhile has another id, and Chrome refuses.
 *
 * @template {unknown[]} A, R
 * @param {number} tabId @param {string} documentId @param {(...values: A) => R} act @param {A} values
 * @returns {Promise<Awaited<R> | null>}
 */
async function call(tabId, documentId, act, values) {
  const target = { tabId, documentIds: [documentId] };
  const [result] = await chrome.scripting.executeScript({ ...AT_ONCE, target, func: act, args: values });
  return /** @type {Awaited<R> | null} */ (result?.result ?? null);
}
