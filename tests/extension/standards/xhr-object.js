// XMLHttpRequest: the object, its members and its states.
{
  const GETTERS = {
    readyState: 0,
    status: 0,
    statusText: "",
    responseURL: "",
    responseText: "",
    response: "",
    responseXML: null,
    responseType: "",
    timeout: 0,
    withCredentials: false,
  };
  const METHODS = {
    open: 2,
    setRequestHeader: 2,
    send: 0,
    abort: 0,
    getResponseHeader: 1,
    getAllResponseHeaders: 0,
    overrideMimeType: 1,
  };
  const ARGUMENTS = {
    open: ["GET", TERMINALS],
    setRequestHeader: ["a", "b"],
    getResponseHeader: ["a"],
    overrideMimeType: ["text/plain"],
  };
  const STATES = { UNSENT: 0, OPENED: 1, HEADERS_RECEIVED: 2, LOADING: 3, DONE: 4 };
  const READ_ONLY = "readyState upload responseURL status statusText response responseText responseXML".split(
    " ",
  );
  const { prototype } = XMLHttpRequest;
  const descriptor = (name, owner = prototype) => Object.getOwnPropertyDescriptor(owner, name);
  const each = (names, read) => Object.fromEntries(names.map((name) => [name, read(name)]));
  const all = (names, given) => each(names, () => given);

  section("XHR 3 Interface XMLHttpRequest", [
    {
      says: "the prototypes are XMLHttpRequest, XMLHttpRequestEventTarget, EventTarget",
      run: () => {
        const names = [];
        for (let at = prototype; at; at = Object.getPrototypeOf(at)) names.push(at.constructor.name);
        return names;
      },
      expected: ["XMLHttpRequest", "XMLHttpRequestEventTarget", "EventTarget", "Object"],
    },
    {
      says: "an object is called [object XMLHttpRequest], its upload [object XMLHttpRequestUpload]",
      run: () => [`${opened()}`, `${opened().upload}`],
      expected: ["[object XMLHttpRequest]", "[object XMLHttpRequestUpload]"],
    },
    {
      says: "the constructor has the five states",
      run: () => each(Object.keys(STATES), (name) => XMLHttpRequest[name]),
      expected: STATES,
    },
    {
      says: "an object has the five states",
      run: () => each(Object.keys(STATES), (name) => opened()[name]),
      expected: STATES,
    },
    {
      says: "the states can be listed but neither written nor deleted",
      run: () =>
        [XMLHttpRequest, prototype].map((owner) => {
          const { enumerable, writable, configurable } = descriptor("DONE", owner);
          return [enumerable, writable, configurable];
        }),
      expected: [
        [true, false, false],
        [true, false, false],
      ],
    },
    {
      says: "every attribute is an accessor of the prototype that can be listed",
      run: () =>
        each(Object.keys(GETTERS), (name) => [typeof descriptor(name).get, descriptor(name).enumerable]),
      expected: all(Object.keys(GETTERS), ["function", true]),
    },
    {
      says: "attributes that are only read have no setter",
      run: () => each(READ_ONLY, (name) => typeof descriptor(name).set),
      expected: all(READ_ONLY, "undefined"),
    },
    {
      says: "in strict code, writing an attribute that is only read throws a TypeError",
      run: async () => {
        "use strict";
        const xhr = await answered();
        return [
          thrown(() => (xhr.status = 1)),
          thrown(() => (xhr.readyState = 1)),
          xhr.status,
          xhr.readyState,
        ];
      },
      expected: ["TypeError", "TypeError", 200, 4],
    },
    {
      says: "every method can be listed, written and configured",
      run: () =>
        each(Object.keys(METHODS), (name) => {
          const { enumerable, writable, configurable } = descriptor(name);
          return [enumerable, writable, configurable];
        }),
      expected: all(Object.keys(METHODS), [true, true, true]),
    },
    {
      says: "a method's length is the number of arguments that it cannot do without",
      run: () => each(Object.keys(METHODS), (name) => prototype[name].length),
      expected: METHODS,
    },
    {
      says: "methods are no constructors",
      run: () => each(Object.keys(METHODS), (name) => thrown(() => new prototype[name]())),
      expected: all(Object.keys(METHODS), "TypeError"),
    },
    {
      says: "a method called on something else throws a TypeError",
      run: () =>
        each(Object.keys(METHODS), (name) => thrown(() => prototype[name].apply({}, ARGUMENTS[name] ?? []))),
      expected: all(Object.keys(METHODS), "TypeError"),
    },
    {
      says: "a getter called on something else throws a TypeError",
      run: () => each(Object.keys(GETTERS), (name) => thrown(() => descriptor(name).get.call(document))),
      expected: all(Object.keys(GETTERS), "TypeError"),
    },
    {
      says: "a getter read on the prototype itself throws a TypeError",
      run: () => each(Object.keys(GETTERS), (name) => thrown(() => prototype[name])),
      expected: all(Object.keys(GETTERS), "TypeError"),
    },
    {
      says: "a setter called on something else throws a TypeError",
      run: () =>
        each(["timeout", "withCredentials", "responseType"], (name) =>
          thrown(() => descriptor(name).set.call({}, "")),
        ),
      expected: all(["timeout", "withCredentials", "responseType"], "TypeError"),
    },
    {
      says: "methods return undefined",
      run: () => {
        const xhr = new XMLHttpRequest();
        const open = xhr.open("GET", HOLD);
        return [
          open,
          xhr.setRequestHeader("a", "b"),
          xhr.overrideMimeType("text/plain"),
          xhr.send(),
          xhr.abort(),
        ];
      },
      expected: ["undefined", "undefined", "undefined", "undefined", "undefined"],
    },
    {
      says: "a request leaves no property of its own on the object, and those of the page alone",
      run: async () => {
        const xhr = opened();
        xhr.mine = 1;
        await ended(xhr);
        return Reflect.ownKeys(xhr);
      },
      expected: ["mine"],
    },
    {
      says: "the object of a subclass makes requests, and its overriding methods are called",
      run: async () => {
        class Counted extends XMLHttpRequest {
          count = 0;
          send(body) {
            this.count += 1;
            return super.send(body);
          }
        }
        const xhr = new Counted();
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return [
          xhr.count,
          xhr.status,
          xhr.responseText,
          xhr instanceof Counted,
          xhr instanceof XMLHttpRequest,
        ];
      },
      expected: [1, 200, LISTED, true, true],
    },
    {
      says: "an object whose prototype was changed is an XMLHttpRequest all the same",
      run: async () => {
        const xhr = Object.setPrototypeOf(opened(), EventTarget.prototype);
        const end = next(xhr, "loadend");
        prototype.send.call(xhr);
        await end;
        return descriptor("status").get.call(xhr);
      },
      expected: 200,
    },
    {
      says: "an attribute overridden on the object hides nothing from the browser",
      run: async () => {
        const xhr = Object.defineProperty(opened(), "readyState", { value: 7 });
        await ended(xhr);
        return [xhr.readyState, xhr.status, descriptor("readyState").get.call(xhr)];
      },
      expected: [7, 200, 4],
    },
  ]);

  section("XHR 3.1 Constructors", [
    {
      says: "a new object is UNSENT and has no answer",
      run: () => each(Object.keys(GETTERS), (name) => new XMLHttpRequest()[name]),
      expected: GETTERS,
    },
    {
      says: "the constructor is called with new",
      run: () => thrown(() => XMLHttpRequest()),
      expected: "TypeError",
    },
    { says: "the constructor takes no arguments", run: () => XMLHttpRequest.length, expected: 0 },
    {
      says: "neither an upload nor an event target of requests can be constructed",
      run: () => [thrown(() => new XMLHttpRequestUpload()), thrown(() => new XMLHttpRequestEventTarget())],
      expected: ["TypeError", "TypeError"],
    },
  ]);

  section("XHR 3.4 States", [
    {
      says: "a request goes through OPENED, HEADERS_RECEIVED, LOADING and DONE",
      run: async () => {
        const xhr = new XMLHttpRequest();
        const states = new Set([xhr.readyState]);
        xhr.onreadystatechange = () => states.add(xhr.readyState);
        xhr.open("GET", TERMINALS);
        await ended(xhr);
        return [...states];
      },
      expected: [0, 1, 2, 3, 4],
    },
    {
      says: "send() leaves the state at OPENED",
      run: () => {
        const xhr = held();
        const { readyState } = xhr;
        xhr.abort();
        return readyState;
      },
      expected: 1,
    },
    {
      says: "the state stays DONE after the end",
      run: async () => {
        const xhr = await answered();
        await meanwhile();
        return xhr.readyState;
      },
      expected: 4,
    },
    {
      says: "two objects have their own states and answers",
      run: async () => {
        const waiting = held();
        const [found, missing] = await Promise.all([answered(), answered(status(404))]);
        const states = [waiting, found, missing].map((xhr) => [xhr.readyState, xhr.status]);
        waiting.abort();
        return states;
      },
      expected: [
        [1, 0],
        [4, 200],
        [4, 404],
      ],
    },
  ]);
}
