/** The ports of page/bridge.js: NHSO's pages asking the agent's routes. */

/** @import {Ask, AgentMessage, Outcome} from "./ports.js" */
/** @import {Host} from "./host.js" */

import { isForOurPagesOnly, pageOrigin } from "./access.js";
import { answered } from "./badge.js";
import { Conversation } from "./conversation.js";
import { PidLimit, pidIn } from "./limits.js";
import { problem } from "./problems.js";
import { leave, visit } from "./tabs.js";

/** Bytes of query and body: REQUEST_BYTES of messages.py less ample room for the other keys. */
export const CONTENT_BYTES = 60 * 1024;
/** Characters, as the host's: no route comes near it. */
const LONGEST_PATH = 512;

/** Levels of a body: a save has one, and the host's JSON gives up near a thousand, without knowing whom to tell. */
const DEEPEST = 400;

/** By origin, not by tab: a second window must not double what a site may ask. @type {Map<string, PidLimit>} */
const limits = new Map();

/** In the browser's memory, where an idle worker's own is gone: times alone, by origin. */
const ASKED = "asked";

/** Settled once what was asked before the worker was started counts again, or can't be known. */
const remembered = remember().catch(() => undefined);

async function remember() {
  const { [ASKED]: asked = {} } = await chrome.storage.session.get(ASKED);
  for (const [origin, times] of Object.entries(/** @type {Record<string, number[]>} */ (asked))) limitOf(origin).remember(times);
}

function limitOf(/** @type {string} */ origin) {
  const limit = limits.get(origin) ?? new PidLimit();
  limits.set(origin, limit);
  return limit;
}

function mayAskAbout(/** @type {string} */ pid, /** @type {string} */ origin) {
  const admitted = limitOf(origin).admits(pid, Date.now());
  if (admitted) void chrome.storage.session.set({ [ASKED]: Object.fromEntries([...limits].map(([of, { times }]) => [of, times])) });
  return admitted;
}

const utf8 = new TextEncoder();

/** Whether arrays and objects are nested deeper than `levels`. @returns {boolean} */
function isDeep(/** @type {unknown} */ value, levels = DEEPEST) {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeep(inner, levels - 1));
}

/** What the worker answers itself, or null when the host is to be asked. */
function refusal(/** @type {Omit<Ask, "id">} */ { path, query, body }, /** @type {string} */ origin) {
  if (isForOurPagesOnly(path) || path.length > LONGEST_PATH) return problem("NOT_FOUND", path);
  if (isDeep(body) || utf8.encode(JSON.stringify([query, body])).length > CONTENT_BYTES) {
    return problem("INVALID_REQUEST", path, [{ field: "body", defaultMessage: "ข้อมูลยาวเกินไป" }]);
  }
  const pid = pidIn(path);
  if (pid === null) return null;
  return mayAskAbout(pid, origin) ? null : problem("TOO_MANY", path);
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
      /** @type {(() => void) | null} */
      let withdraw = null;
      let wanted = true;
      const onAnswer = (/** @type {Outcome} */ outcome) => {
        answered(tabId, request.path, outcome);
        onEnd(outcome);
      };
      void remembered.then(() => {
        if (!wanted) return;
        const answer = refusal(request, origin);
        if (answer === null) withdraw = host.ask({ ...request, origin }, { onEnd: onAnswer });
        else onEnd(answer);
      });
      return () => {
        wanted = false;
        withdraw?.();
      };
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
