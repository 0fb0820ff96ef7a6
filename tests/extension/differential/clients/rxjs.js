/** RxJS ajax. */

import { forkJoin, of, retry, switchMap, takeUntil, timeout } from "rxjs";
import { ajax } from "rxjs/ajax";
import { fromFetch } from "rxjs/fetch";

import { ECHO, HOLD, TERMINALS } from "./calls.js";
import { contentOf } from "./record.js";

const configOf = (call) => ({
  method: call.method,
  url: call.url,
  queryParams: call.query,
  headers: call.headers,
  body: call.body?.[1],
  crossDomain: true,
  withCredentials: call.credentials ?? false,
  includeDownloadProgress: call.watches ?? false,
  includeUploadProgress: call.watches ?? false,
  ...(call.read && { responseType: call.read }),
  ...(call.timeout && { timeout: call.timeout }),
});

/** Subscribes and notes all of it; `ended` also when it is unsubscribed. */
export const observed = (observable, note, read) => {
  const ended = Promise.withResolvers();
  const contents = [];
  const subscription = observable.subscribe({
    next: (value) => {
      note("next", value);
      if (read === "blob") contents.push(contentOf(value.response ?? value.body));
    },
    error: (error) => {
      note("error", error);
      ended.resolve();
    },
    complete: () => {
      note("complete");
      ended.resolve();
    },
  });
  subscription.add(() => {
    note("unsubscribed");
    ended.resolve();
  });
  const told = async () => {
    await ended.promise;
    for (const content of await Promise.all(contents)) note("content", content);
  };
  return { ended: told(), abort: () => subscription.unsubscribe() };
};

const start = (call, note) => {
  const asked = ajax(configOf(call));
  return observed(call.given === "up before" ? asked.pipe(takeUntil(of(1))) : asked, note, call.read);
};

const all = (observable, note) => observed(observable, note).ended;

export const rxjs = {
  name: "RxJS ajax",
  tellsOfUploads: true,
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
  ],
  reads: ["text", "json", "blob", "arraybuffer", "document"],
  start,
  extras: {
    "its short forms": async (note) => {
      await all(ajax.getJSON(TERMINALS), note);
      await all(ajax.post(ECHO, { a: 1 }), note);
    },
    "tries again": (note) => all(ajax(`${TERMINALS}?problem=NO_CARD`).pipe(retry({ count: 2, delay: 1 })), note),
    "an operator's time-out": (note) => all(ajax(HOLD).pipe(timeout(30)), note),
    "many at once": (note) => all(forkJoin([ajax.getJSON(TERMINALS), ajax.getJSON(ECHO)]), note),
    "a subscriber of progress": async (note) => {
      const progressSubscriber = {
        next: (event) => note("progress", event),
        error: (event) => note("progress error", event),
        complete: () => note("progress complete"),
      };
      await all(ajax({ url: ECHO, method: "POST", body: { a: 1 }, progressSubscriber }), note);
      await all(ajax({ url: `${ECHO}?problem=DUPLICATE`, method: "POST", body: { a: 1 }, progressSubscriber }), note);
    },
    "from fetch": async (note) => {
      await all(fromFetch(TERMINALS, { selector: (response) => response.json() }), note);
      await all(fromFetch(`${TERMINALS}?problem=NO_CARD`).pipe(switchMap((response) => response.text())), note);
      await all(fromFetch(HOLD).pipe(timeout(30)), note);
    },
    "exception: events are trusted": () =>
      new Promise((resolve) => ajax(TERMINALS).subscribe(({ originalEvent }) => resolve(originalEvent.isTrusted))),
  },
};
