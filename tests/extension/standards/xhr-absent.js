// XMLHttpRequest with nobody there to answer: a network error.
{
  const invalid = "DOMException InvalidStateError";
  const FAILED = ["4", "error", "loadend"];
  const NOTHING = [4, 0, "", "", "", ""];

  const failed = (method = "GET", body = null, prepare = () => {}) => {
    const xhr = opened(method, ECHO);
    prepare(xhr);
    return ended(xhr, body);
  };

  const order = async (method, body, prepare = () => {}) => {
    const xhr = opened(method, ECHO);
    prepare(xhr);
    const log = watch(xhr, { upload: true });
    await ended(xhr, body);
    return log;
  };

  section("XHR 3.5.6 send(), the request error steps", [
    {
      says: "a request that fails brings DONE, error and loadend",
      run: () => order("GET"),
      expected: ["loadstart", ...FAILED],
    },
    {
      says: "a request with a body that fails tells the upload first",
      run: () => order("POST", "x"),
      expected: ["loadstart", "upload.loadstart", "4", "upload.error", "upload.loadend", "error", "loadend"],
    },
    {
      says: "a request without a body that fails has nothing to tell the upload",
      run: () => order("POST", null),
      expected: ["loadstart", ...FAILED],
    },
    {
      says: "a request with an empty body that fails tells the upload, too",
      run: () => order("POST", ""),
      expected: ["loadstart", "upload.loadstart", "4", "upload.error", "upload.loadend", "error", "loadend"],
    },
    {
      says: "a request that fails before its timeout has an error, not a timeout",
      run: () => order("GET", null, (xhr) => (xhr.timeout = 20_000)),
      expected: ["loadstart", ...FAILED],
    },
    {
      says: "after a request that failed there is no answer",
      run: async () => readable(await failed()),
      expected: NOTHING,
    },
    {
      says: "in the events of a request that failed there is no answer",
      run: async () => {
        const seen = [];
        await failed("GET", null, (xhr) => {
          for (const type of ["readystatechange", "error", "loadend"]) {
            xhr.addEventListener(type, () => seen.push(readable(xhr)));
          }
        });
        return seen;
      },
      expected: [NOTHING, NOTHING, NOTHING],
    },
    {
      says: "the answer of a request that failed is empty text, and null as anything else",
      run: async () => {
        const seen = {};
        for (const responseType of ["", "text", "json", "blob", "arraybuffer", "document"]) {
          seen[responseType] = (
            await failed("GET", null, (xhr) => Object.assign(xhr, { responseType }))
          ).response;
        }
        return seen;
      },
      expected: { "": "", text: "", json: null, blob: null, arraybuffer: null, document: null },
    },
    {
      says: "the headers of a request that failed are null",
      run: async () => (await failed()).getResponseHeader("content-type"),
      expected: null,
    },
    {
      says: "error and loadend are ProgressEvents of no bytes",
      run: async () => {
        const seen = [];
        await failed("POST", "x", (xhr) => {
          for (const target of [xhr, xhr.upload]) {
            for (const type of ["error", "loadend"]) {
              target.addEventListener(type, ({ constructor, loaded, total, lengthComputable }) =>
                seen.push([constructor.name, loaded, total, lengthComputable].join()),
              );
            }
          }
        });
        return seen;
      },
      expected: Array(4).fill("ProgressEvent,0,0,false"),
    },
    {
      says: "no event comes before send() has returned",
      run: async () => {
        const xhr = opened();
        const log = watch(xhr);
        const end = next(xhr, "loadend");
        xhr.send();
        log.push("returned");
        await end;
        return log;
      },
      expected: ["loadstart", "returned", ...FAILED],
    },
    {
      says: "promises settle between the events of a request that fails",
      run: async () => {
        const log = [];
        await failed("GET", null, (xhr) => {
          for (const type of ["readystatechange", "error", "loadend"]) {
            xhr.addEventListener(type, () => {
              log.push(type);
              void Promise.resolve().then(() => log.push("then"));
            });
          }
        });
        await turn();
        return log;
      },
      expected: ["readystatechange", "then", "error", "then", "loadend", "then"],
    },
    {
      says: "after a request that failed send(), headers, credentials, type and MIME type are refused",
      run: async () => {
        const xhr = await failed();
        return [
          thrown(() => xhr.send()),
          thrown(() => xhr.setRequestHeader("a", "b")),
          thrown(() => (xhr.withCredentials = true)),
          thrown(() => (xhr.responseType = "json")),
          thrown(() => xhr.overrideMimeType("text/plain")),
        ];
      },
      expected: Array(5).fill(invalid),
    },
    {
      says: "abort() after a request that failed fires nothing and makes the object UNSENT",
      run: async () => {
        const xhr = await failed();
        const log = watch(xhr);
        xhr.abort();
        return [log, xhr.readyState];
      },
      expected: [[], 0],
    },
    {
      says: "abort() inside error fires nothing; loadend still comes",
      run: async () => {
        const { log, xhr } = await inside("error", (request) => request.abort());
        return [log, xhr.readyState];
      },
      expected: [["loadstart", ...FAILED], 0],
    },
    {
      says: "abort() inside the DONE of a request that fails fires nothing; error and loadend still come",
      run: async () => {
        const { log, xhr } = await inside("4", (request) => request.abort());
        return [log, xhr.readyState];
      },
      expected: [["loadstart", ...FAILED], 0],
    },
    {
      says: "an object whose request failed can be used again",
      run: async () => {
        const xhr = await failed();
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return log;
      },
      expected: ["1", "loadstart", ...FAILED],
    },
    {
      says: "open() and send() inside error: loadend of the first request comes, then the second fails",
      run: async () => {
        const { log } = await inside("error", (request) => {
          request.open("GET", TERMINALS);
          request.send();
        });
        return log;
      },
      expected: ["loadstart", "4", "error", "1", "loadstart", "loadend", "4", "error", "loadend"],
    },
    {
      says: "abort() before a request fails: abort, and no error after it",
      run: async () => {
        const xhr = opened();
        const log = watch(xhr);
        xhr.send();
        xhr.abort();
        await failed();
        return log;
      },
      expected: ["loadstart", "4", "abort", "loadend"],
    },
    {
      says: "many requests fail each for itself",
      run: async () => {
        const all = await Promise.all(Array.from({ length: 20 }, () => failed()));
        return [...new Set(all.map((xhr) => readable(xhr).join()))];
      },
      expected: [NOTHING.join()],
    },
    {
      says: "a synchronous request that fails throws a NetworkError and is DONE",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        return [thrown(() => xhr.send()), ...readable(xhr)];
      },
      expected: ["DOMException NetworkError", ...NOTHING],
    },
    {
      says: "a synchronous request that fails fires nothing",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        const log = watch(xhr);
        thrown(() => xhr.send());
        return log;
      },
      expected: [],
    },
    {
      says: "after a synchronous request that failed the object can be used again",
      run: async () => {
        const xhr = opened("GET", TERMINALS, false);
        thrown(() => xhr.send());
        const log = watch(xhr);
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return log;
      },
      expected: ["1", "loadstart", ...FAILED],
    },
  ]);
}
