/** XMLHttpRequest as a page uses it by hand. */

import { addressOf, ECHO, HOLD, sentOf, TERMINALS } from "./calls.js";
import { contentOf, readable } from "./record.js";

const OWN = ["readystatechange", "loadstart", "progress", "load", "error", "abort", "timeout", "loadend"];
const UPLOAD = OWN.slice(1);

const start = (call, note) => {
  const xhr = new XMLHttpRequest();
  const told = (who) => (event) => note(who, event, readable(xhr));
  for (const type of OWN) xhr.addEventListener(type, told("request"));
  if (call.watches) for (const type of UPLOAD) xhr.upload.addEventListener(type, told("upload"));
  const ended = new Promise((resolve) => {
    xhr.addEventListener("loadend", async () => {
      if (call.read === "blob" && xhr.response) note("content", await contentOf(xhr.response));
      resolve();
    });
  });
  xhr.open(call.method, addressOf(call));
  const [body, headers] = sentOf(call);
  for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name]);
  if (call.read) xhr.responseType = call.read;
  if (call.timeout) xhr.timeout = call.timeout;
  if (call.credentials) xhr.withCredentials = true;
  if (call.given === "up before") {
    xhr.abort();
    note("after abort", xhr);
    return { ended: Promise.resolve() };
  }
  xhr.send(body);
  note("sent", xhr);
  return { ended, abort: () => xhr.abort() };
};

const get = (prepare = () => undefined) => {
  const xhr = new XMLHttpRequest();
  xhr.open("GET", TERMINALS);
  prepare(xhr);
  xhr.send();
  return new Promise((resolve) => xhr.addEventListener("loadend", () => resolve(xhr)));
};

export const xhr = {
  name: "XMLHttpRequest",
  tellsOfUploads: true,
  bodies: [
    "object",
    "text",
    "no JSON",
    "empty",
    "long",
    "none",
    "null",
    "params",
    "form",
    "blob",
    "empty blob",
    "buffer",
    "bytes",
  ],
  reads: ["text", "json", "blob", "arraybuffer", "document"],
  methods: ["get", "HEAD", "PUT", "delete"],
  start,
  extras: {
    "one object for many calls": async (note) => {
      const one = new XMLHttpRequest();
      for (const url of [TERMINALS, `${ECHO}?problem=NO_CARD`, ECHO]) {
        one.open("GET", url);
        one.send();
        await new Promise((resolve) => (one.onload = resolve));
        note(one);
      }
    },
    "gives up a POST of nothing": async (note) => {
      const { ended, abort } = start({ method: "POST", url: HOLD, body: ["empty", ""], watches: true }, note);
      abort();
      await ended;
    },
    "exception: events are trusted": () =>
      new Promise((resolve) => get((one) => one.addEventListener("load", (event) => resolve(event.isTrusted)))),
    "exception: microtasks between two listeners of one event": async () => {
      const order = [];
      await get((one) => {
        one.addEventListener("load", () => queueMicrotask(() => order.push("microtask")));
        one.addEventListener("load", () => order.push("second listener"));
      });
      return order;
    },
    "exception: frames in stack traces": () =>
      new Promise((resolve) =>
        get((one) =>
          one.addEventListener("load", () => resolve(new Error("here").stack.includes("chrome-extension:"))),
        ),
      ),
    "exception: a synchronous request": () => {
      const one = new XMLHttpRequest();
      one.open("GET", TERMINALS, false);
      try {
        one.send();
      } catch (error) {
        return [error.name, readable(one)];
      }
      return ["answered", readable(one)];
    },
    "exception: source text": () => `${XMLHttpRequest.prototype.open}`,
  },
};
