// XMLHttpRequest: what is set before a request is sent.
{
  const header = (xhr, name = "X-Test", text = "1") => thrown(() => xhr.setRequestHeader(name, text));
  const credentials = (xhr) => thrown(() => (xhr.withCredentials = true));
  const invalid = "DOMException InvalidStateError";

  /** What `act(xhr)` gives in each state: before open(), OPENED, sent, in states 2, 3, 4, aborted. */
  const inEachState = async (act) => {
    const xhr = new XMLHttpRequest();
    const seen = [act(xhr)];
    xhr.open("GET", TERMINALS);
    seen.push(act(xhr));
    const states = new Set([2, 3]);
    xhr.onreadystatechange = () => states.delete(xhr.readyState) && seen.push(act(xhr));
    const end = next(xhr, "loadend");
    xhr.send();
    seen.push(act(xhr));
    await end;
    seen.push(act(xhr));
    xhr.abort();
    return [...seen, act(xhr)];
  };

  /** The timeout that is kept when `given` is set. */
  const kept = (given) => {
    const xhr = new XMLHttpRequest();
    xhr.timeout = given;
    return xhr.timeout;
  };

  /** Waits for the timeout of a request of its own, `ms` from now: those due before have been fired. */
  const past = async (ms) => {
    await next(
      held("GET", null, (xhr) => (xhr.timeout = ms)),
      "loadend",
    );
    await turn();
  };

  /** An object whose request has timed out. */
  const timedOut = async () => {
    const xhr = held("GET", null, (request) => (request.timeout = 10));
    await next(xhr, "loadend");
    return xhr;
  };

  section("XHR 3.5.2 setRequestHeader()", [
    {
      says: "a header can be set while the object is OPENED and not sent, and at no other time",
      run: () => inEachState((xhr) => header(xhr)),
      expected: [invalid, "nothing", invalid, invalid, invalid, invalid, invalid],
    },
    {
      says: "a header can be set again after another open()",
      run: async () => {
        const xhr = await answered();
        xhr.open("GET", TERMINALS);
        return header(xhr);
      },
      expected: "nothing",
    },
    {
      says: "a name that is no token is a SyntaxError",
      run: () => ["", "a b", "a:b", "a\n", "é", "(a)"].map((name) => header(opened(), name)),
      expected: Array(6).fill("DOMException SyntaxError"),
    },
    {
      says: "a value with a zero, or with a line break inside, is a SyntaxError",
      run: () => ["a\0", "a\nb", "a\rb", "a\r\nb"].map((text) => header(opened(), "X-Test", text)),
      expected: Array(4).fill("DOMException SyntaxError"),
    },
    {
      says: "white space and line breaks around a value are left out first",
      run: () => ["a\n", "\r\n a", "\t", ""].map((text) => header(opened(), "X-Test", text)),
      expected: Array(4).fill("nothing"),
    },
    {
      says: "a name or a value that is no byte string is a TypeError",
      run: () => [header(opened(), "ชื่อ"), header(opened(), "X-Test", "ค่า")],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "the state is judged before the name and the value",
      run: () => [header(new XMLHttpRequest(), "a b"), header(new XMLHttpRequest(), "X-Test", "a\nb")],
      expected: [invalid, invalid],
    },
    {
      says: "of a request under way, too, the state is judged before the name",
      run: () => {
        const xhr = held();
        const error = header(xhr, "a b");
        xhr.abort();
        return error;
      },
      expected: invalid,
    },
    {
      says: "arguments are converted before the state is judged",
      run: () => {
        const xhr = held();
        const errors = [thrown(() => xhr.setRequestHeader("a")), header(xhr, "ชื่อ"), header(xhr, Symbol("a"))];
        xhr.abort();
        return errors;
      },
      expected: ["TypeError", "TypeError", "TypeError"],
    },
    {
      says: "a header without a name or a value is a TypeError",
      run: () => [thrown(() => opened().setRequestHeader()), thrown(() => opened().setRequestHeader("a"))],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "headers that a page may not set are left out without an error",
      run: async () => {
        const xhr = opened();
        const names =
          "Accept-Charset Accept-Encoding Connection Content-Length Cookie Date DNT Expect " +
          "Host Origin Referer TE Upgrade Via Sec-Test Proxy-Test";
        const errors = new Set(names.split(" ").map((name) => header(xhr, name)));
        await ended(xhr);
        return [...errors, xhr.status];
      },
      expected: ["nothing", 200],
    },
    {
      says: "a request with headers of the page's own is answered, one of them set twice",
      run: async () => {
        const xhr = opened("POST", ECHO);
        for (const text of ["one", "two"]) xhr.setRequestHeader("X-Test", text);
        xhr.setRequestHeader("Content-Type", "application/json");
        await ended(xhr, "[1]");
        return JSON.parse(xhr.responseText).body;
      },
      expected: [1],
    },
  ]);

  section("XHR 3.5.3 timeout", [
    {
      says: "a timeout is an unsigned integer of 32 bits",
      run: () => [50, "50", 1.9, -1, 2 ** 32 + 5, Number.NaN, null, undefined, true].map(kept),
      expected: [50, 50, 1, 4294967295, 5, 0, 0, 0, 1],
    },
    {
      says: "a timeout that is no number is a TypeError",
      run: () => [thrown(() => kept(Symbol("1"))), thrown(() => kept(1n))],
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "a timeout can be set in every state",
      run: () => inEachState((xhr) => thrown(() => (xhr.timeout = 20_000))),
      expected: Array(7).fill("nothing"),
    },
    {
      says: "the timeout of a synchronous request cannot be set, not even to 0",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        return [thrown(() => (xhr.timeout = 1)), thrown(() => (xhr.timeout = 0)), xhr.timeout];
      },
      expected: ["DOMException InvalidAccessError", "DOMException InvalidAccessError", 0],
    },
    {
      says: "past its timeout a request ends with readystatechange, timeout and loadend",
      run: async () => {
        const xhr = opened("GET", HOLD);
        xhr.timeout = 10;
        const log = watch(xhr);
        await ended(xhr);
        return log;
      },
      expected: ["loadstart", "4", "timeout", "loadend"],
    },
    {
      says: "past its timeout a request is DONE and has no answer",
      run: async () => readable(await timedOut()),
      expected: [4, 0, "", "", "", ""],
    },
    {
      says: "the events of a timeout tell of no bytes",
      run: async () => {
        const xhr = opened("GET", HOLD);
        xhr.timeout = 10;
        const seen = [];
        for (const type of ["timeout", "loadend"]) {
          xhr.addEventListener(type, (event) => {
            seen.push([event.constructor.name, event.loaded, event.total, event.lengthComputable]);
          });
        }
        await ended(xhr);
        return seen;
      },
      expected: [
        ["ProgressEvent", 0, 0, false],
        ["ProgressEvent", 0, 0, false],
      ],
    },
    {
      says: "a timeout set while waiting counts from send()",
      run: async () => {
        const xhr = held();
        const log = watch(xhr);
        await past(20);
        xhr.timeout = 10;
        const soon = await Promise.race([next(xhr, "timeout"), past(500)]);
        xhr.abort();
        return [soon?.type, log];
      },
      expected: ["timeout", ["4", "timeout", "loadend"]],
    },
    {
      says: "a timeout can be put off while waiting",
      run: async () => {
        const xhr = held("GET", null, (request) => (request.timeout = 20));
        xhr.timeout = 60_000;
        await past(40);
        const { readyState } = xhr;
        xhr.abort();
        return readyState;
      },
      expected: 1,
    },
    {
      says: "a timeout can be taken back while waiting",
      run: async () => {
        const xhr = held("GET", null, (request) => (request.timeout = 20));
        xhr.timeout = 0;
        await past(40);
        const { readyState } = xhr;
        xhr.abort();
        return readyState;
      },
      expected: 1,
    },
    {
      says: "a timeout set inside loadstart counts",
      run: async () => {
        const xhr = opened("GET", HOLD);
        xhr.onloadstart = () => (xhr.timeout = 10);
        const log = watch(xhr);
        await ended(xhr);
        return log;
      },
      expected: ["loadstart", "4", "timeout", "loadend"],
    },
    {
      says: "after the end no timeout comes any more",
      run: async () => {
        const xhr = await answered(TERMINALS, (request) => (request.timeout = 2000));
        const log = watch(xhr);
        xhr.timeout = 1;
        await past(10);
        return [log, xhr.status];
      },
      expected: [[], 200],
    },
    {
      says: "after abort() no timeout comes any more",
      run: async () => {
        const xhr = opened("GET", HOLD);
        xhr.timeout = 10;
        const log = watch(xhr);
        xhr.send();
        xhr.abort();
        await past(20);
        return [log, xhr.readyState];
      },
      expected: [["loadstart", "4", "abort", "loadend"], 0],
    },
    {
      says: "after another open() the timeout counts from the second send()",
      run: async () => {
        const xhr = held("GET", null, (request) => (request.timeout = 20));
        const log = watch(xhr);
        xhr.open("GET", HOLD);
        await past(40);
        const before = [...log];
        await ended(xhr);
        return [before, log];
      },
      expected: [[], ["loadstart", "4", "timeout", "loadend"]],
    },
    {
      says: "an object that timed out can be used again",
      run: async () => {
        const xhr = await timedOut();
        xhr.timeout = 0;
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return [xhr.status, xhr.responseText];
      },
      expected: [200, LISTED],
    },
    {
      says: "past the timeout an upload that was complete is not told of it",
      run: async () => {
        const xhr = opened("POST", HOLD);
        xhr.timeout = 2500; // the upload is told of after 100 ms, by another process: it may halt in between
        const log = watch(xhr, { upload: true });
        await ended(xhr, "x");
        return log;
      },
      expected: [
        "loadstart",
        "upload.loadstart",
        "upload.progress",
        "upload.load",
        "upload.loadend",
        "4",
        "timeout",
        "loadend",
      ],
    },
  ]);

  section("XHR 3.5.4 withCredentials", [
    {
      says: "credentials can be asked for until send(), and after abort()",
      run: () => inEachState(credentials),
      expected: ["nothing", "nothing", invalid, invalid, invalid, invalid, "nothing"],
    },
    {
      says: "credentials that were refused are not asked for",
      run: async () => {
        const xhr = await answered();
        credentials(xhr);
        return xhr.withCredentials;
      },
      expected: false,
    },
    {
      says: "any value is made a boolean",
      run: () =>
        [1, "", "false", null, {}].map((given) => {
          const xhr = new XMLHttpRequest();
          xhr.withCredentials = given;
          return xhr.withCredentials;
        }),
      expected: [true, false, true, false, true],
    },
    {
      says: "it can be set of a synchronous request",
      run: () => credentials(opened("GET", TERMINALS, false)),
      expected: "nothing",
    },
    {
      says: "a request with credentials is answered",
      run: async () => {
        const xhr = await answered(TERMINALS, (request) => (request.withCredentials = true));
        return [xhr.withCredentials, xhr.status, xhr.responseText];
      },
      expected: [true, 200, LISTED],
    },
  ]);

  section("XHR 3.5.5 upload", [
    {
      says: "an object has one upload all its life",
      run: async () => {
        const xhr = new XMLHttpRequest();
        const { upload } = xhr;
        xhr.open("POST", ECHO);
        await ended(xhr, "x");
        return [xhr.upload === upload, upload === opened().upload, upload instanceof XMLHttpRequestUpload];
      },
      expected: [true, false, true],
    },
    {
      says: "an upload has every handler but onreadystatechange, all null at first",
      run: () => [
        ...EVENTS.map((type) => opened().upload[`on${type}`]),
        opened().upload instanceof XMLHttpRequestEventTarget,
      ],
      expected: ["undefined", null, null, null, null, null, null, null, true],
    },
  ]);
}
