// XMLHttpRequest: send(), its states and what it makes of each kind of body. What the agent received says it.
{
  const invalid = "DOMException InvalidStateError";
  const sending = (xhr, body) => thrown(() => xhr.send(body));
  const parsed = (markup, type) => new DOMParser().parseFromString(markup, type);
  const form = (...entries) => {
    const data = new FormData();
    for (const entry of entries) data.append(...entry);
    return data;
  };
  /** The parts of a multipart body, without the boundary, which is random. */
  const parts = (text) => {
    const [boundary] = text.split("\r\n");
    return text.split(boundary).map((part) => part.replaceAll("\r\n", "|"));
  };

  section("XHR 3.5.6 send(), in each state", [
    {
      says: "send() before open() is an InvalidStateError",
      run: () => sending(new XMLHttpRequest()),
      expected: invalid,
    },
    {
      says: "send() while waiting is an InvalidStateError and does not disturb the request",
      run: async () => {
        const xhr = opened();
        const end = next(xhr, "loadend");
        xhr.send();
        const error = sending(xhr);
        await end;
        return [error, xhr.status];
      },
      expected: [invalid, 200],
    },
    {
      says: "send() inside loadstart is an InvalidStateError",
      run: async () => {
        const xhr = opened();
        let error;
        xhr.onloadstart = () => (error = sending(xhr));
        await ended(xhr);
        return [error, xhr.status];
      },
      expected: [invalid, 200],
    },
    {
      says: "send() in HEADERS_RECEIVED, LOADING and DONE is an InvalidStateError",
      run: async () => {
        const xhr = opened();
        const errors = {};
        xhr.onreadystatechange = () => (errors[xhr.readyState] = sending(xhr));
        await ended(xhr);
        return errors;
      },
      expected: { 2: invalid, 3: invalid, 4: invalid },
    },
    {
      says: "send() inside load and after the end is an InvalidStateError",
      run: async () => {
        const xhr = opened();
        let error;
        xhr.onload = () => (error = sending(xhr));
        await ended(xhr);
        return [error, sending(xhr), xhr.status];
      },
      expected: [invalid, invalid, 200],
    },
    {
      says: "send() after abort() is an InvalidStateError",
      run: () => {
        const xhr = held();
        xhr.abort();
        return sending(xhr);
      },
      expected: invalid,
    },
    {
      says: "the body becomes text before the state is judged",
      run: () => {
        const xhr = held();
        const errors = [sending(xhr, Symbol("body")), sending(new XMLHttpRequest(), Symbol("body"))];
        xhr.abort();
        return errors;
      },
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "loadstart is fired before send() returns, and nothing else",
      run: () => {
        const xhr = opened();
        const log = watch(xhr);
        xhr.send();
        const before = [...log];
        xhr.abort();
        return before;
      },
      expected: ["loadstart"],
    },
    {
      says: "an error of the body's toString() comes out of send(), which can be called again",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const log = watch(xhr);
        const broken = {
          toString: () => {
            throw new RangeError("no text");
          },
        };
        const error = sending(xhr, broken);
        const before = [...log];
        await ended(xhr, "x");
        return [error, before, xhr.status];
      },
      expected: ["RangeError", [], 200],
    },
    {
      says: "send() called inside the body's toString() sends; the outer one is an InvalidStateError",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const end = next(xhr, "loadend");
        const error = sending(xhr, {
          toString: () => {
            xhr.send("inner");
            return "outer";
          },
        });
        await end;
        return [error, JSON.parse(xhr.responseText).body];
      },
      expected: [invalid, "inner"],
    },
    {
      says: "a body becomes text once",
      run: async () => {
        let count = 0;
        const body = { toString: () => `call ${(count += 1)}` };
        return [await received(body), count];
      },
      expected: ["call 1", 1],
    },
  ]);

  section("XHR 3.5.6 send(), the body", [
    { says: "text is sent as it is", run: () => received("plain text"), expected: "plain text" },
    { says: "text is sent in UTF-8", run: () => received("บัตร 😀"), expected: "บัตร 😀" },
    {
      says: "a lone surrogate in text is sent as U+FFFD",
      run: () => received("a\ud800b"),
      expected: "a\ufffdb",
    },
    {
      says: "a lone surrogate inside JSON is sent as U+FFFD",
      run: () => received('{"name":"\udc00"}'),
      expected: { name: "\ufffd" },
    },
    { says: "no body, undefined and null are none", run: () => received(undefined), expected: null },
    { says: "empty text is an empty body", run: () => received(""), expected: null },
    { says: "a number is sent as text", run: () => received(42), expected: 42 },
    { says: "a boolean is sent as text", run: () => received(false), expected: false },
    {
      says: "a big integer is sent as text",
      run: () => received(9007199254740993n),
      expected: 9007199254740992,
    },
    { says: "a plain object is sent as text", run: () => received({ a: 1 }), expected: "[object Object]" },
    { says: "an array is sent as text", run: () => received(["a", "b"]), expected: "a,b" },
    { says: "a function is sent as its source", run: () => received((a) => a), expected: "(a) => a" },
    { says: "a URL is sent as text", run: () => received(new URL(NULL)), expected: NULL },
    {
      says: "a String object is sent as its text",
      run: () => received(new String("boxed")),
      expected: "boxed",
    },
    {
      says: "a stream, which XMLHttpRequest does not know, is sent as text",
      run: () => received(new ReadableStream()),
      expected: "[object ReadableStream]",
    },
    {
      says: "a Request and a Response are sent as text",
      run: async () => [await received(new Request(NULL)), await received(new Response("x"))],
      expected: ["[object Request]", "[object Response]"],
    },
    {
      says: "a Blob is sent by its bytes, whatever its type",
      run: async () => [
        await received(new Blob(['{"a":', "1}"])),
        await received(new Blob(["x"], { type: "a/b" })),
      ],
      expected: [{ a: 1 }, "x"],
    },
    {
      says: "a slice of a Blob is sent alone",
      run: () => received(new Blob(["0123456789"]).slice(2, 5)),
      expected: 234,
    },
    {
      says: "a File is sent by its bytes",
      run: () => received(new File(["in a file"], "name.txt")),
      expected: "in a file",
    },
    { says: "an empty Blob is an empty body", run: () => received(new Blob([])), expected: null },
    {
      says: "an ArrayBuffer is sent by its bytes",
      run: () => received(utf8("[1,2]").buffer),
      expected: [1, 2],
    },
    {
      says: "an empty ArrayBuffer is an empty body",
      run: () => received(new ArrayBuffer(0)),
      expected: null,
    },
    {
      says: "a typed array is sent by the bytes that it shows of its buffer",
      run: () => received(new Uint8Array(utf8("0123456789").buffer, 3, 4)),
      expected: 3456,
    },
    {
      says: "a typed array of wider numbers is sent by its bytes",
      run: () => received(new Uint16Array(utf8("[10,20]!").buffer, 0, 4)),
      expected: "[10,20]!",
    },
    {
      says: "a DataView is sent by the bytes that it shows of its buffer",
      run: () => received(new DataView(utf8("0123456789").buffer, 7)),
      expected: 789,
    },
    {
      says: "bytes are copied by send(): what becomes of them later is not sent",
      run: async () => {
        const bytes = utf8('"before"');
        const xhr = opened("POST", ECHO);
        const end = next(xhr, "loadend");
        xhr.send(bytes);
        bytes.fill(32);
        await end;
        return JSON.parse(xhr.responseText).body;
      },
      expected: "before",
    },
    {
      says: "URLSearchParams are sent as a form",
      run: () => received(new URLSearchParams({ a: "1 2", ชื่อ: "&" })),
      expected: "a=1+2&%E0%B8%8A%E0%B8%B7%E0%B9%88%E0%B8%AD=%26",
    },
    {
      says: "URLSearchParams are read by send(): what is added later is not sent",
      run: async () => {
        const query = new URLSearchParams("a=1");
        const xhr = opened("POST", ECHO);
        const end = next(xhr, "loadend");
        xhr.send(query);
        query.append("b", "2");
        await end;
        return JSON.parse(xhr.responseText).body;
      },
      expected: "a=1",
    },
    {
      says: "FormData is sent as multipart/form-data",
      run: async () =>
        parts(await received(form(["name", "ทดสอบ"], ["file", new Blob(["x"], { type: "a/b" }), "c.txt"]))),
      expected: [
        "",
        '|Content-Disposition: form-data; name="name"||ทดสอบ|',
        '|Content-Disposition: form-data; name="file"; filename="c.txt"|Content-Type: a/b||x|',
        "--|",
      ],
    },
    {
      says: "quotes and line breaks in a name of FormData are encoded, and line breaks in a value are CRLF",
      run: async () => parts(await received(form(['a"b\nc', "1\n2"]))),
      expected: ["", '|Content-Disposition: form-data; name="a%22b%0D%0Ac"||1|2|', "--|"],
    },
    {
      says: "an HTML document is sent as its markup",
      run: () => received(parsed("<!doctype html><title>ก</title><p>x", "text/html")),
      expected: "<!DOCTYPE html><html><head><title>ก</title></head><body><p>x</p></body></html>",
    },
    {
      says: "an XML document is sent as its markup",
      run: () => received(parsed("<a xmlns='urn:x'><b c='1'/>&lt;</a>", "text/xml")),
      expected: '<a xmlns="urn:x"><b c="1"/>&lt;</a>',
    },
    {
      says: "a document is read by send(): what becomes of it later is not sent",
      run: async () => {
        const tree = parsed("<a/>", "text/xml");
        const xhr = opened("POST", ECHO);
        const end = next(xhr, "loadend");
        xhr.send(tree);
        tree.documentElement.setAttribute("late", "1");
        await end;
        return JSON.parse(xhr.responseText).body;
      },
      expected: "<a/>",
    },
    {
      says: "an element, which is no document, is sent as text",
      run: () => received(document.createElement("p")),
      expected: "[object HTMLParagraphElement]",
    },
    {
      says: "a body from another frame is what it is there",
      run: async () => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const there = frame.contentWindow;
        const bodies = [new there.Blob(["1"]), new there.Uint8Array([50]), new there.URLSearchParams("a=3")];
        const seen = [];
        for (const body of bodies) seen.push(await received(body));
        seen.push(await received(there.document));
        frame.remove();
        return seen;
      },
      expected: [1, 2, "a=3", "<html><head></head><body></body></html>"],
    },
    { says: "PUT has a body", run: () => received("[1]", "PUT"), expected: [1] },
    { says: "DELETE has a body", run: () => received("[1]", "DELETE"), expected: [1] },
    { says: "GET has none, whatever is given", run: () => received("[1]", "GET"), expected: null },
    {
      says: "HEAD has none, and neither has its answer",
      run: async () => {
        const xhr = await ended(opened("HEAD", TERMINALS), "[1]");
        return [xhr.status, xhr.response];
      },
      expected: [200, ""],
    },
    {
      says: "a long body arrives whole",
      run: async () => (await received("ยาว".repeat(5000))).length,
      expected: 15_000,
    },
    {
      says: "what the page has put in place of Blob, Request and TextEncoder is not used",
      run: async () => {
        const { Blob: ownBlob, Request: ownRequest, TextEncoder: ownEncoder } = globalThis;
        const body = new Blob(["1"]);
        Object.assign(globalThis, { Blob: Error, Request: Error, TextEncoder: Error });
        try {
          return await received(body);
        } finally {
          Object.assign(globalThis, { Blob: ownBlob, Request: ownRequest, TextEncoder: ownEncoder });
        }
      },
      expected: 1,
    },
  ]);
}
