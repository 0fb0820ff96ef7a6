/** What tabs have of us: a side panel while they show New Authen, a badge when their page outlived an update. */

import { siteOf } from "./access.js";
import { tellPanels } from "./beside.js";

/** The origin of New Authen in tab `tabId`, or null. Chrome shows the URL only of sites the manifest names. */
export async function siteIn(/** @type {number | null} */ tabId) {
  if (tabId === null) return null;
  const tab = await chrome.tabs.get(tabId).catch(() => undefined); // the tab was closed
  return siteOf(tab?.url);
}

/**
 * Looks where tab `tabId` is now: while it shows New Authen it has a panel of its own, which is told the site.
 * No default panel: other tabs have none. Remembers nothing, so a worker that was restarted does as well.
 */
export async function look(/** @type {number} */ tabId) {
  const site = await siteIn(tabId);
  tellPanels({ type: "site", site }, tabId);
  const enabled = site !== null;
  const path = `panel/panel.html?tabId=${tabId}`;
  const options = enabled ? { tabId, path, enabled } : { tabId, enabled };
  await chrome.sidePanel.setOptions(options).catch(() => undefined); // the tab was closed
}

/** An allowed page has connected from the tab. */
export async function visit(/** @type {number} */ tabId) {
  await look(tabId);
  await chrome.action.setBadgeText({ tabId, text: "" }).catch(() => undefined); // the tab was closed
}

/** After an update, the scripts in open pages are orphans until the page is reloaded: the badge says so. */
export async function badgeOrphans() {
  const matches = chrome.runtime.getManifest().host_permissions ?? [];
  for (const { id } of await chrome.tabs.query({ url: matches })) {
    if (id !== undefined) await chrome.action.setBadgeText({ tabId: id, text: "↻" });
  }
}
