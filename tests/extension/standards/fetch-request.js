// fetch(): what it takes for a request, and what it refuses.
{
  const answer = async (...args) => {
    const response = await fetch(...args);
    return [response.status, await response.text()];
  };
  const refused = (...args) => rejected(fetch(...args));
  const echo = async (...args) => (await fetch(...args)).json();
  const path = async (url) => (await echo(url)).path;
  const OK = [200, LISTED];
  const MEMBERS = (
    "body cache credentials duplex headers integrity keepalive method mode priority redirect referrer " +
    "referrerPolicy signal window"
  ).split(" ");

  /** How a call ends: a promise that is rejected, or an error that is thrown at once. */
  const ending = (...args) => {
    try {
      return rejected(fetch(...args));
    } catch (error) {
      return `thrown: ${kind(error)}`;
    }
  };

  const withBase = async (href, act) => {
    const base = document.head.appendChild(Object.assign(document.createElement("base"), { href }));
    try {
      return await act();
    } finally {
      base.remove();
    }
  };

  const spoken = (log, name, text) => ({
    toString: () => {
      log.push(name);
      return text;
    },
  });

  const inFrame = async (act) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    try {
      return await act(frame.contentWindow);
    } finally {
      frame.remove();
    }
  };

  const sha256 = async (text) => {
    const digest = await crypto.subtle.digest("SHA-256", utf8(text));
    return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
  };

  section("Fetch 5.6 Fetch methods", [
    {
      says: "fetch() returns a promise of the page's own",
      run: () => {
        const promise = fetch(NULL);
        return [promise instanceof Promise, promise.constructor === Promise, Reflect.ownKeys(promise).length];
      },
      expected: [true, true, 0],
    },
    { says: "fetch() of a URL is answered", run: () => answer(TERMINALS), expected: OK },
    {
      says: "fetch is a method of the window that can be listed, written and configured, with one argument",
      run: () => {
        const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(window, "fetch");
        return [enumerable, writable, configurable, fetch.length, fetch.name, thrown(() => new fetch(NULL))];
      },
      expected: [true, true, true, 1, "fetch", "TypeError"],
    },
    {
      says: "fetch() called on nothing, or on the window, is the window's",
      run: async () => [
        await answer.call(null, TERMINALS),
        await fetch.call(undefined, NULL).then((r) => r.status),
        await fetch.call(null, NULL).then((r) => r.status),
        await window.fetch(NULL).then((r) => r.status),
      ],
      expected: [OK, 200, 200, 200],
    },
    {
      says: "fetch() called on something else is rejected with a TypeError",
      run: async () => [
        await rejected(fetch.call({}, NULL)),
        await rejected(Reflect.apply(fetch, document, [NULL])),
      ],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "fetch() without arguments is rejected with a TypeError",
      run: () => ending(),
      expected: "TypeError",
    },
    {
      says: "a URL that cannot be parsed is rejected with a TypeError",
      run: async () => [
        await ending("http://localhost:81890/"),
        await ending("http://localhost:8189:1/"),
        await ending("http://"),
      ],
      expected: ["TypeError", "TypeError", "TypeError"],
    },
    {
      says: "a symbol for URL is rejected with a TypeError, not thrown",
      run: () => ending(Symbol("url")),
      expected: "TypeError",
    },
    {
      says: "an error of the URL's toString() rejects the promise, it is not thrown",
      run: () =>
        ending({
          toString: () => {
            throw new RangeError("no text");
          },
        }),
      expected: "RangeError",
    },
    {
      says: "an error of a getter of the init rejects the promise, it is not thrown",
      run: () =>
        ending(NULL, {
          get method() {
            throw new RangeError("no method");
          },
        }),
      expected: "RangeError",
    },
    {
      says: "an init that is no object is rejected with a TypeError; null and undefined are none",
      run: async () => [
        await ending(NULL, 1),
        await ending(NULL, "GET"),
        await ending(NULL, null),
        await ending(NULL, undefined),
      ],
      expected: ["TypeError", "TypeError", "nothing", "nothing"],
    },
    {
      says: "the URL becomes text once, before the init is read",
      run: async () => {
        const log = [];
        const init = {
          get method() {
            log.push("method");
            return "GET";
          },
        };
        await fetch(spoken(log, "url", NULL), init);
        return log;
      },
      expected: ["url", "method"],
    },
    {
      says: "members of the init are read once each, in the order of their names",
      run: async () => {
        const log = [];
        const init = new Proxy({}, { get: (_, name) => void log.push(name) });
        await fetch(NULL, init);
        return log.filter((name) => MEMBERS.includes(name));
      },
      expected: MEMBERS,
      chromium: MEMBERS.filter((name) => name !== "window"), // does not know it
    },
    {
      says: "an init that inherits its members serves as well",
      run: async () => (await echo(ECHO, Object.create({ method: "PUT", body: "1" }))).method,
      expected: "PUT",
    },
    {
      says: "an invalid call is rejected at once, but not before fetch() has returned",
      run: async () => {
        const log = [];
        const promise = fetch(NULL, { method: "TRACE" }).catch(() => log.push("rejected"));
        queueMicrotask(() => log.push("microtask"));
        log.push("returned");
        await promise;
        await turn();
        return log;
      },
      expected: ["returned", "rejected", "microtask"],
    },
    {
      says: "an answer never comes in the turn of the call",
      run: async () => {
        const log = [];
        const promise = fetch(NULL).then(() => log.push("answer"));
        for (let i = 0; i < 20; i++) await Promise.resolve();
        log.push("microtasks");
        await promise;
        return log;
      },
      expected: ["microtasks", "answer"],
    },
    {
      says: "what the page has put in place of Request, Response, Promise and URL is not used",
      run: async () => {
        const { Request: ownRequest, Response: ownResponse, Promise: ownPromise, URL: ownURL } = globalThis;
        Object.assign(globalThis, { Request: Error, Response: Error, Promise: Error, URL: Error });
        let promise;
        try {
          promise = fetch(NULL);
        } finally {
          Object.assign(globalThis, {
            Request: ownRequest,
            Response: ownResponse,
            Promise: ownPromise,
            URL: ownURL,
          });
        }
        return (await promise).text();
      },
      expected: "null",
    },
    {
      says: "many calls are answered each for itself",
      run: () =>
        Promise.all(
          [404, 500, 418, 503, 400, 404].map((code) =>
            fetch(status(code)).then((response) => response.json().then((body) => body.status)),
          ),
        ),
      expected: [404, 500, 418, 503, 400, 404],
    },
  ]);

  section("Fetch 5.4 Request class, the URL", [
    {
      says: "a URL object serves as well as its text, to fetch()",
      run: () => answer(new URL(TERMINALS)),
      expected: OK,
    },
    {
      says: "an object is taken by its text",
      run: async () => [
        await answer({ toString: () => TERMINALS }),
        await answer([TERMINALS]),
        await answer(new String(TERMINALS)),
      ],
      expected: [OK, OK, OK],
    },
    {
      says: "an object with a url that is no Request is taken by its text",
      run: async () => (await fetch({ url: "http://localhost:1/", toString: () => NULL })).url,
      expected: NULL,
    },
    {
      says: "user information in the URL is a TypeError",
      run: async () => [
        await refused("http://user:secret@localhost:8189/"),
        await refused("http://user@localhost:8189/"),
      ],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "a relative URL given to fetch() is resolved against the document's base",
      run: () => withBase(`${AGENT}/api/x`, async () => (await fetch("null?a=1")).url),
      expected: `${NULL}?a=1`,
    },
    {
      says: "dot segments, backslashes and characters outside ASCII are resolved for fetch(), too",
      run: () => path("http:\\\\localhost:8189\\a\\..\\ก/./b"),
      expected: "/%E0%B8%81/b",
    },
    {
      says: "a lone surrogate in the URL of fetch() becomes U+FFFD",
      run: () => path(`${AGENT}/\udfff`),
      expected: "/%EF%BF%BD",
    },
    {
      says: "a tab in the port of a URL given to fetch() is left out",
      run: () => path("http://localhost:8\t189/tab"),
      expected: "/tab",
    },
    {
      says: "the query is sent as it is written",
      run: async () => (await echo(`${ECHO}?a=1%2B1&b=x+y&c=%E0%B8%81#a=2`)).query,
      expected: { a: "1+1", b: "x y", c: "ก" },
    },
  ]);

  section("Fetch 5.4 Request class, a Request as input", [
    { says: "a Request is sent", run: () => answer(new Request(TERMINALS)), expected: OK },
    {
      says: "a Request is sent with its method and body",
      run: () => echo(new Request(ECHO, { method: "PUT", body: "[1]" })),
      expected: { method: "PUT", query: {}, body: [1] },
    },
    {
      says: "a Request without a body can be sent again",
      run: async () => {
        const request = new Request(NULL);
        return [await answer(request), await answer(request), request.bodyUsed];
      },
      expected: [[200, "null"], [200, "null"], false],
    },
    {
      says: "the body of a Request is used as soon as fetch() has been called",
      run: () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        void fetch(request);
        return request.bodyUsed;
      },
      expected: true,
    },
    {
      says: "a Request whose body is used is refused with a TypeError",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        await fetch(request);
        return refused(request);
      },
      expected: "TypeError",
    },
    {
      says: "a Request whose body was read is refused with a TypeError",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        await request.text();
        return refused(request);
      },
      expected: "TypeError",
    },
    {
      says: "a Request whose body is locked is refused with a TypeError",
      run: () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        request.body.getReader();
        return refused(request);
      },
      expected: "TypeError",
    },
    {
      says: "a Request whose body is used can be sent with another body",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "1" });
        await request.text();
        return (await echo(request, { body: "2" })).body;
      },
      expected: 2,
    },
    {
      says: "a clone of a Request can be sent after it",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "[1]" });
        const copy = request.clone();
        return [(await echo(request)).body, (await echo(copy)).body];
      },
      expected: [[1], [1]],
    },
    {
      says: "the init takes precedence over the Request",
      run: () => echo(new Request(ECHO, { method: "POST", body: "1" }), { method: "PUT", body: "2" }),
      expected: { method: "PUT", query: {}, body: 2 },
    },
    {
      says: "a Request whose method is made GET keeps its body, and that is a TypeError",
      run: () => refused(new Request(ECHO, { method: "POST", body: "1" }), { method: "GET" }),
      expected: "TypeError",
    },
    {
      says: "the object of a subclass of Request is sent",
      run: () => {
        class Marked extends Request {
          get url() {
            return "http://localhost:1/";
          }
        }
        return answer(new Marked(TERMINALS));
      },
      expected: OK,
    },
    {
      says: "a Request of another frame is sent",
      run: () => inFrame((there) => echo(new there.Request(ECHO, { method: "POST", body: "1" }))),
      expected: { method: "POST", query: {}, body: 1 },
    },
    {
      says: "a Request with a fragment is answered under its URL without it",
      run: async () => {
        const request = new Request(`${NULL}#f`);
        return [(await fetch(request)).url, request.url];
      },
      expected: [NULL, `${NULL}#f`],
    },
    {
      says: "the Request is not changed by being sent",
      run: async () => {
        const request = new Request(NULL, { headers: { a: "b" }, credentials: "include" });
        await fetch(request, { headers: { c: "d" } });
        return [request.method, request.url, request.credentials, [...request.headers]];
      },
      expected: ["GET", NULL, "include", [["a", "b"]]],
    },
  ]);

  section("Fetch 2.2.1 Methods", [
    {
      says: "delete, get, post and put given to fetch() are written in capitals",
      run: async () => {
        const methods = [];
        for (const method of ["delete", "Get", "pOST", "put"])
          methods.push((await echo(ECHO, { method })).method);
        return methods;
      },
      expected: ["DELETE", "GET", "POST", "PUT"],
    },
    {
      says: "CONNECT, TRACE and TRACK given to fetch() are a TypeError in whatever case",
      run: () => Promise.all(["CONNECT", "trace", "Track"].map((method) => refused(NULL, { method }))),
      expected: ["TypeError", "TypeError", "TypeError"],
    },
    {
      says: "a method that is no token, or no byte string, is a TypeError",
      run: () => Promise.all(["", "B AD", "GET\n", "รับ"].map((method) => refused(NULL, { method }))),
      expected: Array(4).fill("TypeError"),
    },
    {
      says: "a method becomes text",
      run: async () => (await echo(ECHO, { method: { toString: () => "put" } })).method,
      expected: "PUT",
    },
  ]);

  section("Fetch 5.4 Request class, the init", [
    {
      says: "GET and HEAD with a body are a TypeError, even an empty one; null and undefined are none",
      run: async () => [
        await refused(NULL, { body: "x" }),
        await refused(NULL, { method: "HEAD", body: "x" }),
        await refused(NULL, { body: "" }),
        await refused(NULL, { body: null }),
        await refused(NULL, { body: undefined }),
      ],
      expected: ["TypeError", "TypeError", "TypeError", "nothing", "nothing"],
    },
    {
      says: "every mode but navigate is known; anything else is a TypeError",
      run: () =>
        Promise.all(["cors", "navigate", "websocket", "CORS", null].map((mode) => refused(NULL, { mode }))),
      expected: ["nothing", "TypeError", "TypeError", "TypeError", "TypeError"],
    },
    {
      says: "every credentials mode is answered; anything else is a TypeError",
      run: () =>
        Promise.all(
          ["omit", "same-origin", "include", "always"].map((credentials) => refused(NULL, { credentials })),
        ),
      expected: ["nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "every cache mode is answered; anything else is a TypeError",
      run: () =>
        Promise.all(
          ["default", "no-store", "reload", "no-cache", "force-cache", "never"].map((cache) =>
            refused(NULL, { cache }),
          ),
        ),
      expected: ["nothing", "nothing", "nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "only-if-cached in another mode than same-origin is a TypeError",
      run: () => refused(NULL, { cache: "only-if-cached" }),
      expected: "TypeError",
    },
    {
      says: "every redirect mode is answered where nothing redirects; anything else is a TypeError",
      run: () =>
        Promise.all(["follow", "error", "manual", "never"].map((redirect) => refused(NULL, { redirect }))),
      expected: ["nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "a referrer may be empty, the page's or another site's; what is no URL is a TypeError",
      run: () =>
        Promise.all(
          ["", "about:client", "/page", "https://elsewhere.example/", "http://"].map((referrer) =>
            refused(NULL, { referrer }),
          ),
        ),
      expected: ["nothing", "nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "every referrer policy is answered; anything else is a TypeError",
      run: () =>
        Promise.all(
          ["", "no-referrer", "origin", "unsafe-url", "sometimes"].map((referrerPolicy) =>
            refused(NULL, { referrerPolicy }),
          ),
        ),
      expected: ["nothing", "nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "every priority is answered; anything else is a TypeError",
      run: () =>
        Promise.all(["high", "low", "auto", "urgent"].map((priority) => refused(NULL, { priority }))),
      expected: ["nothing", "nothing", "nothing", "TypeError"],
    },
    {
      says: "keepalive is answered",
      run: () => answer(TERMINALS, { keepalive: true }),
      expected: OK,
    },
    {
      says: "window may be null or undefined; anything else is a TypeError",
      run: async () => [
        await refused(NULL, { window: null }),
        await refused(NULL, { window: undefined }),
        await refused(NULL, { window }),
      ],
      expected: ["nothing", "nothing", "TypeError"],
      chromium: ["nothing", "nothing", "nothing"], // does not know it
    },
    {
      says: "a signal may be null or undefined; anything else that is no AbortSignal is a TypeError",
      run: async () => [
        await refused(NULL, { signal: null }),
        await refused(NULL, { signal: undefined }),
        await refused(NULL, { signal: {} }),
        await refused(NULL, { signal: new AbortController() }),
      ],
      expected: ["nothing", "nothing", "TypeError", "TypeError"],
    },
    {
      says: "headers may be a record, pairs or Headers",
      run: () =>
        Promise.all(
          [{ a: "b" }, [["a", "b"]], new Headers({ a: "b" }), {}].map((headers) =>
            refused(NULL, { headers }),
          ),
        ),
      expected: Array(4).fill("nothing"),
    },
    {
      says: "headers with a wrong name or value, with odd pairs or of no such kind are a TypeError",
      run: () =>
        Promise.all(
          [
            { "a b": "c" },
            { a: "b\nc" },
            { ก: "b" },
            { a: "ก" },
            [["a"]],
            [["a", "b", "c"]],
            "a: b",
            null,
          ].map((headers) => refused(NULL, { headers })),
        ),
      expected: Array(8).fill("TypeError"),
    },
    {
      says: "headers that a page may not set are left out",
      run: () =>
        answer(TERMINALS, { headers: { Host: "elsewhere", Cookie: "a=b", Origin: "null", "Sec-Test": "1" } }),
      expected: OK,
    },
    {
      says: "a member that is not known is ignored",
      run: () => answer(TERMINALS, { timeout: "soon", body2: "x" }),
      expected: OK,
    },
  ]);

  section("Fetch 5.2 BodyInit unions", [
    {
      says: "text given to fetch() is sent in UTF-8",
      run: () => receivedBy({ body: "บัตร 😀" }),
      expected: "บัตร 😀",
    },
    {
      says: "a lone surrogate given to fetch() is sent as U+FFFD",
      run: () => receivedBy({ body: "a\ud800b" }),
      expected: "a\ufffdb",
    },
    {
      says: "empty text given to fetch() is an empty body",
      run: () => receivedBy({ body: "" }),
      expected: null,
    },
    {
      says: "numbers, objects and functions given to fetch() are sent as text",
      run: async () => [
        await receivedBy({ body: 1 }),
        await receivedBy({ body: { a: 1 } }),
        await receivedBy({ body: (a) => a }),
      ],
      expected: [1, "[object Object]", "(a) => a"],
    },
    {
      says: "Blobs and Files given to fetch() are sent by their bytes",
      run: async () => [
        await receivedBy({ body: new Blob(["[1]"], { type: "a/b" }) }),
        await receivedBy({ body: new File(["x"], "y") }),
      ],
      expected: [[1], "x"],
    },
    {
      says: "an ArrayBuffer and views of one given to fetch() are sent by their bytes",
      run: async () => {
        const { buffer } = utf8("012345");
        return [
          await receivedBy({ body: buffer }),
          await receivedBy({ body: new Uint8Array(buffer, 1, 2) }),
          await receivedBy({ body: new DataView(buffer, 4) }),
        ];
      },
      expected: ["012345", 12, 45],
    },
    {
      says: "bytes are copied by fetch(): what becomes of them later is not sent",
      run: async () => {
        const body = utf8('"before"');
        const sent = receivedBy({ body });
        body.fill(32);
        return sent;
      },
      expected: "before",
    },
    {
      says: "URLSearchParams given to fetch() are sent as a form",
      run: () => receivedBy({ body: new URLSearchParams({ a: "1 2", b: "&" }) }),
      expected: "a=1+2&b=%26",
    },
    {
      says: "FormData given to fetch() is sent as multipart/form-data",
      run: async () => {
        const body = new FormData();
        body.append("name", "ทดสอบ");
        return (await receivedBy({ body })).split("\r\n").slice(1, 4);
      },
      expected: ['Content-Disposition: form-data; name="name"', "", "ทดสอบ"],
    },
    {
      says: "a document given to fetch() is sent as text",
      run: () => receivedBy({ body: document }),
      expected: "[object HTMLDocument]",
    },
    {
      says: "a stream without duplex is a TypeError",
      run: () => refused(ECHO, { method: "POST", body: new Blob(["x"]).stream() }),
      expected: "TypeError",
    },
    {
      says: "a stream with duplex full is a TypeError",
      run: () => refused(ECHO, { method: "POST", body: new Blob(["x"]).stream(), duplex: "full" }),
      expected: "TypeError",
    },
    {
      says: "a stream that is locked or read is a TypeError",
      run: async () => {
        const [locked, used] = [new Blob(["x"]).stream(), new Blob(["x"]).stream()];
        locked.getReader();
        const reader = used.getReader();
        await reader.read();
        reader.releaseLock();
        return [
          await refused(ECHO, { method: "POST", body: locked, duplex: "half" }),
          await refused(ECHO, { method: "POST", body: used, duplex: "half" }),
        ];
      },
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "a stream with keepalive is a TypeError",
      run: () =>
        refused(ECHO, { method: "POST", body: new Blob(["x"]).stream(), duplex: "half", keepalive: true }),
      expected: "TypeError",
    },
  ]);

  section("Fetch 4.7 HTTP-network fetch", [
    {
      says: "a stream as body cannot be sent over HTTP/1.1: a network error",
      run: () => refused(ECHO, { method: "POST", body: new Blob(["x"]).stream(), duplex: "half" }),
      expected: "TypeError",
    },
  ]);

  section("Fetch 4.6 HTTP-network-or-cache fetch", [
    {
      says: "a body of up to 64 kibibytes is sent with keepalive",
      run: async () => (await receivedBy({ keepalive: true, body: "x".repeat(50_000) })).length,
      expected: 50_000,
    },
    {
      says: "a longer body with keepalive is a network error",
      run: () => refused(ECHO, { method: "POST", keepalive: true, body: "x".repeat(65_537) }),
      expected: "TypeError",
    },
  ]);

  section("Fetch 4.1 Main fetch", [
    {
      says: "the mode same-origin for another origin is a network error",
      run: async () => [
        await refused(NULL, { mode: "same-origin" }),
        await refused(NULL, { mode: "same-origin", cache: "only-if-cached" }),
      ],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "the mode same-origin uses up the body of a Request all the same",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "x", mode: "same-origin" });
        return [await refused(request), request.bodyUsed];
      },
      expected: ["TypeError", true],
    },
    {
      says: "the mode no-cors allows GET, HEAD and POST alone",
      run: () =>
        Promise.all(
          ["GET", "HEAD", "POST", "PUT", "DELETE"].map((method) =>
            refused(NULL, { mode: "no-cors", method }),
          ),
        ),
      expected: ["nothing", "nothing", "nothing", "TypeError", "TypeError"],
    },
    {
      says: "an answer that has the integrity asked for is given",
      run: async () => answer(NULL, { integrity: await sha256("null") }),
      expected: [200, "null"],
    },
    {
      says: "an answer that has not the integrity asked for is a network error",
      run: async () => refused(NULL, { integrity: await sha256("undefined") }),
      expected: "TypeError",
    },
    {
      says: "of several hashes one is enough",
      run: async () => answer(NULL, { integrity: `${await sha256("x")} ${await sha256("null")}` }),
      expected: [200, "null"],
    },
    {
      says: "of several kinds of hash the strongest counts",
      run: async () => refused(NULL, { integrity: `sha512-${btoa("x".repeat(64))} ${await sha256("null")}` }),
      expected: "TypeError",
    },
    {
      says: "integrity in words that are no hash asks for none",
      run: () => answer(NULL, { integrity: "md5-abc nonsense" }),
      expected: [200, "null"],
    },
    {
      says: "the integrity of a Request counts",
      run: async () => refused(new Request(NULL, { integrity: await sha256("x") })),
      expected: "TypeError",
    },
    {
      says: "integrity with no-cors is a network error: an opaque answer cannot be checked",
      run: async () => refused(NULL, { mode: "no-cors", integrity: await sha256("null") }),
      expected: "TypeError",
    },
  ]);
}
