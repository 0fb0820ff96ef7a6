/**
 * The page's way to the worker. ISOLATED and listed first in the manifest, so that it listens before
 * the shim's hand-shake, and the shim's comes before any script of the page.
 *
 * It holds no authority: the worker judges the page by `sender`. It makes sure that a call is either
 * answered or failed, whatever happens to the worker, the extension or the page.
 */

/** @import {AgentMessage, Ask} from "../worker/ports.js" */
/** @import {Answer} from "./shim-channel.js" */

"use strict";
{
  /** The name of the shim's hand-shake event. */
  const HANDSHAKE = "authen-bridge";

  /** What browser and worker take for a method. */
  const METHOD = /^[A-Z]{1,16}$/;

  const WEB = /^https?:\/\//;

  const isId = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;

  /** The shim's end of the channel. @type {MessagePort | null} */
  let shim = null;
  /** @type {chrome.runtime.Port | null} */
  let worker = null;
  /** The ids that the shim waits for. @type {Set<number>} */
  const open = new Set();

  const answer = (/** @type {Answer} */ message) => {
    if (open.delete(message.id)) shim?.postMessage(message);
  };

  const fail = (/** @type {number} */ id) => answer({ id, failed: true, timedOut: false, status: 0, text: "" });

  const failAll = () => {
    for (const id of [...open]) fail(id);
  };

  const disconnect = () => {
    worker?.disconnect();
    worker = null;
    failAll();
  };

  const hear = (/** @type {AgentMessage} */ message) => {
    if ("failed" in message) fail(message.id);
    else answer({ id: message.id, failed: false, timedOut: false, status: message.status, text: JSON.stringify(message.body) });
  };

  /** The worker's port, opened when there is none; throws when there is no extension any more. */
  const connect = () => {
    if (worker !== null) return worker;
    const port = chrome.runtime.connect({ name: "agent" });
    port.onMessage.addListener(hear);
    port.onDisconnect.addListener(() => {
      void chrome.runtime?.lastError; // read, or Chrome reports it as unchecked
      if (worker !== port) return;
      worker = null;
      failAll();
    });
    worker = port;
    return port;
  };

  const parsed = (/** @type {string | null} */ text) => {
    try {
      return text === null || text === "" ? null : JSON.parse(text);
    } catch {
      return text; // the host names what is wrong with it
    }
  };

  /** The shim's request as the worker's, or null when the network would not have carried it either. @returns {Ask | null} */
  const read = (/** @type {any} */ { id, method, url, body }) => {
    const sound =
      typeof method === "string" &&
      METHOD.test(method) &&
      typeof url === "string" &&
      WEB.test(url) &&
      URL.canParse(url) &&
      (body === null || typeof body === "string");
    if (!sound) return null;
    const { pathname, searchParams } = new URL(url);
    return { id, method, path: pathname, query: Object.fromEntries(searchParams), body: parsed(body) };
  };

  /** Sends to the worker; false when there is none. */
  const send = (/** @type {Ask} */ ask) => {
    try {
      connect().postMessage(ask);
      return true;
    } catch {
      return false; // "Extension context invalidated.": updated or removed under this page
    }
  };

  /** The page has been put away, and may be shown again: a port that is opened now would die without a word. */
  let away = false;

  const putAway = () => {
    away = true;
    disconnect();
  };

  const show = () => {
    away = false;
    if ("prerendering" in document && document.prerendering) return;
    try {
      connect();
    } catch {
      // updated or removed meanwhile: calls will fail
    }
  };

  /** The browser's own events alone: the page may dispatch some of the same name. */
  const life = {
    handleEvent: (/** @type {Event} */ { type, isTrusted }) => {
      if (isTrusted) (type === "pagehide" ? putAway : show)();
    },
  };

  /**
   * In the back/forward cache a port dies without onDisconnect, and its requests would hang. All is heard at
   * the window, for a wrapper of the document would cost every page a tenth of a millisecond.
   */
  const watchLife = () => {
    for (const type of ["pageshow", "prerenderingchange", "pagehide"]) addEventListener(type, life, { capture: true });
  };

  /** document.open() takes every listener away, and puts in a new root. @type {MutationObserver | null} */
  let rewriting = null;

  const watchDocument = () => {
    if (rewriting !== null) return;
    watchLife(); // it may have happened before
    rewriting = new MutationObserver(watchLife);
    rewriting.observe(document, { childList: true });
  };

  const onShimMessage = (/** @type {MessageEvent} */ { data }) => {
    if (isId(data?.cancel)) {
      if (open.delete(data.cancel)) worker?.postMessage({ cancel: data.cancel });
    } else if (isId(data?.id) && !open.has(data.id)) {
      watchDocument();
      open.add(data.id);
      const ask = away ? null : read(data);
      if (ask === null || !send(ask)) fail(data.id);
    }
  };

  const onHandshake = (/** @type {Event} */ event) => {
    if (!(event instanceof MessageEvent) || event.ports.length !== 1) return;
    event.stopImmediatePropagation();
    event.preventDefault(); // tells the shim that somebody took the port
    shim = /** @type {MessagePort} */ (event.ports[0]);
    shim.onmessage = onShimMessage;
  };

  addEventListener(HANDSHAKE, onHandshake, { capture: true, once: true });
  watchLife();
}
