// The first script of a page. It puts a recorder in front of every built-in that a script can replace, and
// an accessor on Object.prototype for every key that the shim's source has. Then it asks for everything that
// can be asked, with nothing but what it kept before: whatever is recorded, somebody else has used.
// KEYS is put in front of it: the words of the shim's source.

{
  const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const [Native, NativePromise, NativeObject] = [Proxy, Promise, Object];
  const [stringify, keysOf, freeText] = [JSON.stringify, Object.keys, String];
  const bare = (object) => ({ __proto__: null, ...object });
  const later = setTimeout;
  // Kept for the scenario: `call(owner, "name")` is (self, ...args) => self.name(...args), as it was.
  const kept = (owner, name, part = "value") => {
    const native = getOwnPropertyDescriptor(owner, name)[part];
    return (self, a, b, c) => apply(native, self, c === undefined ? (b === undefined ? (a === undefined ? [] : [a]) : [a, b]) : [a, b, c]);
  };

  // ── every place of a built-in ─────────────────────────────────────────────────────────────

  const roots = {
    "": globalThis,
    ArrayIterator: getPrototypeOf([][Symbol.iterator]()),
    MapIterator: getPrototypeOf(new Map()[Symbol.iterator]()),
    SetIterator: getPrototypeOf(new Set()[Symbol.iterator]()),
    StringIterator: getPrototypeOf(""[Symbol.iterator]()),
    RegExpStringIterator: getPrototypeOf("".matchAll(/x/g)),
    HeadersIterator: getPrototypeOf(new Headers()[Symbol.iterator]()),
    ParametersIterator: getPrototypeOf(new URLSearchParams()[Symbol.iterator]()),
    FormDataIterator: getPrototypeOf(new FormData()[Symbol.iterator]()),
    StreamIterator: getPrototypeOf(new ReadableStream()[Symbol.asyncIterator]()),
    TypedArray: getPrototypeOf(Uint8Array),
    Generator: getPrototypeOf(function* () {}),
    AsyncFunction: getPrototypeOf(async () => {}),
    AsyncGenerator: getPrototypeOf(async function* () {}),
  };
  const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  const seen = new Set([globalThis.document, globalThis.external]);
  const places = []; // [owner, key, name]
  const constructors = []; // [function, name]
  const queue = Object.entries(roots);
  for (const [path, owner] of queue) {
    if (seen.has(owner)) continue;
    seen.add(owner);
    const parent = getPrototypeOf(owner);
    if (parent !== null) queue.push([`${path}^`, parent]);
    for (const key of ownKeys(owner)) {
      const name = typeof key === "symbol" ? `${path}[${key.description}]` : path === "" ? key : `${path}.${key}`;
      const { value, configurable, writable } = getOwnPropertyDescriptor(owner, key);
      if (isObject(value)) queue.push([name, value]);
      if (typeof value === "function" && getOwnPropertyDescriptor(value, "prototype")) constructors.push([value, name]);
      // `await` reads every promise's constructor: a row of its own.
      if ((configurable || writable) && key !== "constructor") places.push([owner, key, name]);
    }
  }

  // ── the recorders ─────────────────────────────────────────────────────────────────────────

  let recording = false;
  const uses = bare({});
  const internals = bare({}); // uses by which the page came to see a port, a channel or a message
  const brands = [
    getOwnPropertyDescriptor(MessagePort.prototype, "onmessage").get,
    getOwnPropertyDescriptor(MessageChannel.prototype, "port1").get,
    getOwnPropertyDescriptor(MessageEvent.prototype, "data").get,
  ];
  const isInternal = (value) => {
    if (!isObject(value)) return false;
    for (let i = 0; i < brands.length; i++) {
      try {
        apply(brands[i], value, []);
        return true;
      } catch {
        // not of this kind
      }
    }
    return false;
  };
  const note = (name, self, args) => {
    if (!recording) return;
    uses[name] = true;
    if (isInternal(self)) internals[name] = true;
    for (let i = 0; i < args.length; i++) if (isInternal(args[i])) internals[name] = true;
  };
  const recorder = (native, name) => {
    const proxy = new Native(native, {
      __proto__: null,
      apply(_, self, args) {
        note(name, self, args);
        return apply(native, self, args);
      },
      construct(_, args, target) {
        note(`new ${name}`, null, args);
        return construct(native, args, target === proxy ? native : target);
      },
    });
    return proxy;
  };

  const record = () => {
    let count = 0;
    for (let i = 0; i < places.length; i++) {
      const [owner, key, name] = places[i];
      const descriptor = bare(getOwnPropertyDescriptor(owner, key));
      if (typeof descriptor.value === "function") descriptor.value = recorder(descriptor.value, name);
      else if (descriptor.get) {
        descriptor.get = recorder(descriptor.get, `get ${name}`);
        if (descriptor.set) descriptor.set = recorder(descriptor.set, `set ${name}`);
      } else continue;
      defineProperty(owner, key, descriptor);
      count++;
    }
    for (let i = 0; i < constructors.length; i++) {
      const [owner, name] = constructors[i];
      if (getOwnPropertyDescriptor(owner, Symbol.hasInstance)) continue;
      const get = function () {
        note(`instanceof ${name}`, this, []);
        return undefined; // as if there were none
      };
      try {
        defineProperty(owner, Symbol.hasInstance, { __proto__: null, configurable: true, get });
      } catch {
        // not to be extended
      }
    }
    const dictionaries = [
      ...["bubbles", "cancelable", "composed", "loaded", "total", "lengthComputable"], // events
      ...["once", "capture", "passive", "signal"], // listeners
      ...["size", "highWaterMark", "start", "pull", "cancel", "type", "autoAllocateChunkSize", "mode"], // streams
      ...["readable", "writable", "preventClose", "preventAbort", "preventCancel", "transform", "flush"],
      ...["fatal", "ignoreBOM", "stream", "endings", "transfer", "targetOrigin", "name", "cause"],
      ...["method", "headers", "body", "referrer", "referrerPolicy", "credentials", "cache", "redirect", "integrity"],
      ...["keepalive", "priority", "duplex", "window", "targetAddressSpace", "status", "statusText", "then", "toJSON"],
      ...["get", "set", "value", "writable", "enumerable", "configurable", "done", "next", "return"],
    ];
    const symbols = ["iterator", "asyncIterator", "toPrimitive", "toStringTag", "species", "isConcatSpreadable", "unscopables",
      "hasInstance", "replace", "split", "match", "matchAll", "search"];
    const keys = new Set([...KEYS, ...dictionaries, ..."0123456789", ...symbols.map((name) => Symbol[name])]);
    for (const key of keys) {
      if (getOwnPropertyDescriptor(NativeObject.prototype, key)) continue;
      const name = `Object.prototype ${freeText(key)}`;
      extras.push(key);
      defineProperty(NativeObject.prototype, key, {
        __proto__: null,
        configurable: true,
        get() {
          note(`get ${name}`, this, []);
        },
        set(value) {
          note(`set ${name}`, this, [value]);
          defineProperty(this, key, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
        },
      });
    }
    return count;
  };
  const extras = [];

  // ── what is asked ─────────────────────────────────────────────────────────────────────────

  const AGENT = "http://localhost:8189";
  const TERMINALS = `${AGENT}/api/smartcard/terminals`;
  const ECHO = `${AGENT}/api/echo`;
  const HOLD = `${AGENT}/api/hold`;
  const nativeFetch = fetch;
  const ask = (...args) => apply(nativeFetch, globalThis, args);
  const [NativeRequest, NativeXhr, NativeController, NativeBlob, NativeForm, NativeUrl, NativeParameters] = [
    Request, XMLHttpRequest, AbortController, Blob, FormData, URL, URLSearchParams,
  ];
  const statusOf = kept(Response.prototype, "status", "get");
  const typeOf = kept(Response.prototype, "type", "get");
  const urlOf = kept(Response.prototype, "url", "get");
  const headersOf = kept(Response.prototype, "headers", "get");
  const bodyOf = kept(Response.prototype, "body", "get");
  const cloneOf = kept(Response.prototype, "clone");
  const headerOf = kept(Headers.prototype, "get");
  const readers = ["text", "json", "arrayBuffer", "blob", "bytes"].map((name) => kept(Response.prototype, name));
  const sizes = [
    (text) => text.length,
    (value) => typeof value,
    kept(ArrayBuffer.prototype, "byteLength", "get"),
    kept(Blob.prototype, "size", "get"),
    kept(getPrototypeOf(Uint8Array.prototype), "length", "get"),
  ];
  const readerOf = kept(ReadableStream.prototype, "getReader");
  const readNext = kept(ReadableStreamDefaultReader.prototype, "read");
  const [signalOf, abortBy] = [kept(AbortController.prototype, "signal", "get"), kept(AbortController.prototype, "abort")];
  const listen = kept(EventTarget.prototype, "addEventListener");
  const prototype = XMLHttpRequest.prototype;
  const xhrOf = Object.fromEntries(
    ["open", "send", "abort", "setRequestHeader", "getResponseHeader", "getAllResponseHeaders", "overrideMimeType"].map((name) => [name, kept(prototype, name)]),
  );
  const xhrGet = Object.fromEntries(
    ["status", "statusText", "response", "responseURL", "readyState", "responseText", "upload"].map((name) => [name, kept(prototype, name, "get")]),
  );
  const xhrSet = Object.fromEntries(["responseType", "timeout", "withCredentials"].map((name) => [name, kept(prototype, name, "set")]));

  const bytes = new Uint8Array([91, 93]);
  const markup = new DOMParser().parseFromString("<p>1", "text/html");

  const wordsOf = (error) => `${error}`;
  const turn = () => new NativePromise((resolve) => later(resolve, 0));

  /** One XMLHttpRequest to its end; the states and events that it went through. */
  const run = async (method, url, body, { prepare, after, read = xhrGet.responseText } = bare({})) => {
    const xhr = new NativeXhr();
    let log = "";
    const hear = (target, who) => {
      const types = ["loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];
      for (let i = 0; i < types.length; i++) listen(target, types[i], () => (log += `${who}${types[i]} `));
    };
    hear(xhr, "");
    listen(xhr, "readystatechange", () => (log += `${xhrGet.readyState(xhr)} `));
    if (body !== undefined) hear(xhrGet.upload(xhr), "upload ");
    const ended = new NativePromise((resolve) => listen(xhr, "loadend", () => resolve(undefined)));
    xhrOf.open(xhr, method, url);
    if (prepare) prepare(xhr);
    xhrOf.send(xhr, body);
    if (after) after(xhr);
    await ended;
    return `${log}${xhrGet.status(xhr)} ${xhrGet.statusText(xhr)} ${xhrGet.responseURL(xhr)} ${xhrOf.getResponseHeader(xhr, "Content-Type")} ${read(xhr)}`;
  };
  const typed = (type, size) => bare({ prepare: (xhr) => xhrSet.responseType(xhr, type), read: (xhr) => size(xhrGet.response(xhr)) });

  const read = async (index) => `${sizes[index](await readers[index](await ask(TERMINALS)))}`;
  const post = async (body) => readers[0](await ask(ECHO, bare({ method: "POST", body })));
  const scenario = bare({
    "fetch: text": () => read(0),
    "fetch: json": () => read(1),
    "fetch: arrayBuffer": () => read(2),
    "fetch: blob": () => read(3),
    "fetch: bytes": () => read(4),
    "fetch: what a response says": async () => {
      const response = await ask(`${AGENT}/api/status/418`);
      const copy = cloneOf(response);
      return `${statusOf(response)} ${typeOf(copy)} ${urlOf(copy)} ${headerOf(headersOf(response), "content-type")} ${(await readers[0](copy)).length}`;
    },
    "fetch: a stream": async () => {
      const reader = readerOf(bodyOf(await ask(TERMINALS)));
      const { done, value } = await readNext(reader);
      return `${done} ${sizes[4](value)} ${(await readNext(reader)).done}`;
    },
    "fetch: POST of text": () => post("{\"a\":1}"),
    "fetch: POST of a Blob": () => post(new NativeBlob(["[1]"])),
    "fetch: POST of a form": async () => `${(await post(new NativeForm())).length > 0}`,
    "fetch: POST of parameters": () => post(new NativeParameters("a=1")),
    "fetch: a Request": async () => readers[0](await ask(new NativeRequest(ECHO, bare({ method: "PUT", body: "1" })))),
    "fetch: a URL": async () => readers[0](await ask(new NativeUrl(ECHO))),
    "fetch: HEAD": async () => readers[0](await ask(ECHO, bare({ method: "HEAD" }))),
    "fetch: no-cors": async () => typeOf(await ask(ECHO, bare({ mode: "no-cors" }))),
    "fetch: integrity that is kept": async () =>
      readers[0](await ask(ECHO, bare({ method: "POST", body: "1", integrity: "md5-x" }))),
    "fetch: integrity that is not kept": () => ask(ECHO, bare({ integrity: "sha256-x sha512-y" })),
    "fetch: keepalive": async () => readers[0](await ask(ECHO, bare({ method: "POST", body: "1", keepalive: true }))),
    "fetch: same-origin": () => ask(ECHO, bare({ mode: "same-origin" })),
    "fetch: a method that is none": () => ask(ECHO, bare({ method: "a b" })),
    "fetch: aborted": async () => {
      const controller = new NativeController();
      const asked = ask(HOLD, bare({ signal: signalOf(controller) }));
      await turn();
      abortBy(controller);
      return asked;
    },
    "fetch: aborted before": () => {
      const controller = new NativeController();
      abortBy(controller);
      return ask(HOLD, bare({ signal: signalOf(controller) }));
    },
    "XHR: text": () => run("GET", TERMINALS),
    "XHR: json": () => run("GET", TERMINALS, undefined, typed("json", sizes[1])),
    "XHR: arraybuffer": () => run("GET", TERMINALS, undefined, typed("arraybuffer", sizes[2])),
    "XHR: blob": () => run("GET", TERMINALS, undefined, typed("blob", sizes[3])),
    "XHR: another charset": () =>
      run("GET", TERMINALS, undefined, bare({ prepare: (xhr) => xhrOf.overrideMimeType(xhr, "text/plain; charset=windows-874") })),
    "XHR: POST of text": () => run("POST", ECHO, "{\"a\":\"ทดสอบ\"}"),
    "XHR: POST of a Blob": () => run("POST", ECHO, new NativeBlob(["[1]"])),
    "XHR: POST of bytes": () => run("POST", ECHO, bytes),
    "XHR: POST of parameters": () => run("POST", ECHO, new NativeParameters("a=1")),
    "XHR: POST of a document": () => run("POST", ECHO, markup),
    "XHR: POST without a body": () => run("POST", ECHO),
    "XHR: a lower-case method": () => run("post", ECHO, "1"),
    "XHR: POST of an object": () => run("POST", ECHO, bare({ toString: () => "[2]" })),
    "XHR: timeout": () => run("GET", HOLD, undefined, bare({ prepare: (xhr) => xhrSet.timeout(xhr, 20) })),
    "XHR: aborted": () => run("GET", HOLD, undefined, bare({ after: (xhr) => later(() => xhrOf.abort(xhr), 0) })),
    "XHR: opened again": () =>
      run("GET", HOLD, undefined, bare({
        after: (xhr) => {
          xhrOf.open(xhr, "GET", TERMINALS);
          xhrSet.withCredentials(xhr, true);
          xhrOf.setRequestHeader(xhr, "X-A", "b");
          xhrOf.send(xhr);
        },
      })),
  });

  const { location } = globalThis;
  (async () => {
    const patched = record();
    const answers = bare({});
    const names = keysOf(scenario);
    const steps = bare({});
    for (let i = 0; i < names.length; i++) steps[i] = scenario[names[i]];
    const count = names.length;
    recording = true;
    for (let i = 0; i < count; i++) {
      let answer;
      try {
        answer = await steps[i]();
      } catch (error) {
        recording = false;
        answer = wordsOf(error);
        recording = true;
      }
      answers[names[i]] = answer;
    }
    recording = false;
    for (let i = 0; i < extras.length; i++) delete NativeObject.prototype[extras[i]];
    globalThis.observed = stringify({ patched, answers, uses: keysOf(uses), internals: keysOf(internals) });
    location.hash = "observed"; // whoever looks at the page before would be recorded too
  })();
}
