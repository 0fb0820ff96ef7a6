"""What becomes of the bridge's port: handed on to others, closed, outlived, spoilt before the page begins."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page

from tests.extension.hostile.asking import AGENT, ASK, FAILED, XHR, frames, paths
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.hostile.holder import Holder
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

ORDINARY = "/api/smartcard/terminals"
OUTSIDE = f"{PRODUCTION}/other/"


@pytest.fixture
def holder(open_page: Open) -> Holder:
    return Holder(open_page(OUTSIDE))


# Whoever gets the port asks for a route of the extension's own pages and then for one of the agent's, and
# passes on what it is told.
TAKE = """({ ports: [port], source }) => {
  const said = [];
  port.onmessage = ({ data: { status } }) => {
    if (said.push(status) === 2) (source ?? globalThis).postMessage(said, { targetOrigin: "*" });
  };
  const request = { method: "GET", body: null, origin: "extension" };
  port.postMessage({ ...request, id: 500, url: "http://localhost:8189/api/bridge/card" });
  port.postMessage({ ...request, id: 501, url: "http://localhost:8189/api/smartcard/terminals" });
}"""
FRAME = """new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(data));
  const frame = document.createElement("iframe");
  Object.assign(frame, %s);
  frame.onload = () => frame.contentWindow.postMessage("", "*", [held]);
  document.body.append(frame);
})"""
WORKER = """new Promise((resolve) => {
  const script = URL.createObjectURL(new Blob([%s]));
  const worker = new Worker(script);
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage("", [held]);
})"""
DOCUMENT = f"<script>addEventListener('message', {TAKE})</script>"
TAKERS = {
    "a frame of the same site": FRAME % "{ src: '/taker' }",
    "a sandboxed frame": FRAME % "{ src: '/taker', sandbox: 'allow-scripts' }",
    "a frame of a data: document": FRAME % f"{{ src: 'data:text/html,' + encodeURIComponent({DOCUMENT!r}) }}",
    "a frame of another site": FRAME % "{ src: 'https://elsewhere.example/taker' }",
    "a worker": WORKER % json.dumps(f"onmessage = {TAKE}"),
}


@rows("hand_on", TAKERS)
def test_whoever_is_given_the_port_is_the_page_that_gave_it(
    hand_on: str, holder: Holder, site: Site, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to hand the port on to {row}, which asks with it.
    At most: what the page may ask itself and could have passed on as well, under the page's origin."""
    site.pages["/taker"] = Document(DOCUMENT)
    assert holder.page.evaluate(hand_on) == [404, 200]
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(ORDINARY, PRODUCTION)]
    assert agent.requests == []


LEAVINGS = {
    "has been closed": "popup.close()",
    "has been reloaded": "popup.location.reload()",
    "has moved to another page of the application": "popup.location.href = '/authencode/?next'",
    "has moved out of the application": "popup.location.href = '/other/'",
}


@rows("leave", LEAVINGS)
def test_the_port_dies_with_its_page(leave: str, holder: Holder, tab: Page, stand_in: StandInHost) -> None:
    """Tried: to go on asking with the port of a page that {row}.
    At most: that its open request has failed; it is withdrawn at the host, and later ones are not heard."""
    holder.post(json.dumps(holder.request("/api/hold")))
    held = stand_in.hear(path="/api/hold")["id"]
    holder.page.evaluate(leave)
    stand_in.hear(cancel=held)
    holder.post(json.dumps(holder.request("/api/smartcard/read-card-only")))
    assert tab.evaluate(ASK) == 200
    assert paths(stand_in) == [ORDINARY]
    assert [reply["status"] for reply in holder.said()] == [0]  # the one that was open, failed


