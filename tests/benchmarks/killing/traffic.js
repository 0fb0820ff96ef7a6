// One tab's traffic: several loops, each asking the agent again as soon as it was answered. Every
// request is counted when it is asked and when it ends, and every end beyond the first is noted.

{
  const AGENT = "http://localhost:8189";
  /** ms. With no host every request fails at once: a page that asks again would otherwise spin. */
  const BREATH = 5;
  /** What XMLHttpRequest tells of its end: one of the first four, then the last. */
  const ENDS = ["load", "error", "abort", "timeout"];

  const count = { asked: 0, answered: 0, failed: 0, twice: 0, wrong: 0, longestMs: 0 };
  /** What is under way, by number: what is left here at the end hangs. */
  const open = new Map();
  let going = true;

  const withFetch = async (path) => {
    const response = await fetch(AGENT + path);
    return { status: response.status, body: await response.json() };
  };

  const withXhr = (path) =>
    new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      let ends = 0;
      for (const type of ENDS) xhr.addEventListener(type, () => (count.twice += ends++ > 0 ? 1 : 0));
      let over = false;
      xhr.addEventListener("loadend", () => {
        if (over || ends !== 1) count.twice += 1;
        over = true;
        if (xhr.status === 0) reject(new TypeError("no answer"));
        else resolve({ status: xhr.status, body: JSON.parse(xhr.responseText) });
      });
      xhr.open("GET", AGENT + path);
      xhr.send();
    });

  /** The answer to a question about this tab's patient is about nobody else. */
  const isOurs = (path, { status, body }, pid) =>
    status !== 200 || !path.endsWith(pid) || body.pid === undefined || body.pid === pid;

  const ask = async (number, path, pid, way) => {
    const began = performance.now();
    count.asked += 1;
    open.set(number, path);
    try {
      const answer = await way(path);
      count.answered += 1;
      if (!isOurs(path, answer, pid)) count.wrong += 1;
      return true;
    } catch {
      count.failed += 1;
      return false;
    } finally {
      count.longestMs = Math.max(count.longestMs, performance.now() - began);
      open.delete(number);
    }
  };

  let last = 0;
  const loop = async (paths, pid) => {
    for (let i = 0; going; i++) {
      const number = ++last;
      const well = await ask(number, paths[i % paths.length], pid, number % 2 ? withFetch : withXhr);
      if (!well) await new Promise((resolve) => setTimeout(resolve, BREATH));
    }
  };

  globalThis.traffic = {
    count,
    open,
    /** @param {string[][]} loops the paths of each loop @param {string} pid whose answers this tab may see */
    start(loops, pid) {
      this.ended = Promise.all(loops.map((paths) => loop(paths, pid)));
    },
    stop() {
      going = false;
    },
  };
}
