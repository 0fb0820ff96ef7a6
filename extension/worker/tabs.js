/** What tabs have of us: a side panel while they show New Authen, a badge when their page outlived an update. */

import { siteOf } from "./access.js";

/** The origin of New Authen in tab `tabId`, or null. Chrome shows the URL only of sites the manifest names. */
export async function siteIn(/** @type {number | null} */ tabId) {
  if (tabId === null) return null;
  const tab = await chrome.tabs.get(tabId).catch(() => undefined); // the tab was closed
  return siteOf(tab?.url);
}

/** Offers tab `tabId` a panel of its own while it shows New Authen. No default panel: other tabs have none. */
async function offerPanel(/** @type {number} */ tabId) {
  const enabled = (await siteIn(tabId)) !== null;
  const path = `panel/panel.html?tabId=${tabId}`;
  await chrome.sidePanel.setOptions(enabled ? { tabId, path, enabled } : { tabId, enabled });
}

/** An allowed page has connected from the tab. */
export async function visit(/** @type {number} */ tabId) {
  await offerPanel(tabId);
  await chrome.action.setBadgeText({ tabId, text: "" });
}

/** The page's port has gone. A page that was only reloaded keeps its panel; one that was left loses it. */
export function leave(/** @type {number} */ tabId) {
  const look = () => void offerPanel(tabId).catch(() => undefined); // the tab was closed
  // The port ends somewhere in the navigation, so the address may be the old one or the new one yet.
  const arrived = (/** @type {number} */ id, /** @type {{status?: string}} */ { status }) => {
    if (id !== tabId || status !== "complete") return;
    chrome.tabs.onUpdated.removeListener(arrived);
    look();
  };
  chrome.tabs.onUpdated.addListener(arrived);
  look();
}

/** After an update, the scripts in open pages are orphans until the page is reloaded: the badge says so. */
export async function badgeOrphans() {
  const matches = chrome.runtime.getManifest().host_permissions ?? [];
  for (const { id } of await chrome.tabs.query({ url: matches })) {
    if (id !== undefined) await chrome.action.setBadgeText({ tabId: id, text: "↻" });
  }
}
