/** Wires Chrome's events to those who answer them, and nothing else. */

import { serveAgent } from "./agents.js";
import { command, tellPanels } from "./beside.js";
import { HOST_NAME, Host } from "./host.js";
import { servePanel } from "./panels.js";
import { badgeStalePages, look } from "./tabs.js";

const host = new Host({
  connect: () => chrome.runtime.connectNative(HOST_NAME),
  lastError: () => chrome.runtime.lastError?.message,
  onStatus: (status) => tellPanels({ type: "host", ...status }),
  onEvent: (event) => tellPanels(event),
});

/** By the name of the port. */
const SERVERS = new Map([
  ["agent", serveAgent],
  ["panel", servePanel],
]);

chrome.runtime.onConnect.addListener((port) => {
  const serve = SERVERS.get(port.name);
  if (serve) serve(port, host);
  else port.disconnect();
});

chrome.commands.onCommand.addListener((name, tab) => {
  if (tab?.id !== undefined) command(name, tab.id);
});

chrome.tabs.onUpdated.addListener((tabId, { status }) => {
  if (status !== undefined) void look(tabId);
});

chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install" || reason === "update") void badgeStalePages();
});

void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
