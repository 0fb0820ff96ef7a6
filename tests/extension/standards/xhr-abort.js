// XMLHttpRequest: abort(), in every state and inside every event.
{
  const ABORTED = ["4", "abort", "loadend"];
  const UP_ABORTED = ["upload.abort", "upload.loadend"];
  const UP = ["upload.loadstart", "upload.progress", "upload.load", "upload.loadend"];
  const EMPTY = [0, 0, "", "", "", ""];

  /** abort() inside the event `name`: the events, and what can be read in the end. */
  const abortedInside = async (name, options) => {
    const { log, xhr } = await inside(name, (request) => request.abort(), options);
    return [log, readable(xhr)];
  };
  const post = () => ({ xhr: opened("POST", ECHO), body: "x", upload: true });

  section("XHR 3.5.7 abort(), in each state", [
    {
      says: "abort() of a new object does nothing",
      run: () => {
        const xhr = new XMLHttpRequest();
        const log = watch(xhr, { upload: true });
        xhr.abort();
        return [log, readable(xhr)];
      },
      expected: [[], EMPTY],
    },
    {
      says: "abort() of an object that is OPENED and not sent does nothing: it can still be sent",
      run: async () => {
        const xhr = opened();
        const log = watch(xhr, { upload: true });
        xhr.abort();
        const state = [[...log], xhr.readyState];
        await ended(xhr);
        return [state, xhr.status];
      },
      expected: [[[], 1], 200],
    },
    {
      says: "abort() while waiting fires readystatechange, abort and loadend before it returns",
      run: () => {
        const xhr = held();
        const log = watch(xhr);
        xhr.abort();
        return [...log, "returned"];
      },
      expected: [...ABORTED, "returned"],
    },
    {
      says: "after abort() the object is UNSENT and has no answer",
      run: () => {
        const xhr = held();
        xhr.abort();
        return readable(xhr);
      },
      expected: EMPTY,
    },
    {
      says: "in the events of abort() the object is DONE and has no answer",
      run: () => {
        const xhr = held();
        const seen = [];
        for (const type of ["readystatechange", "abort", "loadend"])
          xhr.addEventListener(type, () => seen.push(readable(xhr)));
        xhr.abort();
        return seen;
      },
      expected: Array(3).fill([4, 0, "", "", "", ""]),
    },
    {
      says: "the events of abort() tell of no bytes",
      run: () => {
        const xhr = held();
        const seen = [];
        for (const type of ["abort", "loadend"]) {
          xhr.addEventListener(type, (event) => {
            seen.push([event.constructor.name, event.loaded, event.total, event.lengthComputable]);
          });
        }
        xhr.abort();
        return seen;
      },
      expected: Array(2).fill(["ProgressEvent", 0, 0, false]),
    },
    {
      says: "abort() of an upload under way is told to the upload first",
      run: () => {
        const xhr = opened("POST", HOLD);
        const log = watch(xhr, { upload: true });
        xhr.send("x");
        xhr.abort();
        return log;
      },
      expected: ["loadstart", "upload.loadstart", "4", ...UP_ABORTED, "abort", "loadend"],
    },
    {
      says: "the upload's events of abort() tell of no bytes",
      run: () => {
        const xhr = opened("POST", HOLD);
        const seen = [];
        for (const type of ["abort", "loadend"]) {
          xhr.upload.addEventListener(type, ({ loaded, total, lengthComputable }) =>
            seen.push([loaded, total, lengthComputable]),
          );
        }
        xhr.send("x");
        xhr.abort();
        return seen;
      },
      expected: Array(2).fill([0, 0, false]),
    },
    {
      says: "abort() of an upload that is complete is not told to the upload",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const log = watch(xhr, { upload: true, then: (name) => name === "2" && xhr.abort() });
        await ended(xhr, "x");
        return log;
      },
      expected: ["loadstart", ...UP, "2", ...ABORTED],
    },
    {
      says: "a second abort() does nothing",
      run: () => {
        const xhr = held();
        xhr.abort();
        const log = watch(xhr);
        xhr.abort();
        return [log, xhr.readyState];
      },
      expected: [[], 0],
    },
    {
      says: "abort() after the end fires nothing, but empties the answer",
      run: async () => {
        const xhr = await answered();
        const log = watch(xhr);
        xhr.abort();
        return [log, readable(xhr)];
      },
      expected: [[], EMPTY],
    },
    {
      says: "abort() after the end empties an answer that was a product, too",
      run: async () => {
        const read = [];
        for (const type of ["json", "blob", "arraybuffer", "document"]) {
          const xhr = await answered(TERMINALS, (request) => (request.responseType = type));
          xhr.abort();
          read.push(xhr.response);
        }
        return read;
      },
      expected: [null, null, null, null],
    },
    {
      says: "abort() after a timeout makes the object UNSENT",
      run: async () => {
        const xhr = held("GET", null, (request) => (request.timeout = 10));
        await next(xhr, "loadend");
        const log = watch(xhr);
        xhr.abort();
        return [log, xhr.readyState];
      },
      expected: [[], 0],
    },
    {
      says: "abort() keeps timeout, credentials and response type",
      run: () => {
        const xhr = held("GET", null, (request) =>
          Object.assign(request, { timeout: 20_000, withCredentials: true, responseType: "json" }),
        );
        xhr.abort();
        return [xhr.timeout, xhr.withCredentials, xhr.responseType];
      },
      expected: [20_000, true, "json"],
    },
    {
      says: "after abort() headers cannot be set until another open()",
      run: () => {
        const xhr = held();
        xhr.abort();
        const error = thrown(() => xhr.setRequestHeader("a", "b"));
        xhr.open("GET", TERMINALS);
        return [error, thrown(() => xhr.setRequestHeader("a", "b"))];
      },
      expected: ["DOMException InvalidStateError", "nothing"],
    },
    {
      says: "after abort() the object can be used again",
      run: async () => {
        const xhr = held();
        xhr.abort();
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return [log, xhr.responseText];
      },
      expected: [["1", "loadstart", "2", "3", "progress", "4", "load", "loadend"], LISTED],
    },
    {
      says: "an answer that comes after abort() is not heard of",
      run: async () => {
        const xhr = opened();
        xhr.send();
        xhr.abort();
        const log = watch(xhr);
        await meanwhile();
        return [log, readable(xhr)];
      },
      expected: [[], EMPTY],
    },
    {
      says: "abort() of one request leaves the others alone",
      run: async () => {
        const [first, second] = [held(), opened()];
        const end = next(second, "loadend");
        second.send();
        first.abort();
        await end;
        return [first.readyState, second.status];
      },
      expected: [0, 200],
    },
  ]);

  section("XHR 3.5.7 abort(), inside each event", [
    {
      says: "abort() inside loadstart ends the request: nothing is sent",
      run: () => abortedInside("loadstart"),
      expected: [["loadstart", ...ABORTED], EMPTY],
    },
    {
      says: "abort() inside loadstart is told to an upload that has not begun",
      run: () => abortedInside("loadstart", post()),
      expected: [["loadstart", "4", ...UP_ABORTED, "abort", "loadend"], EMPTY],
    },
    {
      says: "abort() inside the upload's loadstart ends the request",
      run: () => abortedInside("upload.loadstart", post()),
      expected: [["loadstart", "upload.loadstart", "4", ...UP_ABORTED, "abort", "loadend"], EMPTY],
    },
    {
      says: "abort() inside the upload's progress is not told to the upload, which goes on to its loadend",
      run: () => abortedInside("upload.progress", post()),
      expected: [
        ["loadstart", "upload.loadstart", "upload.progress", ...ABORTED, "upload.load", "upload.loadend"],
        EMPTY,
      ],
      // takes the upload for complete only after its progress
      chromium: [
        ["loadstart", "upload.loadstart", "upload.progress", "4", ...UP_ABORTED, "abort", "loadend"],
        EMPTY,
      ],
    },
    {
      says: "abort() inside the upload's load is followed by the upload's loadend",
      run: () => abortedInside("upload.load", post()),
      expected: [
        ["loadstart", "upload.loadstart", "upload.progress", "upload.load", ...ABORTED, "upload.loadend"],
        EMPTY,
      ],
    },
    {
      says: "abort() inside the upload's loadend ends the request",
      run: () => abortedInside("upload.loadend", post()),
      expected: [["loadstart", ...UP, ...ABORTED], EMPTY],
    },
    {
      says: "abort() inside HEADERS_RECEIVED ends the request",
      run: () => abortedInside("2"),
      expected: [["loadstart", "2", ...ABORTED], EMPTY],
    },
    {
      says: "abort() inside LOADING ends the request; the progress of that piece is still fired",
      run: () => abortedInside("3"),
      expected: [["loadstart", "2", "3", ...ABORTED, "progress"], EMPTY],
    },
    {
      says: "abort() inside progress ends the request",
      run: () => abortedInside("progress"),
      expected: [["loadstart", "2", "3", "progress", ...ABORTED], EMPTY],
    },
    {
      says: "abort() inside DONE fires nothing itself; load and loadend still come",
      run: () => abortedInside("4"),
      expected: [["loadstart", "2", "3", "progress", "4", "load", "loadend"], EMPTY],
      chromium: [["loadstart", "2", "3", "progress", "4"], EMPTY], // looks at the state before load
    },
    {
      says: "abort() inside load fires nothing itself; loadend still comes",
      run: () => abortedInside("load"),
      expected: [["loadstart", "2", "3", "progress", "4", "load", "loadend"], EMPTY],
    },
    {
      says: "abort() inside loadend fires nothing",
      run: () => abortedInside("loadend"),
      expected: [["loadstart", "2", "3", "progress", "4", "load", "loadend"], EMPTY],
    },
    {
      says: "abort() inside the events of abort() does nothing more",
      run: async () => {
        const logs = [];
        for (const type of ["readystatechange", "abort", "loadend"]) {
          const xhr = held();
          const log = watch(xhr);
          xhr.addEventListener(type, () => xhr.abort(), { once: true });
          xhr.abort();
          logs.push([log.join(), xhr.readyState].join(" "));
        }
        return logs;
      },
      expected: Array(3).fill("4,abort,loadend 0"),
    },
    {
      says: "abort() inside timeout fires nothing itself; loadend still comes",
      run: () => abortedInside("timeout", { xhr: Object.assign(opened("GET", HOLD), { timeout: 10 }) }),
      expected: [["loadstart", "4", "timeout", "loadend"], EMPTY],
    },
    {
      says: "open() inside abort: loadend still comes, and the object stays OPENED",
      run: () => {
        const xhr = held();
        const log = watch(xhr, { then: (name) => name === "abort" && xhr.open("GET", TERMINALS) });
        xhr.abort();
        return [log, xhr.readyState];
      },
      expected: [["4", "abort", "1", "loadend"], 1],
    },
    {
      says: "open() inside the DONE of abort(): abort and loadend still come, and the object stays OPENED",
      run: () => {
        const xhr = held();
        const log = watch(xhr, { then: (name) => name === "4" && xhr.open("GET", TERMINALS) });
        xhr.abort();
        return [log, xhr.readyState];
      },
      expected: [["4", "1", "abort", "loadend"], 1],
    },
    {
      says: "open() and send() inside abort: the second request is not touched by the rest of the first",
      run: async () => {
        const xhr = held();
        const log = watch(xhr);
        xhr.addEventListener(
          "abort",
          () => {
            xhr.open("GET", TERMINALS);
            xhr.send();
          },
          { once: true },
        );
        xhr.abort();
        await next(xhr, "loadend");
        return [log, xhr.responseText];
      },
      expected: [
        ["4", "abort", "1", "loadstart", "loadend", "2", "3", "progress", "4", "load", "loadend"],
        LISTED,
      ],
    },
    {
      says: "an error of a listener does not keep abort() from its end",
      run: () => {
        const xhr = held();
        const hear = (event) => event.preventDefault();
        addEventListener("error", hear);
        const log = watch(xhr);
        xhr.onabort = () => {
          throw new Error("in abort");
        };
        const error = thrown(() => xhr.abort());
        removeEventListener("error", hear);
        return [error, log, xhr.readyState];
      },
      expected: ["nothing", ABORTED, 0],
    },
  ]);
}
