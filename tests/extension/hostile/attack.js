// The first script of a page: it keeps what it needs; attack() spoils a built-in, and asks by fetch and by
// XMLHttpRequest with what it kept. What came of it becomes the page's fragment, which can be read
// without running a script among what is spoilt.

{
  const { apply } = Reflect;
  const [ask, NativeXhr, window, encode] = [fetch, XMLHttpRequest, globalThis, encodeURIComponent];
  const { then } = Promise.prototype;
  const { text } = Response.prototype;
  const listen = EventTarget.prototype.addEventListener;
  const { open, send } = XMLHttpRequest.prototype;
  const getter = (owner, name) => Object.getOwnPropertyDescriptor(owner, name).get;
  const statusOf = getter(Response.prototype, "status");
  const [xhrStatusOf, xhrTextOf] = [getter(NativeXhr.prototype, "status"), getter(NativeXhr.prototype, "responseText")];
  const xhrUrlOf = getter(NativeXhr.prototype, "responseURL");
  const { location } = window;
  const ECHO = "http://localhost:8189/api/echo?asked=";

  let log = "";
  const note = (words) => (log += `${words}\n`);
  const settle = (promise, onValue, onError) => apply(then, promise, [onValue, onError]);

  const byFetch = (next) => {
    const failed = (error) => {
      note(`fetch: ${error}`);
      next();
    };
    const answered = (response) => {
      if (typeof response !== "object") return failed(`settled with ${response}`);
      note(`fetch: ${apply(statusOf, response, [])}`);
      const read = (words) => {
        note(words);
        next();
      };
      settle(apply(text, response, []), read, failed);
    };
    try {
      settle(apply(ask, window, [`${ECHO}fetch`, { __proto__: null, method: "POST", body: '{"a":1}' }]), answered, failed);
    } catch (error) {
      failed(error);
    }
  };

  const byXhr = (next) => {
    const xhr = new NativeXhr();
    const types = ["loadstart", "readystatechange", "progress", "load", "error", "loadend"];
    for (let i = 0; i < types.length; i++) apply(listen, xhr, [types[i], () => note(types[i])]);
    const ended = () => {
      note(`XHR: ${apply(xhrStatusOf, xhr, [])} ${apply(xhrUrlOf, xhr, [])}`);
      note(apply(xhrTextOf, xhr, []));
      next();
    };
    apply(listen, xhr, ["loadend", ended]);
    try {
      apply(open, xhr, ["POST", `${ECHO}xhr`]);
      apply(send, xhr, ['{"a":2}']);
    } catch (error) {
      note(`XHR: ${error}`);
      next();
    }
  };

  window.attack = (spoil) => {
    spoil();
    byFetch(() => byXhr(() => (location.hash = encode(log))));
  };
}
