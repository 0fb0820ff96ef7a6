/**
 * fetch for the agent's origins. `new Request` checks and serialises as the browser does; the answer is
 * a Response of the browser's whose url, type and headers are made to be those of a network answer.
 */

/** @import {Agent} from "./shim-channel.js" */

{
  const { urlOf, ask, cancel, wrap, stamp, getter, reason, contentType } = /** @type {Agent} */ (
    globalThis.authenBridgeShim
  );
  delete /** @type {{authenBridgeShim?: Agent}} */ (globalThis).authenBridgeShim; // the last of the shim's files: the page finds nothing

  /**
   * What a Response from here says of itself, and the signal that its body obeys.
   * @typedef {{url: string, type: string, signal: AbortSignal | null}} Origin
   */
  /** @type {ReturnType<typeof stamp<Origin>>} */
  const origins = stamp();
  /** Headers of such a Response. @type {ReturnType<typeof stamp<boolean>>} */
  const frozen = stamp();

  const { apply, construct } = Reflect;
  const [NativeRequest, NativeResponse, NativePromise, NativeTypeError] = [Request, Response, Promise, TypeError];
  const NativeStream = ReadableStream;
  const requestUrl = getter(Request.prototype, "url");
  const requestMethod = getter(Request.prototype, "method");
  const requestMode = getter(Request.prototype, "mode");
  const requestSignal = getter(Request.prototype, "signal");
  const requestBody = getter(Request.prototype, "body");
  const textOfRequest = Request.prototype.text;
  const headersOf = getter(Response.prototype, "headers");
  const errorResponse = Response.error;
  const isAborted = getter(AbortSignal.prototype, "aborted");
  const abortReason = getter(AbortSignal.prototype, "reason");
  const listen = EventTarget.prototype.addEventListener;
  const { enqueue, close, error: fail } = ReadableByteStreamController.prototype;
  const encoder = new TextEncoder();
  const encode = TextEncoder.prototype.encode;
  const replace = String.prototype.replace;

  const ONCE = /** @type {AddEventListenerOptions} */ (Object.freeze({ __proto__: null, once: true }));
  /** Headers that the browser itself made immutable: raises its errors for ours. */
  const immutable = Response.error().headers;
  /** Answers of these statuses have no body, and Response takes none. */
  const BODILESS = [204, 205, 304];
  const includes = BODILESS.includes;

  /** As the network's, for whom `body` can still break off when the page aborts. */
  const bodyOf = (/** @type {string} */ text, /** @type {AbortSignal} */ signal) =>
    new NativeStream(
      /** @type {any} */ ({
        __proto__: null,
        type: "bytes",
        start: (/** @type {ReadableByteStreamController} */ controller) => {
          const bytes = apply(encode, encoder, [text]);
          if (bytes.length > 0) apply(enqueue, controller, [bytes]);
          apply(close, controller, []);
          const breakOff = () => apply(fail, controller, [apply(abortReason, signal, [])]);
          apply(listen, signal, ["abort", breakOff, ONCE]);
        },
      }),
    );

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
    const signal = apply(requestSignal, request, []);
    const sent = apply(requestMethod, request, []) === "HEAD" ? "" : text;
    const body = apply(includes, BODILESS, [status]) ? null : bodyOf(sent, signal);
    const headers = { __proto__: null, "content-type": contentType };
    const init = /** @type {any} */ ({ __proto__: null, status, statusText: reason(status), headers });
    return claim(new NativeResponse(body, init), { url, type: "cors", signal });
  };

  /** `new Request` as fetch() makes it: with fetch's name in the browser's errors. */
  const requestOf = (/** @type {any[]} */ args) => {
    try {
      return construct(NativeRequest, args);
    } catch (error) {
      if (error instanceof NativeTypeError) {
        const words = ["Failed to construct 'Request'", "Failed to execute 'fetch' on 'Window'"];
        error.message = apply(replace, error.message, words);
      }
      throw error;
    }
  };

  /** @returns {Promise<Response>} */
  const answered = (
    /** @type {Request} */ request,
    /** @type {string} */ url,
    /** @type {string | null} */ body,
    /** @type {AbortSignal} */ signal,
  ) =>
    new NativePromise((resolve, reject) => {
      const method = apply(requestMethod, request, []);
      const id = ask(method, url, body, (answer) => [
        () => {
          if (answer.failed) reject(new NativeTypeError("Failed to fetch"));
          else resolve(responseTo(request, url, answer));
        },
      ]);
      const abort = () => {
        cancel(id);
        reject(apply(abortReason, signal, []));
      };
      apply(listen, signal, ["abort", abort, ONCE]);
    });

  const agentFetch = async (/** @type {any[]} */ args, /** @type {string} */ url) => {
    const request = requestOf(args);
    const signal = apply(requestSignal, request, []);
    const throwIfAborted = () => {
      if (apply(isAborted, signal, [])) throw apply(abortReason, signal, []);
    };
    throwIfAborted();
    if (apply(requestMode, request, []) === "same-origin") throw new NativeTypeError("Failed to fetch");
    // `await` and no .then(): zone.js would count a turn of its own for the latter.
    const body = apply(requestBody, request, []) === null ? null : await apply(textOfRequest, request, []);
    throwIfAborted();
    return await answered(request, url, body, signal);
  };

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
    const url = args.length === 0 ? null : urlOf(inputOf(args));
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
  const read = async (/** @type {Promise<unknown>} */ reading, /** @type {AbortSignal} */ signal) => {
    try {
      return await reading;
    } catch (error) {
      throw apply(isAborted, signal, []) ? apply(abortReason, signal, []) : error;
    }
  };

  for (const name of ["arrayBuffer", "blob", "bytes", "formData", "json", "text"]) {
    if (!(name in Response.prototype)) continue; // bytes() is of Chrome 132
    wrap(Response.prototype, name, "value", (native, self, args) => {
      const reading = apply(native, self, args);
      const signal = origins.get(self)?.signal;
      return signal ? read(reading, signal) : reading;
    });
  }

  for (const name of ["append", "set", "delete"]) {
    wrap(Headers.prototype, name, "value", (native, self, args) =>
      apply(native, frozen.get(self) ? immutable : self, args),
    );
  }

}
