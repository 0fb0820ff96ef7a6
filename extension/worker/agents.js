/** The ports of page/bridge.js: NHSO's pages asking the agent's routes. */

/** @import {Ask, AgentMessage} from "./ports.js" */
/** @import {Host} from "./host.js" */

import { isForOurPagesOnly, pageOrigin } from "./access.js";
import { Conversation } from "./conversation.js";
import { PidLimit, pidIn } from "./limits.js";
import { problem } from "./problems.js";
import { leave, visit } from "./tabs.js";

/** Bytes of query and body: REQUEST_BYTES of messages.py less ample room for the other keys. */
export const CONTENT_BYTES = 60 * 1024;
/** Characters, as the host's: no route comes near it. */
const LONGEST_PATH = 512;

/** By origin, not by tab: a second window must not double what a site may ask. @type {Map<string, PidLimit>} */
const limits = new Map();

const utf8 = new TextEncoder();

/** What the worker answers itself, or null when the host is to be asked. */
function refusal(/** @type {Omit<Ask, "id">} */ { path, query, body }, /** @type {string} */ origin) {
  if (isForOurPagesOnly(path) || path.length > LONGEST_PATH) return problem("NOT_FOUND", path);
  if (utf8.encode(JSON.stringify([query, body])).length > CONTENT_BYTES) {
    return problem("INVALID_REQUEST", path, [{ field: "body", defaultMessage: "ข้อมูลยาวเกินไป" }]);
  }
  const pid = pidIn(path);
  if (pid === null) return null;
  const limit = limits.get(origin) ?? new PidLimit();
  limits.set(origin, limit);
  return limit.admits(pid, Date.now()) ? null : problem("TOO_MANY", path);
}

/** Serves the port of an allowed page; any other is disconnected, which its page sees as the agent's absence. */
export function serveAgent(/** @type {chrome.runtime.Port} */ port, /** @type {Host} */ host) {
  const origin = pageOrigin(port.sender);
  const tabId = port.sender?.tab?.id;
  if (origin === null || tabId === undefined) {
    port.disconnect();
    return;
  }
  const tell = (/** @type {AgentMessage} */ message) => port.postMessage(message);

  const conversation = new Conversation(
    (request, onEnd) => {
      const answer = refusal(request, origin);
      if (answer === null) return host.ask({ ...request, origin }, { onEnd });
      onEnd(answer);
      return () => undefined;
    },
    (id, outcome) => tell("absent" in outcome ? { id, failed: true } : { id, ...outcome }),
  );

  host.hold(port);
  void visit(port, tabId);
  port.onMessage.addListener((message) => conversation.hear(message));
  port.onDisconnect.addListener(() => {
    conversation.close();
    host.release(port);
    leave(port, tabId);
  });
}
