// XMLHttpRequest: events, their order, what they say, and how handlers and listeners hear them.
{
  /** Events of one request, in full: repeated ones too, with what `read` makes of each. */
  const all = async (xhr, read, body = null) => {
    const seen = [];
    for (const type of EVENTS) xhr.addEventListener(type, (event) => seen.push(read(event)));
    await ended(xhr, body);
    return seen;
  };
  const stateOrType = ({ type, target }) => (type === "readystatechange" ? target.readyState : type);
  const numbers = ({ loaded, total, lengthComputable }) => [loaded, total, lengthComputable];

  /** The events of `type` at `target` while `xhr` runs. */
  const told = async (xhr, target, type, body = null) => {
    const seen = [];
    target.addEventListener(type, (event) => seen.push(numbers(event)));
    await ended(xhr, body);
    return seen;
  };

  const order = async (xhr, options, body = null) => {
    const log = watch(xhr, options);
    await ended(xhr, body);
    return log;
  };

  /** Errors that listeners throw, as the window hears of them while `act` runs. */
  const reported = async (act) => {
    const errors = [];
    const hear = (event) => {
      event.preventDefault();
      errors.push(event.error?.message);
    };
    addEventListener("error", hear);
    try {
      await act();
    } finally {
      removeEventListener("error", hear);
    }
    return errors;
  };

  const fail = (message) => {
    throw new Error(message);
  };

  /** One request whose load is heard as `register(xhr, log)` says. */
  const heard = async (register) => {
    const log = [];
    const xhr = opened();
    register(xhr, log);
    await ended(xhr);
    return log;
  };

  const UP = ["upload.loadstart", "upload.progress", "upload.load", "upload.loadend"];
  const DOWN = ["2", "3", "progress", "4", "load", "loadend"];

  section("XHR 3.5.6 send(), the events of an answer", [
    {
      says: "an answer brings HEADERS_RECEIVED, LOADING, progress, DONE, load and loadend",
      run: () => order(opened()),
      expected: ["loadstart", ...DOWN],
    },
    {
      says: "LOADING and progress are fired for each piece of an answer, progress once more at its end",
      run: () => all(opened(), stateOrType),
      expected: ["loadstart", 2, 3, "progress", "progress", 4, "load", "loadend"],
      chromium: ["loadstart", 2, 3, "progress", 4, "load", "loadend"], // one progress for piece and end
    },
    {
      says: "an answer of many pieces has the same order",
      run: () => order(opened("GET", LONG)),
      expected: ["loadstart", ...DOWN],
    },
    {
      says: "a request with a body brings the upload's events between loadstart and HEADERS_RECEIVED",
      run: () => order(opened("POST", ECHO), { upload: true }, "x"),
      expected: ["loadstart", ...UP, ...DOWN],
    },
    {
      says: "an empty body is a body: the upload has its events",
      run: () => order(opened("POST", ECHO), { upload: true }, ""),
      expected: ["loadstart", ...UP, ...DOWN],
      chromium: ["loadstart", "upload.loadstart", ...DOWN], // no bytes, no progress, and so no end
    },
    {
      says: "a request without a body has no events of the upload",
      run: () => order(opened("POST", ECHO), { upload: true }),
      expected: ["loadstart", ...DOWN],
    },
    {
      says: "the body of a GET is none: no events of the upload",
      run: () => order(opened("GET", ECHO), { upload: true }, "x"),
      expected: ["loadstart", ...DOWN],
    },
    {
      says: "statuses 400 to 599 are answers, not errors",
      run: async () => {
        const orders = [];
        for (const code of [400, 404, 500, 503])
          orders.push((await order(opened("GET", status(code)))).join());
        return [...new Set(orders)];
      },
      expected: [["loadstart", ...DOWN].join()],
    },
    {
      says: "an answer to HEAD has no LOADING, and a progress of no bytes",
      run: () => all(opened("HEAD"), stateOrType),
      expected: ["loadstart", 2, "progress", 4, "load", "loadend"],
      chromium: ["loadstart", 2, 4, "load", "loadend"], // no progress of no bytes
    },
    {
      says: "an answer with status 204 has no body: no LOADING, and a progress of no bytes",
      run: () => bodiless(all(opened("GET", status(204)), stateOrType)),
      expected: ["loadstart", 2, "progress", 4, "load", "loadend"],
      chromium: ["loadstart", 2, 4, "load", "loadend"], // no progress of no bytes
    },
    {
      says: "promises settle between the events of an answer",
      run: async () => {
        const log = [];
        const xhr = opened();
        for (const type of EVENTS) {
          xhr.addEventListener(type, () => {
            log.push(type);
            void Promise.resolve().then(() => log.push(`then ${type}`));
          });
        }
        await ended(xhr);
        await turn();
        return log.slice(log.indexOf("progress"));
      },
      expected: [
        "progress",
        "then progress",
        "readystatechange",
        "then readystatechange",
        "load",
        "then load",
        "loadend",
        "then loadend",
      ],
    },
    {
      says: "a promise made in the last listener of an event settles before the next event",
      run: async () => {
        const log = [];
        const xhr = opened();
        xhr.onload = async () => {
          await null;
          log.push("after load");
        };
        xhr.onloadend = () => log.push("loadend");
        await ended(xhr);
        return log;
      },
      expected: ["after load", "loadend"],
    },
    {
      says: "promises settle between two listeners of one event",
      run: () =>
        heard((xhr, log) => {
          xhr.addEventListener("load", () => queueMicrotask(() => log.push("microtask")));
          xhr.addEventListener("load", () => log.push("second listener"));
        }),
      expected: ["microtask", "second listener"],
      bridge: ["second listener", "microtask"],
      why: "script that dispatches an event is on the stack, so microtasks wait",
    },
    {
      says: "no event of an answer comes before send() has returned",
      run: async () => {
        const xhr = opened();
        const log = watch(xhr);
        const end = next(xhr, "loadend");
        xhr.send();
        log.push("returned");
        await Promise.resolve();
        log.push("microtask");
        await end;
        return log.slice(0, 4);
      },
      expected: ["loadstart", "returned", "microtask", "2"],
    },
    {
      says: "a second request can be sent inside load",
      run: async () => {
        const [first, second] = [opened(), opened("GET", NULL)];
        first.onload = () => second.send();
        const end = next(second, "load");
        first.send();
        await end;
        return [first.responseText, second.responseText];
      },
      expected: [LISTED, "null"],
    },
    {
      says: "a request without listeners runs, too",
      run: async () => {
        const xhr = opened();
        xhr.send();
        for (let i = 0; i < 50 && xhr.readyState !== 4; i++) await meanwhile();
        return xhr.responseText;
      },
      expected: LISTED,
    },
  ]);

  section("XHR 3.5.6 send(), the upload's events", [
    {
      says: "they tell how many of the body's bytes are sent",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const seen = {};
        for (const type of EVENTS)
          xhr.upload.addEventListener(type, (event) => (seen[type] = numbers(event)));
        await ended(xhr, "ทดสอบ");
        return seen;
      },
      expected: {
        loadstart: [0, 15, true],
        progress: [15, 15, true],
        load: [15, 15, true],
        loadend: [15, 15, true],
      },
    },
    {
      says: "of an empty body they tell that nothing can be computed",
      run: () => {
        const xhr = opened("POST", ECHO);
        return told(xhr, xhr.upload, "loadend", "");
      },
      expected: [[0, 0, false]],
      chromium: [], // no bytes, no progress, and so no end
    },
    {
      says: "the length of a Blob is known from the start",
      run: async () => {
        const xhr = opened("POST", ECHO);
        return told(xhr, xhr.upload, "loadstart", new Blob(["12345"]));
      },
      expected: [[0, 5, true]],
    },
    {
      says: "the length of URLSearchParams is known from the start",
      run: async () => {
        const xhr = opened("POST", ECHO);
        return told(xhr, xhr.upload, "loadstart", new URLSearchParams("a=1"));
      },
      expected: [[0, 3, true]],
    },
    {
      says: "the length of bytes is known from the start",
      run: async () => {
        const xhr = opened("POST", ECHO);
        return told(xhr, xhr.upload, "loadstart", utf8("123"));
      },
      expected: [[0, 3, true]],
    },
    {
      says: "a lone surrogate counts as the three bytes of U+FFFD",
      run: async () => {
        const xhr = opened("POST", ECHO);
        return told(xhr, xhr.upload, "load", "\ud800");
      },
      expected: [[3, 3, true]],
    },
    {
      says: "they have the upload for target, and are ProgressEvents that do not bubble",
      run: async () => {
        const xhr = opened("POST", ECHO);
        let seen;
        xhr.upload.onload = function (event) {
          const { target, currentTarget, constructor, bubbles, cancelable } = event;
          seen = [
            this === xhr.upload,
            target === xhr.upload,
            currentTarget === xhr.upload,
            constructor.name,
            bubbles,
            cancelable,
          ];
        };
        await ended(xhr, "x");
        return seen;
      },
      expected: [true, true, true, "ProgressEvent", false, false],
    },
    {
      says: "a handler on the upload is enough to have them",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const log = [];
        for (const type of EVENTS) xhr.upload[`on${type}`] = () => log.push(type);
        await ended(xhr, "x");
        return log;
      },
      expected: ["loadstart", "progress", "load", "loadend"],
    },
    {
      says: "who listens to the upload only after send() hears nothing",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const end = next(xhr, "loadend");
        xhr.send("x");
        const log = [];
        for (const type of EVENTS) xhr.upload.addEventListener(type, () => log.push(type));
        await end;
        return log;
      },
      expected: [],
      bridge: ["progress", "load", "loadend"],
      why: "script cannot ask an object whether anybody listens to it",
    },
    {
      says: "who listens to the upload only inside loadstart hears nothing",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const log = [];
        xhr.onloadstart = () => {
          for (const type of EVENTS) xhr.upload.addEventListener(type, () => log.push(type));
        };
        await ended(xhr, "x");
        return log;
      },
      expected: [],
      chromium: ["loadstart", "progress", "load", "loadend"], // looks for listeners only then
    },
    {
      says: "who listened at send() has them even if the listener came from another one meanwhile",
      run: async () => {
        const xhr = opened("POST", ECHO);
        const log = [];
        xhr.upload.onloadstart = () => (xhr.upload.onload = () => log.push("late load"));
        await ended(xhr, "x");
        return log;
      },
      expected: ["late load"],
    },
    {
      says: "they come before an answer that is held back",
      run: async () => {
        const xhr = opened("POST", HOLD);
        const log = watch(xhr, { upload: true });
        xhr.timeout = 10_000; // a bound on a hang
        xhr.send("x");
        await Promise.race([next(xhr.upload, "loadend"), next(xhr, "loadend")]);
        xhr.abort();
        return log;
      },
      expected: ["loadstart", ...UP, "4", "abort", "loadend"],
    },
  ]);

  section("XHR 5.1 Firing events using the ProgressEvent interface", [
    {
      says: "loadstart tells of no bytes",
      run: () => {
        const xhr = opened();
        return told(xhr, xhr, "loadstart");
      },
      expected: [[0, 0, false]],
    },
    {
      says: "progress, load and loadend tell the bytes received; their total is 0, for chunks have no length",
      run: async () => {
        const xhr = opened("GET", CARD);
        const seen = {};
        for (const type of ["progress", "load", "loadend"]) {
          xhr.addEventListener(type, (event) => (seen[type] = numbers(event)));
        }
        await ended(xhr);
        const bytes = utf8(xhr.responseText).length;
        return Object.fromEntries(
          Object.entries(seen).map(([type, [loaded, ...more]]) => [type, [loaded === bytes, ...more]]),
        );
      },
      expected: { progress: [true, 0, false], load: [true, 0, false], loadend: [true, 0, false] },
    },
    {
      says: "the bytes of progress grow up to those of load",
      run: async () => {
        const xhr = opened("GET", LONG);
        const progress = (await told(xhr, xhr, "progress")).map(([loaded]) => loaded);
        const rising = progress.every((loaded, at) => loaded >= (progress[at - 1] ?? 1));
        return [rising, progress.at(-1) === utf8(xhr.responseText).length];
      },
      expected: [true, true],
    },
    {
      says: "the bytes are counted, not the characters, whatever the response type",
      run: async () => {
        const lengths = [];
        for (const type of ["json", "arraybuffer", "blob"]) {
          const xhr = opened();
          xhr.responseType = type;
          lengths.push(await told(xhr, xhr, "load"));
        }
        return lengths;
      },
      expected: Array(3).fill([[LISTED.length, 0, false]]),
    },
    {
      says: "load of an answer without a body tells of no bytes",
      run: async () => {
        const [head, none] = [opened("HEAD"), opened("GET", status(204))];
        return [await told(head, head, "load"), await bodiless(told(none, none, "load"))];
      },
      expected: [[[0, 0, false]], [[0, 0, false]]],
    },
  ]);

  section("XHR 3.7 Events summary", [
    {
      says: "readystatechange is an Event, all others are ProgressEvents",
      run: async () =>
        Object.fromEntries(await all(opened(), ({ type, constructor }) => [type, constructor.name])),
      expected: {
        loadstart: "ProgressEvent",
        readystatechange: "Event",
        progress: "ProgressEvent",
        load: "ProgressEvent",
        loadend: "ProgressEvent",
      },
    },
    {
      says: "no event bubbles, can be cancelled or leaves a shadow tree",
      run: async () => [
        ...new Set(
          await all(opened(), ({ bubbles, cancelable, composed }) => [bubbles, cancelable, composed].join()),
        ),
      ],
      expected: ["false,false,false"],
    },
    {
      says: "events are at their target, which is the object",
      run: async () => {
        const xhr = opened();
        const seen = await all(xhr, ({ target, currentTarget, srcElement, eventPhase }) =>
          [target === xhr, currentTarget === xhr, srcElement === xhr, eventPhase].join(),
        );
        return [...new Set(seen)];
      },
      expected: ["true,true,true,2"],
    },
    {
      says: "the path of an event is the object alone",
      run: () => heard((xhr, log) => (xhr.onload = (event) => log.push(event.composedPath().map(String)))),
      expected: [["[object XMLHttpRequest]"]],
    },
    {
      says: "after the dispatch an event has a target but no current target",
      run: async () => {
        let event;
        await heard((xhr) => (xhr.onload = (load) => (event = load)));
        return [event.currentTarget, event.eventPhase, String(event.target)];
      },
      expected: [null, 0, "[object XMLHttpRequest]"],
    },
    {
      says: "events are the browser's: isTrusted",
      run: async () => [...new Set(await all(opened(), ({ isTrusted }) => isTrusted))],
      expected: [true],
      bridge: [false],
      why: "an event that script dispatches is not trusted",
    },
    {
      says: "events have the time at which they were made",
      run: async () => {
        const from = performance.now();
        const times = await all(opened(), ({ timeStamp }) => timeStamp);
        return times.every(
          (time, at) => time >= Math.floor(times[at - 1] ?? from) && time <= performance.now(),
        );
      },
      expected: true,
    },
    {
      says: "window.event is the event under way",
      run: () => heard((xhr, log) => (xhr.onload = (event) => log.push(window.event === event))),
      expected: [true],
    },
  ]);

  section("XHR 3.3 Event handlers", [
    {
      says: "every handler is null at first, and an accessor of the prototypes",
      run: () =>
        EVENTS.map((type) => {
          const owner = type === "readystatechange" ? XMLHttpRequest : XMLHttpRequestEventTarget;
          const { get, set, enumerable } = Object.getOwnPropertyDescriptor(owner.prototype, `on${type}`);
          return [opened()[`on${type}`], typeof get, typeof set, enumerable].join();
        }),
      expected: Array(8).fill(",function,function,true"),
    },
    {
      says: "each handler is called for its event, with the object as this and the event",
      run: async () => {
        const xhr = opened();
        const log = [];
        for (const type of EVENTS) {
          xhr[`on${type}`] = function (...args) {
            log.push([type, this === xhr, args.length, args[0].type === type].join());
          };
        }
        await ended(xhr);
        return [...new Set(log)];
      },
      expected: ["loadstart", "readystatechange", "progress", "load", "loadend"].map(
        (type) => `${type},true,1,true`,
      ),
    },
    {
      says: "what is no object is null as a handler",
      run: () =>
        [1, "load", true, undefined].map((given) => {
          const xhr = opened();
          xhr.onload = () => {};
          xhr.onload = given;
          return xhr.onload;
        }),
      expected: [null, null, null, null],
    },
    {
      says: "an object that cannot be called is kept as a handler, and nothing happens",
      run: async () => {
        const handler = { handleEvent: () => fail("called") };
        const errors = await reported(() => heard((xhr) => (xhr.onload = handler)));
        const xhr = opened();
        xhr.onload = handler;
        return [xhr.onload === handler, errors];
      },
      expected: [true, []],
    },
    {
      says: "a handler has its place in the order from when it was first set",
      run: () =>
        heard((xhr, log) => {
          xhr.onload = () => log.push("first handler");
          xhr.addEventListener("load", () => log.push("listener"));
          xhr.onload = () => log.push("second handler");
        }),
      expected: ["second handler", "listener"],
    },
    {
      says: "a handler that was taken away and set again stands behind",
      run: () =>
        heard((xhr, log) => {
          xhr.onload = () => log.push("first handler");
          xhr.addEventListener("load", () => log.push("listener"));
          xhr.onload = null;
          xhr.onload = () => log.push("second handler");
        }),
      expected: ["listener", "second handler"],
    },
    {
      says: "a handler that an earlier event takes away is not called",
      run: () =>
        heard((xhr, log) => {
          xhr.onloadstart = () => (xhr.onload = null);
          xhr.onload = () => log.push("load");
        }),
      expected: [],
    },
    {
      says: "a handler that an earlier event sets is called",
      run: () => heard((xhr, log) => (xhr.onprogress = () => (xhr.onload = () => log.push("load")))),
      expected: ["load"],
    },
    {
      says: "what a handler returns has no effect",
      run: async () => {
        const xhr = opened();
        for (const type of EVENTS) xhr[`on${type}`] = () => false;
        return order(xhr);
      },
      expected: ["loadstart", ...DOWN],
    },
  ]);

  section("DOM 2.9 Dispatching events", [
    {
      says: "listeners are called in the order in which they were added, each once",
      run: () =>
        heard((xhr, log) => {
          const first = () => log.push("first");
          xhr.addEventListener("load", first);
          xhr.addEventListener("load", () => log.push("second"));
          xhr.addEventListener("load", first);
        }),
      expected: ["first", "second"],
    },
    {
      says: "at the target, capturing listeners are called first",
      run: () =>
        heard((xhr, log) => {
          xhr.addEventListener("load", () => log.push("not capturing"));
          xhr.addEventListener("load", () => log.push("capturing"), true);
        }),
      expected: ["capturing", "not capturing"],
      chromium: ["not capturing", "capturing"], // in the order of adding, at what is no node
    },
    {
      says: "a listener may be an object with handleEvent",
      run: () =>
        heard((xhr, log) => {
          const listener = {
            handleEvent(event) {
              log.push([this === listener, event.type]);
            },
          };
          xhr.addEventListener("load", listener);
        }),
      expected: [[true, "load"]],
    },
    {
      says: "a listener for once is called once, in two requests",
      run: async () => {
        const xhr = opened();
        let count = 0;
        xhr.addEventListener("load", () => (count += 1), { once: true });
        await ended(xhr);
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return count;
      },
      expected: 1,
    },
    {
      says: "a listener whose signal is aborted is not called",
      run: () =>
        heard((xhr, log) => {
          const controller = new AbortController();
          xhr.addEventListener("load", () => log.push("load"), { signal: controller.signal });
          xhr.onloadstart = () => controller.abort();
        }),
      expected: [],
    },
    {
      says: "a listener that the one before it removes is not called",
      run: () =>
        heard((xhr, log) => {
          const second = () => log.push("second");
          xhr.addEventListener("load", () => xhr.removeEventListener("load", second));
          xhr.addEventListener("load", second);
        }),
      expected: [],
    },
    {
      says: "a listener that is added inside its event is not called for it",
      run: () =>
        heard((xhr, log) => {
          xhr.addEventListener("load", () => xhr.addEventListener("load", () => log.push("late")));
        }),
      expected: [],
    },
    {
      says: "stopImmediatePropagation() keeps an event from the listeners that follow, and no other event",
      run: () =>
        heard((xhr, log) => {
          xhr.addEventListener("load", (event) => event.stopImmediatePropagation());
          xhr.addEventListener("load", () => log.push("load"));
          xhr.addEventListener("loadend", () => log.push("loadend"));
        }),
      expected: ["loadend"],
    },
    {
      says: "preventDefault() has no effect",
      run: () =>
        heard((xhr, log) => {
          xhr.onload = (event) => {
            event.preventDefault();
            log.push(event.defaultPrevented);
          };
        }),
      expected: [false],
    },
    {
      says: "an error of a listener is told to the window, and the others are called",
      run: async () => {
        const log = [];
        const errors = await reported(() =>
          heard((xhr) => {
            xhr.addEventListener("load", () => fail("first"));
            xhr.addEventListener("load", () => log.push("second"));
          }),
        );
        return [errors, log];
      },
      expected: [["first"], ["second"]],
    },
    {
      says: "errors in every listener do not keep a request from its end",
      run: async () => {
        const xhr = opened("POST", ECHO);
        for (const type of EVENTS) {
          xhr.addEventListener(type, () => fail(type));
          xhr.upload.addEventListener(type, () => fail(`upload ${type}`));
        }
        const log = [];
        const errors = await reported(async () => log.push(...(await order(xhr, { upload: true }, "x"))));
        return [log, new Set(errors).size, xhr.status];
      },
      expected: [["loadstart", ...UP, ...DOWN], 9, 200],
    },
    {
      says: "an error inside loadstart does not come out of send()",
      run: async () => {
        const xhr = opened();
        xhr.onloadstart = () => fail("loadstart");
        let error;
        const end = next(xhr, "loadend");
        const errors = await reported(() => (error = thrown(() => xhr.send())));
        await end;
        return [error, errors];
      },
      expected: ["nothing", ["loadstart"]],
    },
    {
      says: "an error inside the readystatechange of open() does not come out of open()",
      run: async () => {
        const xhr = new XMLHttpRequest();
        xhr.onreadystatechange = () => fail("opened");
        let error;
        const errors = await reported(() => (error = thrown(() => xhr.open("GET", TERMINALS))));
        return [error, errors, xhr.readyState];
      },
      expected: ["nothing", ["opened"], 1],
    },
    {
      says: "an event that the page dispatches itself changes nothing of the request",
      run: async () => {
        const xhr = opened();
        const log = watch(xhr);
        const end = next(xhr, "load");
        xhr.send();
        const before = [xhr.dispatchEvent(new ProgressEvent("progress", { loaded: 7 })), xhr.readyState];
        await end;
        return [before, xhr.readyState, xhr.responseText, log.filter((name) => name === "load").length];
      },
      expected: [[true, 1], 4, LISTED, 1],
    },
    {
      says: "what the page has put in place of Event, dispatchEvent and addEventListener is not used",
      run: async () => {
        const { Event: ownEvent, ProgressEvent: ownProgress } = globalThis;
        const { dispatchEvent, addEventListener: add } = EventTarget.prototype;
        const xhr = opened("POST", ECHO);
        const log = watch(xhr, { upload: true });
        const end = next(xhr, "loadend");
        const broken = () => fail("replaced");
        Object.assign(globalThis, { Event: broken, ProgressEvent: broken });
        Object.assign(EventTarget.prototype, { dispatchEvent: broken, addEventListener: broken });
        try {
          xhr.send("x");
          await end;
        } finally {
          Object.assign(globalThis, { Event: ownEvent, ProgressEvent: ownProgress });
          Object.assign(EventTarget.prototype, { dispatchEvent, addEventListener: add });
        }
        return log;
      },
      expected: ["loadstart", ...UP, ...DOWN],
    },
  ]);
}
