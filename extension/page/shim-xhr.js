/**
 * XMLHttpRequest for the agent's origins: native until send(), ours from then on.
 *
 * open(), headers, responseType and timeout run in the browser, so their errors and states are its own.
 * Each member calls the native one first, so that wrong receivers and arguments fail as ever.
 */

/** @import {Agent, Bodies, Call, Exchange} from "./shim-channel.js" */

"use strict";
{
  const shim = /** @type {Agent} */ (globalThis.authenBridgeShim);
  const { urlOf, wrap, stamp, getter, reason, contentType } = shim;
  const { bytesOf } = /** @type {Bodies} */ (shim.bodies);
  const { calls, callOf, send, abort, abandon, changed, watchTime } = /** @type {Exchange} */ (shim.exchange);

  const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4];

  /** MIME types given to overrideMimeType(); they outlive open(). @type {ReturnType<typeof stamp<string>>} */
  const mimeTypes = stamp();

  const { apply } = Reflect;
  const prototype = XMLHttpRequest.prototype;
  const responseTypeOf = getter(prototype, "responseType");
  const readyStateOf = getter(prototype, "readyState");
  const [NativeBlob, NativeDecoder, NativeException] = [Blob, TextDecoder, DOMException];
  const decode = TextDecoder.prototype.decode;
  const lower = String.prototype.toLowerCase;
  /** @type {Function} */
  const exec = RegExp.prototype.exec;
  const parse = JSON.parse;

  const STREAMED = Object.freeze({ __proto__: null, stream: true });

  /** Web IDL makes text of an argument once; ours is then text already. A symbol is left for it to refuse. */
  const texted = (/** @type {any[]} */ args, /** @type {number} */ at) => {
    if (at < args.length && typeof args[at] !== "symbol") args[at] = `${args[at]}`;
  };

  /** UNSENT for good: members called on it raise the browser's errors of an object that is not open. */
  const unsent = new XMLHttpRequest();

  // ── what is read ───────────────────────────────────────────────────────────────────────────

  const hasHeaders = (/** @type {Call} */ call) => call.readyState >= HEADERS_RECEIVED && !call.failed;

  /** MIME Sniffing standard, 4.4, as far as two of its parts go: what is no MIME type is one without a charset. */
  const MIME_TYPE = /^[\t\n\r ]*([!#$%&'*+\-.^_`|~\w]+\/[!#$%&'*+\-.^_`|~\w]+)[\t\n\r ]*(?:;|$)/;
  const CHARSET = /;[\t\n\r ]*charset=(?:"([^"]*)"|([^;"\t\n\r ]+))/i;
  const NO_MIME_TYPE = "application/octet-stream";

  const essenceOf = (/** @type {XMLHttpRequest} */ xhr) => {
    const type = mimeTypes.get(xhr);
    if (type === undefined) return contentType;
    const found = apply(exec, MIME_TYPE, [type]);
    return found === null ? NO_MIME_TYPE : apply(lower, found[1], []);
  };

  const charsetOf = (/** @type {XMLHttpRequest} */ xhr) => {
    const type = mimeTypes.get(xhr);
    if (type === undefined) return null;
    const found = apply(exec, MIME_TYPE, [type]) && apply(exec, CHARSET, [type]);
    return found ? (found[1] ?? found[2]) : null;
  };

  const decoded = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    if (call.readyState < LOADING || call.failed) return "";
    const charset = charsetOf(xhr);
    if (charset === null) return call.text;
    try {
      return apply(decode, new NativeDecoder(charset), [bytesOf(call.text), STREAMED]); // half a character is left out
    } catch {
      return call.text; // an unknown charset counts as none
    }
  };

  const fromJson = (/** @type {string} */ text) => {
    try {
      return parse(text);
    } catch {
      return null;
    }
  };

  const blobOf = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) =>
    new NativeBlob([call.text], /** @type {any} */ ({ __proto__: null, type: essenceOf(xhr) }));

  const responseOf = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    const type = apply(responseTypeOf, xhr, []);
    if (type === "" || type === "text") return decoded(xhr, call);
    if (call.readyState !== DONE || call.failed) return null;
    if (type === "json") return fromJson(call.text); // Chromium parses anew each time
    if (type === "arraybuffer") call.product ??= bytesOf(call.text).buffer;
    if (type === "blob") call.product ??= blobOf(xhr, call);
    return call.product;
  };

  /** What the getters give once the request has been sent. */
  const READINGS = /** @type {Record<string, (call: Call, xhr: XMLHttpRequest) => unknown>} */ ({
    readyState: (call) => call.readyState,
    status: (call) => (hasHeaders(call) ? call.status : 0),
    statusText: (call) => (hasHeaders(call) ? reason(call.status) : ""),
    responseURL: (call) => (hasHeaders(call) ? call.url : ""),
    responseText: (call, xhr) => decoded(xhr, call),
    response: (call, xhr) => responseOf(xhr, call),
  });

  for (const name of Object.keys(READINGS)) {
    const read = /** @type {(call: Call, xhr: XMLHttpRequest) => unknown} */ (READINGS[name]);
    wrap(prototype, name, "get", (native, self, args) => {
      const value = apply(native, self, args);
      const call = calls.get(self);
      return call?.sent ? read(call, self) : value;
    });
  }

  // ── what is called ─────────────────────────────────────────────────────────────────────────

  wrap(prototype, "open", "value", (native, self, args) => {
    const before = calls.get(self);
    if (before === undefined && typeof args[1] === "string" && urlOf(args[1]) === null) return apply(native, self, args);
    // Converted once, as Web IDL would, so that what is judged is what is opened.
    for (let i = 0; i < args.length && i < 5; i++) {
      if (i < 2 || (i > 2 && args[i] !== undefined && args[i] !== null)) texted(args, i);
    }
    const url = typeof args[0] === "string" && typeof args[1] === "string" ? urlOf(args[1]) : null;
    if (url === null && before === undefined) return apply(native, self, args);

    apply(readyStateOf, self, []); // throws when `self` is no XMLHttpRequest
    // Filed before the native open(), whose listeners may already call send().
    calls.set(self, url === null ? undefined : callOf(args, url));
    try {
      apply(native, self, args);
    } catch (error) {
      calls.set(self, before);
      throw error;
    }
    if (!before?.sent) return undefined;
    abandon(before);
    // The shell was OPENED all the time, so the native open() told nobody.
    if (before.readyState !== OPENED) changed(self);
    return undefined;
  });

  wrap(prototype, "send", "value", (native, self, args) => {
    const call = calls.get(self);
    if (!call) return apply(native, self, args);
    if (call.sent) return apply(native, unsent, args);
    return send(self, call, args.length > 0 ? args[0] : undefined);
  });

  wrap(prototype, "abort", "value", (native, self, args) => {
    const call = calls.get(self);
    if (!call?.sent) return apply(native, self, args);
    abort(self, call);
    return undefined;
  });

  wrap(prototype, "setRequestHeader", "value", (native, self, args) =>
    apply(native, calls.get(self)?.sent ? unsent : self, args),
  );

  wrap(prototype, "getResponseHeader", "value", (native, self, args) => {
    const call = calls.get(self);
    if (call?.sent) texted(args, 0);
    const value = apply(native, self, args);
    if (!call?.sent || !hasHeaders(call)) return value;
    return apply(lower, args[0], []) === "content-type" ? contentType : null;
  });

  wrap(prototype, "getAllResponseHeaders", "value", (native, self, args) => {
    const value = apply(native, self, args);
    const call = calls.get(self);
    return call?.sent && hasHeaders(call) ? `content-type: ${contentType}\r\n` : value;
  });

  // ── what is set too late ───────────────────────────────────────────────────────────────────

  /** Chromium's words (xml_http_request.cc); the shell does not raise them, because it was never sent. */
  const LATE = Object.freeze({
    responseType:
      "Failed to set the 'responseType' property on 'XMLHttpRequest': The response type cannot be set if the object's state is LOADING or DONE.",
    withCredentials:
      "Failed to set the 'withCredentials' property on 'XMLHttpRequest': The value may only be set if the object's state is UNSENT or OPENED.",
    overrideMimeType:
      "Failed to execute 'overrideMimeType' on 'XMLHttpRequest': MimeType cannot be overridden when the state is LOADING or DONE.",
  });

  const refuse = (/** @type {string} */ message) => {
    throw new NativeException(message, "InvalidStateError");
  };

  wrap(prototype, "responseType", "set", (native, self, args) => {
    const call = calls.get(self);
    if (!call?.sent || call.readyState < LOADING) return apply(native, self, args);
    texted(args, 0);
    apply(native, unsent, args);
    // A word that is no response type is not refused but ignored.
    if (apply(responseTypeOf, unsent, []) === args[0]) refuse(LATE.responseType);
    return undefined;
  });

  wrap(prototype, "withCredentials", "set", (native, self, args) => {
    const call = calls.get(self);
    if (call?.sent && call.readyState !== UNSENT) refuse(LATE.withCredentials);
    return apply(native, self, args);
  });

  wrap(prototype, "overrideMimeType", "value", (native, self, args) => {
    const call = calls.get(self);
    const late = call?.sent && call.readyState >= LOADING;
    apply(readyStateOf, self, []); // throws when `self` is no XMLHttpRequest
    texted(args, 0);
    apply(native, late ? unsent : self, args);
    if (late) refuse(LATE.overrideMimeType);
    mimeTypes.set(self, args[0]);
  });

  wrap(prototype, "timeout", "set", (native, self, args) => {
    apply(native, self, args);
    const call = calls.get(self);
    if (call?.sent && call.id !== -1) watchTime(self, call);
  });

}
