// XMLHttpRequest: what can be read of an answer, in each state and of each type.
{
  const invalid = "DOMException InvalidStateError";
  const TYPES = ["", "text", "json", "blob", "arraybuffer", "document"];
  const each = (names, given) => Object.fromEntries(names.map((name) => [name, given]));

  /** `read(xhr)` before open(), opened, sent, in states 2, 3 and 4, and after abort(). */
  const inEachState = async (read, url = TERMINALS, prepare = () => {}) => {
    const xhr = new XMLHttpRequest();
    const seen = [read(xhr)];
    xhr.open("GET", url);
    prepare(xhr);
    seen.push(read(xhr));
    const states = new Set([2, 3]);
    xhr.onreadystatechange = () => states.delete(xhr.readyState) && seen.push(read(xhr));
    const end = next(xhr, "loadend");
    xhr.send();
    seen.push(read(xhr));
    await end;
    seen.push(read(xhr));
    xhr.abort();
    return [...seen, read(xhr)];
  };

  const ofType = (responseType, url = TERMINALS) =>
    answered(url, (xhr) => Object.assign(xhr, { responseType }));

  /** `read(xhr)` of an answer of each response type. */
  const ofEachType = async (read, url = TERMINALS) => {
    const seen = {};
    for (const type of TYPES) seen[type] = await read(await bodiless(ofType(type, url)));
    return seen;
  };

  /** An answer under an overriding MIME type. */
  const overridden = (mime, responseType = "", url = TERMINALS) =>
    answered(url, (xhr) => {
      xhr.overrideMimeType(mime);
      xhr.responseType = responseType;
    });

  const asText = async (mime, url = NULL) => (await overridden(mime, "", url)).responseText;
  const WIDE = "\u756e\u6c6c"; // the bytes of "null" in UTF-16LE

  const setting = (name, given) => (xhr) => thrown(() => (xhr[name] = given));

  section("XHR 3.6.1 responseURL", [
    {
      says: "the URL is empty until HEADERS_RECEIVED, and after abort()",
      run: () => inEachState((xhr) => xhr.responseURL),
      expected: ["", "", "", TERMINALS, TERMINALS, TERMINALS, ""],
    },
    {
      says: "the URL of an answer has no fragment",
      run: async () => (await answered(`${NULL}?a=1#b`)).responseURL,
      expected: `${NULL}?a=1`,
    },
    {
      says: "an empty fragment is left out, an empty query is not",
      run: async () => [(await answered(`${NULL}#`)).responseURL, (await answered(`${NULL}?`)).responseURL],
      expected: [NULL, `${NULL}?`],
    },
    {
      says: "the URL of an answer is written as the URL standard writes it",
      run: async () => (await answered(`${AGENT}/api/./ก/../null?x='ข'&y=a b`)).responseURL,
      expected: `${NULL}?x=%27%E0%B8%82%27&y=a%20b`,
    },
    {
      says: "the other name of this PC is another URL",
      run: async () => (await answered("http://127.0.0.1:8189/api/null")).responseURL,
      expected: "http://127.0.0.1:8189/api/null",
    },
  ]);

  section("XHR 3.6.2 status", [
    {
      says: "the status is 0 until HEADERS_RECEIVED, and after abort()",
      run: () => inEachState((xhr) => xhr.status, status(404)),
      expected: [0, 0, 0, 404, 404, 404, 0],
    },
    {
      says: "the status is the agent's, whatever it is",
      run: async () => {
        const codes = [];
        for (const code of [200, 201, 302, 400, 404, 418, 500, 511])
          codes.push((await answered(status(code))).status);
        return codes;
      },
      expected: [200, 201, 302, 400, 404, 418, 500, 511],
    },
  ]);

  section("XHR 3.6.3 statusText", [
    {
      says: "the status text is empty until HEADERS_RECEIVED, and after abort()",
      run: () => inEachState((xhr) => xhr.statusText),
      expected: ["", "", "", "OK", "OK", "OK", ""],
    },
    {
      says: "the status text is the reason phrase of the answer",
      run: async () => {
        const texts = {};
        for (const code of [400, 403, 404, 405, 409, 418, 429, 500, 502, 503, 504]) {
          texts[code] = (await answered(status(code))).statusText;
        }
        return texts;
      },
      expected: {
        400: "Bad Request",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        409: "Conflict",
        418: "I'm a Teapot",
        429: "Too Many Requests",
        500: "Internal Server Error",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
      },
    },
    {
      says: "the status text of other statuses is the reason phrase, too",
      run: async () => {
        const texts = [];
        for (const code of [201, 204, 301, 401, 410, 501])
          texts.push((await bodiless(answered(status(code)))).statusText);
        return texts;
      },
      expected: ["Created", "No Content", "Moved Permanently", "Unauthorized", "Gone", "Not Implemented"],
    },
  ]);

  section("XHR 3.6.4 getResponseHeader()", [
    {
      says: "a header is null until HEADERS_RECEIVED, and after abort()",
      run: () => inEachState((xhr) => xhr.getResponseHeader("Content-Type")),
      expected: [null, null, null, TYPE, TYPE, TYPE, null],
    },
    {
      says: "names are compared without their case",
      run: async () => {
        const xhr = await answered();
        return ["content-type", "CONTENT-TYPE", "cOnTeNt-TyPe"].map((name) => xhr.getResponseHeader(name));
      },
      expected: [TYPE, TYPE, TYPE],
    },
    {
      says: "headers that are not there, or not for the page to see, are null",
      run: async () => {
        const xhr = await answered();
        const names = [
          "x-none",
          "server",
          "date",
          "set-cookie",
          "transfer-encoding",
          "access-control-allow-origin",
        ];
        return names.map((name) => xhr.getResponseHeader(name));
      },
      expected: Array(6).fill(null),
    },
    {
      says: "a name that is no token is null",
      run: async () => {
        const xhr = await answered();
        return ["", "content type", "content-type:", " content-type", "content-type\n"].map((name) =>
          xhr.getResponseHeader(name),
        );
      },
      expected: Array(5).fill(null),
    },
    {
      says: "a name that is no byte string is a TypeError, and so is none",
      run: async () => {
        const xhr = await answered();
        return [undefined, "ชื่อ", Symbol("a")].map((name) =>
          thrown(() => (name === undefined ? xhr.getResponseHeader() : xhr.getResponseHeader(name))),
        );
      },
      expected: ["TypeError", "TypeError", "TypeError"],
    },
    {
      says: "a name becomes text once",
      run: async () => {
        const xhr = await answered();
        let count = 0;
        const given = xhr.getResponseHeader({ toString: () => `${(count += 1) && "content-type"}` });
        return [given, count];
      },
      expected: [TYPE, 1],
    },
    {
      says: "an overriding MIME type changes no header",
      run: async () => (await overridden("text/plain")).getResponseHeader("content-type"),
      expected: TYPE,
    },
  ]);

  section("XHR 3.6.5 getAllResponseHeaders()", [
    {
      says: "the headers are empty until HEADERS_RECEIVED, and after abort()",
      run: () => inEachState((xhr) => xhr.getAllResponseHeaders().length > 0),
      expected: [false, false, false, true, true, true, false],
    },
    {
      says: "headers are name, colon, space, value, CRLF; only those that the page may see",
      run: async () => (await answered()).getAllResponseHeaders(),
      expected: `content-type: ${TYPE}\r\n`,
    },
    {
      says: "an answer with another status has its headers as well",
      run: async () => (await answered(status(500))).getAllResponseHeaders(),
      expected: `content-type: ${TYPE}\r\n`,
    },
    {
      says: "an answer to HEAD has its headers",
      run: async () => (await ended(opened("HEAD"))).getAllResponseHeaders(),
      expected: `content-type: ${TYPE}\r\n`,
    },
  ]);

  section("XHR 3.6.6 Response body", [
    {
      says: "text without a charset is read as UTF-8",
      run: async () => JSON.parse((await answered(CARD)).responseText).fname,
      expected: "ทดสอบ",
    },
    {
      says: "a byte order mark inside a body is kept",
      run: async () => {
        const xhr = await ended(opened("POST", ECHO), "\ufeffx");
        return JSON.parse(xhr.responseText).body.length;
      },
      expected: 2,
    },
    {
      says: "an answer with status 204 has no body: text is empty, JSON null, bytes are none",
      run: () =>
        ofEachType(({ response }) => response?.byteLength ?? response?.size ?? response, status(204)),
      expected: { "": "", text: "", json: null, blob: 0, arraybuffer: 0, document: null },
    },
    {
      says: "an answer to HEAD has no body: text is empty, JSON null, bytes are none",
      run: async () => {
        const seen = {};
        for (const responseType of TYPES) {
          const { response } = await ended(Object.assign(opened("HEAD"), { responseType }));
          seen[responseType] = response?.byteLength ?? response?.size ?? response;
        }
        return seen;
      },
      expected: { "": "", text: "", json: null, blob: 0, arraybuffer: 0, document: null },
    },
  ]);

  section("XHR 3.6.7 overrideMimeType()", [
    {
      says: "the MIME type can be overridden until LOADING, and after abort()",
      run: () => inEachState((xhr) => thrown(() => xhr.overrideMimeType("text/plain"))),
      expected: ["nothing", "nothing", "nothing", "nothing", invalid, invalid, "nothing"],
    },
    {
      says: "no argument is a TypeError, in whatever state",
      run: () => inEachState((xhr) => thrown(() => xhr.overrideMimeType())),
      expected: Array(7).fill("TypeError"),
    },
    {
      says: "an argument becomes text once, even if the state is wrong then",
      run: async () => {
        const xhr = await answered();
        let count = 0;
        const error = thrown(() => xhr.overrideMimeType({ toString: () => `text/${(count += 1)}` }));
        return [error, count];
      },
      expected: [invalid, 1],
    },
    {
      says: "an argument becomes text once",
      run: () => {
        let count = 0;
        opened().overrideMimeType({ toString: () => `text/${(count += 1)}` });
        return count;
      },
      expected: 1,
    },
    {
      says: "given before open(), it counts",
      run: async () => {
        const xhr = new XMLHttpRequest();
        xhr.overrideMimeType("text/plain;charset=utf-16le");
        xhr.open("GET", NULL);
        await ended(xhr);
        return xhr.responseText;
      },
      expected: WIDE,
    },
    {
      says: "given while waiting, it counts",
      run: async () => {
        const xhr = opened("GET", NULL);
        const end = next(xhr, "loadend");
        xhr.send();
        xhr.overrideMimeType("text/plain;charset=utf-16le");
        await end;
        return xhr.responseText;
      },
      expected: WIDE,
    },
    {
      says: "given in HEADERS_RECEIVED, it counts",
      run: async () => {
        const xhr = opened("GET", NULL);
        xhr.onreadystatechange = () =>
          xhr.readyState === 2 && xhr.overrideMimeType("text/plain;charset=utf-16le");
        await ended(xhr);
        return xhr.responseText;
      },
      expected: WIDE,
    },
    {
      says: "the last one given counts",
      run: async () => {
        const xhr = opened("GET", NULL);
        for (const charset of ["utf-16le", "utf-8"]) xhr.overrideMimeType(`text/plain;charset=${charset}`);
        await ended(xhr);
        return xhr.responseText;
      },
      expected: "null",
    },
    {
      says: "a MIME type that was refused does not count",
      run: async () => {
        const xhr = await ofType("blob");
        const error = thrown(() => xhr.overrideMimeType("text/plain"));
        return [error, xhr.response.type];
      },
      expected: [invalid, TYPE],
    },
    {
      says: "its charset decodes text",
      run: async () =>
        (await asText("text/plain;charset=windows-874", CARD)) ===
        new TextDecoder("windows-874").decode(utf8(await asText("", CARD))),
      expected: true,
    },
    {
      says: "half a character at the end of an answer is U+FFFD",
      run: async () => (await asText("text/plain;charset=utf-16le", TERMINALS)).at(-1),
      expected: "\ufffd",
      chromium: "\u7d65", // left out: the character before it is the last
    },
    {
      says: "its charset is found in whatever case, quoted, and behind other parameters",
      run: async () => {
        const types = [
          "text/plain;CHARSET=UTF-16LE",
          'text/plain; charset="utf-16le"',
          "text/plain;a=b; charset=utf-16le",
          "text/plain;charset=utf-16le;charset=utf-8",
        ];
        const seen = [];
        for (const type of types) seen.push(await asText(type));
        return seen;
      },
      expected: [WIDE, WIDE, WIDE, WIDE],
    },
    {
      says: "a charset inside the quotes of another parameter is none",
      run: () => asText('text/plain;a=";charset=utf-8";charset=utf-16le'),
      expected: WIDE,
      chromium: "null", // looks for the first charset, quoted or not
    },
    {
      says: "a charset that is unknown, empty or misspelt counts as none",
      run: async () => {
        const types = [
          "text/plain;charset=bogus",
          "text/plain;charset=",
          "text/plain;charset",
          "text/plain;xcharset=utf-16le",
        ];
        const seen = [];
        for (const type of types) seen.push(await asText(type));
        return seen;
      },
      expected: ["null", "null", "null", "null"],
    },
    {
      says: "what is no MIME type has no charset",
      run: async () => {
        const seen = [];
        for (const type of ["bogus;charset=utf-16le", ";charset=utf-16le", "text /plain;charset=utf-16le"]) {
          seen.push(await asText(type));
        }
        return seen;
      },
      expected: ["null", "null", "null"],
    },
    {
      says: "JSON is UTF-8 whatever its charset is said to be",
      run: async () => (await overridden("text/plain;charset=utf-16le", "json", CARD)).response.fname,
      expected: "ทดสอบ",
    },
    {
      says: "a Blob has the overriding type",
      run: async () => (await overridden("text/csv", "blob")).response.type,
      expected: "text/csv",
    },
    {
      says: "a Blob has the overriding type with its parameters",
      run: async () => (await overridden("Text/CSV; Charset=TIS-620", "blob")).response.type,
      expected: "text/csv;charset=tis-620", // a Blob's type is small (File API 3.2)
      chromium: "text/csv", // without parameters
    },
    {
      says: "what is no MIME type makes a Blob of application/octet-stream",
      run: async () => {
        const types = [];
        for (const type of ["bogus", "", "a b/c", "text/"])
          types.push((await overridden(type, "blob")).response.type);
        return types;
      },
      expected: Array(4).fill("application/octet-stream"),
    },
    {
      says: "the bytes of a Blob stay as they are",
      run: async () => (await overridden("text/plain;charset=utf-16le", "blob")).response.text(),
      expected: LISTED,
    },
    {
      says: "as text/html, a document is parsed, and its scripts do not run",
      run: async () => {
        const xhr = opened("POST", ECHO);
        xhr.overrideMimeType("text/html");
        xhr.responseType = "document";
        await ended(xhr, "<p id=p>ทดสอบ<script>globalThis.ran = true</script>");
        const { response } = xhr;
        return [
          response?.querySelector("p").firstChild.data,
          response === xhr.responseXML,
          typeof globalThis.ran,
        ];
      },
      expected: ["ทดสอบ", true, "undefined"],
      bridge: ["undefined", true, "undefined"],
      why: "no answer of the agent's is a document, and one made by script would have the page's URL",
    },
    {
      says: "a parsed document has the URL and the MIME type of the answer",
      run: async () => {
        const { response } = await overridden("text/html", "document");
        return [response?.URL, response?.contentType, response?.characterSet, response?.defaultView];
      },
      expected: [TERMINALS, "text/html", "UTF-8", null],
      bridge: ["undefined", "undefined", "undefined", "undefined"],
      why: "no answer of the agent's is a document, and one made by script would have the page's URL",
    },
    {
      says: "as text/html, text is not parsed",
      run: async () => {
        const xhr = await overridden("text/html");
        return [xhr.responseXML, xhr.responseText];
      },
      expected: [null, LISTED],
    },
    {
      says: "what is no XML is no document, whatever it is said to be",
      run: async () => {
        const [text, tree] = [await overridden("text/xml"), await overridden("application/xml", "document")];
        return [text.responseXML, text.responseText, tree.response, tree.responseXML];
      },
      expected: [null, LISTED, null, null],
    },
  ]);

  section("XHR 3.6.8 responseType", [
    {
      says: "every response type can be set and read",
      run: () => TYPES.map((type) => Object.assign(opened(), { responseType: type }).responseType),
      expected: TYPES,
    },
    {
      says: "what is no response type is ignored",
      run: () =>
        ["JSON", "xml", "moz-blob", "stream", null, undefined, 1].map((given) => {
          const xhr = Object.assign(opened(), { responseType: "text" });
          xhr.responseType = given;
          return xhr.responseType;
        }),
      expected: Array(7).fill("text"),
    },
    {
      says: "the response type can be set until LOADING, and after abort()",
      run: () => inEachState(setting("responseType", "json")),
      expected: ["nothing", "nothing", "nothing", "nothing", invalid, invalid, "nothing"],
    },
    {
      says: "what is no response type is ignored in every state",
      run: () => inEachState(setting("responseType", "nonsense")),
      expected: Array(7).fill("nothing"),
    },
    {
      says: "even the response type that it has cannot be set in LOADING and DONE",
      run: () => inEachState((xhr) => thrown(() => (xhr.responseType = xhr.responseType))),
      expected: ["nothing", "nothing", "nothing", "nothing", invalid, invalid, "nothing"],
    },
    {
      says: "the value becomes text once, even if the state is wrong then",
      run: async () => {
        const xhr = await answered();
        let count = 0;
        const error = thrown(() => (xhr.responseType = { toString: () => ((count += 1), "json") }));
        return [error, count];
      },
      expected: [invalid, 1],
    },
    {
      says: "a response type set in HEADERS_RECEIVED counts",
      run: async () => {
        const xhr = opened();
        xhr.onreadystatechange = () => xhr.readyState === 2 && (xhr.responseType = "json");
        await ended(xhr);
        return xhr.response[0].terminalName;
      },
      expected: "ACME CCID 0",
    },
    {
      says: "the response type of a synchronous request cannot be set",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        return [
          thrown(() => (xhr.responseType = "json")),
          thrown(() => (xhr.responseType = "")),
          xhr.responseType,
        ];
      },
      expected: ["DOMException InvalidAccessError", "DOMException InvalidAccessError", ""],
    },
    {
      says: "in a worker the response type document is ignored",
      run: async () => {
        const code =
          "const xhr = new XMLHttpRequest(); xhr.responseType = 'document'; postMessage(xhr.responseType);";
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        const { data } = await next(worker, "message");
        worker.terminate();
        return data;
      },
      expected: "",
    },
  ]);

  section("XHR 3.6.9 response", [
    {
      says: "as text, it is empty until LOADING, and after abort()",
      run: () => inEachState((xhr) => xhr.response, NULL),
      expected: ["", "", "", "", "null", "null", ""],
    },
    {
      says: "as anything else, it is null until DONE, and after abort()",
      run: async () => {
        const seen = {};
        for (const responseType of ["json", "blob", "arraybuffer"]) {
          const prepare = (xhr) => Object.assign(xhr, { responseType });
          seen[responseType] = (await inEachState((xhr) => xhr.response !== null, TERMINALS, prepare)).slice(
            1,
          );
        }
        return seen;
      },
      expected: each(["json", "blob", "arraybuffer"], [false, false, false, false, true, false]),
    },
    {
      says: "in LOADING, text is a beginning of the answer",
      run: async () => {
        const xhr = opened("GET", LONG);
        const beginnings = [];
        xhr.onprogress = () => beginnings.push(xhr.responseText);
        await ended(xhr);
        return [
          beginnings.length > 0,
          beginnings.every((text) => text !== "" && xhr.responseText.startsWith(text)),
        ];
      },
      expected: [true, true],
    },
    {
      says: "it is text, JSON, a Blob, an ArrayBuffer or null, as the response type says",
      run: () => ofEachType(({ response }) => (response === null ? null : response.constructor.name)),
      expected: {
        "": "String",
        text: "String",
        json: "Array",
        blob: "Blob",
        arraybuffer: "ArrayBuffer",
        document: null,
      },
    },
    {
      says: "as text it is responseText",
      run: async () => [(await answered()).response, (await ofType("text")).response],
      expected: [LISTED, LISTED],
    },
    {
      says: "as JSON it is the parsed answer",
      run: async () => (await ofType("json")).response,
      expected: JSON.parse(LISTED),
    },
    {
      says: "JSON that is null is null",
      run: async () => (await ofType("json", NULL)).response,
      expected: null,
    },
    {
      says: "JSON is the same object each time",
      run: async () => {
        const xhr = await ofType("json");
        return xhr.response === xhr.response;
      },
      expected: true,
      chromium: false, // parses anew each time
    },
    {
      says: "a Blob and an ArrayBuffer are the same object each time",
      run: async () => {
        const [blob, buffer] = [await ofType("blob"), await ofType("arraybuffer")];
        return [blob.response === blob.response, buffer.response === buffer.response];
      },
      expected: [true, true],
    },
    {
      says: "what the page does to an ArrayBuffer stays done",
      run: async () => {
        const xhr = await ofType("arraybuffer", NULL);
        new Uint8Array(xhr.response)[0] = 0;
        return hex(xhr.response);
      },
      expected: "00756c6c",
    },
    {
      says: "an ArrayBuffer has the answer's bytes",
      run: async () =>
        new TextDecoder().decode((await ofType("arraybuffer", CARD)).response) ===
        (await answered(CARD)).responseText,
      expected: true,
    },
    {
      says: "a Blob has the answer's bytes and type",
      run: async () => {
        const { response } = await ofType("blob");
        return [await response.text(), response.size, response.type, response instanceof File];
      },
      expected: [LISTED, LISTED.length, TYPE, false],
    },
    {
      says: "objects in JSON are the page's own",
      run: async () => {
        const { response } = await ofType("json", CARD);
        return [Object.getPrototypeOf(response) === Object.prototype, Object.isExtensible(response)];
      },
      expected: [true, true],
    },
    {
      says: "after another open() there is another object",
      run: async () => {
        const xhr = await ofType("arraybuffer");
        const first = xhr.response;
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return [xhr.response === first, xhr.response.byteLength];
      },
      expected: [false, LISTED.length],
    },
    {
      says: "a long answer arrives whole, as every type",
      run: () =>
        ofEachType(
          ({ response }) =>
            response?.length ?? response?.size ?? response?.byteLength ?? response?.text?.length,
          LONG,
        ),
      expected: {
        "": 80_011,
        text: 80_011,
        json: 80_000,
        blob: 240_011,
        arraybuffer: 240_011,
        document: "undefined",
      },
    },
    {
      says: "what the page has put in place of JSON.parse, TextDecoder and Blob is not used",
      run: async () => {
        const { TextDecoder: ownDecoder, Blob: ownBlob } = globalThis;
        const { parse } = JSON;
        const answers = [
          await ofType("json", NULL),
          await ofType("blob", NULL),
          await overridden("text/plain;charset=utf-8", "", NULL),
        ];
        Object.assign(globalThis, { TextDecoder: Error, Blob: Error });
        JSON.parse = () => "replaced";
        try {
          return answers.map(({ response }) => response?.size ?? response);
        } finally {
          Object.assign(globalThis, { TextDecoder: ownDecoder, Blob: ownBlob });
          JSON.parse = parse;
        }
      },
      expected: [null, 4, "null"],
    },
  ]);

  section("XHR 3.6.10 responseText", [
    {
      says: "responseText is empty until LOADING, and after abort()",
      run: () => inEachState((xhr) => xhr.responseText, NULL),
      expected: ["", "", "", "", "null", "null", ""],
    },
    {
      says: "of anything but text it is an InvalidStateError, in every state",
      run: async () => {
        const seen = new Set();
        for (const responseType of TYPES.slice(2)) {
          const prepare = (xhr) => Object.assign(xhr, { responseType });
          const errors = await inEachState((xhr) => thrown(() => xhr.responseText), TERMINALS, prepare);
          for (const error of errors.slice(1)) seen.add(error);
        }
        return [...seen];
      },
      expected: [invalid],
    },
  ]);

  section("XHR 3.6.11 responseXML", [
    {
      says: "JSON is no document: responseXML is null in every state",
      run: async () => [
        ...(await inEachState((xhr) => xhr.responseXML)),
        ...(await inEachState(
          (xhr) => xhr.responseXML,
          TERMINALS,
          (xhr) => (xhr.responseType = "document"),
        )),
      ],
      expected: Array(14).fill(null),
    },
    {
      says: "of anything but text without a type and documents it is an InvalidStateError, in every state",
      run: async () => {
        const seen = new Set();
        for (const responseType of ["text", "json", "blob", "arraybuffer"]) {
          const prepare = (xhr) => Object.assign(xhr, { responseType });
          const errors = await inEachState((xhr) => thrown(() => xhr.responseXML), TERMINALS, prepare);
          for (const error of errors.slice(1)) seen.add(error);
        }
        return [...seen];
      },
      expected: [invalid],
    },
  ]);

  section("XHR 3.5.6 send(), a synchronous request", [
    {
      says: "send() of a synchronous request returns when the answer is there",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        return [thrown(() => xhr.send()), ...readable(xhr)];
      },
      expected: ["nothing", 4, 200, "OK", TERMINALS, `content-type: ${TYPE}\r\n`, LISTED],
      bridge: ["DOMException NetworkError", 4, 0, "", "", "", ""],
      why: "no message of another process arrives while a script waits",
    },
    {
      says: "a synchronous request fires readystatechange, load and loadend alone",
      run: () => {
        const xhr = opened("GET", TERMINALS, false);
        const log = watch(xhr);
        thrown(() => xhr.send());
        return log;
      },
      expected: ["4", "load", "loadend"],
      bridge: [],
      why: "no message of another process arrives while a script waits",
    },
  ]);
}
