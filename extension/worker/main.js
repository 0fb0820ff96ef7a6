/** Wires Chrome's events to those who answer them, and nothing else. */

/** @import {PanelMessage} from "./ports.js" */

import { serveAgent } from "./agents.js";
import { command, inSight, tellPanels } from "./beside.js";
import { hear, marks, onMarks } from "./badge.js";
import { HOST_NAME, Host } from "./host.js";
import { IDLE_SECONDS, attend } from "./idle.js";
import { Notices, clear, show } from "./notices.js";
import { servePanel } from "./panels.js";
import { badgeStalePages, look } from "./tabs.js";

const host = new Host({
  connect: () => chrome.runtime.connectNative(HOST_NAME),
  lastError: () => chrome.runtime.lastError?.message,
  onStatus: (status) => tell({ type: "host", ...status }),
  onEvent: tell,
});

const notices = new Notices({ inSight: () => inSight.size > 0, show, clear });
onMarks(() => notices.hear(marks.loudest));

function tell(/** @type {PanelMessage} */ message) {
  tellPanels(message);
  hear(message);
}

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

chrome.idle.setDetectionInterval(IDLE_SECONDS);
chrome.idle.onStateChanged.addListener(attend);

void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true });
