"""The page's own workers and worklets: the bridge is not there, and no call to the agent passes them."""

from __future__ import annotations

import json

from tests.extension.hostile.asking import ASK, NATIVE, TERMINALS, XHR, only_an_ordinary_call_is_heard
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

# A worker tells what its fetch is, forges a hand-shake in its own global object, and asks.
INSIDE = f"""async (post) => {{
  const {{ port1, port2 }} = new MessageChannel();
  const forged = new MessageEvent("authen-bridge", {{ cancelable: true, ports: [port2] }});
  const taken = !globalThis.dispatchEvent(forged);
  port1.postMessage({{ id: 0, method: "GET", url: "{TERMINALS}", body: null }});
  const asked = await {ASK};
  post([fetch.toString(), taken, typeof asked]);
}}"""
DEDICATED = f"({INSIDE})(postMessage)"
SOURCE = json.dumps(DEDICATED)
SHARED = f"onconnect = ({{ ports: [port] }}) => ({INSIDE})((said) => port.postMessage(said))"
TO_CLIENTS = "(said) => clients.matchAll().then((all) => all.forEach((one) => one.postMessage(said)))"
SERVICE = f"""oninstall = () => skipWaiting();
onactivate = (event) => event.waitUntil(clients.claim());
onfetch = ({{ request }}) => globalThis.seen.push(request.url);
globalThis.seen = [];
onmessage = ({{ data }}) => data === "seen"
  ? ({TO_CLIENTS})(globalThis.seen)
  : ({INSIDE})({TO_CLIENTS});"""

DOCUMENTS = {
    "/authencode/worker.js": Document(DEDICATED, type="text/javascript"),
    "/authencode/shared.js": Document(SHARED, type="text/javascript"),
    "/authencode/service.js": Document(SERVICE, type="text/javascript"),
}

START = {
    "a worker of the application": "new Worker('/authencode/worker.js')",
    "a module worker": "new Worker('/authencode/worker.js', { type: 'module' })",
    "a blob: worker": f"new Worker(URL.createObjectURL(new Blob([{SOURCE}])))",
    "a data: worker": f"new Worker('data:text/javascript,' + encodeURIComponent({SOURCE}))",
    "a worker inside a worker": """new Worker(URL.createObjectURL(new Blob([`new Worker(
      "${location.origin}/authencode/worker.js").onmessage = ({ data }) => postMessage(data)`])))""",
    "a shared worker": "new SharedWorker('/authencode/shared.js').port",
}  # fmt: skip


@rows("start", START)
def test_a_worker_is_not_served(
    start: str, open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask, and to forge the hand-shake, in {row}.
    At most: what the browser's own fetch gives it; nobody takes its port, and the host hears nothing."""
    site.pages.update(DOCUMENTS)
    page = open_page(HOME)
    said = page.evaluate(f"new Promise((resolve) => ({start}).onmessage = ({{ data }}) => resolve(data))")
    assert said[:2] == [NATIVE, False]
    agent.requests.clear()  # the worker's own, by the network
    only_an_ordinary_call_is_heard(page, stand_in, agent)


REGISTER = """async () => {
  const controlled = new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = resolve));
  await navigator.serviceWorker.register("/authencode/service.js", { scope: "/authencode/" });
  await controlled;
  globalThis.hear = (word) => new Promise((resolve) => {
    navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
    navigator.serviceWorker.controller.postMessage(word);
  });
}"""
UNREGISTER = """async () => {
  for (const known of await navigator.serviceWorker.getRegistrations()) await known.unregister();
}"""


def test_the_sites_service_worker_is_not_served_and_sees_no_call_of_the_page(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask in the site's service worker, and to watch there what its pages ask for.
    At most: what the browser's own fetch gives it; of the page's calls it sees none to the agent."""
    site.pages.update(DOCUMENTS)
    page = open_page(HOME)
    page.evaluate(REGISTER)
    assert page.evaluate("hear('ask')")[:2] == [NATIVE, False]
    agent.requests.clear()
    page.evaluate("fetch('/authencode/other')")
    assert page.evaluate(XHR) == 200
    assert page.evaluate(ASK) == 200
    assert page.evaluate("hear('seen')") == [f"{PRODUCTION}/authencode/other"]
    assert agent.requests == []
    page.evaluate(UNREGISTER)


def test_a_service_worker_cannot_answer_for_the_agent(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to answer the agent's address itself, in the site's service worker.
    At most: to answer the page's other calls; the agent's answers come over the bridge."""
    forge = "onfetch = (event) => event.respondWith(new Response('forged', { status: 418 }));"
    site.pages["/authencode/service.js"] = Document(f"{SERVICE}{forge}", type="text/javascript")
    page = open_page(HOME)
    page.evaluate(REGISTER)
    assert page.evaluate("fetch('/authencode/other').then(({ status }) => status)") == 418
    only_an_ordinary_call_is_heard(page, stand_in, agent)
    page.evaluate(UNREGISTER)


def test_a_worklet_has_no_way_to_ask(
    open_page: Open, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask in an audio worklet. At most: nothing; there is neither fetch nor XMLHttpRequest."""
    site.pages["/authencode/worklet.js"] = Document(
        "registerProcessor(`${typeof fetch} ${typeof XMLHttpRequest}`, AudioWorkletProcessor);",
        type="text/javascript",
    )
    page = open_page(HOME)
    page.evaluate(
        """async () => {
          const context = new OfflineAudioContext(1, 1, 8000);
          await context.audioWorklet.addModule("/authencode/worklet.js");
          new AudioWorkletNode(context, "undefined undefined"); // throws when there is none of that name
        }"""
    )
    only_an_ordinary_call_is_heard(page, stand_in, agent)
