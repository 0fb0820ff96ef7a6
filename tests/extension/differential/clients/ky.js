/** ky. */

import ky from "ky";

import { ECHO, HOLD, TERMINALS } from "./calls.js";
import { contentOf, readOf, settled } from "./record.js";

const bodyOf = ({ body: [kind, value] = ["none"] }) =>
  kind === "object" || kind === "array" ? { json: value } : { body: value };

const optionsOf = (call, note, signal) => ({
  method: call.method,
  searchParams: call.query,
  headers: call.headers,
  retry: 0,
  timeout: call.timeout ?? false,
  signal,
  ...bodyOf(call),
  ...(call.credentials && { credentials: "include" }),
  ...(call.watches && {
    onDownloadProgress: (progress, chunk) => note("download", progress, chunk),
    onUploadProgress: () => undefined, // makes a stream of the body: as with axios
  }),
  hooks: {
    beforeRequest: [(request) => note("beforeRequest", request)],
    afterResponse: [(request, options, response) => note("afterResponse", response)],
    beforeError: [(error) => (note("beforeError", error), error)],
  },
});

const told = async (note, response, read) => {
  note("response", response);
  note(read, await contentOf(read === "stream" ? response.body : await response[read]()));
};

const refused = async (note, error) => {
  note("rejected", error);
  if (error.response?.bodyUsed === false) note("its answer", await error.response.text());
};

const start = (call, note) => {
  const controller = new AbortController();
  if (call.given === "up before") controller.abort();
  const ended = ky(call.url, optionsOf(call, note, controller.signal))
    .then((response) => told(note, response, readOf(call)))
    .catch((error) => refused(note, error));
  return { ended, abort: () => controller.abort() };
};

export const kyClient = {
  name: "ky",
  bodies: [
    "object",
    "array",
    "text",
    "no JSON",
    "empty",
    "long",
    "none",
    "null",
    "params",
    "form",
    "blob",
    "buffer",
    "bytes",
    "stream",
  ],
  reads: ["text", "json", "blob", "arrayBuffer", "formData", "stream"],
  start,
  extras: {
    "tries again": async (note) => {
      const hooks = { beforeRetry: [({ error, retryCount }) => note("again", retryCount, error)] };
      const retry = { limit: 2, delay: () => 1 };
      note(await settled(ky.get(`${TERMINALS}?problem=NHSO_UNREACHABLE`, { retry, hooks })));
      note(await settled(ky.post(`${ECHO}?problem=NO_CARD`, { json: {}, retry, hooks })));
    },
    "tries again after a time-out": async (note) => {
      const hooks = { beforeRetry: [({ error, retryCount }) => note("again", retryCount, error)] };
      const retry = { limit: 1, delay: () => 1, retryOnTimeout: true };
      note(await settled(ky.get(HOLD, { retry, hooks, timeout: 60 })));
    },
    "no status is an error": async (note) => {
      note(await ky.get(`${TERMINALS}?problem=NO_READER`, { throwHttpErrors: false, retry: 0 }).json());
    },
    "its short forms": async (note) => {
      const unit = ky.create({ prefixUrl: `${new URL(ECHO).origin}/api`, headers: { "X-Unit": "99999" }, retry: 0 });
      note(
        await unit.get("smartcard/terminals").json(),
        await unit
          .extend({ timeout: 5000 })
          .post("echo", { json: [1] })
          .json(),
      );
    },
    "a Request": async (note) => {
      note(await ky(new Request(ECHO, { method: "POST", body: '{"a":1}' }), { retry: 0 }).json());
    },
    "gives up at the head": async (note) => {
      const controller = new AbortController();
      const response = await ky.get(TERMINALS, { signal: controller.signal, retry: 0 });
      controller.abort();
      note(await settled(response.json()));
    },
    "an answer of the hook's": async (note) => {
      const afterResponse = [
        async (request, options, response) => Response.json({ was: await response.clone().json() }),
      ];
      note(await ky.get(TERMINALS, { retry: 0, hooks: { afterResponse } }).json());
    },
  },
};
