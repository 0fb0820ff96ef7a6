/**
 * Bodies: what the browser makes of the kinds that a page may send, how many bytes they are, how an
 * answer's is read, and whether it has the integrity that it should.
 */

/** @import {Agent, Bodies} from "./shim-channel.js" */

"use strict";
{
  const shim = /** @type {Agent} */ (globalThis.authenBridgeShim);
  const { play, getter } = shim;

  const { apply } = Reflect;
  const [NativeRequest, NativeBlob, NativeTypeError, NativeRegExp, NativeBytes] = [Request, Blob, TypeError, RegExp, Uint8Array];
  const sizeOfBuffer = getter(ArrayBuffer.prototype, "byteLength");
  const { isView } = ArrayBuffer;
  const wellFormed = String.prototype.toWellFormed;
  const textOfParams = URLSearchParams.prototype.toString;
  const eachOfForm = FormData.prototype.forEach;
  const [sizeOfBlob, typeOfBlob] = [getter(Blob.prototype, "size"), getter(Blob.prototype, "type")];
  const nameOfFile = getter(File.prototype, "name");
  const textOfRequest = Request.prototype.text;
  const encoder = new TextEncoder();
  const encode = TextEncoder.prototype.encode;
  const countOf = getter(Object.getPrototypeOf(Uint8Array.prototype), "length");
  const NativeStream = ReadableStream;
  const { enqueue, close, error: fail } = ReadableByteStreamController.prototype;
  const waitingOf = getter(ReadableByteStreamController.prototype, "byobRequest");
  const { respond } = ReadableStreamBYOBRequest.prototype;
  const abortReason = getter(AbortSignal.prototype, "reason");
  const listen = EventTarget.prototype.addEventListener;
  const stopListening = EventTarget.prototype.removeEventListener;
  const ONCE = /** @type {AddEventListenerOptions} */ (Object.freeze({ __proto__: null, once: true }));
  const [fromCodes, encode64] = [String.fromCharCode, btoa];
  /** @type {Function} */
  const exec = RegExp.prototype.exec;
  const { subtle } = crypto; // none over plain http, where there is no integrity to keep either
  const digestOf = globalThis.SubtleCrypto?.prototype.digest;

  /** @type {Bodies["bytesOf"]} */
  const bytesOf = (text) => apply(encode, encoder, [text]);

  /** @type {Bodies["lengthOf"]} */
  const lengthOf = (text) => apply(countOf, bytesOf(text), []); // `length` is a getter that the page can replace

  // ── sent ────────────────────────────────────────────────────────────────────────────────────

  /**
   * Bytes of form data as multipart/form-data (RFC 7578), in the browser's own dress: a boundary of 38
   * characters, and a type for every file.
   */
  const sizeOfForm = (/** @type {FormData} */ form) => {
    const dashes = 2 + 38;
    let size = dashes + 2 + 2;
    const add = (/** @type {string | File} */ value, /** @type {string} */ name) => {
      size += dashes + lengthOf(`\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n\r\n`);
      if (typeof value === "string") size += lengthOf(value);
      else {
        const type = apply(typeOfBlob, value, []) || "application/octet-stream";
        size += lengthOf(`; filename="${apply(nameOfFile, value, [])}"\r\nContent-Type: ${type}`);
        size += apply(sizeOfBlob, value, []);
      }
    };
    apply(eachOfForm, form, [add]);
    return size;
  };

  /** Bytes of each kind of body that is no text; each throws of another kind of object, whichever frame's it is. */
  const SIZES = [
    (/** @type {any} */ body) => lengthOf(apply(textOfParams, body, [])),
    sizeOfForm,
    (/** @type {any} */ body) => apply(sizeOfBlob, body, []),
    (/** @type {any} */ body) => apply(sizeOfBuffer, body, []),
    (/** @type {any} */ body) => {
      if (!isView(body)) throw new NativeTypeError();
      return apply(sizeOfBlob, new NativeBlob([/** @type {any} */ (body)]), []);
    },
  ];

  /** @type {Bodies["sizeOf"]} */
  const sizeOf = (body) => {
    if (typeof body !== "object") return -1;
    for (let i = 0; i < SIZES.length; i++) {
      try {
        return /** @type {(body: any) => number} */ (SIZES[i])(body);
      } catch {
        // another kind
      }
    }
    return -1;
  };

  /**
   * A document as the browser sends it: HTML by the rules of HTML, or null of what is none. By the page's
   * own members: what they are handed is the page's document, and capturing them costs every load 0.2 ms.
   *
   * @param {any} body @returns {string | null}
   */
  const markupOf = (body) => {
    try {
      const type = apply(getter(Document.prototype, "contentType"), body, []);
      if (type !== "text/html") return new XMLSerializer().serializeToString(body);
    } catch {
      return null;
    }
    let markup = "";
    for (let node = body.firstChild; node !== null; node = node.nextSibling)
      markup += node.outerHTML ?? new XMLSerializer().serializeToString(node);
    return markup;
  };

  /** @type {Bodies["textOf"]} */
  const textOf = (body, size) => {
    if (size === -1) return apply(wellFormed, (typeof body === "object" ? markupOf(body) : null) ?? `${body}`, []);
    const init = /** @type {RequestInit} */ ({ __proto__: null, method: "POST", body });
    return apply(textOfRequest, new NativeRequest("https://localhost/", init), []);
  };

  // ── received ────────────────────────────────────────────────────────────────────────────────

  /** Answers of these statuses have no body, and Response takes none. */
  const BODILESS = [204, 205, 304];
  const includes = BODILESS.includes;

  /** @type {Bodies["isBodiless"]} */
  const isBodiless = (status) => apply(includes, BODILESS, [status]);

  /**
   * Gives all there is, and ends, unless the stream was cancelled or broken off meanwhile.
   *
   * @param {ReadableByteStreamController} controller @param {Uint8Array} bytes @param {() => void} ended
   */
  const supply = (controller, bytes, ended) => {
    try {
      apply(enqueue, controller, [bytes]);
    } catch {
      return;
    }
    play([() => end(controller, ended)]);
  };

  /** @param {ReadableByteStreamController} controller @param {() => void} ended */
  const end = (controller, ended) => {
    ended();
    try {
      apply(close, controller, []);
    } catch {
      return;
    }
    const waiting = apply(waitingOf, controller, []);
    if (waiting !== null) apply(respond, waiting, [0]); // somebody's buffer, which stays empty
  };

  /** @type {Bodies["streamOf"]} */
  const streamOf = (text, signal) => {
    const bytes = bytesOf(text);
    let given = text === "";
    /** What breaks the body off, while anything can. */
    let breakOff = () => /** @type {void} */ (undefined);
    const letGo = () => apply(stopListening, signal, ["abort", breakOff]);
    return new NativeStream(
      /** @type {any} */ ({
        __proto__: null,
        type: "bytes",
        start: (/** @type {ReadableByteStreamController} */ controller) => {
          if (given) return apply(close, controller, []);
          breakOff = () => apply(fail, controller, [apply(abortReason, signal, [])]);
          return apply(listen, signal, ["abort", breakOff, ONCE]);
        },
        cancel: letGo,
        pull: (/** @type {ReadableByteStreamController} */ controller) => {
          if (given) return;
          given = true;
          play([() => supply(controller, bytes, letGo)]);
        },
      }),
      /** @type {any} */ ({ __proto__: null, highWaterMark: 0 }),
    );
  };

  /** What integrity metadata names, the strongest first. */
  const HASHES = [
    { name: "sha512", algorithm: "SHA-512" },
    { name: "sha384", algorithm: "SHA-384" },
    { name: "sha256", algorithm: "SHA-256" },
  ];

  /** Subresource Integrity, 3.3: the strongest kind of hash that is named counts, and one of that kind must fit. */
  /** @type {Bodies["keepsIntegrity"]} */
  const keepsIntegrity = async (metadata, text) => {
    for (let i = 0; i < HASHES.length; i++) {
      const { name, algorithm } = /** @type {typeof HASHES[0]} */ (HASHES[i]);
      const hash = new NativeRegExp(`(?:^|\\s)${name}-([^\\s?]+)`, "gi");
      let found = apply(exec, hash, [metadata]);
      if (found === null) continue;
      const digest = await apply(digestOf, subtle, [algorithm, bytesOf(text)]);
      const actual = encode64(apply(fromCodes, null, new NativeBytes(digest)));
      for (; found !== null; found = apply(exec, hash, [metadata])) if (found[1] === actual) return true;
      return false;
    }
    return true;
  };

  shim.bodies = { bytesOf, lengthOf, sizeOf, textOf, streamOf, isBodiless, keepsIntegrity };
}
