/** The panels that are open, and the tab that each stands beside. */

/** @import {PanelMessage} from "./ports.js" */

/** By port; null for a page of ours that belongs to no tab. @type {Map<chrome.runtime.Port, number | null>} */
export const panels = new Map();

/** Those that a person can see. @type {Set<chrome.runtime.Port>} */
export const inSight = new Set();

/** Tells every panel, or those of one tab; returns whether there was any. */
export function tellPanels(/** @type {PanelMessage} */ message, /** @type {number | undefined} */ onlyTab = undefined) {
  const told = [...panels].filter(([, tabId]) => onlyTab === undefined || tabId === onlyTab);
  for (const [port] of told) port.postMessage(message);
  return told.length > 0;
}

/** Gives a keyboard command to the panel of its tab. Where none is open one opens: Chrome lets a key do that, but at once. */
export function command(/** @type {string} */ name, /** @type {number} */ tabId) {
  if (tellPanels({ type: "command", command: name }, tabId)) return;
  void chrome.sidePanel.open({ tabId }).catch(() => undefined); // the tab does not show New Authen
}
