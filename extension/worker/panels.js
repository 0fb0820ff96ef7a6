/** The ports of our own pages: requests as a page's, and besides them events, progress and the host's state. */

/** @import {Outcome, PanelMessage, Standing} from "./ports.js" */
/** @import {Host} from "./host.js" */

import { isOurs } from "./access.js";
import { ended } from "./badge.js";
import { inSight, panels } from "./beside.js";
import { Conversation } from "./conversation.js";
import { look, siteIn } from "./tabs.js";

/** The `origin` of requests made by our own pages, as EXTENSION of messages.py. */
const EXTENSION = "extension";

export function servePanel(/** @type {chrome.runtime.Port} */ port, /** @type {Host} */ host) {
  if (!isOurs(port.sender, { id: chrome.runtime.id, origin: location.origin })) {
    port.disconnect();
    return;
  }
  const tell = (/** @type {PanelMessage} */ message) => port.postMessage(message);

  const conversation = new Conversation(
    (request, onEnd, id) => {
      /** @type {(() => void) | null} */
      let withdraw = null;
      let wanted = true;
      void siteIn(panels.get(port) ?? null).then((page) => {
        if (!wanted) return;
        withdraw = host.ask(
          { ...request, origin: EXTENSION, ...(page === null ? {} : { page }) },
          { onEnd, onProgress: ({ stage, done, total }) => tell({ type: "progress", id, stage, done, total }) },
        );
      });
      return () => {
        wanted = false;
        withdraw?.();
      };
    },
    (id, outcome) => tell({ type: "reply", id, ...replyOf(outcome) }),
  );

  panels.set(port, null);
  host.hold(port, { watches: true });
  tell({ type: "host", ...host.status });
  port.onMessage.addListener((message) => {
    if (Object.hasOwn(message, "tabId")) stand(port, message);
    else conversation.hear(message);
  });
  port.onDisconnect.addListener(() => {
    panels.delete(port);
    inSight.delete(port);
    conversation.close();
    host.release(port);
  });
}

function stand(/** @type {chrome.runtime.Port} */ port, /** @type {Standing} */ { tabId, inSight: seen = false, ended: how }) {
  const moved = panels.get(port) !== tabId;
  panels.set(port, tabId);
  if (tabId === null) return;
  if (seen) inSight.add(port);
  else inSight.delete(port);
  if (how !== undefined) ended(tabId, how);
  if (moved) void look(tabId);
}

/** Status 0 is no HTTP status: the panel takes it as "there was nobody to ask", and the code as the reason. */
function replyOf(/** @type {Outcome} */ outcome) {
  return "absent" in outcome ? { status: 0, body: { code: outcome.absent } } : outcome;
}
