/** jQuery.ajax. */

import $ from "jquery";

import { ECHO, HOLD, sentOf, TERMINALS } from "./calls.js";

const seen = (jqXHR) => ({
  ...{ readyState: jqXHR.readyState, status: jqXHR.status, statusText: jqXHR.statusText, state: jqXHR.state() },
  ...{ responseText: jqXHR.responseText, responseJSON: jqXHR.responseJSON, headers: jqXHR.getAllResponseHeaders() },
  type: jqXHR.getResponseHeader("Content-Type"),
});

/** A page watches progress at the XMLHttpRequest itself: jQuery has no words for it. */
const watched = (note) => () => {
  const xhr = new XMLHttpRequest();
  xhr.addEventListener("progress", (event) => note("progress", event));
  xhr.upload.addEventListener("progress", (event) => note("upload", event));
  return xhr;
};

const settingsOf = (call, note) => {
  const [body, headers] = sentOf(call);
  return {
    headers: call.headers,
    method: call.method,
    url: call.url,
    ...(call.body
      ? { data: body, processData: false, contentType: headers["Content-Type"] ?? false }
      : { data: call.query, traditional: true }),
    ...(call.body && call.query && { url: `${call.url}?${$.param(call.query)}` }),
    ...(call.read && { dataType: call.read }),
    ...(call.timeout && { timeout: call.timeout }),
    ...(call.watches && { xhr: watched(note) }),
    ...(call.credentials && { xhrFields: { withCredentials: true } }),
    beforeSend: (jqXHR) => {
      note("beforeSend", seen(jqXHR));
      return call.given !== "up before";
    },
    statusCode: { 200: () => note("statusCode 200"), 500: () => note("statusCode 500") },
    success: (data, status, jqXHR) => note("success", data, status, seen(jqXHR)),
    error: (jqXHR, status, thrown) => note("error", status, thrown, seen(jqXHR)),
  };
};

const start = (call, note) => {
  let jqXHR;
  const ended = new Promise((resolve) => {
    jqXHR = $.ajax({
      ...settingsOf(call, note),
      complete: (one, status) => {
        note("complete", status, seen(one));
        resolve();
      },
    });
  });
  jqXHR.then(
    (...args) => note("done", args.slice(0, 2)),
    (one, ...args) => note("fail", args),
  );
  const given = call.given === "up before" ? jqXHR.catch(() => undefined) : ended;
  return { ended: given, abort: () => jqXHR.abort("enough") };
};

const quiet = (promise) =>
  promise.then(
    () => undefined,
    () => undefined,
  );

export const jquery = {
  name: "jQuery.ajax",
  tellsOfUploads: true,
  bodies: ["object", "text", "no JSON", "empty", "long", "null", "params", "form", "blob", "buffer", "bytes"],
  reads: ["text", "json", "html", "xml"],
  start,
  extras: {
    "events of the document": async (note) => {
      const types = ["ajaxStart", "ajaxSend", "ajaxSuccess", "ajaxError", "ajaxComplete", "ajaxStop"];
      const listeners = types.map((type) => [type, (event, jqXHR) => note(event.type, jqXHR && seen(jqXHR))]);
      for (const [type, listener] of listeners) $(document).on(type, listener);
      await quiet($.ajax(TERMINALS));
      await quiet($.ajax(`${TERMINALS}?problem=NO_READER`));
      await quiet($.ajax(HOLD, { timeout: 30 }));
      for (const [type, listener] of listeners) $(document).off(type, listener);
    },
    "its short forms": async (note) => {
      note(
        await $.getJSON(TERMINALS),
        await $.get(TERMINALS),
        await $.post(ECHO, { pid: "1990100000014", names: ["ก", "ข"] }),
      );
    },
    "many at once": async (note) => {
      const [one, other] = await $.when($.getJSON(TERMINALS), $.getJSON(ECHO));
      note(one.slice(0, 2), other.slice(0, 2));
    },
    "a filter of the answer": async (note) => {
      const dataFilter = (text, type) => (note("filter", text, type), "[]");
      note(await $.ajax(TERMINALS, { dataFilter, dataType: "json" }));
    },
    "into an element": async (note) => {
      const element = $("<div>");
      await new Promise((resolve) =>
        element.load(TERMINALS, (text, status, jqXHR) => resolve(note(status, seen(jqXHR)))),
      );
      note(element.text());
    },
    "exception: a synchronous request": async () => {
      let jqXHR;
      await quiet((jqXHR = $.ajax(TERMINALS, { async: false })));
      return seen(jqXHR).status;
    },
  },
};
