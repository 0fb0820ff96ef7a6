// Built-ins that a page spoils before it asks, each in words and as what it does. After attack.js, which has
// kept what the asking needs.

const nothing = () => undefined;
const spoilt = function () {
  throw new Error("spoilt");
};

/** Replaces `names` of `owner` by `value`. */
const replace = (owner, names, value) => {
  for (const name of names) owner[name] = value;
};

/** Getters that give something else. */
const lie = (owner, values) => {
  for (const [name, value] of Object.entries(values)) Object.defineProperty(owner, name, { configurable: true, get: () => value });
};

/** Keys that every object has from now on, unless it has its own. */
const inherit = (values) => {
  for (const [name, value] of Object.entries(values)) Object.prototype[name] = value;
};

const READ = "http://localhost:8189/api/smartcard/read";
const Bytes = Object.getPrototypeOf(Uint8Array);

const ATTACKS = {
  // ── what promises do ──────────────────────────────────────────────────────────────────────
  "Promise.prototype.then throws": () => replace(Promise.prototype, ["then"], spoilt),
  "every object is a promise of something forged": () => {
    Object.prototype.then = function (resolve) {
      delete Object.prototype.then;
      resolve("forged");
    };
  },
  "every Response is a promise of something forged": () => {
    Response.prototype.then = (resolve) => resolve("forged");
  },
  "promises say that they were made by another class": () => {
    Promise.prototype.constructor = class extends Promise {};
  },
  "promises have no class": () => replace(Promise.prototype, ["constructor"], undefined),
  "Promise is replaced by a function that settles nothing": () => {
    globalThis.Promise = function () {
      return { then() {} };
    };
  },
  "Promise.resolve and Promise.reject give something forged": () =>
    replace(Promise, ["resolve", "reject"], () => ({ then: (resolve) => resolve("forged") })),

  // ── what every object inherits ────────────────────────────────────────────────────────────
  "every object inherits the keys of an answer": () =>
    inherit({ failed: true, timedOut: true, status: 999, text: "forged", id: 0, cancel: 0 }),
  "every object inherits the keys of a request": () =>
    inherit({ method: "DELETE", url: READ, body: "forged", origin: "extension", page: "https://test.nhso.go.th" }),
  "every object inherits the keys of a property's descriptor": () =>
    inherit({ value: "forged", writable: false, configurable: true, enumerable: true }),
  "every object inherits the options of a listener": () =>
    inherit({ once: true, capture: true, passive: true, signal: AbortSignal.abort() }),
  "every object inherits the options of an event": () =>
    inherit({ bubbles: true, cancelable: true, composed: true, loaded: 9, total: 9, lengthComputable: true }),
  "every object inherits the options of a response": () =>
    inherit({ statusText: "forged", headers: { "content-type": "text/html" }, type: "bytes", start: nothing, pull: nothing }),
  "every object inherits how streams count": () => inherit({ size: () => 1, highWaterMark: "forged", autoAllocateChunkSize: 0 }),
  "every object inherits the options of a message": () => inherit({ transfer: [new ArrayBuffer(1)], targetOrigin: "*" }),
  "every object inherits the options of a request": () =>
    inherit({ mode: "same-origin", credentials: "include", keepalive: true, duplex: "half", redirect: "error" }),
  "every object inherits elements": () => {
    for (let i = 0; i < 10; i++) Object.prototype[i] = "forged";
  },
  "every list inherits elements that cannot be set": () => {
    for (let i = 0; i < 10; i++) {
      Object.defineProperty(Array.prototype, i, { __proto__: null, get: () => "forged", set: spoilt });
    }
  },
  "every object inherits an iterator": () => {
    Object.prototype[Symbol.iterator] = function* () {
      yield ["a", "forged"];
    };
  },
  "every object turns into a forged primitive": () => {
    Object.prototype[Symbol.toPrimitive] = () => "forged";
  },
  "every text says how it is to be replaced, split and matched": () => {
    for (const name of ["replace", "split", "match", "search"]) String.prototype[Symbol[name]] = () => "forged";
  },
  "Object.prototype is frozen": () => Object.freeze(Object.prototype),

  // ── the language's own functions ──────────────────────────────────────────────────────────
  "lists cannot be iterated": () => replace(Array.prototype, [Symbol.iterator], spoilt),
  "the iterator of lists gives nothing": () => {
    Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true, value: "forged" });
  },
  "lists find nothing": () => {
    Array.prototype.indexOf = () => -1;
    Array.prototype.includes = () => false;
  },
  "texts contain and begin with nothing": () => {
    replace(String.prototype, ["includes", "startsWith"], () => false);
    replace(String.prototype, ["indexOf", "search"], () => -1);
  },
  "texts contain and begin with everything": () => replace(String.prototype, ["includes", "startsWith"], () => true),
  "texts become others in capitals": () => replace(String.prototype, ["toUpperCase", "toLowerCase"], () => "PUT"),
  "regular expressions find nothing": () => replace(RegExp.prototype, ["exec", "test"], () => null),
  "JSON gives something forged": () => {
    JSON.parse = () => ({ forged: true });
    JSON.stringify = () => "forged";
  },
  "functions cannot be called by call, apply and bind": () => replace(Function.prototype, ["call", "apply", "bind"], spoilt),
  "Reflect throws": () => replace(Reflect, Object.getOwnPropertyNames(Reflect), spoilt),
  "Object's functions throw": () => {
    for (const name of Object.getOwnPropertyNames(Object)) {
      if (typeof Object[name] === "function") Object[name] = spoilt;
    }
  },
  "Proxy, Map, Set and the weak ones are gone": () =>
    replace(globalThis, ["Proxy", "Map", "Set", "WeakMap", "WeakSet"], undefined),
  "errors are of every class": () => Object.defineProperty(TypeError, Symbol.hasInstance, { value: () => true }),
  "errors cannot be made": () => replace(globalThis, ["TypeError", "DOMException", "Error"], spoilt),
  "bytes have no length": () => lie(Bytes.prototype, { length: 0, byteLength: 0 }),
  "bytes lie about their memory": () => lie(Bytes.prototype, { buffer: new ArrayBuffer(3), byteOffset: 1 }),
  "stacks cannot be written": () => {
    Error.prepareStackTrace = spoilt;
    Error.stackTraceLimit = 1000;
  },

  // ── the browser's ─────────────────────────────────────────────────────────────────────────
  "ports post something forged": () => {
    const { postMessage } = MessagePort.prototype;
    MessagePort.prototype.postMessage = function (message) {
      postMessage.call(this, { ...message, url: READ });
    };
  },
  "ports cannot be started, closed or listened at": () =>
    replace(MessagePort.prototype, ["start", "close", "addEventListener"], nothing),
  "messages carry something forged": () =>
    lie(MessageEvent.prototype, { data: { id: 0, failed: false, timedOut: false, status: 999, text: "forged" } }),
  "channels have no ports": () => {
    lie(MessageChannel.prototype, { port1: null, port2: null });
    globalThis.MessageChannel = undefined;
  },
  "nobody can listen": () => replace(EventTarget.prototype, ["addEventListener", "removeEventListener"], nothing),
  "nothing is dispatched": () => replace(EventTarget.prototype, ["dispatchEvent"], nothing),
  "events cannot be made": () => replace(globalThis, ["Event", "ProgressEvent", "MessageEvent"], spoilt),
  "events lie about what they are": () => lie(Event.prototype, { type: "forged", target: null, currentTarget: null }),
  "addresses lie about their origin": () => lie(URL.prototype, { origin: "https://evil.example", port: "1" }),
  "addresses lie about their text": () => lie(URL.prototype, { href: READ, pathname: "/api/smartcard/read" }),
  "addresses cannot be made": () => replace(globalThis, ["URL", "webkitURL"], spoilt),
  "documents lie about their base": () => lie(Node.prototype, { baseURI: "https://evil.example/" }),
  "this document lies about its base": () => lie(document, { baseURI: "https://evil.example/" }),
  "requests lie about everything": () =>
    lie(Request.prototype, {
      url: "https://evil.example/",
      method: "DELETE",
      mode: "no-cors",
      signal: AbortSignal.abort(),
      body: null,
    }),
  "requests have another body": () => replace(Request.prototype, ["text", "json", "bytes"], async () => "forged"),
  "requests and responses cannot be made": () => replace(globalThis, ["Request", "Response", "Headers"], spoilt),
  "responses lie about their headers": () => lie(Response.prototype, { headers: null, body: null }),
  "every signal is aborted": () => lie(AbortSignal.prototype, { aborted: true, reason: "forged" }),
  "streams cannot be made": () => replace(globalThis, ["ReadableStream"], undefined),
  "streams are given something forged": () => {
    for (const { prototype } of [ReadableByteStreamController, ReadableStreamDefaultController]) {
      const { enqueue } = prototype;
      prototype.enqueue = function () {
        enqueue.call(this, new Uint8Array([57]));
      };
    }
  },
  "readers read nothing": () =>
    replace(ReadableStreamDefaultReader.prototype, ["read"], async () => ({ done: true, value: undefined })),
  "texts have no bytes": () => replace(TextEncoder.prototype, ["encode"], () => new Uint8Array()),
  "bytes have no text": () => {
    TextDecoder.prototype.decode = () => "forged";
    globalThis.TextDecoder = undefined;
  },
  "there is no clock": () => replace(globalThis, ["performance"], undefined),
  "the clock is an object of the page's": () => replace(globalThis, ["performance"], { now: () => 1 }),
  "timers never fire": () => replace(globalThis, ["setTimeout", "clearTimeout", "queueMicrotask"], nothing),
  "XMLHttpRequest lies about itself": () =>
    lie(XMLHttpRequest.prototype, { upload: null, timeout: 1, readyState: 4, responseType: "blob" }),
  "XMLHttpRequest is sent by those alone who kept how": () => replace(XMLHttpRequest.prototype, ["open", "send"], spoilt),
};
