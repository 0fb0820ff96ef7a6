// XMLHttpRequest: open(), in every state, and what it makes of its arguments.
{
  /** The method and the query that the agent received. */
  const echo = async (...args) => {
    const xhr = new XMLHttpRequest();
    xhr.open(...args);
    await ended(xhr);
    const { method, query } = JSON.parse(xhr.responseText);
    return [method, query];
  };

  /** The path that the agent received: it names it in its 404. */
  const path = async (url) => JSON.parse((await answered(url)).responseText).path;

  const refusal = (...args) => thrown(() => new XMLHttpRequest().open(...args));

  /** Whether open() with these arguments makes a synchronous request: only those refuse a timeout. */
  const isSynchronous = (...args) =>
    thrown(() => (opened("GET", TERMINALS, ...args).timeout = 1)) !== "nothing";

  const spoken = (log, name, text) => ({
    toString: () => {
      log.push(name);
      return text;
    },
  });

  const withBase = async (href, act) => {
    const base = document.head.appendChild(Object.assign(document.createElement("base"), { href }));
    try {
      return await act();
    } finally {
      base.remove();
    }
  };

  /** open() and send() inside the event `name`, for another answer: it, and the events from then on. */
  const again = async (name) => {
    const { log, xhr } = await inside(name, (request, heard) => {
      heard.length = 0;
      request.open("GET", NULL);
      heard.push("opened");
      request.send();
    });
    return [log, xhr.responseText];
  };
  const ANEW = ["opened", "loadstart", 2, 3, "progress", 4, "load", "loadend"].map(String);

  section("XHR 3.5.1 open(), its arguments", [
    {
      says: "a method that is no token is a SyntaxError",
      run: () => ["", "G ET", "GET\n", "(GET)", "GÉT", "GET/1"].map((method) => refusal(method, TERMINALS)),
      expected: Array(6).fill("DOMException SyntaxError"),
    },
    {
      says: "a method that is no byte string is a TypeError",
      run: () => refusal("รับ", TERMINALS),
      expected: "TypeError",
    },
    {
      says: "CONNECT, TRACE and TRACK are a SecurityError in whatever case",
      run: () =>
        ["CONNECT", "connect", "TRACE", "tRaCe", "TRACK", "track"].map((method) =>
          refusal(method, TERMINALS),
        ),
      expected: Array(6).fill("DOMException SecurityError"),
    },
    {
      says: "delete, get, post and put are written in capitals",
      run: async () => {
        const methods = [];
        for (const method of ["delete", "Get", "pOST", "put"]) methods.push((await echo(method, ECHO))[0]);
        return methods;
      },
      expected: ["DELETE", "GET", "POST", "PUT"],
    },
    {
      says: "head is written in capitals: its answer has no body",
      run: async () => {
        const xhr = await ended(opened("head", TERMINALS));
        return [xhr.status, xhr.responseText];
      },
      expected: [200, ""],
    },
    {
      says: "a method that is forbidden is judged before a URL that is wrong",
      run: () => refusal("TRACE", "http://"),
      expected: "DOMException SecurityError",
    },
    {
      says: "a URL that cannot be parsed is a SyntaxError",
      run: () =>
        ["http://", "http://localhost:81890/", "http://local^host:8189/", "http://localhost:8189:1/"].map(
          (url) => refusal("GET", url),
        ),
      expected: Array(4).fill("DOMException SyntaxError"),
    },
    {
      says: "fewer than two arguments are a TypeError",
      run: () => [refusal(), refusal("GET")],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "a symbol is a TypeError, as method, as URL or as user",
      run: () => [
        refusal(Symbol("GET"), TERMINALS),
        refusal("GET", Symbol("url")),
        refusal("GET", TERMINALS, true, Symbol("user")),
      ],
      expected: ["TypeError", "TypeError", "TypeError"],
    },
    {
      says: "an error of a toString() comes out of open() as it is",
      run: () => {
        const broken = {
          toString: () => {
            throw new RangeError("no text");
          },
        };
        return [refusal(broken, TERMINALS), refusal("GET", broken), refusal("GET", TERMINALS, true, broken)];
      },
      expected: ["RangeError", "RangeError", "RangeError"],
    },
    {
      says: "each argument becomes text once, from left to right",
      run: () => {
        const log = [];
        const [method, url] = [spoken(log, "method", "GET"), spoken(log, "url", TERMINALS)];
        new XMLHttpRequest().open(method, url, true, spoken(log, "user", "a"), spoken(log, "password", "b"));
        return log;
      },
      expected: ["method", "url", "user", "password"],
    },
    {
      says: "a URL object serves as well as its text",
      run: () => echo("GET", new URL(`${ECHO}?a=1`)),
      expected: ["GET", { a: "1" }],
    },
    {
      says: "the fragment of the URL is not sent",
      run: () => echo("GET", `${ECHO}?a=1#b=2`),
      expected: ["GET", { a: "1" }],
    },
    {
      says: "characters outside ASCII are sent percent-encoded in UTF-8",
      run: async () => [await path(`${AGENT}/บัตร`), await echo("GET", `${ECHO}?ชื่อ=ทดสอบ`)],
      expected: ["/%E0%B8%9A%E0%B8%B1%E0%B8%95%E0%B8%A3", ["GET", { ชื่อ: "ทดสอบ" }]],
    },
    {
      says: "a lone surrogate in the URL becomes U+FFFD",
      run: () => path(`${AGENT}/a\ud800b`),
      expected: "/a%EF%BF%BDb",
    },
    {
      says: "dot segments of the path are resolved",
      run: () => path(`${AGENT}/a/./b/../c/%2e%2E/d`),
      expected: "/a/d",
    },
    {
      says: "percent-encoded bytes of the path stay as they are",
      run: () => path(`${AGENT}/a%2fb%20c%41`),
      expected: "/a%2fb%20c%41",
    },
    {
      says: "a backslash is a slash",
      run: () => path("http:\\\\localhost:8189\\a\\b"),
      expected: "/a/b",
    },
    {
      says: "spaces around the URL, and tabs and newlines in its path, are left out",
      run: () => path(` \n${AGENT}/a\tb\nc\r `),
      expected: "/abc",
    },
    {
      says: "a tab in the port is left out",
      run: () => path("http://localhost:81\t89/tab"),
      expected: "/tab",
    },
    {
      says: "scheme and host are written small",
      run: async () => (await answered("HTTP://LOCALHOST:8189/api/null")).responseURL,
      expected: NULL,
    },
    {
      says: "zeros before the port, and other ways to write the address, are the same origin",
      run: async () => {
        const urls = [
          "http://localhost:08189/",
          "http://127.1:8189/",
          "http://0x7f000001:8189/",
          "http://%6Cocalhost:8189/",
        ];
        const read = [];
        for (const url of urls) read.push((await answered(`${url}api/null`)).responseURL);
        return read;
      },
      expected: [NULL, "http://127.0.0.1:8189/api/null", "http://127.0.0.1:8189/api/null", NULL],
    },
    {
      says: "a relative URL is resolved against the document's base",
      run: () => withBase(`${AGENT}/api/x`, () => echo("GET", "echo?a=1")),
      expected: ["GET", { a: "1" }],
    },
    {
      says: "the URL is resolved when open() is called, not when send() is",
      run: async () => {
        const xhr = await withBase(`${AGENT}/api/x`, () => opened("GET", "echo?a=1"));
        return JSON.parse((await ended(xhr)).responseText).query;
      },
      expected: { a: "1" },
    },
    {
      says: "an absolute URL needs no base",
      run: () => withBase("data:text/plain,", () => echo("GET", ECHO)),
      expected: ["GET", {}],
    },
    {
      says: "without the argument async, and with any true one, the request is asynchronous",
      run: () => [
        isSynchronous(),
        isSynchronous(true),
        isSynchronous(1),
        isSynchronous("false"),
        isSynchronous({}),
      ],
      expected: [false, false, false, false, false],
    },
    {
      says: "an argument async that is false, null, empty or even undefined makes it synchronous",
      run: () => [isSynchronous(false), isSynchronous(null), isSynchronous(""), isSynchronous(undefined)],
      expected: [true, true, true, true],
    },
    {
      says: "a synchronous request with a timeout is an InvalidAccessError",
      run: () => {
        const xhr = new XMLHttpRequest();
        xhr.timeout = 1;
        return [thrown(() => xhr.open("GET", TERMINALS, false)), xhr.readyState];
      },
      expected: ["DOMException InvalidAccessError", 0],
    },
    {
      says: "a synchronous request with a response type is an InvalidAccessError",
      run: () => {
        const xhr = new XMLHttpRequest();
        xhr.responseType = "json";
        return [thrown(() => xhr.open("GET", TERMINALS, false)), xhr.readyState];
      },
      expected: ["DOMException InvalidAccessError", 0],
    },
    {
      says: "user and password given as null or undefined are none",
      run: async () => {
        const read = [];
        for (const given of [null, undefined])
          read.push((await ended(opened("GET", NULL, true, given, given))).responseURL);
        return read;
      },
      expected: [NULL, NULL],
    },
    {
      says: "a request with user and password is answered",
      run: async () => (await ended(opened("GET", NULL, true, "user", "secret"))).responseText,
      expected: "null",
    },
    {
      says: "user and password in the URL itself are part of it",
      run: async () => (await answered("http://user:secret@localhost:8189/api/null")).responseURL,
      expected: "http://user:secret@localhost:8189/api/null",
    },
    {
      says: "user and password become part of the URL",
      run: async () => (await ended(opened("GET", NULL, true, "user", "se:cret"))).responseURL,
      expected: "http://user:se%3Acret@localhost:8189/api/null",
    },
  ]);

  section("XHR 3.5.1 open(), in each state", [
    {
      says: "open() of a new object fires one readystatechange, before it returns",
      run: () => {
        const xhr = new XMLHttpRequest();
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        return [...log, "returned"];
      },
      expected: ["1", "returned"],
    },
    {
      says: "the readystatechange of open() is a plain Event that neither bubbles nor can be cancelled",
      run: () => {
        const xhr = new XMLHttpRequest();
        let seen;
        xhr.onreadystatechange = ({ constructor, bubbles, cancelable, composed, target }) => {
          seen = [constructor.name, bubbles, cancelable, composed, target === xhr];
        };
        xhr.open("GET", TERMINALS);
        return seen;
      },
      expected: ["Event", false, false, false, true],
    },
    {
      says: "open() of an object that is OPENED fires nothing",
      run: () => {
        const xhr = opened();
        const log = watch(xhr);
        xhr.open("POST", ECHO);
        return [log, xhr.readyState];
      },
      expected: [[], 1],
    },
    {
      says: "the last of several open() counts",
      run: async () => {
        const xhr = opened("GET", HOLD);
        xhr.open("PUT", ECHO);
        await ended(xhr, "[1]");
        return JSON.parse(xhr.responseText);
      },
      expected: { method: "PUT", query: {}, body: [1] },
    },
    {
      says: "an open() that throws leaves the request before as it was",
      run: async () => {
        const xhr = opened("GET", ECHO);
        const errors = [thrown(() => xhr.open("B AD", NULL)), thrown(() => xhr.open("GET", "http://"))];
        await ended(xhr);
        return [errors, xhr.status, xhr.responseURL];
      },
      expected: [["DOMException SyntaxError", "DOMException SyntaxError"], 200, ECHO],
    },
    {
      says: "an open() that throws leaves the answer before as it was",
      run: async () => {
        const xhr = await answered(NULL);
        return [thrown(() => xhr.open("TRACE", TERMINALS)), readable(xhr)];
      },
      expected: ["DOMException SecurityError", [4, 200, "OK", NULL, `content-type: ${TYPE}\r\n`, "null"]],
    },
    {
      says: "an open() that throws does not end the request under way",
      run: async () => {
        const xhr = opened();
        const end = next(xhr, "loadend");
        xhr.send();
        const error = thrown(() => xhr.open("B AD", NULL));
        await end;
        return [error, xhr.status];
      },
      expected: ["DOMException SyntaxError", 200],
    },
    {
      says: "send() can be called inside the readystatechange of open()",
      run: async () => {
        const xhr = new XMLHttpRequest();
        xhr.onreadystatechange = () => xhr.readyState === 1 && xhr.send();
        const end = next(xhr, "load");
        xhr.open("GET", TERMINALS);
        await end;
        return xhr.responseText;
      },
      expected: LISTED,
    },
    {
      says: "open() while waiting ends the request without an event",
      run: async () => {
        const xhr = held();
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        await meanwhile();
        return [log, xhr.readyState];
      },
      expected: [[], 1],
    },
    {
      says: "open() and send() while waiting bring the second answer alone",
      run: async () => {
        const xhr = held();
        const log = watch(xhr);
        xhr.open("GET", status(404));
        await ended(xhr);
        await meanwhile();
        return [log, xhr.status];
      },
      expected: [["loadstart", "2", "3", "progress", "4", "load", "loadend"], 404],
    },
    {
      says: "an answer that comes after another open() is not heard of",
      run: async () => {
        const xhr = opened();
        xhr.send();
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        await meanwhile();
        return [log, readable(xhr)];
      },
      expected: [[], [1, 0, "", "", "", ""]],
    },
    {
      says: "open() inside loadstart: send() returns, and the second request runs alone",
      run: () => again("loadstart"),
      expected: [ANEW, "null"],
    },
    {
      says: "open() inside HEADERS_RECEIVED goes back to OPENED; the second request runs alone",
      run: () => again("2"),
      expected: [["1", ...ANEW], "null"],
      chromium: [["1", "opened", "loadstart", "3", "progress", "4", "load", "loadend"], `${LISTED}null`],
      bridge: [["1", ...ANEW], "null"],
      why: "Chromium goes on with the first answer and puts the second behind it",
    },
    {
      says: "open() inside LOADING goes back to OPENED; the second request runs alone",
      run: () => again("3"),
      expected: [["1", ...ANEW], "null"],
      chromium: [["1", "opened", "loadstart", "progress", "2", "3", "4", "load", "loadend"], "null"],
      bridge: [["1", ...ANEW], "null"],
      why: "Chromium fires the progress of the first answer in the state of the second request",
    },
    {
      says: "open() inside load goes back to OPENED; the loadend of the first request is still fired",
      run: () => again("load"),
      expected: [["1", "opened", "loadstart", "loadend", ...ANEW.slice(2)], "null"],
    },
    {
      says: "open() inside loadend goes back to OPENED, and the second request runs",
      run: () => again("loadend"),
      expected: [["1", ...ANEW], "null"],
    },
    {
      says: "open() after the end fires a readystatechange and empties the answer",
      run: async () => {
        const xhr = await answered(CARD);
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        return [log, readable(xhr)];
      },
      expected: [["1"], [1, 0, "", "", "", ""]],
    },
    {
      says: "open() empties an answer that was a product, too",
      run: async () => {
        const read = [];
        for (const type of ["json", "blob", "arraybuffer"]) {
          const xhr = await answered(CARD, (request) => (request.responseType = type));
          xhr.open("GET", TERMINALS);
          read.push(xhr.response);
        }
        return read;
      },
      expected: [null, null, null],
    },
    {
      says: "an object can be used again and again",
      run: async () => {
        const xhr = new XMLHttpRequest();
        const codes = [];
        for (const code of [404, 500, 418]) {
          xhr.open("GET", status(code));
          await ended(xhr);
          codes.push([xhr.status, JSON.parse(xhr.responseText).status]);
        }
        return codes;
      },
      expected: [
        [404, 404],
        [500, 500],
        [418, 418],
      ],
    },
    {
      says: "open() keeps timeout, withCredentials, response type, overriding MIME type and handlers",
      run: async () => {
        const xhr = new XMLHttpRequest();
        let loads = 0;
        xhr.timeout = 20_000;
        xhr.withCredentials = true;
        xhr.responseType = "blob";
        xhr.overrideMimeType("text/plain");
        xhr.onload = () => (loads += 1);
        for (let i = 0; i < 2; i++) {
          xhr.open("GET", TERMINALS);
          await ended(xhr);
        }
        return [xhr.timeout, xhr.withCredentials, xhr.responseType, xhr.response.type, loads];
      },
      expected: [20_000, true, "blob", "text/plain", 2],
    },
  ]);
}
