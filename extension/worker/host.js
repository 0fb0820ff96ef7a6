/** The native port: opened when somebody is there to ask, hello first, one answer a request. */

/** @import {CardChanged, Hello, ReadersChanged, Reply} from "../messages.js" */
/** @import {Absence, Asker, HostMessage, HostRequest, HostStatus} from "./ports.js" */

import { BackOff } from "./back-off.js";
import { Pending } from "./pending.js";

export const HOST_NAME = "th.authenbridge.host";
export const PROTOCOL = 1;

/** ms. Hello comes in 20–60 ms; a cold PC with a virus scanner may need seconds to start a program. */
export const HELLO_MS = 10_000;
/** ms. A photo from the slowest reader takes about 8 s, and NHSO may be asked after it. */
export const READ_MS = 30_000;
/** ms. A save is asked about twice before it is given up: the host reconciles a lost answer. */
export const SAVE_MS = 60_000;
/** ms. The host outlives its last page by this much: moving from page to page keeps it. */
export const LINGER_MS = 30_000;

const SAVES = /^\/api\/(nhso-service\/(save-as-draft|confirm-save)|bridge\/outbox\/[^/]+\/retry)\/?$/;

/**
 * What Chrome's `lastError` says of a native port that ended, and what it means here.
 * Texts: extensions/browser/api/messaging/native_message_host.cc in Chromium.
 * @type {ReadonlyArray<readonly [string, Absence]>}
 */
const ENDINGS = [
  ["native messaging host not found", "HOST_MISSING"],
  ["Failed to start native messaging host", "HOST_MISSING"],
  ["messaging host is forbidden", "HOST_FORBIDDEN"],
  ["disabled by the system administrator", "HOST_FORBIDDEN"],
  ["Native host has exited", "HOST_GONE"],
  ["Error when communicating with the native messaging host", "HOST_GONE"],
];

/** @returns {Absence} */
export function absence(/** @type {string | undefined} */ lastError) {
  return ENDINGS.find(([words]) => lastError?.includes(words))?.[1] ?? "HOST_GONE";
}

/**
 * How Host reaches the outside.
 * @typedef {object} Outside
 * @property {() => chrome.runtime.Port} connect
 * @property {() => string | undefined} lastError  of the port that has just ended
 * @property {(status: HostStatus) => void} onStatus
 * @property {(message: CardChanged | ReadersChanged) => void} onEvent
 */

export class Host {
  #outside;
  #backOff = new BackOff();
  #pending = new Pending();
  /** Who keeps the port open, and whether they want it back when it ends. @type {Map<object, boolean>} */
  #holders = new Map();
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {HostStatus} */
  #status = { state: "connecting" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #helloTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lingerTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;

  constructor(/** @type {Outside} */ outside) {
    this.#outside = outside;
  }

  get status() {
    return this.#status;
  }

