/** axios, by either of its adapters for browsers. */

import axios from "axios";

import { ECHO, HOLD, TERMINALS } from "./calls.js";
import { contentOf, settled } from "./record.js";

/**
 * Uploads that fetch tells of are streams, which no server of HTTP/1.1 takes: how much is read of one before it
 * is refused differs from one time to the next.
 */
const configOf = (call, note, adapter, signal) => ({
  adapter,
  signal,
  method: call.method,
  url: call.url,
  params: call.query,
  data: call.body?.[1],
  headers: call.headers,
  withCredentials: call.credentials,
  ...(call.read && { responseType: call.read }),
  ...(call.timeout && { timeout: call.timeout }),
  ...(call.watches && {
    onDownloadProgress: (event) => note("download", event),
    onUploadProgress: (event) => adapter === "xhr" && note("upload", event),
  }),
});

const startBy = (adapter) => (call, note) => {
  const controller = new AbortController();
  if (call.given === "up before") controller.abort();
  const ended = axios(configOf(call, note, adapter, controller.signal))
    .then(async (response) => note("resolved", response, await contentOf(response.data)))
    .catch((error) => note("rejected", error, axios.isAxiosError(error), axios.isCancel(error), error.toJSON?.()));
  return { ended, abort: () => controller.abort() };
};

const extrasOf = (adapter) => ({
  interceptors: async (note) => {
    const instance = axios.create({ adapter, baseURL: new URL(ECHO).origin, headers: { "X-Unit": "99999" } });
    instance.interceptors.request.use((config) => (note("request", config.method, config.url), config));
    instance.interceptors.response.use(
      (response) => (note("response", response.status, response.data), response),
      (error) => (note("error", error), Promise.reject(error)),
    );
    note(await settled(instance.get("/api/echo", { params: { a: [1, 2] } })));
    note(await settled(instance.post("/api/echo?problem=DUPLICATE", { a: 1 })));
  },
  "no status is an error": async (note) => {
    note(await settled(axios.get(`${TERMINALS}?problem=NO_READER`, { adapter, validateStatus: null })));
  },
  "a token that cancels": async (note) => {
    const source = axios.CancelToken.source();
    const asked = settled(axios.get(HOLD, { adapter, cancelToken: source.token }));
    source.cancel("enough");
    note(await asked);
  },
  "a form by axios": async (note) => {
    note(await settled(axios.postForm(ECHO, { pid: "1990100000014" }, { adapter })));
  },
  "a longer answer than allowed": async (note) => {
    note(await settled(axios.get(TERMINALS, { adapter, maxContentLength: 5 })));
  },
  "a time-out with words of its own": async (note) => {
    const transitional = { clarifyTimeoutError: true };
    note(await settled(axios.get(HOLD, { adapter, timeout: 30, timeoutErrorMessage: "late", transitional })));
  },
});

const BODIES = [
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
];

export const axiosOverXhr = {
  name: "axios, XHR adapter",
  tellsOfUploads: true,
  bodies: BODIES,
  reads: ["text", "json", "blob", "arraybuffer", "document"],
  start: startBy("xhr"),
  extras: {
    ...extrasOf("xhr"),
    "exception: events are trusted": () =>
      new Promise((resolve) =>
        axios.get(TERMINALS, { adapter: "xhr", onDownloadProgress: ({ event }) => resolve(event.isTrusted) }),
      ),
  },
};

export const axiosOverFetch = {
  name: "axios, fetch adapter",
  bodies: BODIES,
  reads: ["text", "json", "blob", "arraybuffer", "stream", "formdata"],
  start: startBy("fetch"),
  extras: extrasOf("fetch"),
};
