"""What a page can do at most that holds the bridge's port itself: what fetch() gives it, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.hostile.asking import AGENT, ASK, HOLD, TERMINALS, frames, paths, thrown_by
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.hostile.holder import Holder
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, TEST
from tests.support.stand_in_host import StandInHost

ORDINARY = "/api/smartcard/terminals"


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Holder]:
    """Rows that leave the port as it was have one together."""
    holder = Holder(browser.page(f"{PRODUCTION}/other/"))
    yield holder
    holder.popup.close()
    holder.page.close()


@pytest.fixture
def holder(shared: Holder) -> Holder:
    shared.forget()
    return shared


def only_its_next_call_is_heard(holder: Holder, stand_in: StandInHost, agent: HttpAgent) -> int:
    """Ask once more by the held port: that is heard, under the page's own origin, and nothing before it."""
    request = holder.request(ORDINARY)
    assert holder.ask(request)["status"] == 200
    heard = frames(stand_in)
    assert [(frame["path"], frame["origin"]) for frame in heard] == [(ORDINARY, PRODUCTION)]
    assert agent.requests == []
    return int(request["id"])


def test_an_opener_that_catches_the_port_asks_under_the_pages_own_origin(
    holder: Holder, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to open a page of the same site, to catch the shim's port there, and to forge the hand-shake.
    At most: what fetch() in that page gives the opener too: the page's routes, under the page's origin."""
    only_its_next_call_is_heard(holder, stand_in, agent)


def test_an_opener_of_another_site_cannot_reach_the_window(open_page: Open, stand_in: StandInHost) -> None:
    """Tried: to listen in the window of a page opened from the other allowed site, and to give it a port.
    At most: the browser's SecurityError; the opened page is served as ever."""
    page = open_page(f"{TEST}/authencode/")
    with page.expect_popup() as opened:
        page.evaluate(f"globalThis.popup = open('{HOME}'); true")
    opened.value.wait_for_url(HOME)
    for touch in ("addEventListener", "dispatchEvent", "fetch", "document"):
        assert thrown_by(page, f"popup.{touch}") == "SecurityError"
    page.evaluate(
        """() => {
          const { port1, port2 } = new MessageChannel();
          popup.postMessage("authen-bridge", "*", [port2]);
          const url = "http://localhost:8189/api/smartcard/read";
          port1.postMessage({ id: 0, method: "GET", url, body: null });
        }"""
    )
    assert opened.value.evaluate(ASK) == 200
    assert [(frame["path"], frame["origin"]) for frame in frames(stand_in)] == [(ORDINARY, PRODUCTION)]


LONG = "method: 'GET', url: 'http://localhost:8189/api/long', body: null"
GARBAGE = {
    "nothing at all": "undefined",
    "null": "null",
    "a number": "42",
    "a word": "'cancel'",
    "five million characters": "'x'.repeat(5_000_000)",
    "an empty list": "[]",
    "a list with a request in it": f"[{{ id: 1, {LONG} }}]",
    "an empty object": "{}",
    "an object that contains itself": f"((round) => (round.id = round))({{ {LONG} }})",
    "an object nested a thousand deep": "Array.from({ length: 1000 }).reduce((inner) => ({ id: inner }), {})",
    "a Map of the right keys": "new Map([['id', 1], ['method', 'GET'], ['url', 'http://localhost:8189/api/long']])",
    "a million numbers": "new Float64Array(1_000_000)",
    "a Blob": "new Blob(['cancel'])",
    "a regular expression": "/cancel/",
    "an Error": "new Error('cancel')",
    "a request whose id is a word": f"{{ id: '1', {LONG} }}",
    "a request whose id is a fraction": f"{{ id: 1.5, {LONG} }}",
    "a request whose id is negative": f"{{ id: -1, {LONG} }}",
    "a request whose id is no number": f"{{ id: NaN, {LONG} }}",
    "a request whose id is endless": f"{{ id: Infinity, {LONG} }}",
    "a request whose id is beyond what counts exactly": f"{{ id: 2 ** 53, {LONG} }}",
    "a request whose id is a BigInt": f"{{ id: 1n, {LONG} }}",
    "a request whose id is a list of one": f"{{ id: [1], {LONG} }}",
    "a request whose id is a Number object": f"{{ id: new Number(1), {LONG} }}",
    "a request without an id": f"{{ {LONG} }}",
    "a cancel of what was never asked": "{ cancel: 77 }",
    "a cancel of everything": "{ cancel: 'all' }",
    "a request hidden in a cancel": f"{{ cancel: 77, id: 1, {LONG} }}",
    "an answer instead of a request": "{ id: 'x', failed: false, timedOut: false, status: 200, text: '' }",
    "a frame for the host": "{ type: 'hello', protocol: 1, version: '9', zone: 'production' }",
    "a panel's first message": "{ tabId: 1 }",
}  # fmt: skip


@rows("message", GARBAGE)
def test_garbage_is_dropped(message: str, holder: Holder, stand_in: StandInHost, agent: HttpAgent) -> None:
    """Tried: to post {row} into the bridge's port.
    At most: nothing; it is dropped and the next call is answered."""
    assert holder.post(message) == ""
    answered = only_its_next_call_is_heard(holder, stand_in, agent)
    assert [reply["id"] for reply in holder.said()] == [answered]


UNSENDABLE = {
    "a function": "{ id: 1, method: 'GET', url: () => 'x', body: null }",
    "a Proxy of a request": "new Proxy({ id: 1, method: 'GET' }, {})",
    "a window": "window",
    "an element": "document.body",
    "shared memory": "new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer",
    "a getter that throws": "{ id: 1, get method() { throw new DOMException('', 'DataCloneError'); } }",
}


@rows("message", UNSENDABLE)
def test_what_the_browser_cannot_copy_never_arrives(
    message: str, holder: Holder, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to post {row} into the bridge's port.
    At most: the browser's DataCloneError in the page itself."""
    assert holder.post(message) == "DataCloneError"
    answered = only_its_next_call_is_heard(holder, stand_in, agent)
    assert [reply["id"] for reply in holder.said()] == [answered]


UNSOUND = {
    "a method in small letters": {"method": "get"},
    "a whole line of HTTP as its method": {"method": "GET /api/bridge/card HTTP/1.1"},
    "a list as its method": {"method": ["GET"]},
    "no method": {"method": None},
    "a path instead of an address": {"url": "/api/smartcard/terminals"},
    "an object as its address": {"url": {"href": TERMINALS}},
    "an object as its body": {"body": {"pid": "1990100000014"}},
    "a number as its body": {"body": 1},
    "an address that has no path": {"url": "data:,/api/bridge/card"},
    "an address that is a script": {"url": "javascript:fetch('/api/bridge/card')"},
    "a file's address": {"url": "file:///api/smartcard/terminals"},
    "the extension's own address": {"url": f"chrome-extension://{'a' * 32}/api/smartcard/terminals"},
}


@rows("part", UNSOUND)
def test_what_is_no_request_fails_at_once(
    part: dict[str, Any], holder: Holder, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to post a request with {row}.
    At most: the agent's absence, at once; the host hears nothing of it."""
    request = holder.request(**part)
    assert holder.post(json.dumps(request)) == ""
    only_its_next_call_is_heard(holder, stand_in, agent)
    assert holder.said()[0] == {
        "id": request["id"],
        "failed": True,
        "timedOut": False,
        "status": 0,
        "text": "",
    }


# What is smuggled in beside a sound request → the request that the host hears.
SMUGGLED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the origin of the extension's own pages": ({"origin": "extension"}, {}),
    "the origin of the other site": ({"origin": TEST}, {}),
    "the page that a panel would stand beside": ({"page": TEST}, {}),
    "a path beside the address": ({"path": "/api/bridge/card"}, {}),
    "a query beside the address": ({"query": {"readImageFlag": "true"}}, {}),
    "a frame's type": ({"type": "reply", "status": 200}, {}),
    "keys of Object.prototype": ({"constructor": 1, "toString": "x", "valueOf": None}, {}),
    "the origin in the query": (
        {"url": f"{TERMINALS}?origin=extension&page={TEST}&path=/api/bridge/card&id=1"},
        {"query": {"origin": "extension", "page": TEST, "path": "/api/bridge/card", "id": "1"}},
    ),
    "the names of Object.prototype in the query": (
        {"url": f"{TERMINALS}?__proto__=1&constructor=2&toString=3&hasOwnProperty=4"},
        {"query": {"__proto__": "1", "constructor": "2", "toString": "3", "hasOwnProperty": "4"}},
    ),
    "the origin in the body": (
        {"method": "POST", "body": '{"origin":"extension","page":"x","__proto__":{"origin":"extension"}}'},
        {
            "method": "POST",
            "body": {"origin": "extension", "page": "x", "__proto__": {"origin": "extension"}},
        },
    ),
    "another server in the address": ({"url": "https://evil.example/api/smartcard/terminals"}, {}),
    "another port in the address": ({"url": "http://localhost:22/api/smartcard/terminals"}, {}),
    "a name and a password in the address": (
        {"url": "http://a:b@localhost:8189/api/smartcard/terminals"},
        {},
    ),
}


@rows(("part", "heard"), SMUGGLED)
def test_what_is_smuggled_in_beside_a_request_is_left_behind(
    part: dict[str, Any], heard: dict[str, Any], holder: Holder, stand_in: StandInHost
) -> None:
    """Tried: to post a request with {row}.
    At most: the host hears the path, query and body as such, under the origin that the browser states."""
    holder.ask(holder.request(**part))
    (frame,) = frames(stand_in)
    del frame["id"]  # the worker's own
    ordinary: dict[str, Any] = {
        "method": "GET",
        "path": ORDINARY,
        "query": {},
        "body": None,
        "origin": PRODUCTION,
    }
    assert frame == {**ordinary, **heard}


def test_two_requests_of_one_id_are_one(holder: Holder, stand_in: StandInHost) -> None:
    """Tried: to ask twice under an id that is still open, the second time for something else.
    At most: the first request; the second is not heard, and nothing is answered twice."""
    first = holder.request("/api/hold")
    holder.post(json.dumps(first))
    holder.post(json.dumps({**first, "url": f"{AGENT}/api/smartcard/read-card-only"}))
    assert holder.ask(holder.request(ORDINARY))["status"] == 200
    assert paths(stand_in) == ["/api/hold", ORDINARY]
    held = stand_in.hear(path="/api/hold")["id"]
    for _ in range(2):
        stand_in.say({"type": "reply", "id": held, "status": 200, "body": None})
    assert holder.ask(holder.request(ORDINARY))["status"] == 200
    assert [reply["id"] for reply in holder.said()].count(first["id"]) == 1


@rows("number", {"minus nought": "-0", "the largest whole number": "Number.MAX_SAFE_INTEGER"})
def test_an_odd_number_is_an_id_like_any_other(number: str, holder: Holder, stand_in: StandInHost) -> None:
    """Tried: to ask under the id {row}. At most: its own answer, under an id of the worker's at the host."""
    holder.post(f"{{ id: {number}, method: 'GET', url: '{TERMINALS}', body: null }}")
    assert holder.ask(holder.request(ORDINARY))["status"] == 200
    assert [frame["origin"] for frame in frames(stand_in)] == [PRODUCTION] * 2
    assert all(frame["id"] < 1000 for frame in frames(stand_in))
    assert holder.page.evaluate(f"said[0].id === {number} + 0 && said[0].status") == 200


def test_a_cancel_reaches_no_request_of_another_page(
    holder: Holder, open_page: Open, stand_in: StandInHost
) -> None:
    """Tried: to cancel the ids that another tab's requests have there and at the host.
    At most: nothing; a page's ids are its own, and the other tab is answered."""
    other = open_page(HOME)
    other.evaluate(f"globalThis.answer = {HOLD}; true")
    held = stand_in.hear(path="/api/hold")["id"]
    for number in {0, 1, held}:
        holder.post(f"{{ cancel: {number} }}")
    assert holder.ask(holder.request(ORDINARY))["status"] == 200
    assert not [frame for frame in list(stand_in.heard.queue) if "cancel" in frame]
    stand_in.say({"type": "reply", "id": held, "status": 200, "body": None})
    assert other.evaluate("answer") == 200
