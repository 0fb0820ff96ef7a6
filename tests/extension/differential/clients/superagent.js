/** superagent. */

import request from "superagent";

import { ECHO, HOLD, TERMINALS } from "./calls.js";
import { contentOf, settled } from "./record.js";

const EVENTS = ["request", "response", "error", "abort", "end", "redirect"];

/** A response without the parts that are the request's and the XMLHttpRequest's. */
const seen = (response) => {
  if (!response) return response;
  const { req, xhr, ...own } = response;
  return { ...own, xhr };
};

const errorOf = (error) => {
  if (!error) return error;
  const { name, message, code, errno, status, statusText, method, path, timeout, crossDomain, parse, original } = error;
  const own = { name, message, code, errno, status, statusText, method, path, timeout, crossDomain, parse, original };
  return { ...own, response: seen(error.response), kind: error.constructor.name };
};

const requestFor = (call, note) => {
  const asked = request(call.method.toUpperCase(), call.url);
  if (call.query) asked.query(call.query);
  if (call.headers) asked.set(call.headers);
  if (call.body && call.body[0] !== "none") asked.send(call.body[1]);
  if (call.read) asked.responseType(call.read);
  if (call.timeout) asked.timeout({ deadline: call.timeout });
  if (call.credentials) asked.withCredentials();
  for (const type of EVENTS)
    asked.on(type, (told) => note(type, told instanceof Error ? errorOf(told) : type === "response" && seen(told)));
  if (call.watches) asked.on("progress", (event) => note("progress", event, event.direction, event.percent));
  return asked;
};

const start = (call, note) => {
  const asked = requestFor(call, note);
  if (call.given === "up before") {
    asked.abort();
    return { ended: settled(asked.then(seen, (error) => Promise.reject(errorOf(error)))).then((end) => note(...end)) };
  }
  const ended = new Promise((resolve) => {
    asked.on("abort", () => resolve()); // it tells nobody else
    asked.end(async (error, response) => {
      note("ended", errorOf(error), seen(response));
      if (call.read && response?.body) note("content", await contentOf(response.body));
      resolve();
    });
  });
  return { ended, abort: () => asked.abort() };
};

const outcome = (asked) => settled(asked.then(seen, (error) => Promise.reject(errorOf(error))));

export const superagent = {
  name: "superagent",
  tellsOfUploads: true,
  bodies: ["object", "array", "text", "no JSON", "empty", "long", "none", "params", "form", "blob", "buffer", "bytes"],
  reads: ["text", "json", "blob", "arraybuffer", "document"],
  start,
  extras: {
    "a promise": async (note) => {
      note(await outcome(request.get(TERMINALS)));
      note(await outcome(request.post(`${ECHO}?problem=DUPLICATE`).send({ a: 1 })));
    },
    "no status is an error": async (note) => {
      note(await outcome(request.get(`${TERMINALS}?problem=NO_READER`).ok(() => true)));
    },
    "tries again": async (note) => {
      note(
        await outcome(
          request.get(`${TERMINALS}?problem=NHSO_UNREACHABLE`).retry(2, (error) => void note("again", errorOf(error))),
        ),
      );
    },
    "no first byte in time": async (note) => note(await outcome(request.get(HOLD).timeout({ response: 30 }))),
    "a form": async (note) =>
      note(await outcome(request.post(ECHO).type("form").send({ pid: "1990100000014", name: "ทดสอบ" }))),
    "a parser of the page's": async (note) => {
      note(
        await outcome(request.get(TERMINALS).parse((response, text) => ({ length: String(text ?? response).length }))),
      );
    },
    "exception: events are trusted": () =>
      new Promise((resolve) =>
        request
          .get(TERMINALS)
          .on("progress", (event) => resolve(event.isTrusted))
          .end(() => undefined),
      ),
  },
};
