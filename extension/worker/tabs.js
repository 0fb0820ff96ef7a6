/** What tabs have of us: a side panel while they show New Authen, a badge when their page outlived an update. */

import { siteOf } from "./access.js";
import { draw, isStale, markStale, wipe } from "./badge.js";
import { tellPanels } from "./beside.js";

/** The origin of New Authen in tab `tabId`, or null. Chrome shows the URL only of sites the manifest names. */
export async function siteIn(/** @type {number | null} */ tabId) {
  if (tabId === null) return null;
  const tab = await chrome.tabs.get(tabId).catch(() => undefined); // the tab was closed
  return siteOf(tab?.url);
}

/** The tabs whose pages have live scripts of ours, by the port that they hold. @type {Map<chrome.runtime.Port, number>} */
const visitors = new Map();

/**
 * Looks where tab `tabId` is now: while it shows New Authen it has a panel of its own, which is told the site.
 * No default panel: other tabs have none. Remembers nothing, so a worker that was restarted does as well.
 */
export async function look(/** @type {number} */ tabId) {
  const site = await siteIn(tabId);
  const stale = site !== null && (await isStale(tabId));
  tellPanels({ type: "site", site, stale }, tabId);
  if (site !== null && !stale) void drawHere(tabId);
  const enabled = site !== null;
  const path = `panel/panel.html?tabId=${tabId}`;
  const options = enabled ? { tabId, path, enabled } : { tabId, enabled };
  await chrome.sidePanel.setOptions(options).catch(() => undefined); // the tab was closed
}

/** Draws in tab `tabId`, where New Authen was: had that gone meanwhile, Chrome would leave the badge to what came. */
async function drawHere(/** @type {number} */ tabId) {
  await draw(tabId);
  if ((await siteIn(tabId)) === null) await wipe(tabId);
}

/** An allowed page has connected from tab `tabId`. */
export async function visit(/** @type {chrome.runtime.Port} */ port, /** @type {number} */ tabId) {
  visitors.set(port, tabId);
  await draw(tabId);
  await look(tabId);
}

/** The page has gone, or goes on without us. Its tab may still have the old address: tabs.onUpdated tells of the new one. */
export function leave(/** @type {chrome.runtime.Port} */ port, /** @type {number} */ tabId) {
  visitors.delete(port);
  void look(tabId);
}

/**
 * Open pages have no scripts of ours after an installation, and orphans after an update, until they are
 * reloaded: badge and panel say so. Nothing is reloaded unasked, for a form may be half filled in.
 */
export async function badgeStalePages() {
  const matches = chrome.runtime.getManifest().host_permissions ?? [];
  for (const { id } of await chrome.tabs.query({ url: matches })) {
    if (id === undefined || [...visitors.values()].includes(id)) continue;
    await markStale(id);
    await look(id);
  }
}