def test_a_port_that_is_closed_leaves_the_page_without_an_agent(
    holder: Holder, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to close the port that the bridge has taken, with a request open.
    At most: it is told no answer; other tabs are served on, and nothing goes to the network."""
    holder.post(json.dumps(holder.request("/api/hold")))
    held = stand_in.hear(path="/api/hold")["id"]
    holder.page.evaluate("held.close()")
    stand_in.say({"type": "reply", "id": held, "status": 200, "body": None})
    assert tab.evaluate(ASK) == 200
    assert holder.said() == []
    assert agent.requests == []


def test_a_second_hand_shake_is_not_taken(holder: Holder, stand_in: StandInHost) -> None:
    """Tried: to give the bridge a second port after it has taken the forged one.
    At most: nothing; the first one stays its only one."""
    holder.page.evaluate(
        """(url) => {
          const { port1, port2 } = new MessageChannel();
          popup.dispatchEvent(new popup.MessageEvent("authen-bridge", { ports: [port2] }));
          port1.postMessage({ id: 0, method: "GET", url, body: null });
        }""",
        f"{AGENT}/api/smartcard/read",
    )
    assert holder.ask(holder.request(ORDINARY))["status"] == 200
    assert paths(stand_in) == [ORDINARY]


def test_the_page_whose_port_was_caught_has_no_other_way(
    holder: Holder, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to keep the port of the page that it has opened, and to answer that page's calls itself.
    At most: to deceive a page of its own site, as by replacing its fetch; no call goes to the network."""
    holder.page.evaluate(
        """void (caught.onmessage = ({ data: { id } }) =>
          caught.postMessage({ id, failed: false, timedOut: false, status: 418, text: "" }))"""
    )
    assert holder.popup.evaluate(ASK) == 418
    assert holder.popup.evaluate(XHR) == 418
    assert frames(stand_in) == []
    assert agent.requests == []


# `spoil(popup)` runs in the window of the page to come, before any script there.
SPOIL = """(spoil) => {
  const popup = (globalThis.popup = open("/authencode/"));
  eval(spoil)(popup);
}"""


def spoilt(page: Page, spoil: str) -> Page:
    with page.expect_popup() as opened:
        page.evaluate(SPOIL, spoil)
    opened.value.wait_for_url(HOME)
    return opened.value


@rows(
    "malformed",
    {
        "is no message": "new popup.Event('authen-bridge', { cancelable: true })",
        "has no port": "new popup.MessageEvent('authen-bridge', { cancelable: true })",
        "has two ports": """new popup.MessageEvent("authen-bridge", { cancelable: true, ports: [
          new popup.MessageChannel().port1, new popup.MessageChannel().port1] })""",
    },
)
def test_a_malformed_hand_shake_before_the_shims_own(
    malformed: str, open_page: Open, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to spend the bridge's one listener, just before the shim's turn, on an event that {row}.
    At most: its own page without an agent; the calls fail, none hangs and none goes to the network."""
    page = spoilt(
        open_page(OUTSIDE),
        f"""(popup) => popup.addEventListener("authen-bridge", () => popup.dispatchEvent({malformed}),
          {{ capture: true, once: true }})""",
    )
    assert page.evaluate(ASK) == FAILED
    assert page.evaluate(XHR) == 0
    assert agent.requests == []
    assert tab.evaluate(ASK) == 200
    assert paths(stand_in) == [ORDINARY]


SPOILINGS = {
    "the way that the shim posts": """(popup) => {
      const { postMessage } = popup.MessagePort.prototype;
      popup.MessagePort.prototype.postMessage = function (...args) {
        const { url } = args[0];
        postMessage.call(this, { ...args[0], url: url.replace("echo", "bridge/card"), origin: "extension" });
        return postMessage.apply(this, args.map((ask) => ({ ...ask, id: ask.id + 1, origin: "extension" })));
      };
    }""",
    "the channel that the shim makes": """(popup) => {
      popup.MessageChannel = class extends popup.MessageChannel {
        constructor() { super(); popup.toBridge = super.port1; }
      };
    }""",
    "the way that the shim calls functions": """(popup) => {
      const { apply } = popup.Reflect;
      popup.Reflect.apply = (act, self, args) => {
        if (args[0]?.url) popup.toBridge = self;
        return apply(act, self, args);
      };
    }""",
    "the way that the shim finds out whose address it is": """(popup) => {
      popup.String.prototype.includes = () => true;
      popup.Array.prototype.indexOf = () => 0;
    }""",
    "what the shim inherits": """(popup) => {
      popup.Object.prototype.origin = "extension";
      popup.Object.prototype.page = "https://test.nhso.go.th";
    }""",
}


@rows("spoil", SPOILINGS)
def test_an_opener_that_spoils_the_built_ins_before_the_shim_loads(
    spoil: str, open_page: Open, tab: Page, stand_in: StandInHost
) -> None:
    """Tried: to spoil {row} in the window of the page that it opens, before the shim is there.
    At most: the shim is the opener's then, but not the bridge: what the host hears, it hears of that page."""
    page = spoilt(open_page(OUTSIDE), spoil)
    url = f"{AGENT}/api/echo?origin=extension"
    page.evaluate(f"fetch('{url}').catch(() => undefined); true")
    page.evaluate(
        """(url) => globalThis.toBridge?.postMessage({
          id: 900, method: "GET", url, body: null, origin: "extension", page: "https://test.nhso.go.th" })""",
        url,
    )
    assert tab.evaluate(ASK) == 200
    heard = frames(stand_in)
    assert heard.pop()["path"] == ORDINARY
    assert heard
    assert all(frame["path"] == "/api/echo" and frame["origin"] == PRODUCTION for frame in heard)
    assert not any("page" in frame for frame in heard)
