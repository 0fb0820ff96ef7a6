/**
 * fetch for the agent's origins. `new Request` checks and serialises as the browser does; the answer is
 * a Response of the browser's whose url, type and headers are made to be those of a network answer.
 */

/** @import {Agent, Answer, Bodies} from "./shim-channel.js" */

"use strict";
{
  const { urlOf, ask, cancel, wrap, stamp, getter, reason, contentType, bodies } = /** @type {Agent} */ (
    globalThis.authenBridgeShim
  );
  const { lengthOf, streamOf, isBodiless, keepsIntegrity } = /** @type {Bodies} */ (bodies);
  delete /** @type {{authenBridgeShim?: Agent}} */ (globalThis).authenBridgeShim; // the last of the shim's files: the page finds nothing

  /**
   * What a Response from here says of itself, and the signal that its body obeys.
   * @typedef {{url: string, type: string, signal: AbortSignal | null}} Origin
   */
  /** @type {ReturnType<typeof stamp<Origin>>} */
  const origins = stamp();
  /** Headers of such a Response. @type {ReturnType<typeof stamp<boolean>>} */
  const frozen = stamp();

  const { apply, construct, getPrototypeOf } = Reflect;
  const [NativeRequest, NativeResponse, NativePromise, NativeTypeError] = [Request, Response, Promise, TypeError];
  const scope = globalThis; // the page may have it name something else
  const typeErrors = TypeError.prototype;
  const rejected = Promise.reject;
  const requestUrl = getter(Request.prototype, "url");
  const requestMethod = getter(Request.prototype, "method");
  const requestMode = getter(Request.prototype, "mode");
  const requestRedirect = getter(Request.prototype, "redirect");
  const requestSignal = getter(Request.prototype, "signal");
  const requestBody = getter(Request.prototype, "body");
  const integrityOf = getter(Request.prototype, "integrity");
  const isKeptAlive = getter(Request.prototype, "keepalive");
  const textOfRequest = Request.prototype.text;
  const cloneOfRequest = Request.prototype.clone;
  const headersOf = getter(Response.prototype, "headers");
  const bodyOfResponse = getter(Response.prototype, "body");
  const bufferOf = Response.prototype.arrayBuffer;
  const NativeBlob = Blob;
  const isUsed = getter(Response.prototype, "bodyUsed");
  const isLocked = getter(ReadableStream.prototype, "locked");
  const pipe = ReadableStream.prototype.pipeThrough;
  const NativeDecoder = TextDecoderStream;
  const errorResponse = Response.error;
  const isAborted = getter(AbortSignal.prototype, "aborted");
  const abortReason = getter(AbortSignal.prototype, "reason");
  const listen = EventTarget.prototype.addEventListener;
  const stopListening = EventTarget.prototype.removeEventListener;
  const replace = String.prototype.replace;

  const ONCE = /** @type {AddEventListenerOptions} */ (Object.freeze({ __proto__: null, once: true }));
  /** Headers that the browser itself made immutable: raises its errors for ours. */
  const immutable = Response.error().headers;
  /** Fetch standard, 4.7: what requests that outlive their page may carry; each is judged alone here. */
  const KEEPALIVE_BYTES = 64 * 1024;
  /** With these a Request is made of anything but a stream. */
  const TAKES_NO_STREAM = /** @type {RequestInit} */ (
    Object.freeze({ __proto__: null, mode: "no-cors", method: "POST", keepalive: false, integrity: "" })
  );
  const REDIRECTS = [301, 302, 303, 307, 308];
  const includes = REDIRECTS.includes;

  const claim = (/** @type {Response} */ response, /** @type {Origin} */ origin) => {
    origins.set(response, origin);
    frozen.set(apply(headersOf, response, []), true);
    return response;
  };

  const responseTo = (
    /** @type {Request} */ request,
    /** @type {string} */ url,
    /** @type {{status: number, text: string}} */ { status, text },
  ) => {
    if (apply(requestMode, request, []) === "no-cors") {
      return claim(apply(errorResponse, NativeResponse, []), { url: "", type: "opaque", signal: null });
    }
    const redirects = apply(includes, REDIRECTS, [status]) ? apply(requestRedirect, request, []) : "follow";
    if (redirects === "manual") {
      return claim(apply(errorResponse, NativeResponse, []), { url, type: "opaqueredirect", signal: null });
    }
    const signal = apply(requestSignal, request, []);
    const sent = apply(requestMethod, request, []) === "HEAD" ? "" : text;
    const body = isBodiless(status) ? null : streamOf(sent, signal);
    const headers = { __proto__: null, "content-type": contentType };
    const init = /** @type {any} */ ({ __proto__: null, status, statusText: reason(status), headers });
    return claim(new NativeResponse(body, init), { url, type: "cors", signal });
  };

  /** `new Request` as fetch() makes it: with fetch's name in the browser's errors. */
  const requestOf = (/** @type {any[]} */ args) => {
    try {
      return construct(NativeRequest, args);
    } catch (error) {
      if (typeof error === "object" && error !== null && getPrototypeOf(error) === typeErrors) {
        const words = ["Failed to construct 'Request'", "Failed to execute 'fetch' on 'Window'"];
        const given = /** @type {TypeError} */ (error);
        given.message = apply(replace, given.message, words);
      }
      throw error;
    }
  };

  const isStreamed = (/** @type {Request} */ request) => {
    try {
      construct(NativeRequest, [request, TAKES_NO_STREAM]);
      return false;
    } catch {
      return true;
    }
  };

  /** The body's text. A stream is read and then refused: agents speak HTTP/1.1, over which browsers send none. */
  const textOf = async (/** @type {Request} */ request) => {
    const streamed = isStreamed(apply(cloneOfRequest, request, []));
    let text;
    try {
      text = await apply(textOfRequest, request, []);
    } catch {
      throw new NativeTypeError("Failed to fetch"); // a file that was changed after it was chosen, a stream that broke
    }
    const tooLong = apply(isKeptAlive, request, []) && lengthOf(text) > KEEPALIVE_BYTES;
    if (streamed || tooLong) throw new NativeTypeError("Failed to fetch");
    return text;
  };

  /** @param {Request} request @param {string} url @param {(response: Response) => void} resolve @param {(reason: unknown) => void} reject */
  const perform = async (request, url, resolve, reject) => {
    const signal = apply(requestSignal, request, []);
    let id = -1;
    // The page's promise is rejected here and now, not at the end of a chain of turns.
    const abort = () => {
      if (id !== -1) cancel(id);
      reject(apply(abortReason, signal, []));
    };
    const failed = () => reject(new NativeTypeError("Failed to fetch"));
    const mode = apply(requestMode, request, []);
    if (apply(isAborted, signal, [])) return abort();
    if (mode === "same-origin") return failed();
    apply(listen, signal, ["abort", abort, ONCE]);
    const letGo = () => apply(stopListening, signal, ["abort", abort]); // one signal may serve a page's every call
    try {
      // `await` and no .then(): zone.js would count a turn of its own for the latter.
      const body = apply(requestBody, request, []) === null ? null : await textOf(request);
      if (apply(isAborted, signal, [])) return undefined;
      const metadata = apply(integrityOf, request, []);
      const settle = async (/** @type {Answer} */ answer) => {
        try {
          const refused =
            answer.failed ||
            (metadata !== "" && (mode === "no-cors" || !(await keepsIntegrity(metadata, answer.text))));
          if (refused) failed();
          else resolve(responseTo(request, url, answer));
        } catch {
          failed(); // a status that no Response can have
        }
        letGo();
      };
      id = ask(apply(requestMethod, request, []), url, body, (answer) => [() => void settle(answer)]);
    } catch (error) {
      letGo();
      reject(error);
    }
    return undefined;
  };

  /** @returns {Promise<Response>} */
  const agentFetch = (/** @type {any[]} */ args, /** @type {string} */ url) =>
    new NativePromise((resolve, reject) => void perform(requestOf(args), url, resolve, reject));

  /** The URL that fetch() was given, and in `args` as it was read, so that it is read only once. */
  const inputOf = (/** @type {any[]} */ args) => {
    const input = args[0];
    if (typeof input === "object" && input !== null) {
      try {
        return apply(requestUrl, input, []);
      } catch {
        // no Request: Web IDL makes text of it
      }
    }
    if (typeof input !== "string") args[0] = `${input}`;
    return args[0];
  };

  wrap(globalThis, "fetch", "value", (native, self, args) => {
    const isOurs = self === undefined || self === null || self === scope;
    if (args.length === 0 || !isOurs) return apply(native, self, args);
    let url;
    try {
      url = urlOf(inputOf(args));
    } catch (error) {
      return apply(rejected, NativePromise, [error]); // the page's own toString()
    }
    return url === null ? apply(native, self, args) : agentFetch(args, url);
  });

  for (const name of /** @type {const} */ (["url", "type"])) {
    wrap(Response.prototype, name, "get", (native, self, args) => {
      const value = apply(native, self, args);
      return origins.get(self)?.[name] ?? value;
    });
  }

  wrap(Response.prototype, "clone", "value", (native, self, args) => {
    const copy = apply(native, self, args);
    const origin = origins.get(self);
    return origin ? claim(copy, origin) : copy;
  });

  /** A body that broke off gives the abort's reason, where Chromium says of a page's own stream "Failed to fetch". */
  const read = async (/** @type {Promise<unknown> | null} */ reading, /** @type {AbortSignal} */ signal) => {
    const aborted = () => apply(isAborted, signal, []);
    let value;
    try {
      value = await reading;
    } catch (error) {
      throw aborted() ? apply(abortReason, signal, []) : error;
    }
    if (aborted()) throw apply(abortReason, signal, []);
    return value;
  };

  /** Nobody has begun to read it: after an abort the browser leaves it so. */
  const isFresh = (/** @type {Response} */ response) => {
    const body = apply(bodyOfResponse, response, []);
    return !apply(isUsed, response, []) && !(body !== null && apply(isLocked, body, []));
  };

  const blobOf = async (/** @type {Response} */ response) =>
    new NativeBlob([await apply(bufferOf, response, [])], /** @type {any} */ ({ __proto__: null, type: contentType }));

  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"]) {
    if (!(name in Response.prototype)) continue; // bytes() is of Chrome 132
    wrap(Response.prototype, name, "value", (native, self, args) => {
      const signal = origins.get(self)?.signal;
      if (!signal) return apply(native, self, args);
      if (apply(isAborted, signal, []) && isFresh(self)) return read(null, signal);
      // The browser marks a body as used at once, but not that of a page's own stream that is read as a Blob.
      return read(name === "blob" ? blobOf(self) : apply(native, self, args), signal);
    });
  }

  if ("textStream" in Response.prototype) {
    // The browser's own does not hear of a page's stream that breaks off.
    wrap(Response.prototype, "textStream", "value", (native, self, args) => {
      const body = origins.get(self) ? apply(bodyOfResponse, self, []) : null;
      return body === null ? apply(native, self, args) : apply(pipe, body, [new NativeDecoder()]);
    });
  }

  for (const name of ["append", "set", "delete"]) {
    wrap(Headers.prototype, name, "value", (native, self, args) =>
      apply(native, frozen.get(self) ? immutable : self, args),
    );
  }
}
