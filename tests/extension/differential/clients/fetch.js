/** fetch as a page uses it by hand. */

import { addressOf, HOLD, sentOf, TERMINALS } from "./calls.js";
import { contentOf, readOf, settled } from "./record.js";

/** What a program gets to see of `response`, read as `read`. */
const told = async (note, response, read) => {
  note("response", response);
  if (read === "stream") {
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) note("part", part.value);
    return;
  }
  note(read, await contentOf(await response[read]()));
  note("afterwards", response);
};

const initOf = (call, signal) => {
  const [body, headers] = sentOf(call);
  const init = { method: call.method, headers, body, signal };
  if (call.credentials) init.credentials = "include";
  if (body instanceof ReadableStream) init.duplex = "half";
  return init;
};

const start = (call, note) => {
  const controller = new AbortController();
  if (call.given === "up before") controller.abort();
  controller.signal.addEventListener("abort", () => note("abort event"));
  const signal = call.timeout
    ? AbortSignal.any([controller.signal, AbortSignal.timeout(call.timeout)])
    : controller.signal;
  const ended = fetch(addressOf(call), initOf(call, signal))
    .then((response) => told(note, response, readOf(call)))
    .catch((error) => note("rejected", error));
  return { ended, abort: () => controller.abort() };
};

const isShimIn = (error) => error.stack.includes("chrome-extension:");

export const plainFetch = {
  name: "fetch",
  bodies: [
    ...["object", "text", "no JSON", "empty", "long", "none", "null", "params", "form"],
    ...["blob", "empty blob", "buffer", "bytes", "stream"],
  ],
  reads: ["text", "json", "blob", "arrayBuffer", "bytes", "formData", "stream"],
  methods: ["get", "HEAD", "PUT", "delete"],
  start,
  extras: {
    "gives up at the head": async (note) => {
      const controller = new AbortController();
      const response = await fetch(TERMINALS, { signal: controller.signal });
      controller.abort(new RangeError("enough"));
      note(await settled(response.json()), response);
    },
    "gives up while reading": async (note) => {
      const controller = new AbortController();
      const response = await fetch(TERMINALS, { signal: controller.signal });
      const reading = settled(response.text());
      controller.abort();
      note(await reading, response);
    },
    "a Request given up with a reason": async (note) => {
      const controller = new AbortController();
      const asked = settled(fetch(new Request(HOLD, { signal: controller.signal })));
      controller.abort("enough");
      note(await asked);
    },
    "a copy beside the answer": async (note) => {
      const response = await fetch(TERMINALS);
      const copy = response.clone();
      note(await copy.text(), await response.json(), copy, response);
    },
    "an answer in a Response of the page's": async (note) => {
      const response = await fetch(`${TERMINALS}?problem=NO_READER`);
      const own = new Response(response.body, response);
      note(own, await own.json());
    },
    "a fetch of the page's around it": async (note) => {
      const native = window.fetch;
      window.fetch = async (...args) => {
        note("before", args);
        const response = await native(...args);
        note("after", response);
        return response;
      };
      try {
        note(await (await fetch(TERMINALS, { headers: { Accept: "application/json" } })).json());
      } finally {
        window.fetch = native;
      }
    },
    "integrity of another answer": async (note) => {
      note(await settled(fetch(TERMINALS, { integrity: `sha256-${"A".repeat(43)}=` })));
    },
    "a body of 70 kB that outlives the page": async (note) => {
      // keepalive takes 64 KiB: Fetch, HTTP-network-or-cache fetch
      note(await settled(fetch(TERMINALS, { method: "POST", keepalive: true, body: "x".repeat(70_000) })));
    },
    "exception: frames in stack traces": () => fetch(TERMINALS, { mode: "same-origin" }).then(String, isShimIn),
    "exception: source text": () => `${fetch}`,
  },
};
