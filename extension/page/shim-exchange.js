/**
 * The life of one XMLHttpRequest to the agent, from send() to loadend: what is sent, and the events
 * and states that the page sees, in Chromium's order. Its members are in shim-xhr.js.
 */

/** @import {Agent, Answer, Bodies, Call, Exchange, Step} from "./shim-channel.js" */

"use strict";
{
  const shim = /** @type {Agent} */ (globalThis.authenBridgeShim);
  const { ask, cancel, timeOut, play, stamp, getter } = shim;
  const { isBodiless, lengthOf, sizeOf, textOf } = /** @type {Bodies} */ (shim.bodies);

  const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4];

  /** @type {ReturnType<typeof stamp<Call | undefined>>} */
  const calls = stamp();

  const { apply } = Reflect;
  const uploadOf = getter(XMLHttpRequest.prototype, "upload");
  const timeoutOf = getter(XMLHttpRequest.prototype, "timeout");
  const dispatch = EventTarget.prototype.dispatchEvent;
  const [later, forget, timer, clock] = [setTimeout, clearTimeout, performance, performance.now];
  const [NativeEvent, NativeProgressEvent, NativeException] = [Event, ProgressEvent, DOMException];
  const NativeURL = URL;
  const hrefOf = getter(URL.prototype, "href");
  const setter = (/** @type {string} */ name) => /** @type {any} */ (Reflect.getOwnPropertyDescriptor(URL.prototype, name)?.set);
  const [setUser, setPassword] = [setter("username"), setter("password")];
  const upper = String.prototype.toUpperCase;
  const includes = Array.prototype.includes;

  /** ms. The browser reports an upload at its end, but not before it has lasted this long (xml_http_request_upload.cc). */
  const UPLOAD_REPORT_MS = 100;

  /** Chromium's words (xml_http_request.cc). */
  const NOT_OPENED = "Failed to execute 'send' on 'XMLHttpRequest': The object's state must be OPENED.";

  /** What fetch and XMLHttpRequest write in capitals; other methods stay as they are. */
  const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

  const normalized = (/** @type {string} */ method) => {
    const capitals = apply(upper, method, []);
    return apply(includes, METHODS, [capitals]) ? capitals : method;
  };

  /** `url` with the user and password of open(), which stay in `responseURL`. */
  const signedIn = (/** @type {string} */ url, /** @type {string | null} */ user = null, /** @type {string | null} */ password = null) => {
    if (user === null && password === null) return url;
    const signed = new NativeURL(url);
    if (user !== null) apply(setUser, signed, [user]);
    if (password !== null) apply(setPassword, signed, [password]);
    return apply(hrefOf, signed, []);
  };

  /** @returns {Call} */
  const callOf = (/** @type {any[]} */ args, /** @type {string} */ url) => ({
    method: normalized(args[0]),
    url: signedIn(url, args.length > 3 ? args[3] : null, args.length > 4 ? args[4] : null),
    async: args.length < 3 || !!args[2],
    sent: false,
    readyState: OPENED,
    failed: false,
    status: 0,
    text: "",
    bytes: 0,
    product: null,
    id: -1,
    upload: -1,
    uploadTimer: 0,
    sentAt: 0,
    timer: 0,
  });

  // ── the sequence of events ─────────────────────────────────────────────────────────────────

  const now = () => apply(clock, timer, []);

  const changed = (/** @type {XMLHttpRequest} */ xhr) =>
    apply(dispatch, xhr, [new NativeEvent("readystatechange")]);

  /** `total` 0 means unknown, as with the agent's chunked answers, unless it is said to be known. */
  const progress = (
    /** @type {EventTarget} */ target,
    /** @type {string} */ type,
    loaded = 0,
    total = 0,
    lengthComputable = total > 0,
  ) =>
    apply(dispatch, target, [
      new NativeProgressEvent(type, /** @type {any} */ ({ __proto__: null, lengthComputable, loaded, total })),
    ]);

  const isCurrent = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => calls.get(xhr) === call;

  /** Ends what the network would be doing for `call`. */
  const abandon = (/** @type {Call} */ call) => {
    forget(call.timer);
    forget(call.uploadTimer);
    if (call.id !== -1) cancel(call.id);
    call.id = -1;
  };

  /** The body has been taken: three steps, of which none happens for an empty body or a second time. @returns {Step[]} */
  const uploaded = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    const upload = apply(uploadOf, xhr, []);
    let sent = 0;
    let loaded = false;
    const isGoing = () => call.upload > 0 && isCurrent(xhr, call) && call.readyState === OPENED;
    const told = (/** @type {string} */ type) => progress(upload, type, sent, sent);
    return [
      () => {
        sent = call.upload;
        if (isGoing()) told("progress");
      },
      () => {
        if (!isGoing()) return;
        loaded = true;
        call.upload = -1; // Chromium takes it for complete only now: an abort() in `progress` is the upload's too
        told("load");
      },
      () => loaded && told("loadend"),
    ];
  };

  /** @returns {Step[]} */
  const failure = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {string} */ type) => {
    const upload = apply(uploadOf, xhr, []);
    const uploading = call.upload !== -1;
    call.upload = -1;
    return [
      () => {
        call.readyState = DONE;
        call.failed = true;
        changed(xhr);
      },
      () => uploading && progress(upload, type),
      () => uploading && progress(upload, "loadend"),
      () => progress(xhr, type),
      () => progress(xhr, "loadend"),
    ];
  };

  /** @returns {Step[]} */
  const success = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    let loading = false;
    let loaded = false;
    /** A step that happens only if the page has neither aborted nor opened anew in the one before. */
    const step = (/** @type {number} */ from, /** @type {() => void} */ act) => () => {
      if (isCurrent(xhr, call) && call.readyState === from) act();
    };
    const become = (/** @type {number} */ state) => () => {
      call.readyState = state;
      changed(xhr);
    };
    const upload = /** @type {[Step, Step, Step]} */ (uploaded(xhr, call)); // no spreading: the page may have changed how
    return [
      upload[0],
      upload[1],
      upload[2],
      step(OPENED, become(HEADERS_RECEIVED)),
      step(HEADERS_RECEIVED, () => {
        loading = call.bytes > 0;
        if (loading) become(LOADING)();
      }),
      // Even after an abort() in LOADING, which has emptied the answer.
      () => loading && isCurrent(xhr, call) && progress(xhr, "progress", call.readyState === LOADING ? call.bytes : 0),
      step(call.bytes > 0 ? LOADING : HEADERS_RECEIVED, become(DONE)),
      step(DONE, () => {
        loaded = true;
        progress(xhr, "load", call.bytes);
      }),
      // As Chromium does it: even after an abort() or open() in `load`, which have emptied the answer.
      () => loaded && progress(xhr, "loadend", isCurrent(xhr, call) && call.readyState === DONE ? call.bytes : 0),
    ];
  };

  /** @returns {Step[]} */
  const settle = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {Answer} */ answer) => {
    forget(call.timer);
    forget(call.uploadTimer);
    call.id = -1;
    if (answer.failed) return failure(xhr, call, answer.timedOut ? "timeout" : "error");
    call.status = answer.status;
    const bodiless = call.method === "HEAD" || isBodiless(answer.status);
    call.text = bodiless ? "" : answer.text;
    call.bytes = lengthOf(call.text);
    return success(xhr, call);
  };

  /** Sets the timer anew: `timeout` counts from send(), whenever it is set. */
  const watchTime = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    forget(call.timer);
    const timeout = apply(timeoutOf, xhr, []);
    if (timeout > 0) call.timer = later(() => timeOut(call.id), timeout - (now() - call.sentAt));
  };

  // ── what is sent ───────────────────────────────────────────────────────────────────────────

  const transmit = async (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {any} */ body) => {
    let text = body;
    let unreadable = false;
    try {
      if (typeof body === "object" && body !== null) text = await body;
    } catch {
      unreadable = true; // a file that was changed or deleted after it was chosen
    }
    if (!isCurrent(xhr, call) || call.readyState !== OPENED) return;
    if (unreadable) {
      play(failure(xhr, call, "error"));
      return;
    }
    call.id = ask(call.method, call.url, text, (answer) => settle(xhr, call, answer));
    if (call.upload > 0) call.uploadTimer = later(() => play(uploaded(xhr, call)), UPLOAD_REPORT_MS);
    watchTime(xhr, call);
  };

  const send = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {any} */ body) => {
    const bodiless = body === undefined || body === null || call.method === "GET" || call.method === "HEAD";
    const size = bodiless ? -1 : sizeOf(body);
    const text = bodiless ? null : textOf(body, size);
    // Sent, or opened anew, by the body's own toString().
    if (call.sent || !isCurrent(xhr, call)) throw new NativeException(NOT_OPENED, "InvalidStateError");
    call.sent = true;
    call.sentAt = now();
    if (!call.async) {
      call.readyState = DONE;
      call.failed = true;
      const message = `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${call.url}'.`;
      throw new NativeException(message, "NetworkError"); // nothing can wait for an answer without a turn
    }
    call.upload = typeof text === "string" ? lengthOf(text) : size;
    progress(xhr, "loadstart");
    const going = () => isCurrent(xhr, call) && call.readyState === OPENED;
    if (!bodiless && going()) progress(apply(uploadOf, xhr, []), "loadstart", 0, call.upload, true);
    if (going()) void transmit(xhr, call, text);
  };

  /** @type {Exchange["abort"]} */
  const abort = (xhr, call) => {
    if (call.readyState !== UNSENT && call.readyState !== DONE) {
      abandon(call);
      const steps = failure(xhr, call, "abort");
      for (let i = 0; i < steps.length; i++) /** @type {Step} */ (steps[i])();
    }
    if (call.readyState === DONE) {
      call.readyState = UNSENT;
      call.failed = true;
    }
  };

  shim.exchange = { calls, callOf, send, abort, abandon, changed, watchTime };
}
