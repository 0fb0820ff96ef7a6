// What a page can look at, each in words and as the look itself; it gives what JSON can carry.

"use strict"; // then the page's own functions are nobody's caller

const TERMINALS = "http://localhost:8189/api/smartcard/terminals";
const HOLD = "http://localhost:8189/api/hold";
const EVENTS = ["loadstart", "readystatechange", "progress", "load", "error", "abort", "timeout", "loadend"];

const kind = (value) => Object.prototype.toString.call(value);

/** The event that the window says is being handled. */
const current = () => [kind(window.event), kind(window.event?.target), kind(window.event?.currentTarget)];

/** One XMLHttpRequest, given back in a turn of its own; `hear` listens to each event itself. */
const request = ({ method = "GET", url = TERMINALS, type = "", body = null, timeout = 0, after = () => {} }, hear = () => {}) =>
  new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.addEventListener("loadend", () => setTimeout(() => resolve(xhr)));
    for (const name of EVENTS) xhr.addEventListener(name, hear);
    xhr.open(method, url);
    xhr.responseType = type;
    xhr.timeout = timeout;
    xhr.send(body);
    after(xhr);
  });

/** Of a stack, the extension's functions that V8 hands out to a page that writes its own stacks. */
const foreign = (sites) => {
  const ours = sites.filter((site) => /^chrome-extension:/.test(site.getFileName()) && site.getFunction());
  return ours.map((site) => `${site.getFunctionName()} of ${site.getFileName().split("/").pop()}`);
};

/** A sloppy function that notes the foreign ones below it: below a strict one V8 hands out none. */
const looking = (functions, answer) => {
  const note = (sites) => functions.push(...foreign(sites));
  return new Function("note", "answer", `return function looking() {
    Error.prepareStackTrace = (_, sites) => sites;
    const sites = new Error().stack;
    Error.prepareStackTrace = undefined;
    note(sites);
    return answer;
  }`)(note, answer);
};

/** A sloppy function that notes whether it can get hold of its caller. */
const nosy = (calls, answer) =>
  new Function("calls", "answer", "return function nosy() { calls.push(typeof nosy.caller); return answer; }")(calls, answer);

const LOOKS = {
  "at window.event, in the turn in which a fetch is answered": async () => {
    await fetch(TERMINALS);
    return current();
  },
  "at window.event, in the turn in which a fetch has failed": async () => {
    await fetch(TERMINALS, { mode: "same-origin" }).catch(() => 0);
    return current();
  },
  "at window.event, in the turn in which a fetch is aborted": async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort());
    await fetch(HOLD, { signal: controller.signal }).catch(() => 0);
    return current();
  },
  "at window.event, in a microtask after each event of an XMLHttpRequest": async () => {
    const seen = [];
    await request({}, ({ type }) => queueMicrotask(() => seen.push([type, ...current()])));
    return seen;
  },
  "at window.event, by the getter that a frame of its own has": async () => {
    const { contentWindow } = document.body.appendChild(document.createElement("iframe"));
    const { get } = Object.getOwnPropertyDescriptor(contentWindow, "event");
    await fetch(TERMINALS);
    return kind(get.call(window)?.target);
  },
  "for functions on the stack, while fetch makes text of what it is given": async () => {
    const functions = [];
    await fetch({ toString: looking(functions, TERMINALS) });
    return functions;
  },
  "for functions on the stack, while a Request is made of its options": async () => {
    const functions = [];
    await fetch(TERMINALS, Object.defineProperty({}, "method", { get: looking(functions, "GET") }));
    return functions;
  },
  "for functions on the stack, while open() makes text of what it is given": async () => {
    const functions = [];
    await request({ url: { toString: looking(functions, TERMINALS) } });
    return functions;
  },
  "for functions on the stack, inside the events of an XMLHttpRequest": async () => {
    const functions = [];
    await request({ method: "POST", body: "1" }, looking(functions));
    return functions;
  },
  "for functions on the stack, inside the events of an abort": async () => {
    const functions = [];
    await request({ url: HOLD, after: (xhr) => setTimeout(() => xhr.abort()) }, looking(functions));
    return functions;
  },
  "for the caller of its own toString": async () => {
    const calls = [];
    await fetch({ toString: nosy(calls, TERMINALS) });
    await request({ url: { toString: nosy(calls, TERMINALS) } });
    return calls;
  },
  "for the caller of its own event handler": async () => {
    const calls = [];
    await request({}, nosy(calls));
    return calls;
  },
  "for what regular expressions have matched last": async () => {
    /before/.exec("before");
    const xhr = await request({ type: "blob" });
    void xhr.response;
    return [RegExp.lastMatch, RegExp.input];
  },
  "for keys of its own on what it is given": async () => {
    const response = await fetch(TERMINALS);
    const xhr = await request({});
    return [response, response.headers, response.body, xhr, xhr.upload].map((given) => Reflect.ownKeys(given).map(String));
  },
  "for errors and rejections that nobody has caught": async () => {
    const seen = [];
    for (const type of ["error", "unhandledrejection", "rejectionhandled"]) {
      addEventListener(type, (event) => seen.push(event.type));
    }
    const controller = new AbortController();
    const { signal } = controller;
    await (await fetch(TERMINALS, { signal })).text();
    const reader = (await fetch(TERMINALS, { signal })).body.getReader();
    const open = [fetch(HOLD, { signal }), fetch(HOLD, { signal, method: "POST", body: new Blob(["1"]) }), reader.closed];
    setTimeout(() => controller.abort());
    await Promise.allSettled(open);
    await request({ url: HOLD, timeout: 1 });
    return seen;
  },
  "for messages that come to the window": async () => {
    const seen = [];
    for (const target of [window, document]) {
      target.addEventListener("message", (event) => seen.push(kind(event.data)), { capture: true });
    }
    await fetch(TERMINALS);
    await request({ method: "POST", body: "1" });
    return seen;
  },
};
