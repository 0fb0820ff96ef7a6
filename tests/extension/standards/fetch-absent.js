// fetch() with nobody there to answer: a network error.
{
  const failing = (...args) => rejected(fetch(...args));

  section("Fetch 5.6 Fetch methods, a network error", [
    {
      says: "a call that fails is rejected with a TypeError",
      run: () => failing(NULL),
      expected: "TypeError",
    },
    {
      says: "the error is a TypeError of the page's own, and a new one each time",
      run: async () => {
        const [one, other] = await Promise.all(
          [fetch(NULL), fetch(NULL)].map((promise) => promise.catch((error) => error)),
        );
        return [one instanceof TypeError, one.constructor === TypeError, one === other, one.name];
      },
      expected: [true, true, false, "TypeError"],
    },
    {
      says: "HEAD, POST and DELETE that fail are rejected with a TypeError",
      run: () =>
        Promise.all([
          failing(NULL, { method: "HEAD" }),
          failing(ECHO, { method: "POST", body: "x" }),
          failing(ECHO, { method: "DELETE" }),
        ]),
      expected: Array(3).fill("TypeError"),
    },
    {
      says: "in mode no-cors, too, a call that fails is rejected with a TypeError",
      run: () => failing(NULL, { mode: "no-cors" }),
      expected: "TypeError",
    },
    {
      says: "with keepalive, integrity and credentials, too, a call that fails is rejected with a TypeError",
      run: () => failing(NULL, { keepalive: true, credentials: "include", integrity: "sha256-x" }),
      expected: "TypeError",
    },
    {
      says: "a Request that failed was sent: its body is used",
      run: async () => {
        const request = new Request(ECHO, { method: "POST", body: "x" });
        return [await failing(request), request.bodyUsed, await failing(request)];
      },
      expected: ["TypeError", true, "TypeError"],
    },
    {
      says: "a Request without a body can be tried again",
      run: async () => {
        const request = new Request(NULL);
        return [await failing(request), await failing(request), request.bodyUsed];
      },
      expected: ["TypeError", "TypeError", false],
    },
    {
      says: "abort() after the failure changes nothing",
      run: async () => {
        const controller = new AbortController();
        const promise = fetch(NULL, { signal: controller.signal });
        const first = await rejected(promise);
        controller.abort();
        return [first, await rejected(promise)];
      },
      expected: ["TypeError", "TypeError"],
    },
    {
      says: "abort() before the failure rejects with an AbortError",
      run: () => {
        const controller = new AbortController();
        const promise = failing(NULL, { signal: controller.signal });
        controller.abort();
        return promise;
      },
      expected: "DOMException AbortError",
    },
    {
      says: "what is wrong with a Request is found out first",
      run: () =>
        Promise.all([failing("http://"), failing(NULL, { method: "TRACE" }), failing(NULL, { body: "x" })]),
      expected: Array(3).fill("TypeError"),
    },
    {
      says: "many calls fail each for itself",
      run: async () => [...new Set(await Promise.all(Array.from({ length: 20 }, () => failing(NULL))))],
      expected: ["TypeError"],
    },
    {
      says: "a rejection that nobody handles is told to the window",
      run: async () => {
        const told = next(window, "unhandledrejection");
        const promise = fetch(NULL);
        const event = await told;
        event.preventDefault();
        return [event.promise === promise, kind(event.reason)];
      },
      expected: [true, "TypeError"],
    },
    {
      says: "a failure is never told in the turn of the call",
      run: async () => {
        const log = [];
        const promise = fetch(NULL).catch(() => log.push("rejected"));
        for (let i = 0; i < 20; i++) await Promise.resolve();
        log.push("microtasks");
        await promise;
        return log;
      },
      expected: ["microtasks", "rejected"],
    },
  ]);
}
