/** The page beside the panel: look at it, fill it. The only module that puts script into a page. */

/** @import {Inspection, Values} from "../page/fill-types.js" */
/** @import {Site} from "../sites/site.js" */
/** @import {Report} from "./state.js" */

/** In this order; each adds its part to one global of the isolated world. */
const FILES = ["words", "find", "shown", "set"].map((part) => `page/filler-${part}.js`).concat("page/filler.js");

const PAGE = "by-patient-card";

/** The mapping of the New Authen site. @returns {Promise<Site>} */
export async function loadSite() {
  const file = await fetch(chrome.runtime.getURL("sites/new-authen.json"));
  return file.json();
}

/** @param {number} tabId @param {Site} site @returns {Promise<Inspection | null>} null: no page of ours there */
export function inspect(tabId, site) {
  const look = (/** @type {Site} */ mapping) => globalThis.authenBridgeFiller.inspect?.(mapping) ?? null;
  return call(tabId, look, [site]).catch(() => null);
}

/** @param {number} tabId @param {Site} site @param {string} pid @param {Values} values @returns {Promise<Report>} */
export async function fill(tabId, site, pid, values) {
  /** @param {Site} mapping @param {string} page @param {string} patient @param {Values} wanted */
  const act = (mapping, page, patient, wanted) =>
    globalThis.authenBridgeFiller.fill?.(mapping, page, patient, wanted) ?? null;
  /** @type {[Site, string, string, Values]} */
  const all = [site, PAGE, pid, values];
  const report = await call(tabId, act, all).catch(() => /** @type {Report} */ ({ ok: false, outcome: "no-page", fields: [] }));
  // Chrome gives null when the page went away in the middle: how far it came is not known.
  return report ?? { ok: false, outcome: "unknown", fields: [] };
}

/**
 * Call `act` in the very document that the filler was put into: another one that comes meanwhile
 * has another id, and Chrome refuses.
 *
 * @template {unknown[]} A, R
 * @param {number} tabId @param {(...values: A) => R} act @param {A} values
 * @returns {Promise<Awaited<R> | null>}
 */
async function call(tabId, act, values) {
  const [document] = await chrome.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: FILES });
  if (!document) return null;
  const [result] = await chrome.scripting.executeScript({
    target: { tabId, documentIds: [document.documentId] },
    func: act,
    args: values,
  });
  return /** @type {Awaited<R> | null} */ (result?.result ?? null);
}
