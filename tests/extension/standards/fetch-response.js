// fetch(): the answer, its attributes and its headers.
{
  const described = (response) => ({
    type: response.type,
    url: response.url,
    redirected: response.redirected,
    status: response.status,
    ok: response.ok,
    statusText: response.statusText,
    headers: [...response.headers],
    body: response.body === null ? null : String(response.body),
    bodyUsed: response.bodyUsed,
  });
  const LISTING = {
    type: "cors",
    url: TERMINALS,
    redirected: false,
    status: 200,
    ok: true,
    statusText: "OK",
    headers: [["content-type", TYPE]],
    body: "[object ReadableStream]",
    bodyUsed: false,
  };
  const OPAQUE = {
    type: "opaque",
    url: "",
    redirected: false,
    status: 0,
    ok: false,
    statusText: "",
    headers: [],
    body: null,
    bodyUsed: false,
  };
  const GETTERS = ["type", "url", "redirected", "status", "ok", "statusText", "headers", "body", "bodyUsed"];
  const NONE = { 204: [true, "", false], 205: [true, "", false], 304: [true, "", false] };
  const EMPTY = { 204: [false, "", true], 205: [false, "", true], 304: [false, "", true] };
  const BODILESS = "new Response() takes no body with these statuses, so there is none, as the standard says";
  const settledText = (response) => response.text().catch(kind);
  const changes = (headers) =>
    [() => headers.append("a", "b"), () => headers.set("a", "b"), () => headers.delete("content-type")].map(
      thrown,
    );
  const opaque = (url = TERMINALS) => fetch(url, { mode: "no-cors" });

  section("Fetch 5.5 Response class", [
    {
      says: "the answer has type cors, the agent's URL and status, and a body not yet read",
      run: async () => described(await fetch(TERMINALS)),
      expected: LISTING,
    },
    {
      says: "an answer with an error's status fulfils the promise as well",
      run: async () => {
        const { status: code, ok, statusText, type } = await fetch(status(500));
        return [code, ok, statusText, type];
      },
      expected: [500, false, "Internal Server Error", "cors"],
    },
    {
      says: "statuses 200 to 299 are ok",
      run: async () => {
        const seen = {};
        for (const code of [200, 201, 226, 300, 400, 404, 500]) seen[code] = (await fetch(status(code))).ok;
        return seen;
      },
      expected: { 200: true, 201: true, 226: true, 300: false, 400: false, 404: false, 500: false },
    },
    {
      says: "the status text of an answer to fetch() is its reason phrase",
      run: async () => {
        const texts = [];
        for (const code of [400, 403, 404, 405, 409, 418, 429])
          texts.push((await fetch(status(code))).statusText);
        return texts;
      },
      expected: [
        "Bad Request",
        "Forbidden",
        "Not Found",
        "Method Not Allowed",
        "Conflict",
        "I'm a Teapot",
        "Too Many Requests",
      ],
    },
    {
      says: "the URL of an answer to fetch() has no fragment, and is written as the URL standard writes it",
      run: async () => (await fetch(`${AGENT}/api/./null?x='ข'&y=a b#z`)).url,
      expected: `${NULL}?x=%27%E0%B8%82%27&y=a%20b`,
    },
    {
      says: "the other name of this PC is another URL to fetch(), too",
      run: async () => (await fetch("http://127.0.0.1:8189/api/null")).url,
      expected: "http://127.0.0.1:8189/api/null",
    },
    {
      says: "an answer is a Response of the page's own and has no property of its own",
      run: async () => {
        const response = await fetch(NULL);
        return [
          response instanceof Response,
          Object.getPrototypeOf(response) === Response.prototype,
          String(response),
          Reflect.ownKeys(response),
          response.headers instanceof Headers,
          Reflect.ownKeys(response.headers),
        ];
      },
      expected: [true, true, "[object Response]", [], true, []],
    },
    {
      says: "attributes of Response are accessors of the prototype without setters",
      run: () =>
        GETTERS.map((name) => {
          const { get, set, enumerable } = Object.getOwnPropertyDescriptor(Response.prototype, name);
          return [typeof get, typeof set, enumerable].join();
        }),
      expected: GETTERS.map(() => "function,undefined,true"),
    },
    {
      says: "a getter of Response called on something else throws a TypeError",
      run: () =>
        GETTERS.map((name) =>
          thrown(() => Object.getOwnPropertyDescriptor(Response.prototype, name).get.call({})),
        ),
      expected: GETTERS.map(() => "TypeError"),
    },
    {
      says: "in strict code, writing an attribute of an answer throws a TypeError",
      run: async () => {
        "use strict";
        const response = await fetch(NULL);
        return [
          thrown(() => (response.url = "x")),
          thrown(() => (response.status = 1)),
          response.url,
          response.status,
        ];
      },
      expected: ["TypeError", "TypeError", NULL, 200],
    },
    {
      says: "headers and body are the same objects each time",
      run: async () => {
        const response = await fetch(NULL);
        return [response.headers === response.headers, response.body === response.body];
      },
      expected: [true, true],
    },
    {
      says: "an answer can be neither cloned structurally nor written as JSON",
      run: async () => {
        const response = await fetch(NULL);
        return [thrown(() => structuredClone(response)), JSON.stringify(response)];
      },
      expected: ["DOMException DataCloneError", "{}"],
    },
    {
      says: "a new Response of an answer takes status, text and headers; type, URL and guard are its own",
      run: async () => {
        const response = await fetch(status(404));
        const copy = new Response(response.body, response);
        copy.headers.set("a", "b");
        return [
          copy.status,
          copy.statusText,
          copy.type,
          copy.url,
          [...copy.headers],
          (await copy.json()).status,
        ];
      },
      expected: [
        404,
        "Not Found",
        "default",
        "",
        [
          ["a", "b"],
          ["content-type", TYPE],
        ],
        404,
      ],
    },
    {
      says: "the body of an answer that another Response took is used there",
      run: async () => {
        const response = await fetch(NULL);
        const copy = new Response(response.body);
        await copy.text();
        return [response.bodyUsed, await rejected(response.text())];
      },
      expected: [true, "TypeError"],
    },
    {
      says: "a Response that the page makes has type default, no URL, and headers that can be changed",
      run: () => {
        const response = new Response("x", { headers: { c: "d" } });
        return [response.type, response.url, changes(response.headers), [...response.headers]];
      },
      expected: [
        "default",
        "",
        ["nothing", "nothing", "nothing"],
        [
          ["a", "b"],
          ["c", "d"],
        ],
      ],
    },
    {
      says: "Response.error() and Response.redirect() are what they were",
      run: () => {
        const [error, redirect] = [Response.error(), Response.redirect(NULL)];
        return [
          error.type,
          error.url,
          changes(error.headers),
          redirect.type,
          redirect.status,
          changes(redirect.headers),
        ];
      },
      expected: ["error", "", Array(3).fill("TypeError"), "default", 302, Array(3).fill("TypeError")],
    },
  ]);

  section("Fetch 5.5 Response class, clone()", [
    {
      says: "a clone says what the answer says",
      run: async () => described((await fetch(TERMINALS)).clone()),
      expected: LISTING,
    },
    {
      says: "a clone of a clone says it, too",
      run: async () => described((await fetch(TERMINALS)).clone().clone()),
      expected: LISTING,
    },
    {
      says: "answer and clone are read each for itself, in whatever order",
      run: async () => {
        const response = await fetch(NULL);
        const copy = response.clone();
        const first = [await copy.text(), response.bodyUsed, copy.bodyUsed];
        return [first, await response.text()];
      },
      expected: [["null", false, true], "null"],
    },
    {
      says: "a clone of a long answer can be read after it",
      run: async () => {
        const response = await fetch(LONG);
        const copy = response.clone();
        return [(await response.text()).length, (await copy.text()).length];
      },
      expected: [80_011, 80_011],
    },
    {
      says: "a clone has headers of its own that cannot be changed either",
      run: async () => {
        const response = await fetch(NULL);
        const copy = response.clone();
        return [copy.headers === response.headers, changes(copy.headers)];
      },
      expected: [false, Array(3).fill("TypeError")],
    },
    {
      says: "an answer that was read or is locked has no clone: a TypeError",
      run: async () => {
        const [used, locked] = [await fetch(NULL), await fetch(NULL)];
        await used.text();
        locked.body.getReader();
        return [thrown(() => used.clone()), thrown(() => locked.clone())];
      },
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "after clone() the body is another stream",
      run: async () => {
        const response = await fetch(NULL);
        const { body } = response;
        response.clone();
        return [response.body === body, body.locked, response.body.locked];
      },
      expected: [false, true, false],
    },
    {
      says: "clone() called on something else throws a TypeError",
      run: () => thrown(() => Response.prototype.clone.call({})),
      expected: "TypeError",
    },
  ]);

  section("Fetch 5.1 Headers class", [
    {
      says: "the headers of an answer cannot be changed: a TypeError",
      run: async () => changes((await fetch(NULL)).headers),
      expected: Array(3).fill("TypeError"),
    },
    {
      says: "not even a header that is not there can be deleted",
      run: async () => {
        const { headers } = await fetch(NULL);
        return thrown(() => headers.delete("x-none"));
      },
      expected: "TypeError",
    },
    {
      says: "the headers are as they were after an attempt to change them",
      run: async () => {
        const { headers } = await fetch(NULL);
        changes(headers);
        return [...headers];
      },
      expected: [["content-type", TYPE]],
    },
    {
      says: "headers are found in whatever case",
      run: async () => {
        const { headers } = await fetch(NULL);
        return [
          headers.get("Content-TYPE"),
          headers.has("CONTENT-type"),
          headers.get("x-none"),
          headers.has("x-none"),
        ];
      },
      expected: [TYPE, true, null, false],
    },
    {
      says: "headers that are not for the page are not there",
      run: async () => {
        const { headers } = await fetch(NULL);
        return ["server", "date", "transfer-encoding", "access-control-allow-origin", "set-cookie"].filter(
          (name) => headers.has(name),
        );
      },
      expected: [],
    },
    {
      says: "a name that is no token is a TypeError",
      run: async () => {
        const { headers } = await fetch(NULL);
        return [
          thrown(() => headers.get("a b")),
          thrown(() => headers.has("")),
          thrown(() => headers.get("ก")),
          thrown(() => headers.get()),
        ];
      },
      expected: Array(4).fill("TypeError"),
    },
    {
      says: "headers are iterated as pairs of small names and values",
      run: async () => {
        const { headers } = await fetch(NULL);
        const called = [];
        headers.forEach((text, name, all) => called.push([text, name, all === headers]));
        return [
          [...headers.entries()],
          [...headers.keys()],
          [...headers.values()],
          called,
          headers.getSetCookie(),
        ];
      },
      expected: [[["content-type", TYPE]], ["content-type"], [TYPE], [[TYPE, "content-type", true]], []],
    },
    {
      says: "a copy of the headers can be changed",
      run: async () => changes(new Headers((await fetch(NULL)).headers)),
      expected: Array(3).fill("nothing"),
    },
    {
      says: "arguments are judged before the guard, and errors are TypeErrors alike",
      run: async () => {
        const { headers } = await fetch(NULL);
        return [
          thrown(() => headers.set("a")),
          thrown(() => headers.append("a b", "c")),
          thrown(() => headers.delete()),
        ];
      },
      expected: Array(3).fill("TypeError"),
    },
  ]);

  section("Fetch 2.2.6 Responses, an opaque one", [
    {
      says: "an answer in mode no-cors says nothing",
      run: async () => described(await opaque()),
      expected: OPAQUE,
    },
    {
      says: "an answer in mode no-cors does not even tell an error's status",
      run: async () => described(await opaque(status(500))),
      expected: OPAQUE,
    },
    {
      says: "an answer in mode no-cors can be read: it is empty",
      run: async () => {
        const sizes = [];
        for (const name of ["arrayBuffer", "blob", "bytes", "text"]) {
          const { byteLength, size, length } = await (await opaque())[name]();
          sizes.push(byteLength ?? size ?? length);
        }
        return sizes;
      },
      expected: [0, 0, 0, 0],
    },
    {
      says: "an answer in mode no-cors is neither JSON nor a form",
      run: async () => [await rejected((await opaque()).json()), await rejected((await opaque()).formData())],
      expected: ["SyntaxError", "TypeError"],
    },
    {
      says: "reading an answer in mode no-cors does not use it up",
      run: async () => {
        const response = await opaque();
        await response.text();
        return [response.bodyUsed, await response.text()];
      },
      expected: [false, ""],
    },
    {
      says: "a clone of an answer in mode no-cors says nothing either",
      run: async () => described((await opaque()).clone()),
      expected: OPAQUE,
    },
    {
      says: "the headers of an answer in mode no-cors cannot be changed",
      run: async () => changes((await opaque()).headers),
      expected: Array(3).fill("TypeError"),
    },
    {
      says: "POST in mode no-cors is sent, and its answer says nothing",
      run: async () => described(await fetch(ECHO, { mode: "no-cors", method: "POST", body: "x" })),
      expected: OPAQUE,
    },
  ]);

  section("Fetch 2.2.3 Statuses, those without a body", [
    {
      says: "answers with status 204, 205 and 304 have no body",
      run: async () => {
        const seen = {};
        for (const code of [204, 205, 304]) {
          const response = await bodiless(fetch(status(code)));
          seen[code] = [response.body === null, await response.text(), response.bodyUsed];
        }
        return seen;
      },
      expected: NONE,
      chromium: EMPTY, // an empty one
      bridge: NONE,
      why: BODILESS,
    },
    {
      says: "an answer without a body is no JSON: a SyntaxError",
      run: async () => rejected((await bodiless(fetch(status(204)))).json()),
      expected: "SyntaxError",
    },
    {
      says: "an answer without a body can be read again and again",
      run: async () => {
        const response = await bodiless(fetch(status(204)));
        await response.text();
        return [await settledText(response), thrown(() => response.clone())];
      },
      expected: ["", "nothing"],
      chromium: ["TypeError", "TypeError"],
      bridge: ["", "nothing"],
      why: BODILESS,
    },
    {
      says: "an answer without a body is what it is in everything else",
      run: async () => {
        const { type, url, ok, status: code, headers } = await bodiless(fetch(status(204)));
        return [type, url, ok, code, [...headers]];
      },
      expected: ["cors", status(204), true, 204, [["content-type", TYPE]]],
    },
    {
      says: "an answer to HEAD has no body, but headers",
      run: async () => {
        const response = await fetch(TERMINALS, { method: "HEAD" });
        return [
          response.status,
          [...response.headers],
          response.body === null,
          await response.text(),
          response.bodyUsed,
        ];
      },
      expected: [200, [["content-type", TYPE]], true, "", false],
      chromium: [200, [["content-type", TYPE]], false, "", true], // an empty one
    },
  ]);

  section("Fetch 4.4 HTTP fetch, a redirect without a target", [
    {
      says: "status 302 without Location is an answer like any other",
      run: async () => {
        const { status: code, type, redirected } = await fetch(status(302));
        return [code, type, redirected];
      },
      expected: [302, "cors", false],
    },
    {
      says: "status 302 with redirect error is a network error, even without Location",
      run: () => rejected(fetch(status(302), { redirect: "error" })),
      expected: "TypeError",
      chromium: "nothing", // without Location it takes it for no redirect
    },
    {
      says: "status 302 with redirect manual is an opaque redirect, even without Location",
      run: async () => {
        const { type, status: code } = await fetch(status(302), { redirect: "manual" });
        return [type, code];
      },
      expected: ["opaqueredirect", 0],
    },
  ]);
}
