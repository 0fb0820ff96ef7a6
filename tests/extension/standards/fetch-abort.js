// fetch(): aborted before, while waiting, after the head of the answer and after its end.
{
  const abort = "DOMException AbortError";

  /** fetch() of what is never answered, aborted at once as `how(controller)` does. */
  const abortedWaiting = (how = (controller) => controller.abort(), init = {}) => {
    const controller = new AbortController();
    const promise = rejected(fetch(HOLD, { ...init, signal: controller.signal }));
    how(controller);
    return promise;
  };

  /** An answer whose body is not read yet, and its controller. */
  const head = async (url = NULL, init = {}) => {
    const controller = new AbortController();
    return { controller, response: await fetch(url, { ...init, signal: controller.signal }) };
  };

  /** What `promise` is rejected with, itself. */
  const reasonOf = (promise) =>
    promise.then(
      () => "nothing",
      (reason) => reason,
    );

  section("Fetch 5.6 Fetch methods, aborted before", [
    {
      says: "a signal that is aborted rejects with an AbortError",
      run: () => rejected(fetch(NULL, { signal: AbortSignal.abort() })),
      expected: abort,
    },
    {
      says: "a signal that is aborted rejects with its reason, the very same",
      run: async () => {
        const reason = new RangeError("gone");
        return (await reasonOf(fetch(NULL, { signal: AbortSignal.abort(reason) }))) === reason;
      },
      expected: true,
    },
    {
      says: "a reason may be anything, null too",
      run: async () => {
        const reasons = [];
        for (const given of ["gone", 0, null, false])
          reasons.push(await reasonOf(fetch(NULL, { signal: AbortSignal.abort(given) })));
        return reasons;
      },
      expected: ["gone", 0, null, false],
    },
    {
      says: "the rejection is there when fetch() returns",
      run: async () => {
        const log = [];
        const promise = fetch(NULL, { signal: AbortSignal.abort() }).catch(() => log.push("rejected"));
        queueMicrotask(() => log.push("microtask"));
        await promise;
        await turn();
        return log;
      },
      expected: ["rejected", "microtask"],
    },
    {
      says: "a Request that is wrong is a TypeError, aborted or not",
      run: async () => {
        const signal = AbortSignal.abort();
        return [
          await rejected(fetch("http://", { signal })),
          await rejected(fetch(NULL, { method: "TRACE", signal })),
        ];
      },
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "the body of a Request is used up though nothing is sent",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        return [await rejected(fetch(request, { signal: AbortSignal.abort() })), request.bodyUsed];
      },
      expected: [abort, true],
    },
    {
      says: "a Request whose signal is aborted is rejected",
      run: () => {
        const controller = new AbortController();
        const request = new Request(NULL, { signal: controller.signal });
        controller.abort();
        return rejected(fetch(request));
      },
      expected: abort,
    },
    {
      says: "an aborted signal comes before the mode same-origin",
      run: () => rejected(fetch(NULL, { mode: "same-origin", signal: AbortSignal.abort() })),
      expected: abort,
    },
  ]);

  section("Fetch 5.6 Fetch methods, aborted while waiting", [
    { says: "abort() rejects with an AbortError", run: () => abortedWaiting(), expected: abort },
    {
      says: "the AbortError is a DOMException with its code",
      run: async () => {
        const controller = new AbortController();
        const promise = reasonOf(fetch(HOLD, { signal: controller.signal }));
        controller.abort();
        const { name, code } = await promise;
        return [name, code];
      },
      expected: ["AbortError", 20],
    },
    {
      says: "abort() with a reason rejects with it, the very same",
      run: async () => {
        const reason = { why: "gone" };
        const controller = new AbortController();
        const promise = reasonOf(fetch(HOLD, { signal: controller.signal }));
        controller.abort(reason);
        return (await promise) === reason;
      },
      expected: true,
    },
    {
      says: "abort() with undefined is one without a reason, with null it is null",
      run: async () => [
        await abortedWaiting((controller) => controller.abort(undefined)),
        await abortedWaiting((controller) => controller.abort(null)),
      ],
      expected: [abort, null],
    },
    {
      says: "of two abort() the first counts",
      run: () =>
        abortedWaiting((controller) => {
          controller.abort("first");
          controller.abort("second");
        }),
      expected: "first",
    },
    {
      says: "abort() of a POST, and in mode no-cors, rejects as well",
      run: async () => [
        await abortedWaiting(undefined, { method: "POST", body: "x" }),
        await abortedWaiting(undefined, { mode: "no-cors" }),
      ],
      expected: [abort, abort],
    },
    {
      says: "abort() a while later rejects as well",
      run: async () => {
        const controller = new AbortController();
        const promise = rejected(fetch(HOLD, { signal: controller.signal }));
        await meanwhile();
        controller.abort();
        return promise;
      },
      expected: abort,
    },
    {
      says: "one signal ends several calls, in the order in which they were made",
      run: async () => {
        const controller = new AbortController();
        const log = [];
        const calls = [1, 2, 3].map((n) =>
          fetch(HOLD, { signal: controller.signal }).catch(() => log.push(n)),
        );
        controller.abort();
        await Promise.all(calls);
        return log;
      },
      expected: [1, 2, 3],
    },
    {
      says: "one call's signal does not end another call",
      run: async () => {
        const other = fetch(NULL, { signal: new AbortController().signal });
        return [await abortedWaiting(), await (await other).text()];
      },
      expected: [abort, "null"],
    },
    {
      says: "an answer that comes after abort() changes nothing of the rejection",
      run: async () => {
        const controller = new AbortController();
        const promise = rejected(fetch(NULL, { signal: controller.signal }));
        controller.abort();
        await meanwhile();
        return promise;
      },
      expected: abort,
    },
    {
      says: "the call is rejected within abort(): before microtasks that follow it",
      run: async () => {
        const controller = new AbortController();
        const log = [];
        const promise = fetch(HOLD, { signal: controller.signal }).catch(() => log.push("rejected"));
        await turn();
        controller.abort();
        queueMicrotask(() => log.push("microtask"));
        await promise;
        await turn();
        return log;
      },
      expected: ["rejected", "microtask"],
    },
    {
      says: "listeners of the page's signal are called before the call is rejected",
      run: async () => {
        const controller = new AbortController();
        const log = [];
        controller.signal.addEventListener("abort", () => {
          log.push("event");
          queueMicrotask(() => log.push("microtask of the event"));
        });
        const promise = fetch(HOLD, { signal: controller.signal }).catch(() => log.push("rejected"));
        controller.signal.addEventListener("abort", () => log.push("later event"));
        await turn();
        controller.abort();
        log.push("returned");
        await promise;
        return log;
      },
      expected: ["event", "later event", "returned", "microtask of the event", "rejected"],
    },
    {
      says: "a listener that stops the abort event does not keep the call from its end",
      run: () =>
        abortedWaiting((controller) => {
          controller.signal.addEventListener("abort", (event) => event.stopImmediatePropagation());
          controller.abort();
        }),
      expected: abort,
    },
    {
      says: "an abort event that the page dispatches itself ends nothing",
      run: async () => {
        const controller = new AbortController();
        const promise = fetch(NULL, { signal: controller.signal });
        controller.signal.dispatchEvent(new Event("abort"));
        return (await promise).text();
      },
      expected: "null",
    },
    {
      says: "an abort event that the page dispatches at a Request's signal ends nothing",
      run: async () => {
        const request = new Request(NULL, { signal: new AbortController().signal });
        const promise = fetch(request);
        request.signal.dispatchEvent(new Event("abort"));
        return (await promise).text();
      },
      expected: "null",
    },
  ]);

  section("Fetch 5.4 Request class, the signal", [
    {
      says: "a Request's signal follows the one given, but is another",
      run: () => {
        const controller = new AbortController();
        const request = new Request(NULL, { signal: controller.signal });
        controller.abort("gone");
        return [request.signal === controller.signal, request.signal.aborted, request.signal.reason];
      },
      expected: [false, true, "gone"],
    },
    {
      says: "the signal of a Request ends the call",
      run: () => {
        const controller = new AbortController();
        const promise = rejected(fetch(new Request(HOLD, { signal: controller.signal })));
        controller.abort();
        return promise;
      },
      expected: abort,
    },
    {
      says: "a signal in the init takes the place of the Request's",
      run: async () => {
        const [own, given] = [new AbortController(), new AbortController()];
        const promise = rejected(fetch(new Request(HOLD, { signal: own.signal }), { signal: given.signal }));
        own.abort("own");
        await turn();
        given.abort("given");
        return promise;
      },
      expected: "given",
    },
    {
      says: "null in the init takes the Request's signal away",
      run: async () => {
        const request = new Request(NULL, { signal: AbortSignal.abort() });
        return (await fetch(request, { signal: null })).text();
      },
      expected: "null",
    },
    {
      says: "a clone of a Request follows the same signal",
      run: () => {
        const controller = new AbortController();
        const promise = rejected(fetch(new Request(HOLD, { signal: controller.signal }).clone()));
        controller.abort();
        return promise;
      },
      expected: abort,
    },
  ]);

  section("DOM 3.2 Interface AbortSignal", [
    {
      says: "AbortSignal.timeout() rejects with a TimeoutError",
      run: () => rejected(fetch(HOLD, { signal: AbortSignal.timeout(10) })),
      expected: "DOMException TimeoutError",
    },
    {
      says: "an answer before AbortSignal.timeout() is an answer",
      run: async () => (await fetch(NULL, { signal: AbortSignal.timeout(20_000) })).text(),
      expected: "null",
    },
    {
      says: "AbortSignal.any() ends with the first of its signals, and with its reason",
      run: () => {
        const [first, second] = [new AbortController(), new AbortController()];
        const promise = rejected(fetch(HOLD, { signal: AbortSignal.any([first.signal, second.signal]) }));
        second.abort("second");
        first.abort("first");
        return promise;
      },
      expected: "second",
    },
    {
      says: "AbortSignal.any() with a timeout ends with it",
      run: () =>
        rejected(
          fetch(HOLD, { signal: AbortSignal.any([new AbortController().signal, AbortSignal.timeout(10)]) }),
        ),
      expected: "DOMException TimeoutError",
    },
    {
      says: "the signal's handler is the page's: onabort",
      run: async () => {
        const controller = new AbortController();
        const promise = rejected(fetch(HOLD, { signal: controller.signal }));
        const before = controller.signal.onabort;
        let heard = 0;
        controller.signal.onabort = () => (heard += 1);
        controller.abort();
        return [before, await promise, heard];
      },
      expected: [null, abort, 1],
    },
  ]);

  section("Fetch 5.6 Fetch methods, aborted after the head of the answer", [
    {
      says: "abort() before the body is read: every reader rejects with an AbortError",
      run: async () => {
        const errors = {};
        for (const name of ["arrayBuffer", "blob", "bytes", "json", "text"]) {
          const { controller, response } = await head();
          controller.abort();
          errors[name] = await rejected(response[name]());
        }
        return errors;
      },
      expected: { arrayBuffer: abort, blob: abort, bytes: abort, json: abort, text: abort },
    },
    {
      says: "abort() with a reason before the body is read: readers reject with it, the very same",
      run: async () => {
        const reason = new RangeError("gone");
        const { controller, response } = await head();
        controller.abort(reason);
        return (await reasonOf(response.text())) === reason;
      },
      expected: true,
    },
    {
      says: "abort() while a long body is read rejects the reader",
      run: async () => {
        const { controller, response } = await head(LONG);
        const text = rejected(response.text());
        controller.abort();
        return text;
      },
      expected: abort,
    },
    {
      says: "after abort() status, headers and URL are as they were",
      run: async () => {
        const { controller, response } = await head();
        controller.abort();
        return [response.status, response.ok, response.url, [...response.headers], response.bodyUsed];
      },
      expected: [200, true, NULL, [["content-type", TYPE]], false],
    },
    {
      says: "abort() breaks the stream with the reason",
      run: async () => {
        const { controller, response } = await head();
        controller.abort("gone");
        const reader = response.body.getReader();
        return [await reasonOf(reader.read()), await reasonOf(reader.closed)];
      },
      expected: ["gone", "gone"],
    },
    {
      says: "abort() breaks a stream that is locked, too",
      run: async () => {
        const { controller, response } = await head();
        const reader = response.body.getReader();
        controller.abort("gone");
        return [await reasonOf(reader.closed), await reasonOf(reader.read())];
      },
      expected: ["gone", "gone"],
    },
    {
      says: "abort() after the first bytes of a body breaks the rest",
      run: async () => {
        const { controller, response } = await head(LONG);
        const reader = response.body.getReader({ mode: "byob" });
        const { value: view } = await reader.read(new Uint8Array(10));
        controller.abort();
        return [view.length, await rejected(reader.read(new Uint8Array(10)))];
      },
      expected: [10, abort],
    },
    {
      says: "abort() breaks a pipe with the reason",
      run: async () => {
        const { controller, response } = await head(LONG);
        const piped = reasonOf(response.body.pipeTo(new WritableStream()));
        controller.abort("gone");
        return piped;
      },
      expected: "gone",
    },
    {
      says: "abort() breaks a textStream() with the reason",
      run: async () => {
        const { controller, response } = await head(LONG);
        const reader = response.textStream().getReader();
        controller.abort("gone");
        return reasonOf(reader.closed);
      },
      expected: "gone",
    },
    {
      says: "abort() breaks an answer and its clone",
      run: async () => {
        const { controller, response } = await head();
        const copy = response.clone();
        controller.abort("gone");
        return [await reasonOf(response.text()), await reasonOf(copy.text())];
      },
      expected: ["gone", "gone"],
    },
    {
      says: "abort() breaks a Response that was made of the body",
      run: async () => {
        const { controller, response } = await head();
        const copy = new Response(response.body);
        controller.abort();
        return rejected(copy.text());
      },
      expected: abort,
      chromium: "TypeError", // says of a page's stream that it failed to fetch
    },
    {
      says: "cancel() of a body that abort() broke is rejected with the reason",
      run: async () => {
        const { controller, response } = await head();
        controller.abort("gone");
        return reasonOf(response.body.cancel());
      },
      expected: "gone",
    },
    {
      says: "abort() of an opaque answer leaves it as empty as it was",
      run: async () => {
        const { controller, response } = await head(NULL, { mode: "no-cors" });
        controller.abort();
        return [response.type, response.body, await response.text()];
      },
      expected: ["opaque", null, ""],
    },
    {
      says: "AbortSignal.timeout() counts on while the body is read",
      run: async () => {
        const signal = AbortSignal.timeout(1500); // ms: the head comes well before, on a busy machine too
        const response = await fetch(NULL, { signal });
        await next(signal, "abort");
        return rejected(response.text());
      },
      expected: "DOMException TimeoutError",
    },
  ]);

  section("Fetch 5.6 Fetch methods, aborted after the end", [
    {
      says: "abort() after the body was read changes nothing",
      run: async () => {
        const { controller, response } = await head();
        const text = await response.text();
        controller.abort();
        return [text, response.bodyUsed, response.status];
      },
      expected: ["null", true, 200],
    },
    {
      says: "abort() after the stream was read to its end leaves it closed",
      run: async () => {
        const { controller, response } = await head();
        const reader = response.body.getReader();
        while (!(await reader.read()).done);
        controller.abort();
        return [await reader.closed, await reader.read()];
      },
      expected: ["undefined", { value: "undefined", done: true }],
    },
    {
      says: "a Blob that was read outlives abort()",
      run: async () => {
        const { controller, response } = await head();
        const blob = await response.blob();
        controller.abort();
        return blob.text();
      },
      expected: "null",
    },
    {
      says: "abort() after the body was cancelled changes nothing",
      run: async () => {
        const { controller, response } = await head();
        await response.body.cancel();
        controller.abort();
        return [response.bodyUsed, await response.body.getReader().read()];
      },
      expected: [true, { value: "undefined", done: true }],
    },
    {
      says: "one controller can serve the next call no more",
      run: async () => {
        const { controller, response } = await head();
        await response.text();
        controller.abort();
        return rejected(fetch(NULL, { signal: controller.signal }));
      },
      expected: abort,
    },
  ]);
}
