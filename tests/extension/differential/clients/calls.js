/** What is asked: the agent's eight routes, and the bodies, parameters and kinds of reading that libraries offer. */

export const AGENT = "http://localhost:8189";
export const TERMINALS = `${AGENT}/api/smartcard/terminals`;
export const ECHO = `${AGENT}/api/echo`;
/** Says how long a text is. */
export const LENGTH = `${AGENT}/api/length`;
/** A longer answer than one read of a socket. */
export const LONG = `${AGENT}/api/long`;
/** Never answered. */
export const HOLD = `${AGENT}/api/hold`;

const PID = "1990100000014";
const VISIT = {
  pid: PID,
  claimType: "PG0060001",
  mobile: "0899999901",
  correlationId: "00000000-0000-4000-8000-000000000001",
  hn: "99/0001",
  hcode: "99999",
};

const get = (path, query) => ({ method: "GET", url: AGENT + path, query });
const post = (path) => ({ method: "POST", url: AGENT + path, body: ["object", VISIT] });

/** By the route as it is written in the host's table. */
export const ROUTES = {
  "GET /api/smartcard/terminals": get("/api/smartcard/terminals"),
  "GET /api/smartcard/read": get("/api/smartcard/read", { readImageFlag: "true" }),
  "GET /api/smartcard/read-card-only": get("/api/smartcard/read-card-only", { readImageFlag: "false" }),
  "GET /api/smartcard/probe/{pid}": get(`/api/smartcard/probe/${PID}`),
  "POST /api/nhso-service/save-as-draft": post("/api/nhso-service/save-as-draft"),
  "POST /api/nhso-service/confirm-save": post("/api/nhso-service/confirm-save"),
  "GET /api/nhso-service/latest-authen-code/{pid}": get(`/api/nhso-service/latest-authen-code/${PID}`),
  "GET /api/nhso-service/latest-5-authen-code-all-hospital/{pid}": get(
    `/api/nhso-service/latest-5-authen-code-all-hospital/${PID}`,
  ),
};

/** `call` with the answer that `code` names; OK for the route's own. */
export const answeredBy = (call, code) => (code === "OK" ? call : { ...call, query: { ...call.query, problem: code } });

const bytes = new TextEncoder().encode('{"name":"ทดสอบ"}');

/** By kind: one of its bodies. A client takes the kinds that it names in `bodies`. */
export const BODIES = {
  object: () => VISIT,
  array: () => [1, "สอง", null],
  text: () => '{"name":"ทดสอบ ระบบ"}',
  "no JSON": () => "ไม่ใช่ JSON",
  empty: () => "",
  long: () => JSON.stringify("ก".repeat(15_000)), // 45 kB: near the most that a page may send
  none: () => undefined,
  null: () => null,
  params: () => new URLSearchParams({ pid: PID, name: "ทดสอบ ระบบ" }),
  form: () => {
    const form = new FormData();
    form.append("pid", PID);
    form.append("photo", new Blob(["1"], { type: "image/jpeg" }), "photo.jpg");
    return form;
  },
  blob: () => new Blob([bytes], { type: "application/json" }),
  "empty blob": () => new Blob([]),
  buffer: () => bytes.slice().buffer,
  bytes: () => bytes.slice(),
  stream: () => new Blob([bytes]).stream(),
};

export const QUERIES = {
  "letters of every kind": { name: "ทดสอบ ระบบ", sign: "a+b&c=d/?#%", quote: "'\"" },
  "an empty value": { readImageFlag: "", x: "1" },
  "a number and a boolean": { n: 1, flag: true },
};

/** For libraries without parameters of their own: the address with its query. */
export const addressOf = ({ url, query }) => (query ? `${url}?${new URLSearchParams(query)}` : url);

/** For libraries that send what they are given: [body, its headers]. */
export const sentOf = ({ body: [kind, value] = ["none"], headers = {} }) =>
  kind === "object" || kind === "array"
    ? [JSON.stringify(value), { "Content-Type": "application/json", ...headers }]
    : [value, headers];
