// What a page can observe of an agent's answer. Each case runs twice: over a real port in a browser
// without the extension, and through the bridge; both must return the same JSON.

const AGENT = "http://localhost:8189";
const TERMINALS = `${AGENT}/api/smartcard/terminals`;
const HOLD = `${AGENT}/api/hold`;
const EVENTS = ["readystatechange", "loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];

const words = (error) =>
  error instanceof Error || error instanceof DOMException ? `${error.constructor.name} ${error.name}: ${error.message}` : error;

/** What a call throws, or what it returned. */
const attempt = (act) => {
  try {
    return ["returned", act()];
  } catch (error) {
    return ["threw", words(error)];
  }
};

const settled = (promise) => promise.then((value) => ["resolved", value], (error) => ["rejected", words(error)]);

const readable = (xhr) =>
  Object.fromEntries(
    ["readyState", "status", "statusText", "responseURL", "responseText", "response", "responseXML"].map((name) => {
      const [how, value] = attempt(() => xhr[name]);
      return [name, how === "returned" ? shown(value) : value];
    }),
  );

const shown = (value) => {
  if (value instanceof Blob) return `Blob ${value.size} ${value.type}`;
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${value.byteLength}`;
  if (typeof value === "string" && value.length > 300) return `string of ${value.length}`;
  return value;
};

/** Logs every event of an XMLHttpRequest with what can be read in it, and the microtasks between them. */
const observe = (xhr, then = () => {}) => {
  const log = [];
  const note = (who) => (event) => {
    const { type, loaded, total, lengthComputable } = event;
    const right = event.target === xhr || event.target === xhr.upload;
    log.push([who, type, event.constructor.name, loaded, total, lengthComputable, right, event.bubbles, readable(xhr)]);
    queueMicrotask(() => log.push(`microtask after ${who} ${type}`));
    then(event);
  };
  for (const type of EVENTS) {
    xhr.addEventListener(type, note("xhr"));
    if (type !== "readystatechange" && xhr.watchesUpload) xhr.upload.addEventListener(type, note("upload"));
  }
  return log;
};

/** Runs one XMLHttpRequest to its loadend; `prepare(xhr)` between open and send. */
const run = async (method, url, { body, prepare = () => {}, watchesUpload = false, after = () => {} } = {}) => {
  const xhr = new XMLHttpRequest();
  xhr.watchesUpload = watchesUpload;
  const log = observe(xhr);
  const ended = new Promise((resolve) => xhr.addEventListener("loadend", () => setTimeout(resolve)));
  xhr.open(method, url);
  prepare(xhr);
  xhr.send(body);
  log.push("send returned");
  after(xhr);
  await ended;
  return { log, after: readable(xhr), headers: xhr.getAllResponseHeaders() };
};

const described = async (response) => ({
  status: response.status,
  statusText: response.statusText,
  ok: response.ok,
  type: response.type,
  url: response.url,
  redirected: response.redirected,
  headers: [...response.headers],
  bodyUsed: response.bodyUsed,
  body: response.body === null ? null : response.body.constructor.name,
  text: shown(await response.text()),
  usedThen: response.bodyUsed,
});

const aborted = (act, how = (controller) => controller.abort()) => {
  const controller = new AbortController();
  const promise = settled(act(controller.signal));
  how(controller);
  return promise;
};

const shape = (owner, name) => {
  const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(owner, name);
  const functions = { value, get, set };
  return Object.fromEntries([
    ...Object.entries(flags),
    ...Object.entries(functions).map(([key, f]) => [
      key,
      typeof f === "function" ? [f.name, f.length, Object.getOwnPropertyNames(f), "prototype" in f] : typeof f,
    ]),
  ]);
};

/** Waits until nothing more follows what `done` tells of: a later call was answered and brought no event. */
const rest = async (xhr, log, done) => {
  for (let seen; !done() || ![0, 4].includes(xhr.readyState) || seen !== log.length; ) {
    seen = log.length;
    await (await fetch(TERMINALS)).text();
  }
};

const openAgainInside = async (type) => {
  const xhr = new XMLHttpRequest();
  xhr.open("GET", TERMINALS);
  let done = false;
  const log = observe(xhr, (event) => {
    if (event.type !== type || done) return;
    done = true;
    xhr.open("GET", `${AGENT}/api/status/500`);
    xhr.send();
  });
  xhr.send();
  await rest(xhr, log, () => done);
  return [log, readable(xhr)];
};

/** With nobody there to answer: no agent on the port, no host behind the bridge. */
const FAILURES = {
  "no agent: XHR GET": () => run("GET", TERMINALS),
  "no agent: XHR POST": () => run("POST", TERMINALS, { body: "{}", watchesUpload: true }),
  "no agent: XHR with responseType json": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "json") }),
  "no agent: open again after the error": async () => {
    const xhr = new XMLHttpRequest();
    const log = observe(xhr);
    for (let i = 0; i < 2; i++) {
      xhr.open("GET", TERMINALS);
      xhr.send();
      await new Promise((resolve) => (xhr.onloadend = resolve));
    }
    return log;
  },
  "no agent: fetch": () => settled(fetch(TERMINALS)),
  "no agent: fetch of a POST": () => settled(fetch(TERMINALS, { method: "POST", body: "{}" })),
  "no agent: fetch with no-cors": () => settled(fetch(TERMINALS, { mode: "no-cors" })),
  "no agent: HEAD": () => settled(fetch(TERMINALS, { method: "HEAD" })),
};

const CASES = {
  // ── XMLHttpRequest: answers ───────────────────────────────────────────────────────────────
  "XHR: a GET from open to loadend": () => run("GET", TERMINALS),
  "XHR: a lower-case get": () => run("get", TERMINALS),
  "XHR: an answer with status 418": () => run("GET", `${AGENT}/api/status/418`),
  "XHR: an answer with status 500": () => run("GET", `${AGENT}/api/status/500`),
  "XHR: an answer with status 503": () => run("GET", `${AGENT}/api/status/503`),
  "XHR: an unknown path": () => run("GET", `${AGENT}/nothing?a=1#here`),
  "XHR: query and fragment": () => run("GET", `${AGENT}/api/echo?readImageFlag=true&x=%E0%B8%81+b#f`),
  "XHR: a URL object": () => run("GET", new URL(TERMINALS)),
  "XHR: the other name of this PC": () => run("GET", "http://127.0.0.1:8189/api/smartcard/terminals"),
  "XHR: HEAD": () => run("HEAD", TERMINALS),
  "XHR: POST of JSON": () =>
    run("POST", `${AGENT}/api/echo`, {
      body: JSON.stringify({ pid: "1990100000014", mobile: "0990000000" }),
      prepare: (xhr) => xhr.setRequestHeader("Content-Type", "application/json"),
    }),
  "XHR: POST with a watched upload": () =>
    run("POST", `${AGENT}/api/echo`, { body: '{"name":"ทดสอบ"}', watchesUpload: true }),
  "XHR: POST of nothing": () => run("POST", `${AGENT}/api/echo`, { watchesUpload: true }),
  "XHR: POST of an empty string": () => run("POST", `${AGENT}/api/echo`, { body: "" }),
  "XHR: POST of a Blob": () => run("POST", `${AGENT}/api/echo`, { body: new Blob(['{"a":1}']) }),
  "XHR: POST of an ArrayBuffer": () => run("POST", `${AGENT}/api/echo`, { body: new TextEncoder().encode('{"a":2}').buffer }),
  "XHR: POST of a typed array": () => run("POST", `${AGENT}/api/echo`, { body: new TextEncoder().encode('{"a":3}') }),
  "XHR: POST of URLSearchParams": () => run("POST", `${AGENT}/api/echo`, { body: new URLSearchParams("a=1&b=2") }),
  "XHR: POST of an object": () => run("POST", `${AGENT}/api/echo`, { body: { a: 1 } }),
  "XHR: POST of a document": () =>
    run("POST", `${AGENT}/api/echo`, { body: new DOMParser().parseFromString("<a>1</a>", "text/xml") }),
  "XHR: a GET with a body": () => run("GET", `${AGENT}/api/echo`, { body: "ignored", watchesUpload: true }),
  "XHR: DELETE": () => run("DELETE", `${AGENT}/api/echo`),
  "XHR: responseType json": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "json") }),
  "XHR: responseType json of null": () => run("GET", `${AGENT}/api/null`, { prepare: (xhr) => (xhr.responseType = "json") }),
  "XHR: responseType text": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "text") }),
  "XHR: responseType blob": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "blob") }),
  "XHR: responseType arraybuffer": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "arraybuffer") }),
  "XHR: responseType document": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.responseType = "document") }),
  "XHR: responseType set while waiting": () => run("GET", TERMINALS, { after: (xhr) => (xhr.responseType = "json") }),
  "XHR: withCredentials": () => run("GET", TERMINALS, { prepare: (xhr) => (xhr.withCredentials = true) }),
  "XHR: overrideMimeType": () =>
    run("GET", TERMINALS, {
      prepare: (xhr) => {
        xhr.overrideMimeType("text/plain; charset=tis-620");
        xhr.responseType = "blob";
      },
    }),
  "XHR: overrideMimeType with another charset": () =>
    run("GET", `${AGENT}/api/smartcard/read-card-only`, { prepare: (xhr) => xhr.overrideMimeType("text/plain; charset=windows-874") }),
  "XHR: the same product every time": async () => {
    const same = async (responseType) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", TERMINALS);
      xhr.responseType = responseType;
      xhr.send();
      await new Promise((resolve) => (xhr.onload = resolve));
      return xhr.response === xhr.response;
    };
    return [await same("json"), await same("blob"), await same("arraybuffer")];
  },
  "XHR: single headers": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    const before = [xhr.getResponseHeader("Content-Type"), xhr.getAllResponseHeaders()];
    xhr.send();
    await new Promise((resolve) => (xhr.onload = resolve));
    const names = ["content-type", "CONTENT-TYPE", "Server", "Transfer-Encoding", "", "bad name"];
    return [before, names.map((name) => xhr.getResponseHeader(name)), attempt(() => xhr.getResponseHeader())];
  },
  "XHR: on-handlers": async () => {
    const xhr = new XMLHttpRequest();
    const log = [];
    for (const type of EVENTS) {
      xhr[`on${type}`] = function (event) {
        log.push([type, this === xhr, event.eventPhase, event.cancelable, event.composed, xhr.readyState]);
      };
    }
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => xhr.addEventListener("loadend", resolve));
    return log;
  },

  // ── XMLHttpRequest: ends without an answer ────────────────────────────────────────────────
  "XHR: abort while waiting": () => run("GET", HOLD, { after: (xhr) => xhr.abort() }),
  "XHR: abort while waiting with an upload": () =>
    run("POST", HOLD, { body: "{}", watchesUpload: true, after: (xhr) => xhr.abort() }),
  "XHR: timeout": () => run("GET", HOLD, { prepare: (xhr) => (xhr.timeout = 30) }),
  "XHR: timeout set while waiting": () => run("GET", HOLD, { after: (xhr) => (xhr.timeout = 30) }),
  "XHR: timeout taken back": () =>
    run("GET", TERMINALS, { prepare: (xhr) => (xhr.timeout = 1), after: (xhr) => (xhr.timeout = 0) }),
  "XHR: abort before send": () => {
    const xhr = new XMLHttpRequest();
    const log = observe(xhr);
    xhr.open("GET", TERMINALS);
    xhr.abort();
    return [log, readable(xhr)];
  },
  "XHR: abort after the end": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    const log = observe(xhr);
    xhr.abort();
    return [log, readable(xhr), attempt(() => xhr.send()), attempt(() => xhr.setRequestHeader("a", "b"))];
  },
  ...Object.fromEntries(
    ["loadstart", "readystatechange", "progress", "load", "loadend"].map((type) => [
      `XHR: abort inside ${type}`,
      async () => {
        const xhr = new XMLHttpRequest();
        xhr.open("GET", TERMINALS);
        let done = false;
        const log = observe(xhr, (event) => {
          if (event.type !== type || done) return;
          done = true;
          xhr.abort();
        });
        xhr.send();
        await rest(xhr, log, () => done);
        return [log, readable(xhr)];
      },
    ]),
  ),
  ...Object.fromEntries(
    ["loadstart", "load", "loadend"].map((type) => [`XHR: open again inside ${type}`, () => openAgainInside(type)]),
  ),
  "XHR: open again while waiting": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", HOLD);
    xhr.send();
    const log = observe(xhr);
    xhr.open("GET", TERMINALS);
    log.push(readable(xhr));
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    return [log, readable(xhr)];
  },
  "XHR: open again after the end": async () => {
    const xhr = new XMLHttpRequest();
    const log = observe(xhr);
    for (const status of [418, 500]) {
      xhr.open("GET", `${AGENT}/api/status/${status}`);
      log.push(readable(xhr));
      xhr.send();
      await new Promise((resolve) => (xhr.onloadend = resolve));
    }
    return log;
  },
  "XHR: open again for another site": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", HOLD);
    xhr.send();
    const log = observe(xhr);
    xhr.open("GET", "/authencode/other");
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    return [log.length, xhr.status, xhr.responseURL];
  },
  "XHR: another site first, then the agent": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", "/authencode/other");
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    const log = observe(xhr);
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => xhr.addEventListener("loadend", resolve));
    return [log, readable(xhr)];
  },
  "XHR: send inside the readystatechange of open": async () => {
    const xhr = new XMLHttpRequest();
    const log = observe(xhr);
    xhr.addEventListener("readystatechange", () => xhr.readyState === 1 && xhr.send());
    xhr.open("GET", TERMINALS);
    await new Promise((resolve) => (xhr.onloadend = resolve));
    return [log, readable(xhr)];
  },

  // ── XMLHttpRequest: what is refused ───────────────────────────────────────────────────────
  "XHR: members before open": () => {
    const xhr = new XMLHttpRequest();
    return [
      attempt(() => xhr.send()),
      attempt(() => xhr.setRequestHeader("a", "b")),
      attempt(() => xhr.open("GET")),
      attempt(() => xhr.open("CONNECT", TERMINALS)),
      attempt(() => xhr.open("B AD", TERMINALS)),
      attempt(() => xhr.open(Symbol("x"), TERMINALS)),
      attempt(() => xhr.open("GET", Symbol("x"))),
      attempt(() => XMLHttpRequest.prototype.open.call({}, "GET", TERMINALS)),
      attempt(() => XMLHttpRequest.prototype.open.call(1, "GET", TERMINALS)),
      attempt(() => XMLHttpRequest.prototype.readyState),
      readable(xhr),
    ];
  },
  "XHR: members after open": () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    return [
      attempt(() => xhr.setRequestHeader("bad name", "b")),
      attempt(() => xhr.setRequestHeader("a")),
      attempt(() => xhr.setRequestHeader("a", "b\n")),
      attempt(() => (xhr.responseType = "nonsense")),
      xhr.responseType,
      attempt(() => xhr.open("B AD", TERMINALS)),
      readable(xhr),
    ];
  },
  "XHR: members while waiting": () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", HOLD);
    xhr.send();
    const result = [
      attempt(() => xhr.send()),
      attempt(() => xhr.setRequestHeader("a", "b")),
      attempt(() => xhr.setRequestHeader()),
      attempt(() => (xhr.withCredentials = true)),
      attempt(() => (xhr.responseType = "json")),
      attempt(() => xhr.overrideMimeType("text/plain")),
      attempt(() => xhr.open("B AD", TERMINALS)),
      readable(xhr),
    ];
    xhr.abort();
    return result;
  },
  "XHR: members after the end": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    return [
      attempt(() => xhr.send()),
      attempt(() => xhr.setRequestHeader("a", "b")),
      attempt(() => (xhr.withCredentials = true)),
      attempt(() => (xhr.responseType = "json")),
      attempt(() => (xhr.responseType = "nonsense")),
      attempt(() => xhr.overrideMimeType("text/plain")),
      attempt(() => xhr.overrideMimeType()),
      readable(xhr),
    ];
  },
  "XHR: a promise and the events": async () => {
    const order = [];
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    const done = new Promise((resolve) => (xhr.onload = () => (order.push("load"), resolve())));
    void done.then(() => order.push("then")).then(() => order.push("then then"));
    xhr.onloadend = () => order.push("loadend");
    xhr.send();
    await done;
    await new Promise((resolve) => setTimeout(resolve));
    return order;
  },
  "XHR: shape of the prototype": () =>
    Object.getOwnPropertyNames(XMLHttpRequest.prototype)
      .filter((name) => name !== "constructor")
      .map((name) => [name, shape(XMLHttpRequest.prototype, name)]),
  "XHR: shape of an object": () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    xhr.send();
    const result = [Reflect.ownKeys(xhr).length, `${xhr}`, xhr instanceof XMLHttpRequest, Object.getPrototypeOf(xhr) === XMLHttpRequest.prototype];
    xhr.abort();
    return result;
  },
  "XHR: a subclass": async () => {
    class Logged extends XMLHttpRequest {
      sent = 0;
      send(body) {
        this.sent += 1;
        super.send(body);
      }
    }
    const xhr = new Logged();
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => (xhr.onload = resolve));
    return [xhr.sent, xhr.status, xhr.responseText, xhr instanceof Logged];
  },
  "XHR: a patched prototype": async () => {
    const { open, send } = XMLHttpRequest.prototype;
    const log = [];
    XMLHttpRequest.prototype.open = function (...args) {
      log.push(["open", ...args]);
      return open.apply(this, args);
    };
    XMLHttpRequest.prototype.send = function (...args) {
      log.push(["send", ...args]);
      return send.apply(this, args);
    };
    try {
      const { after } = await run("GET", TERMINALS);
      return [log, after];
    } finally {
      Object.assign(XMLHttpRequest.prototype, { open, send });
    }
  },
  "XHR: a long answer": async () => {
    const { after } = await run("GET", `${AGENT}/api/long`);
    return after;
  },

  // ── fetch: answers ────────────────────────────────────────────────────────────────────────
  "fetch: a GET": async () => described(await fetch(TERMINALS)),
  "fetch: status 418": async () => described(await fetch(`${AGENT}/api/status/418`)),
  "fetch: status 500": async () => described(await fetch(`${AGENT}/api/status/500`)),
  "fetch: every status of the agent's routes": async () => {
    const texts = [];
    for (const status of [400, 403, 404, 405, 409, 418, 429, 500, 502, 503, 504]) {
      texts.push((await fetch(`${AGENT}/api/status/${status}`)).statusText);
    }
    return texts;
  },
  "fetch: an unknown path with a fragment": async () => described(await fetch(`${AGENT}/nothing#x`)),
  "fetch: query": async () => described(await fetch(`${AGENT}/api/echo?readImageFlag=true&x=%E0%B8%81+b`)),
  "fetch: HEAD": async () => described(await fetch(TERMINALS, { method: "HEAD" })),
  "fetch: a URL object": async () => described(await fetch(new URL(TERMINALS))),
  "fetch: a Request": async () => {
    const request = new Request(`${AGENT}/api/echo`, { method: "POST", body: '{"a":1}' });
    const response = await described(await fetch(request));
    return [response, request.bodyUsed, await settled(fetch(request))];
  },
  "fetch: a Request and changes to it": async () =>
    described(await fetch(new Request(`${AGENT}/api/echo`), { method: "PUT", body: "[1]" })),
  "fetch: POST of JSON": async () =>
    described(
      await fetch(`${AGENT}/api/echo`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: "ทดสอบ" }),
      }),
    ),
  "fetch: POST of a Blob": async () => described(await fetch(`${AGENT}/api/echo`, { method: "POST", body: new Blob(["{}"]) })),
  "fetch: POST of URLSearchParams": async () =>
    described(await fetch(`${AGENT}/api/echo`, { method: "POST", body: new URLSearchParams({ a: "1" }) })),
  "fetch: credentials included": async () => described(await fetch(TERMINALS, { credentials: "include" })),
  "fetch: no-cors": async () => described(await fetch(TERMINALS, { mode: "no-cors" })),
  "fetch: a long answer": async () => described(await fetch(`${AGENT}/api/long`)),
  "fetch: body readers": async () => {
    const read = async (how) => shown(await (await fetch(TERMINALS))[how]());
    return [await read("json"), await read("text"), await read("blob"), await read("arrayBuffer"), shown((await read("bytes")).buffer)];
  },
  "fetch: formData of JSON": async () => settled((await fetch(TERMINALS)).formData()),
  "fetch: clone": async () => {
    const response = await fetch(TERMINALS);
    const copy = response.clone();
    return [await described(copy), await described(response), attempt(() => response.clone())];
  },
  "fetch: a stream": async () => {
    const response = await fetch(TERMINALS);
    const reader = response.body.getReader();
    const locked = [response.body.locked, response.bodyUsed];
    const { value, done } = await reader.read();
    const last = await reader.read();
    return [locked, value.constructor.name, value.length, done, last, response.bodyUsed];
  },
  "fetch: a stream read into a buffer": async () => {
    const response = await fetch(TERMINALS);
    const reader = response.body.getReader({ mode: "byob" });
    const { value } = await reader.read(new Uint8Array(10));
    return [value.length];
  },
  "fetch: reading twice": async () => {
    const response = await fetch(TERMINALS);
    await response.text();
    return [await settled(response.text()), await settled(response.json())];
  },
  "fetch: headers are immutable": async () => {
    const { headers } = await fetch(TERMINALS);
    const copy = (await fetch(TERMINALS)).clone().headers;
    return [
      headers.get("Content-TYPE"),
      headers.has("server"),
      attempt(() => headers.append("a", "b")),
      attempt(() => headers.set("a", "b")),
      attempt(() => headers.delete("content-type")),
      attempt(() => headers.set("a")),
      attempt(() => copy.set("a", "b")),
      attempt(() => new Headers(headers).append("a", "b")),
    ];
  },
  "fetch: a new Response of it": async () => {
    const response = await fetch(TERMINALS);
    return described(new Response(response.body, response));
  },

  // ── fetch: ends without an answer ─────────────────────────────────────────────────────────
  "fetch: abort while waiting": () => aborted((signal) => fetch(HOLD, { signal })),
  "fetch: abort with a reason": () =>
    aborted((signal) => fetch(HOLD, { signal }), (controller) => controller.abort(new RangeError("gone"))),
  "fetch: abort with a string": () => aborted((signal) => fetch(HOLD, { signal }), (controller) => controller.abort("gone")),
  "fetch: aborted before": () => settled(fetch(TERMINALS, { signal: AbortSignal.abort() })),
  "fetch: AbortSignal.timeout": () => settled(fetch(HOLD, { signal: AbortSignal.timeout(30) })),
  "fetch: abort of a Request": () => aborted((signal) => fetch(new Request(HOLD, { signal }))),
  "fetch: abort of a POST": () => aborted((signal) => fetch(HOLD, { signal, method: "POST", body: "{}" })),
  "fetch: abort between head and body": async () => {
    const controller = new AbortController();
    const response = await fetch(TERMINALS, { signal: controller.signal });
    controller.abort();
    return [await settled(response.text()), response.status];
  },
  "fetch: abort with a reason between head and body": async () => {
    const controller = new AbortController();
    const response = await fetch(TERMINALS, { signal: controller.signal });
    controller.abort(new RangeError("gone"));
    return [await settled(response.json())];
  },
  "fetch: abort after the body": async () => {
    const controller = new AbortController();
    const response = await fetch(TERMINALS, { signal: controller.signal });
    const text = await response.text();
    controller.abort();
    return [text, response.bodyUsed];
  },
  "fetch: order of abort event and rejection": async () => {
    const order = [];
    const controller = new AbortController();
    controller.signal.addEventListener("abort", () => order.push("event"));
    const promise = fetch(HOLD, { signal: controller.signal }).catch(() => order.push("catch"));
    controller.signal.addEventListener("abort", () => order.push("late event"));
    controller.abort();
    order.push("abort returned");
    await promise;
    return order;
  },
  "fetch: same-origin mode": () => settled(fetch(TERMINALS, { mode: "same-origin" })),
  "fetch: what is refused": async () => [
    await settled(fetch(TERMINALS, { body: "x" })),
    await settled(fetch(TERMINALS, { method: "CONNECT" })),
    await settled(fetch(TERMINALS, { method: "B AD" })),
    await settled(fetch(TERMINALS, { mode: "navigate" })),
    await settled(fetch(TERMINALS, { headers: { "bad name": "x" } })),
    await settled(fetch(TERMINALS, { signal: 1 })),
    await settled(fetch("http://user:secret@localhost:8189/")),
    await settled(fetch(TERMINALS, { method: "POST", mode: "no-cors", headers: { a: "b" }, body: "x" }).then((r) => r.type)),
    await settled(fetch()),
  ],
  "fetch: shape": () => [
    shape(globalThis, "fetch"),
    ...["url", "type", "clone"].map((name) => shape(Response.prototype, name)),
    ...["append", "set", "delete"].map((name) => shape(Headers.prototype, name)),
    Object.getOwnPropertyNames(globalThis).filter((name) => /shim|bridge/i.test(name)),
  ],
  "fetch: shape of an answer": async () => {
    const response = await fetch(TERMINALS);
    return [Reflect.ownKeys(response).length, `${response}`, response instanceof Response, Reflect.ownKeys(response.headers).length];
  },
  "fetch: kinds of promise": () => {
    const promise = fetch(TERMINALS);
    return [promise instanceof Promise, promise.constructor === Promise, Reflect.ownKeys(promise).length];
  },
  "both: order of many requests": async () => {
    const order = await Promise.all(
      [418, 500, 503, 404].map((status) => fetch(`${AGENT}/api/status/${status}`).then((response) => response.status)),
    );
    return order;
  },

  // ── how far from the same a call is that the browser makes itself: the known exceptions ───
  "exception: events are trusted": async () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS);
    xhr.send();
    const event = await new Promise((resolve) => (xhr.onload = resolve));
    return event.isTrusted;
  },
  "exception: microtasks between two listeners of one event": async () => {
    const order = [];
    const xhr = new XMLHttpRequest();
    xhr.addEventListener("load", () => queueMicrotask(() => order.push("microtask")));
    xhr.addEventListener("load", () => order.push("second listener"));
    xhr.open("GET", TERMINALS);
    xhr.send();
    await new Promise((resolve) => (xhr.onloadend = resolve));
    return order;
  },
  "exception: a synchronous request": () => {
    const xhr = new XMLHttpRequest();
    xhr.open("GET", TERMINALS, false);
    return [attempt(() => xhr.send()), readable(xhr)];
  },
  "exception: resource timing": async () => {
    await (await fetch(TERMINALS)).text();
    return performance.getEntriesByName(TERMINALS).length > 0;
  },
  "exception: source text": () => [`${fetch}`, `${XMLHttpRequest.prototype.open}`],
  "exception: Chromium mixes two answers after open inside readystatechange": () => openAgainInside("readystatechange"),
  "exception: Chromium is DONE in the progress after open inside progress": () => openAgainInside("progress"),

  // ── other sites ───────────────────────────────────────────────────────────────────────────
  "another site: XHR": async () => {
    const { log, after } = await run("GET", "/authencode/other");
    return [log, after];
  },
  "another site: fetch": async () => described(await fetch("/authencode/other?port=8189")),
  "another site: Response and Headers made by the page": async () => {
    const response = new Response("x", { headers: { a: "b" } });
    response.headers.append("c", "d");
    return described(response);
  },
};

globalThis.answeredCases = Object.keys(CASES);
globalThis.failingCases = Object.keys(FAILURES);
globalThis.runCase = async (name) => (await { ...CASES, ...FAILURES }[name]()) ?? null;
