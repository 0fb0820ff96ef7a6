/**
 * The life of one XMLHttpRequest to the agent, from send() to loadend: what is sent, and the events
 * and states that the page sees, in Chromium's order. Its members are in shim-xhr.js.
 */

/** @import {Agent, Answer, Call, Exchange, Step} from "./shim-channel.js" */

{
  const shim = /** @type {Agent} */ (globalThis.authenBridgeShim);
  const { ask, cancel, timeOut, stamp, getter } = shim;

  const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4];

  /** @type {ReturnType<typeof stamp<Call | undefined>>} */
  const calls = stamp();

  const { apply } = Reflect;
  const uploadOf = getter(XMLHttpRequest.prototype, "upload");
  const timeoutOf = getter(XMLHttpRequest.prototype, "timeout");
  const dispatch = EventTarget.prototype.dispatchEvent;
  const [later, forget, clock] = [setTimeout, clearTimeout, performance.now];
  const [NativeEvent, NativeProgressEvent, NativeException] = [Event, ProgressEvent, DOMException];
  const [NativeRequest, NativeDocument, NativeStream] = [Request, Document, ReadableStream];
  const textOfRequest = Request.prototype.text;
  const serializer = new XMLSerializer();
  const serialize = XMLSerializer.prototype.serializeToString;
  const encoder = new TextEncoder();
  const encode = TextEncoder.prototype.encode;
  const upper = String.prototype.toUpperCase;
  const includes = Array.prototype.includes;

  /** What fetch and XMLHttpRequest write in capitals; other methods stay as they are. */
  const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

  const normalized = (/** @type {string} */ method) => {
    const capitals = apply(upper, method, []);
    return apply(includes, METHODS, [capitals]) ? capitals : method;
  };

  /** @returns {Call} */
  const callOf = (/** @type {any[]} */ args, /** @type {string} */ url) => ({
    method: normalized(args[0]),
    url,
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
    sentAt: 0,
    timer: 0,
  });

  // ── the sequence of events ─────────────────────────────────────────────────────────────────

  const now = () => apply(clock, performance, []);

  const changed = (/** @type {XMLHttpRequest} */ xhr) =>
    apply(dispatch, xhr, [new NativeEvent("readystatechange")]);

  /** `total` 0 means unknown, as with the agent's chunked answers. */
  const progress = (/** @type {EventTarget} */ target, /** @type {string} */ type, loaded = 0, total = 0) =>
    apply(dispatch, target, [
      new NativeProgressEvent(type, /** @type {any} */ ({ __proto__: null, lengthComputable: total > 0, loaded, total })),
    ]);

  const isCurrent = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => calls.get(xhr) === call;

  /** Ends what the network would be doing for `call`. */
  const abandon = (/** @type {Call} */ call) => {
    forget(call.timer);
    if (call.id !== -1) cancel(call.id);
    call.id = -1;
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
    const upload = apply(uploadOf, xhr, []);
    const sent = call.upload;
    let loaded = false;
    call.upload = -1;
    /** A step that happens only if the page has neither aborted nor opened anew in the one before. */
    const step = (/** @type {number} */ from, /** @type {() => void} */ act) => () => {
      if (isCurrent(xhr, call) && call.readyState === from) act();
    };
    const become = (/** @type {number} */ state) => () => {
      call.readyState = state;
      changed(xhr);
    };
    return [
      step(OPENED, () => sent !== -1 && progress(upload, "progress", sent, sent)),
      step(OPENED, () => sent !== -1 && progress(upload, "load", sent, sent)),
      step(OPENED, () => sent !== -1 && progress(upload, "loadend", sent, sent)),
      step(OPENED, become(HEADERS_RECEIVED)),
      step(HEADERS_RECEIVED, () => call.bytes > 0 && become(LOADING)()),
      step(LOADING, () => progress(xhr, "progress", call.bytes)),
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
    call.id = -1;
    if (answer.failed) return failure(xhr, call, answer.timedOut ? "timeout" : "error");
    call.status = answer.status;
    call.text = call.method === "HEAD" ? "" : answer.text;
    call.bytes = apply(encode, encoder, [call.text]).length;
    return success(xhr, call);
  };

  /** Sets the timer anew: `timeout` counts from send(), whenever it is set. */
  const watchTime = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call) => {
    forget(call.timer);
    const timeout = apply(timeoutOf, xhr, []);
    if (timeout > 0) call.timer = later(() => timeOut(call.id), timeout - (now() - call.sentAt));
  };

  // ── what is sent ───────────────────────────────────────────────────────────────────────────

  /** The body's text, or a promise of it. Only text has a meaning for the agent's routes. */
  const textOf = (/** @type {any} */ body) => {
    if (typeof body === "string") return body;
    if (body instanceof NativeDocument) return apply(serialize, serializer, [body]);
    if (typeof body !== "object" || body instanceof NativeStream) return `${body}`; // as Web IDL does
    const init = /** @type {RequestInit} */ ({ __proto__: null, method: "POST", body });
    return apply(textOfRequest, new NativeRequest("https://localhost/", init), []);
  };

  const transmit = async (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {any} */ body) => {
    const text = typeof body === "object" && body !== null ? await body : body;
    if (!isCurrent(xhr, call) || call.readyState !== OPENED) return;
    if (text !== null) call.upload = apply(encode, encoder, [text]).length;
    call.id = ask(call.method, call.url, text, (answer) => settle(xhr, call, answer));
    watchTime(xhr, call);
  };

  const send = (/** @type {XMLHttpRequest} */ xhr, /** @type {Call} */ call, /** @type {any} */ body) => {
    const bodiless = body === undefined || body === null || call.method === "GET" || call.method === "HEAD";
    const text = bodiless ? null : textOf(body);
    call.sent = true;
    call.sentAt = now();
    if (!call.async) {
      call.readyState = DONE;
      call.failed = true;
      const message = `Failed to execute 'send' on 'XMLHttpRequest': Failed to load '${call.url}'.`;
      throw new NativeException(message, "NetworkError"); // nothing can wait for an answer without a turn
    }
    if (typeof text === "string") call.upload = apply(encode, encoder, [text]).length;
    else if (!bodiless) call.upload = 0; // known when the browser has made text of it
    progress(xhr, "loadstart");
    const going = () => isCurrent(xhr, call) && call.readyState === OPENED;
    if (!bodiless && going()) progress(apply(uploadOf, xhr, []), "loadstart", 0, call.upload);
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
