/** The toolbar's badge in each tab of New Authen: a sign, and in its title the same in words. */

/** @import {Ending, Outcome, PanelMessage} from "./ports.js" */
/** @import {Mark} from "./marks.js" */

import { Marks } from "./marks.js";

export const marks = new Marks();

/** The badge of a page that has no live scripts of ours; Chrome takes it off when the page goes. */
const STALE = "↻";

/** By mark: a sign that is no colour alone, and the colour under it. @type {Readonly<Record<Mark, [string, string]>>} */
const SIGNS = Object.freeze({
  card: ["●", "#0b5cad"],
  done: ["✓", "#14713d"],
  trouble: ["!", "#b3261e"],
});

const PLAIN = "#55616f";

/** A confirmation through us; the page's own button asks NHSO's backend, which we do not hear. */
const CONFIRMS = /^\/api\/nhso-service\/confirm-save\/?$/;

const text = (/** @type {string} */ name) => chrome.i18n.getMessage(name);

/** Tabs whose STALE is on its way: what is read of them meanwhile is old. @type {Set<number>} */
const marking = new Set();

/**
 * Whether the page in tab `tabId` was there before this version of the extension. The badge itself is the
 * memory: it outlives the worker, and goes with the page.
 */
export async function isStale(/** @type {number} */ tabId) {
  const sign = await chrome.action.getBadgeText({ tabId }).catch(() => ""); // the tab was closed
  return sign === STALE || marking.has(tabId);
}

export async function markStale(/** @type {number} */ tabId) {
  marking.add(tabId);
  await put(tabId, STALE, text("toolbar_stale"));
  marking.delete(tabId);
}

/** Draws what tab `tabId` has to say now, over whatever it says. */
export async function draw(/** @type {number} */ tabId) {
  const mark = marks.of(tabId);
  if (mark === null) await wipe(tabId);
  else await put(tabId, SIGNS[mark][0], text(`toolbar_${mark}`), SIGNS[mark][1]);
}

/** Nothing is to be said in tab `tabId`. */
export const wipe = (/** @type {number} */ tabId) => put(tabId, "", text("appName"));

/** @param {number} tabId @param {string} sign @param {string} title @param {string} color */
async function put(tabId, sign, title, color = PLAIN) {
  await Promise.all([
    chrome.action.setBadgeBackgroundColor({ tabId, color }),
    chrome.action.setBadgeText({ tabId, text: sign }),
    chrome.action.setTitle({ tabId, title }),
  ]).catch(() => undefined); // the tab was closed
}

/** @type {() => void} */
let told = () => {};

/** Whoever else shows the marks is told of each change. */
export function onMarks(/** @type {() => void} */ listener) {
  told = listener;
}

/** Every tab of New Authen; a page that can't ask says so first of all. */
async function drawAll() {
  const matches = chrome.runtime.getManifest().host_permissions ?? [];
  for (const { id } of await chrome.tabs.query({ url: matches })) {
    if (id !== undefined && !(await isStale(id))) await draw(id);
  }
}

/** News of the host, for every tab. */
export function hear(/** @type {PanelMessage} */ message) {
  marks.hear(message);
  changed();
}

/** How a fill in tab `tabId` ended; null: it counts no more. */
export function ended(/** @type {number} */ tabId, /** @type {Ending | null} */ ending) {
  marks.end(tabId, ending);
  changed();
}

function changed() {
  told();
  void drawAll();
}

/** A page's request from tab `tabId` has been answered: a confirmation that has its code is the end of the work. */
export function answered(/** @type {number} */ tabId, /** @type {string} */ path, /** @type {Outcome} */ outcome) {
  if (!CONFIRMS.test(path) || !("status" in outcome) || outcome.status !== 200) return;
  const { claimCode = null } = /** @type {{ claimCode?: unknown }} */ (outcome.body ?? {});
  ended(tabId, claimCode ? "done" : "trouble");
}
