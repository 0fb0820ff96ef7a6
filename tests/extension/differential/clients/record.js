/** Makes JSON of whatever a library hands to its caller, so that two runs can be compared. */

const DEEPEST = 9;

// The shim's own frames are an exception with a case of its own; the others are axios's words for the clock.
const PASSED_OVER = ["stack", "duration", "rate", "estimated"];

// FormData's boundaries are drawn anew each time.
const BOUNDARY = /-{4}WebKitFormBoundary\w{16}|axios-[\da-f]{36}/g;

/** What an XMLHttpRequest shows at this moment. */
export const readable = (xhr) =>
  Object.fromEntries(
    [
      "readyState",
      "status",
      "statusText",
      "responseURL",
      "responseType",
      "timeout",
      "withCredentials",
      "responseText",
      "response",
    ]
      .map((name) => {
        try {
          return [name, shown(xhr[name])];
        } catch (error) {
          return [name, shown(error)]; // responseText of a response that is no text
        }
      })
      .concat([["headers", xhr.getAllResponseHeaders()]]),
  );

/** By class: what is to be seen of an object whose own properties say nothing. */
const SIGHTS = [
  [XMLHttpRequest, readable],
  [Headers, (headers) => shown([...headers])],
  [URLSearchParams, (params) => [...params]],
  [FormData, (form, above) => shown([...form], above)],
  [Blob, ({ size, type }) => ({ size, type })],
  [ArrayBuffer, (buffer) => ({ bytes: buffer.byteLength, text: text(new TextDecoder().decode(buffer)) })],
  [Uint8Array, (view) => ({ bytes: view.byteLength, text: text(new TextDecoder().decode(view)) })],
  [URL, ({ href }) => href],
  [AbortSignal, ({ aborted, reason }, above) => ({ aborted, reason: shown(reason, above) })],
  [ReadableStream, ({ locked }) => ({ locked })],
  [
    Response,
    (response) =>
      namedOf(response, ["status", "statusText", "ok", "type", "url", "redirected", "bodyUsed", "headers", "body"]),
  ],
  [
    Request,
    (request, above) =>
      namedOf(request, ["method", "url", "mode", "credentials", "bodyUsed", "headers", "signal"], above),
  ],
  // isTrusted is an exception with a case of its own
  [
    Event,
    (event) => ({
      ...namedOf(event, ["type", "loaded", "total", "lengthComputable"]),
      target: event.target?.constructor.name,
    }),
  ],
  [DOMException, (error) => namedOf(error, ["name", "message", "code"])],
];

/** Says how objects of a library's `kind` are shown. */
export const show = (kind, sight) => SIGHTS.push([kind, sight]);

const named = (value, sight) => ({ [`‹${value.constructor?.name ?? "no class"}›`]: sight });

const namedOf = (value, names, above) => Object.fromEntries(names.map((name) => [name, shown(value[name], above)]));

const ownOf = (value, above) =>
  Object.fromEntries(
    Object.keys(value)
      .filter((key) => !PASSED_OVER.includes(key))
      .map((key) => [key, shown(value[key], above)]),
  );

const errorOf = (error, above) => ({
  name: error.name,
  message: text(error.message),
  cause: shown(error.cause, above),
  ...ownOf(error, above),
});

const text = (words) => words.replaceAll(BOUNDARY, "‹boundary›");

/** @returns JSON for `value`; `above` has the objects that it is part of. */
export const shown = (value, above = []) => {
  if (value === undefined) return "‹undefined›";
  if (typeof value === "string") return text(value);
  if (typeof value === "function") return `‹function ${value.name}›`;
  if (typeof value === "symbol" || typeof value === "bigint" || Number.isNaN(value)) return `‹${String(value)}›`;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "‹itself›";
  if (above.length === DEEPEST) return "‹deeper›";
  const path = [...above, value];
  if (Array.isArray(value)) return value.map((item) => shown(item, path));
  const known = SIGHTS.find(([kind]) => value instanceof kind);
  if (known) return named(value, known[1](value, path));
  if (value instanceof Error) return named(value, errorOf(value, path));
  const own = ownOf(value, path);
  return Object.getPrototypeOf(value) === Object.prototype ? own : named(value, own);
};

/** A promise and how it went, in words for the transcript. */
export const settled = (promise) =>
  promise.then(
    (value) => ["resolved", shown(value)],
    (error) => ["rejected", shown(error)],
  );

/** What a Blob or a stream holds; anything else as it is. */
export const contentOf = async (value) => {
  if (value instanceof Blob) return [value.type, await value.text()];
  if (value instanceof ReadableStream) return new Response(value).text();
  return value;
};

/** How a program reads the answer. Of an answer without a body, json() says in either of two ways that it is none. */
export const readOf = ({ method, read = "json" }) => (method === "HEAD" ? "text" : read);
