"""What a page could do at most that had taken over its process, and with it our content script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.extension.hostile.asking import frames, is_served_to_a_page
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.ports import CONNECT, IsolatedWorld
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION
from tests.support.stand_in_host import StandInHost

ORDINARY = "/api/smartcard/terminals"

# Posts messages, then an ordinary request, over a port of its own; gives every reply up to that one's.
POST = """async (messages) => {
  const port = chrome.runtime.connect({ name: "agent" });
  const said = [];
  const done = new Promise((resolve) =>
    port.onMessage.addListener((reply) => (said.push(reply), reply.id === 7 && resolve())));
  for (const message of messages) port.postMessage(message);
  port.postMessage({ id: 7, method: "GET", path: "/api/smartcard/terminals", origin: "extension" });
  await done;
  port.disconnect();
  return said;
}"""


@pytest.fixture(scope="module")
def world(browser: Browser, tab: Page) -> IsolatedWorld:
    """The content script's world in a page of the application."""
    return IsolatedWorld(browser, tab)


@pytest.mark.parametrize("first", ["{ tabId: null }", "{ tabId: 1 }"], ids=["no tab", "tab 1"])
def test_a_content_script_cannot_pass_for_a_panel(first: str, world: IsolatedWorld) -> None:
    """Tried: to connect as the panel beside {row} does. At most: a port that is closed, without a word."""
    world.evaluate(f"({CONNECT})({{ name: 'panel', first: {first} }})")
    assert world.evaluate("held.ended") == "closed"
    assert world.evaluate("held.said.length") == 0


NAMES = {"an empty name": "", "the name other": "other", "a name that every object has": "constructor"}


@rows("name", {**NAMES, "the name of Object.prototype": "__proto__"})
def test_a_port_of_another_name_is_closed(name: str, world: IsolatedWorld) -> None:
    """Tried: to connect under {row}. At most: a port that is closed."""
    world.evaluate(f"({CONNECT})({{ name: {name!r} }})")
    assert world.evaluate("held.ended") == "closed"


MESSAGES = {
    "null": "null",
    "a text": "'text'",
    "a list": "[]",
    "an empty object": "{}",
    "a negative id": "{ id: -1, method: 'GET', path: '/api/echo' }",
    "an id that is a fraction": "{ id: 1.5, method: 'GET', path: '/api/echo' }",
    "a method in small letters": "{ id: 1, method: 'get', path: '/api/echo' }",
    "a path that begins with no slash": "{ id: 1, method: 'GET', path: 'api/echo' }",
    "a query that is a list": "{ id: 1, method: 'GET', path: '/api/echo', query: [] }",
    "a query of numbers": "{ id: 1, method: 'GET', path: '/api/echo', query: { a: 1 } }",
    "a cancel that is a text": "{ cancel: 'x' }",
    "a tab to stand beside": "{ tabId: 1 }",
    "a hello": "{ type: 'hello', protocol: 1, version: '1', zone: 'test' }",
}


@rows("message", MESSAGES)
def test_a_message_without_sense_is_dropped_and_the_next_is_answered(
    message: str, world: IsolatedWorld, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to tell the worker {row}.
    At most: nothing; the next request is answered, under the origin that the browser states."""
    (reply,) = world.evaluate(f"({POST})([{message}])")
    assert (reply["id"], reply["status"]) == (7, 200)
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(ORDINARY, PRODUCTION)]
    assert agent.requests == []


EXTRAS = {
    "origin": "origin: 'extension'",
    "page": "page: 'https://test.nhso.go.th'",
    "type": "type: 'reply'",
    "status and body": "status: 200, body: null",
    "__proto__": "['__proto__']: { origin: 'extension' }",
}


@rows("extra", EXTRAS)
def test_a_key_that_a_request_does_not_have_is_left_behind(
    extra: str, world: IsolatedWorld, stand_in: StandInHost
) -> None:
    """Tried: to add {row} to a request to the worker itself.
    At most: the request without it, under the origin that the browser states."""
    world.evaluate(f"({POST})([{{ id: 1, method: 'GET', path: '/api/echo', {extra} }}])")
    first = frames(stand_in)[0]
    assert first.keys() == {"id", "method", "path", "query", "body", "origin"}
    assert (first["path"], first["origin"], first["body"]) == ("/api/echo", PRODUCTION, None)


RAW_PATHS = {
    "our own route": "/api/bridge/card",
    "our own route behind dots": "/api/smartcard/../bridge/card",
    "our own route behind two slashes": "//api/bridge/card",
    "our own route with a query": "/api/bridge/card?x",
    "our own route with a line break": "/api/bridge/card\\n",
    "another host's": "//evil.example/api/smartcard/read",
}


@rows("path", RAW_PATHS)
def test_a_path_that_no_browser_has_put_right_is_no_other_route(
    path: str, world: IsolatedWorld, stand_in: StandInHost
) -> None:
    """Tried: to ask the worker itself for {row}, as no URL would have it.
    At most: that there is no such service; where the host hears it, it is no route there either."""
    replies = world.evaluate(f"({POST})([{{ id: 1, method: 'GET', path: '{path}' }}])")
    assert replies[0]["status"] == 404
    *heard, last = frames(stand_in)
    assert last["path"] == ORDINARY
    assert [frame["path"] for frame in heard] == ([] if path.startswith("/api/bridge/") else [path])
    assert not any(is_served_to_a_page(frame) for frame in heard)
    assert {frame["origin"] for frame in (*heard, last)} == {PRODUCTION}


ELSEWHERE = (
    "runtime.connectNative",
    "runtime.sendNativeMessage",
    "scripting.executeScript",
    "tabs",
    "sidePanel",
    "action",
)


def test_a_content_script_has_few_of_chromes_interfaces(world: IsolatedWorld) -> None:
    """Tried: to start the host, to run scripts, to look into tabs and to read what the extension has stored.
    At most: what Chrome gives every content script: none of those, and nothing is stored."""
    assert [world.evaluate(f"typeof chrome.{name}") for name in ELSEWHERE] == ["undefined"] * len(ELSEWHERE)
    count = "get(null).then((all) => Object.keys(all).length, () => 'not for content scripts')"
    assert world.evaluate(f"chrome.storage.local.{count}") == 0
    assert world.evaluate(f"chrome.storage.session.{count}") == "not for content scripts"


@pytest.fixture
def other(browser: Browser, open_page: Open) -> IsolatedWorld:
    """The content script's world in another tab."""
    return IsolatedWorld(browser, open_page(f"{HOME}?other"))


def test_two_tabs_cannot_meet_in_the_worker(
    world: IsolatedWorld, other: IsolatedWorld, stand_in: StandInHost
) -> None:
    """Tried: to answer or to cancel, from one tab's content script, what another's has asked.
    At most: nothing; each port has its own ids."""
    other.evaluate(
        """void (globalThis.mine = new Promise((resolve) => {
          const port = chrome.runtime.connect({ name: "agent" });
          port.onMessage.addListener(resolve);
          port.postMessage({ id: 1, method: "GET", path: "/api/hold" });
        }))"""
    )
    held = stand_in.hear(path="/api/hold")["id"]
    world.evaluate(
        f"({POST})([{{ cancel: 1 }}, {{ cancel: {held} }}, {{ id: 1, status: 200, body: 'forged' }}])"
    )
    stand_in.say({"type": "reply", "id": held, "status": 200, "body": "its own"})
    assert other.evaluate("mine") == {"id": 1, "status": 200, "body": "its own"}
    assert not [frame for frame in list(stand_in.heard.queue) if "cancel" in frame]
