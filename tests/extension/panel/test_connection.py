"""The port to the worker: whatever becomes of it, each question has its one answer."""

from __future__ import annotations

from playwright.sync_api import Page

# A worker that hears and says what the test has it say; its port refuses once it has ended, as Chrome's does.
WORKER = """
  const event = () => {
    const all = [];
    return { addListener: (one) => all.push(one), fire: (...news) => all.forEach((one) => one(...news)) };
  };
  const ports = [];
  globalThis.chrome = { runtime: { connect: () => {
    const port = { onMessage: event(), onDisconnect: event(), heard: [], ended: false };
    port.postMessage = (message) => {
      if (port.ended) throw new Error("Attempting to use a disconnected port object");
      port.heard.push(message);
    };
    port.end = () => { port.ended = true; port.onDisconnect.fire(); };
    ports.push(port);
    return port;
  } } };
  const { Connection } = await import("/connection.js");
  const news = [];
  const connection = new Connection(1, (one) => news.push(one));
  const until = async (is) => { while (!is()) await new Promise((resolve) => setTimeout(resolve, 5)); };
"""


def test_what_is_asked_while_the_worker_is_away_fails_at_once(modules: Page) -> None:
    answers = modules.evaluate(f"""async () => {{
      {WORKER}
      const before = connection.get("/api/bridge/status").answer;
      ports[0].end();
      const {{ answer, cancel }} = connection.get("/api/bridge/status");
      cancel();
      connection.end("done");
      await until(() => ports.length === 2);
      return [await before, await answer];
    }}""")
    assert answers == [{"status": 0, "body": {"code": "HOST_GONE"}}] * 2


def test_it_comes_back_says_where_it_stands_and_asks_again(modules: Page) -> None:
    said = modules.evaluate(f"""async () => {{
      {WORKER}
      connection.end("done");
      ports[0].end();
      await until(() => ports.length === 2);
      const {{ answer }} = connection.get("/api/bridge/card");
      const id = ports[1].heard.find(({{ path }}) => path).id;
      ports[1].onMessage.fire({{ type: "reply", id, status: 404, body: {{ code: "NO_CARD" }} }});
      return [ports[1].heard[0], await answer, news];
    }}""")
    standing, answer, news = said
    assert (standing["tabId"], standing["ended"]) == (1, "done")
    assert answer == {"status": 404, "body": {"code": "NO_CARD"}}
    assert news == [{"type": "host", "state": "connecting"}]


def test_an_answer_that_was_cancelled_never_comes_nor_does_its_progress(modules: Page) -> None:
    heard = modules.evaluate(f"""async () => {{
      {WORKER}
      const progress = [];
      const asked = connection.get("/api/bridge/card", {{}}, (one) => progress.push(one));
      const {{ id }} = ports[0].heard.at(-1);
      const told = (type, more) => ports[0].onMessage.fire({{ type, id, ...more }});
      told("progress", {{ stage: "photo", done: 1, total: 9 }});
      told("progress", {{ stage: "photo", done: "much", total: null }});
      asked.cancel();
      told("progress", {{ stage: "photo", done: 2, total: 9 }});
      told("reply", {{ status: 200, body: {{}} }});
      const nothing = new Promise((resolve) => setTimeout(resolve, 20, "none"));
      const late = await Promise.race([asked.answer, nothing]);
      return [progress.map(({{ done }}) => done), late, ports[0].heard.at(-1)];
    }}""")
    assert heard[:2] == [[1], "none"]
    assert "cancel" in heard[2]