  /** Keeps the port open for `holder`; one that `watches` wants events, so a lost host is tried again unasked. */
  hold(/** @type {object} */ holder, { watches = false } = {}) {
    this.#holders.set(holder, watches);
    clearTimeout(this.#lingerTimer);
    this.#connect();
  }

  release(/** @type {object} */ holder) {
    if (!this.#holders.delete(holder) || this.#holders.size > 0) return;
    this.#lingerTimer = setTimeout(() => this.#close(), LINGER_MS);
  }

  /**
   * Asks for one route; `asker.onEnd` is called exactly once, unless the returned function is called before.
   * @returns {() => void} withdraws the request
   */
  ask(/** @type {HostRequest} */ request, /** @type {Asker} */ asker) {
    this.#connect();
    if (this.#port === null) {
      const absent = this.#absent();
      queueMicrotask(() => asker.onEnd({ absent }));
      return () => undefined;
    }
    const deadline = SAVES.test(request.path) ? SAVE_MS : READ_MS;
    const timer = setTimeout(() => this.#withdraw(id)?.asker.onEnd({ absent: "HOST_GONE" }), deadline);
    const id = this.#pending.add({ request, asker, timer });
    if (this.#status.state === "ready") this.#port.postMessage({ id, ...request });
    return () => void this.#withdraw(id);
  }

  #withdraw(/** @type {number} */ id) {
    const entry = this.#pending.take(id);
    if (!entry) return undefined;
    clearTimeout(entry.timer);
    if (this.#status.state === "ready") this.#port?.postMessage({ cancel: id });
    return entry;
  }

  #connect() {
    if (this.#port !== null || this.#backOff.wait(performance.now()) > 0) return;
    clearTimeout(this.#retryTimer);
    this.#become({ state: "connecting" });
    const port = this.#outside.connect();
    this.#port = port;
    this.#helloTimer = setTimeout(() => this.#end(port, { state: "HOST_GONE" }), HELLO_MS);
    port.onMessage.addListener((message) => this.#receive(port, message));
    port.onDisconnect.addListener(() => this.#end(port, { state: absence(this.#outside.lastError()) }));
  }

  #receive(/** @type {chrome.runtime.Port} */ port, /** @type {HostMessage} */ message) {
    if (port !== this.#port) return;
    if (this.#status.state !== "ready") this.#greet(port, /** @type {Hello} */ (message));
    else if (message.type === "reply") this.#settle(message);
    else if (message.type === "progress") this.#pending.get(message.id)?.asker.onProgress?.(message);
    else if (message.type === "event") this.#outside.onEvent(message);
  }

  #greet(/** @type {chrome.runtime.Port} */ port, /** @type {Hello} */ { type, protocol, version, zone }) {
    if (type !== "hello" || protocol !== PROTOCOL) {
      const update = type === "hello" && protocol > PROTOCOL ? "extension" : "host";
      this.#end(port, { state: "HOST_OUTDATED", update });
      return;
    }
    clearTimeout(this.#helloTimer);
    this.#backOff.started(performance.now());
    this.#become({ state: "ready", version, zone });
    for (const id of this.#pending.ids()) port.postMessage({ id, ...this.#pending.get(id)?.request });
  }

  #settle(/** @type {Reply} */ { id, status, body }) {
    const entry = id === null ? undefined : this.#pending.take(id);
    if (!entry) return; // withdrawn, or past its deadline
    clearTimeout(entry.timer);
    entry.asker.onEnd({ status, body });
  }

  /** The port has ended, or is of no use: whatever is under way fails now. */
  #end(/** @type {chrome.runtime.Port} */ port, /** @type {HostStatus} */ status) {
    if (port !== this.#port) return;
    this.#forget(port);
    this.#backOff.ended(performance.now());
    this.#become(status);
    this.#failAll();
    const watched = [...this.#holders.values()].includes(true);
    if (watched) this.#retryLater();
  }

  /** Tries again when the pause is over; a timer may come a little early, and must not be the last one. */
  #retryLater() {
    this.#retryTimer = setTimeout(() => {
      if (this.#port === null && this.#backOff.wait(performance.now()) > 0) this.#retryLater();
      else this.#connect();
    }, this.#backOff.wait(performance.now()));
  }

  /** Nobody is there any more. */
  #close() {
    clearTimeout(this.#retryTimer);
    if (this.#port === null) return;
    this.#forget(this.#port);
    this.#become({ state: "connecting" });
    this.#failAll();
  }

  #forget(/** @type {chrome.runtime.Port} */ port) {
    clearTimeout(this.#helloTimer);
    this.#port = null;
    port.disconnect();
  }

  #failAll() {
    const absent = this.#absent();
    for (const id of this.#pending.ids()) {
      const entry = this.#pending.take(id);
      clearTimeout(entry?.timer);
      entry?.asker.onEnd({ absent });
    }
  }

  /** @returns {Absence} */
  #absent() {
    const { state } = this.#status;
    return state === "connecting" || state === "ready" ? "HOST_GONE" : state;
  }

  #become(/** @type {HostStatus} */ status) {
    this.#status = status;
    this.#outside.onStatus(status);
  }
}
