/**
 * Runs a client's cases and records what its program observes.
 *
 * A client is `{name, bodies, reads, methods?, tellsOfUploads?, extras?, prepare?, start(call, note)}`. `start`
 * asks at once, hands what its library tells to `note`, and returns `{ended, abort}`: a promise that the
 * library has told its last, and the library's way to give up. In a `call`: method, url, query, headers,
 * credentials, body as [kind, value], and
 *   read     what the answer is read as, "json" when nothing is said
 *   watches  whether progress is listened to, both ways
 *   timeout  ms, by the library's own option
 *   given    "up before": given up before it is asked
 */

import { AGENT, answeredBy, BODIES, ECHO, HOLD, LENGTH, LONG, QUERIES, ROUTES, TERMINALS } from "./calls.js";
import { shown } from "./record.js";

/** Where progress is listened to as well: an answer, and a problem of each status class that clients tell apart. */
const WATCHED = ["OK", "NO_READER", "NO_CARD", "DUPLICATE", "NHSO_UNREACHABLE"];

const SHORT_MS = 30; // a time-out that passes
const FAR_MS = 60_000; // one that does not
/**
 * Longer than Chromium takes to tell of an upload whose answer is outstanding: 100 ms, upload_progress_tracker.cc. They
 * are its network process's, and this counts in the page: it has to outlast a halt of either.
 */
const UPLOADED_MS = 2_500;
const SENT_MS = 8_000; // a bound on a hang, where it is waited for
const LONGEST_MS = 10_000; // a bound on a hang, which is then an observation like any other

const clients = new Map();

/** One turn of the event loop, without the 4 ms that a chain of timers costs. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** A later call has been answered: what was sent before is on its way, and what was to come has come. */
const later = async () => {
  await (await fetch(TERMINALS)).text();
  await turn();
};

const afterMs = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, `nothing after ${ms} ms`);
    signal?.addEventListener("abort", () => clearTimeout(timer));
  });

/** What went wrong where nobody listened. */
const STRAYS = ["error", "unhandledrejection"];

/** Runs `act(note, next)` and returns what it noted; `next` promises that something more has been noted. */
const recorded = async (act) => {
  const log = [];
  const over = new AbortController();
  const noted = new EventTarget();
  const note = (...entry) => {
    log.push(entry.map((part) => shown(part)));
    noted.dispatchEvent(new Event("note"));
  };
  const next = () => new Promise((resolve) => noted.addEventListener("note", () => resolve(), { once: true }));
  const stray = ({ type, message, reason }) => note(type, message, reason);
  for (const type of STRAYS) addEventListener(type, stray, { signal: over.signal });
  try {
    const hang = await Promise.race([act(note, next), afterMs(LONGEST_MS, over.signal)]);
    if (hang !== undefined) note(hang);
  } catch (error) {
    note("threw", error);
  }
  await turn();
  over.abort();
  return [...log];
};

const plain = (client, call) => () =>
  recorded(async (note) => {
    await client.start(call, note).ended;
  });

/** Gives up `call` when `moment` has come. */
const abandoned = (client, call, moment) => () =>
  recorded(async (note, next) => {
    const started = client.start(call, note);
    await moment(started, next);
    note("gives up");
    started.abort();
    note("gave up");
    await started.ended;
    await later();
  });

const answers = (client, codes) =>
  Object.entries(ROUTES).flatMap(([route, call]) => [
    ...["OK", ...codes].map((code) => [`${route}: ${code}`, plain(client, answeredBy(call, code))]),
    ...WATCHED.map((code) => [
      `${route}, watched: ${code}`,
      plain(client, { ...answeredBy(call, code), watches: true }),
    ]),
  ]);

const ends = (client) => {
  const get = { method: "GET", url: HOLD };
  const post = { method: "POST", url: HOLD, body: ["object", {}], watches: true };
  const answered = { method: "GET", url: TERMINALS };
  const now = () => undefined;
  const whenUploaded = async (started, next) => {
    await Promise.race([next(), afterMs(SENT_MS)]);
    await turn();
  };
  const uploads = [
    ["gives up a POST that is sent", abandoned(client, post, whenUploaded)],
    ["time-out of a POST that is sent", plain(client, { ...post, timeout: UPLOADED_MS })],
  ];
  return [
    ["gives up at once", abandoned(client, get, now)],
    ["gives up a POST at once", abandoned(client, post, now)],
    ["gives up while waiting", abandoned(client, get, later)],
    ["gives up after the end", abandoned(client, answered, ({ ended }) => ended)],
    ["gave up before", plain(client, { ...answered, given: "up before" })],
    ["time-out", plain(client, { ...get, timeout: SHORT_MS })],
    ["time-out far away", plain(client, { ...answered, timeout: FAR_MS })],
    ["time-out far away from a problem", plain(client, { ...answeredBy(answered, "NO_CARD"), timeout: FAR_MS })],
    ...(client.tellsOfUploads ? uploads : []),
  ];
};

