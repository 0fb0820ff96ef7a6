// How a table of this folder says what a standard demands, and how its rows are run. A row:
//   says      the behaviour, in a sentence
//   run       what a page does; its value, as JSON, is what is judged
//   expected  the value by the standard, whose section the row stands under
//   chromium  the value where Chromium itself departs from the standard
//   bridge    the value where the bridge must depart from the browser, and `why`: the exceptions of the shim
// XHR is xhr.spec.whatwg.org, Fetch fetch.spec.whatwg.org;
// DOM and Streams are at dom. and streams.spec.whatwg.org.

const AGENT = "http://localhost:8189";
const TERMINALS = `${AGENT}/api/smartcard/terminals`;
const CARD = `${AGENT}/api/smartcard/read-card-only`;
const ECHO = `${AGENT}/api/echo`;
const LONG = `${AGENT}/api/long`;
const NULL = `${AGENT}/api/null`;
const HOLD = `${AGENT}/api/hold`;
const status = (code) => `${AGENT}/api/status/${code}`;

const LISTED = '[{"terminalName":"ACME CCID 0","isPresent":true}]'; // the answer of TERMINALS
const TYPE = "application/json"; // of every answer
const ENDS = ["load", "error", "abort", "timeout", "loadend"];
const EVENTS = ["readystatechange", "loadstart", "progress", ...ENDS];
const LATEST_MS = 20_000; // a bound on a hang, not a measure

// ── what is told of a value ──────────────────────────────────────────────────────────────────

/** An error by its class, and a DOMException by its name too. */
const kind = (error) => {
  if (error instanceof DOMException) return `DOMException ${error.name}`;
  return error instanceof Error ? error.constructor.name : error;
};

/** The kind of what `act` throws. */
const thrown = (act) => {
  try {
    act();
    return "nothing";
  } catch (error) {
    return kind(error);
  }
};

/** The kind of what `promise` is rejected with. */
const rejected = (promise) => promise.then(() => "nothing", kind);

const plain = (_key, value) => {
  if (value === undefined) return "undefined";
  return typeof value === "symbol" || typeof value === "function" ? String(value) : value;
};

const hex = (buffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const utf8 = (text) => new TextEncoder().encode(text);

// ── events ───────────────────────────────────────────────────────────────────────────────────

/** The next event of `type` at `target`. */
const next = (target, type) =>
  new Promise((resolve) => {
    target.addEventListener(type, resolve, { once: true });
  });

/** A turn of the event loop, for what a task of the browser's may still bring. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });

/** As long as an answer, or the lack of one, takes. */
const meanwhile = async () => {
  await rejected(fetch(TERMINALS).then((response) => response.text()));
  await turn();
};

/**
 * Logs the events of `xhr`, readystatechange by its state, and calls `then(name)` inside each. How often an
 * answer of many pieces brings LOADING and progress is the network's affair: the first of each is logged.
 */
const watch = (xhr, { upload = false, then = () => {} } = {}) => {
  const log = [];
  const note = (prefix) => (event) => {
    const name = prefix + (event.type === "readystatechange" ? xhr.readyState : event.type);
    const repeated = ["3", "progress", "upload.progress"].includes(name) && log.includes(name);
    if (!repeated) log.push(name);
    then(name);
  };
  for (const type of EVENTS) xhr.addEventListener(type, note(""));
  if (upload) for (const type of EVENTS) xhr.upload.addEventListener(type, note("upload."));
  return log;
};

// ── requests ─────────────────────────────────────────────────────────────────────────────────

const opened = (method = "GET", url = TERMINALS, ...more) => {
  const xhr = new XMLHttpRequest();
  xhr.open(method, url, ...more);
  return xhr;
};

/** Sends, and waits for the end whichever it is. */
const ended = async (xhr, body) => {
  const end = next(xhr, "loadend");
  xhr.send(body);
  await end;
  return xhr;
};

const answered = (url = TERMINALS, prepare = () => {}) => {
  const xhr = opened("GET", url);
  prepare(xhr);
  return ended(xhr);
};

/** A request that is never answered; whoever makes it ends it. */
const held = (method = "GET", body = null, prepare = () => {}) => {
  const xhr = opened(method, HOLD);
  prepare(xhr);
  xhr.send(body);
  return xhr;
};

/**
 * What `request` gives, for an answer of a status without a body. The agent on the port sends one all the
 * same: its connection has to go before the next request could take it.
 */
const bodiless = async (request) => {
  const given = await request;
  await meanwhile();
  return given;
};

/** What the agent received as the body of a request. */
const received = async (body, method = "POST") =>
  JSON.parse((await ended(opened(method, ECHO), body)).responseText).body;

/** The same with fetch. */
const receivedBy = async (init, input = ECHO) =>
  (await (await fetch(input, { method: "POST", ...init })).json()).body;

/** Waits until nothing more follows: the request is over, and a later one brought no event. */
const rest = async (xhr, log, done) => {
  for (let seen; !done() || ![0, 4].includes(xhr.readyState) || seen !== log.length;) {
    seen = log.length;
    await meanwhile();
  }
};

/** Sends, and does `act(xhr, log)` once, inside the event that `watch` logs as `name`. */
const inside = async (name, act, { xhr = opened(), body = null, upload = false } = {}) => {
  let acted = false;
  const log = watch(xhr, {
    upload,
    then: (heard) => {
      if (heard !== name || acted) return;
      acted = true;
      act(xhr, log);
    },
  });
  xhr.send(body);
  await rest(xhr, log, () => acted);
  return { log, xhr };
};

/** What can be read of an answer. */
const readable = (xhr) => [
  xhr.readyState,
  xhr.status,
  xhr.statusText,
  xhr.responseURL,
  xhr.getAllResponseHeaders(),
  xhr.response,
];

// ── tables ───────────────────────────────────────────────────────────────────────────────────

let filed = [];

const section = (title, rows) => filed.push(...rows.map((row) => ({ section: title, ...row })));

const late = () =>
  new Promise((resolve) => {
    setTimeout(() => resolve("still waiting"), LATEST_MS);
  });

const value = async (run) => {
  try {
    return await Promise.race([run(), late()]);
  } catch (error) {
    return `threw ${kind(error)}: ${error?.message}`;
  }
};

/** Runs the rows filed since the last call, one after the other. */
globalThis.runRows = async () => {
  const results = [];
  for (const { run, ...row } of filed) results.push({ ...row, got: await value(run) });
  filed = [];
  return JSON.parse(JSON.stringify(results, plain));
};
