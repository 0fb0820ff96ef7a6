/**
 * The shim's common ground: which URLs are the agent's, the channel to page/bridge.js, and the way
 * browser members are replaced. MAIN world, before any script of the page.
 *
 * The page may change every built-in after this has run, so what is used later is captured now, and
 * objects that the browser reads keys of have no prototype that the page could add keys to.
 */

/** @import {Agent, Answer, Step, Trap} from "./shim-channel.js" */

"use strict";
{
  const origins = /** @type {string[]} */ (globalThis.authenBridgeAgents);
  delete /** @type {{authenBridgeAgents?: string[]}} */ (globalThis).authenBridgeAgents;
  /**
   * What is in every URL of an agent's, its port or its name, unless line breaks or tabs are in it. The test costs
   * a foreign call 0.1 µs, parsing its URL would cost 2 µs; and a regular expression would tell the page what it
   * has matched.
   */
  const marks = [...new Set(origins.map((origin) => new URL(origin).port || new URL(origin).hostname)), "\t", "\n", "\r"];
  /** The name of the hand-shake event, as in page/bridge.js. */
  const HANDSHAKE = "authen-bridge";
  /** The longest sequence of events of one request: three of `upload`, six of the request itself. */
  const MOST_STEPS = 9;

  /** Reason phrases, as HTTP/1.1 would carry them: RFC 9110, 15, and the agent's own wording of 418. */
  const REASONS = Object.freeze(
    /** @type {Record<number, string>} */ ({
      __proto__: null,
      200: "OK",
      201: "Created",
      202: "Accepted",
      204: "No Content",
      205: "Reset Content",
      301: "Moved Permanently",
      302: "Found",
      303: "See Other",
      304: "Not Modified",
      307: "Temporary Redirect",
      308: "Permanent Redirect",
      400: "Bad Request",
      401: "Unauthorized",
      403: "Forbidden",
      404: "Not Found",
      405: "Method Not Allowed",
      406: "Not Acceptable",
      408: "Request Timeout",
      409: "Conflict",
      410: "Gone",
      415: "Unsupported Media Type",
      418: "I'm a Teapot",
      422: "Unprocessable Entity",
      429: "Too Many Requests",
      500: "Internal Server Error",
      501: "Not Implemented",
      502: "Bad Gateway",
      503: "Service Unavailable",
      504: "Gateway Timeout",
    }),
  );

  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const NativeURL = URL;
  const NativeChannel = MessageChannel;
  const includes = String.prototype.includes;
  const startsWith = String.prototype.startsWith;
  const indexOf = Array.prototype.indexOf;
  const post = MessagePort.prototype.postMessage;
  const listen = EventTarget.prototype.addEventListener;
  const start = MessagePort.prototype.start;
  const getter = (/** @type {object} */ owner, /** @type {string} */ name) =>
    /** @type {() => any} */ (getOwnPropertyDescriptor(owner, name)?.get);
  const firstPort = getter(MessageChannel.prototype, "port1");
  const secondPort = getter(MessageChannel.prototype, "port2");
  const dataOf = getter(MessageEvent.prototype, "data");
  const hrefOf = getter(URL.prototype, "href");
  const originOf = getter(URL.prototype, "origin");
  const setHash = /** @type {(hash: string) => void} */ (getOwnPropertyDescriptor(URL.prototype, "hash")?.set);
  const baseOf = getter(Node.prototype, "baseURI");

  const isMarked = (/** @type {string} */ input) => {
    for (let i = 0; i < marks.length; i++) if (apply(includes, input, [marks[i]])) return true;
    return false;
  };

  /** Whether `input` can't be the agent's: neither by itself nor, being relative, by the document's base. */
  const isForeign = (/** @type {string} */ input) =>
    !isMarked(input) && (apply(startsWith, input, ["https://"]) || !isMarked(apply(baseOf, document, [])));

  /** @returns {string | null} */
  const urlOf = (/** @type {string} */ input) => {
    if (isForeign(input)) return null;
    let url;
    try {
      url = new NativeURL(input, apply(baseOf, document, []));
    } catch {
      return null; // the browser says itself what is wrong with it
    }
    if (apply(indexOf, origins, [apply(originOf, url, [])]) === -1) return null;
    apply(setHash, url, [""]);
    return apply(hrefOf, url, []);
  };

  /** By id: what to do with the answer. @type {Record<number, (answer: Answer) => Step[]>} */
  const waiting = Object.create(null);
  let lastId = 0;

  /**
   * Lets `port` answer requests, each step of an answer in a listener of its own: the browser runs
   * microtasks between listeners of a message, as it does between the events of a real request.
   */
  const answerFrom = (/** @type {MessagePort} */ port) => {
    /** @type {Step[]} */
    let steps = [];
    const plan = (/** @type {MessageEvent} */ event) => {
      steps = []; // whatever comes, the last ones are done
      /** @type {Answer} */
      const answer = apply(dataOf, event, []);
      const handler = waiting[answer.id];
      delete waiting[answer.id];
      steps = handler ? handler(answer) : [];
    };
    apply(listen, port, ["message", plan]);
    for (let i = 0; i < MOST_STEPS; i++) {
      apply(listen, port, ["message", () => i < steps.length && /** @type {Step} */ (steps[i])()]);
    }
    apply(start, port, []);
  };

  const bridge = new MessageChannel();
  /** Where answers come from when the bridge does not give them. @type {MessageChannel | null} */
  let local = null;
  const toBridge = bridge.port1;
  // Cancelled by the bridge when it takes the port; else there is none, and every call fails.
  const connected = !window.dispatchEvent(
    new MessageEvent(HANDSHAKE, { cancelable: true, ports: [bridge.port2] }),
  );
  let listening = false; // from the first call on: most pages make none, and listeners cost

  const failLocally = (/** @type {number} */ id, /** @type {boolean} */ timedOut) => {
    if (local === null) {
      local = new NativeChannel();
      answerFrom(apply(firstPort, local, []));
    }
    apply(post, apply(secondPort, local, []), [{ id, failed: true, timedOut, status: 0, text: "" }]);
  };

  /** @type {Agent["play"]} */
  const play = (steps) => {
    const id = lastId++;
    waiting[id] = () => steps;
    failLocally(id, false); // an answer like any other: it brings the turns
  };

  /** @type {Agent["ask"]} */
  const ask = (method, url, body, plan) => {
    const id = lastId++;
    waiting[id] = plan;
    if (!listening) answerFrom(toBridge);
    listening = true;
    if (connected) apply(post, toBridge, [{ id, method, url, body }]);
    else failLocally(id, false);
    return id;
  };

  /** @type {Agent["cancel"]} */
  const cancel = (id) => {
    delete waiting[id];
    if (connected) apply(post, toBridge, [{ cancel: id }]);
  };

  /** @type {Agent["timeOut"]} */
  const timeOut = (id) => {
    const plan = waiting[id];
    if (!plan) return;
    cancel(id);
    waiting[id] = plan;
    failLocally(id, true);
  };

  const NOTHING = /** @type {never[]} */ (Object.freeze([]));

  /**
   * What stands in for a member, by its part. A method is a Proxy, which is native to whoever reads its source.
   * V8 reads an accessor that is a Proxy by its slowest way, 0.2 µs each, so accessors are functions of the
   * same name and shape.
   *
   * @type {Record<"value" | "get" | "set", (native: Function, name: string, trap: Trap) => Function>}
   */
  const STAND_INS = {
    value: (native, _, trap) => new Proxy(native, /** @type {any} */ ({ __proto__: null, apply: trap })),
    get: (native, name, trap) =>
      getter(
        {
          get [name]() {
            return trap(native, this, NOTHING);
          },
        },
        name,
      ),
    set: (native, name, trap) => {
      const accessor = {
        set [name](/** @type {any} */ _) {
          trap(native, this, /** @type {any} */ (arguments)); // as many as there are: the browser counts them
        },
      };
      return /** @type {Function} */ (getOwnPropertyDescriptor(accessor, name)?.set);
    },
  };

  /** @type {Agent["wrap"]} */
  const wrap = (owner, name, part, trap) => {
    const descriptor = /** @type {any} */ (getOwnPropertyDescriptor(owner, name));
    descriptor[part] = STAND_INS[part](descriptor[part], name, trap);
    defineProperty(owner, name, descriptor);
  };

  /** @type {Agent["stamp"]} */
  const stamp = () => {
    /** A constructor that returns its argument, so that a derived class puts its fields on that object. */
    const Given = /** @type {new (object: object) => object} */ (
      /** @type {unknown} */ (
        function (/** @type {object} */ object) {
          return object;
        }
      )
    );
    class Stamp extends Given {
      /** @type {any} */
      #value;
      static set(/** @type {object} */ object, /** @type {any} */ value) {
        if (!(#value in object)) new Stamp(object);
        /** @type {Stamp} */ (object).#value = value;
      }
      static get(/** @type {any} */ object) {
        return object !== null && typeof object === "object" && #value in object ? object.#value : undefined;
      }
    }
    return Stamp;
  };

  globalThis.authenBridgeShim = {
    urlOf,
    ask,
    cancel,
    timeOut,
    play,
    wrap,
    getter,
    stamp,
    reason: (status) => REASONS[status] ?? "",
    contentType: "application/json",
  };
}