const posted = (kind) => ({ method: "POST", url: kind === "long" ? LENGTH : ECHO });

/** A long answer comes in as many parts as the network makes of it: only how it ends can be compared. */
const lastOf = (act) => async () => (await act()).slice(-1);

const kinds = (client) => [
  ...Object.entries(QUERIES).map(([name, query]) => [
    `query: ${name}`,
    plain(client, { method: "GET", url: ECHO, query }),
  ]),
  ...client.bodies.flatMap((kind) =>
    ["", ", watched"].map((how) => [
      `body: ${kind}${how}`,
      () => plain(client, { ...posted(kind), body: [kind, BODIES[kind]()], watches: how !== "" })(),
    ]),
  ),
  ...client.reads.flatMap((read) => [
    [`read as ${read}`, plain(client, { method: "GET", url: TERMINALS, read })],
    [
      `read as ${read}: a problem`,
      plain(client, { ...answeredBy({ method: "GET", url: TERMINALS }, "NO_CARD"), read }),
    ],
  ]),
  ...(client.methods ?? ["HEAD", "PUT", "DELETE"]).map((method) => [`${method}`, plain(client, { method, url: ECHO })]),
  ["an unknown path", plain(client, { method: "GET", url: `${AGENT}/api/nothing` })],
  ["an unknown path, HEAD", plain(client, { method: "HEAD", url: `${AGENT}/api/nothing` })],
  ["the other name of this PC", plain(client, { method: "GET", url: TERMINALS.replace("localhost", "127.0.0.1") })],
  ["an answer of null", plain(client, { method: "GET", url: `${AGENT}/api/null` })],
  ["a long answer", lastOf(plain(client, { method: "GET", url: LONG }))],
  ["credentials", plain(client, { method: "GET", url: ECHO, credentials: true })],
  ["a header of one's own", plain(client, { method: "GET", url: ECHO, headers: { "X-Unit": "99999" } })],
];

const timing = (client) => async () => {
  const url = `${TERMINALS}?timing=${encodeURIComponent(client.name)}`;
  performance.clearResourceTimings(); // which keep 250 and no more
  await client.start({ method: "GET", url }, () => undefined).ended;
  return performance.getEntriesByName(url).length > 0;
};

const extras = (client) =>
  Object.entries(client.extras ?? {}).map(([name, act]) => [
    name,
    name.startsWith("exception") ? async () => shown(await act()) : () => recorded(act),
  ]);

const casesOf = {
  answered: (client, codes) => [
    ...answers(client, codes),
    ...ends(client),
    ...kinds(client),
    ...extras(client),
    ["exception: resource timing", timing(client)],
  ],
  /** With nobody there to answer: no agent on the port, no host behind the bridge. */
  failing: (client) => [
    ...Object.entries(ROUTES).flatMap(([route, call]) => [
      [`no agent: ${route}`, plain(client, call)],
      [`no agent: ${route}, watched`, plain(client, { ...call, watches: true })],
    ]),
    ["no agent: HEAD", plain(client, { method: "HEAD", url: TERMINALS })],
    ...client.reads.map((read) => [
      `no agent: read as ${read}`,
      plain(client, { method: "GET", url: TERMINALS, read }),
    ]),
    ["no agent: time-out far away", plain(client, { method: "GET", url: TERMINALS, timeout: FAR_MS })],
  ],
};

/** Makes these clients known to the test as `differential`. */
export const offer = (...offered) => {
  for (const client of offered) clients.set(client.name, client);
  globalThis.differential = {
    clients: [...clients.keys()],
    run: async (name, part, codes) => {
      const client = clients.get(name);
      await client.prepare?.();
      const transcript = {};
      for (const [title, act] of casesOf[part](client, codes)) transcript[title] = await act();
      return transcript;
    },
  };
};
