"""What a page may ask for: the agent's eight routes, however their addresses and those of ours are spelt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from authen_bridge.messages import Request
from authen_bridge.problems import InvalidRequest, NotFound
from authen_bridge.routes import ROUTES
from tests.extension.hostile.asking import AGENT, frames, is_served_to_a_page, only_an_ordinary_call_is_heard
from tests.extension.hostile.cases import rows
from tests.support.http_agent import HttpAgent
from tests.support.site import PRODUCTION, TEST
from tests.support.stand_in_host import StandInHost

# By both ways of asking: the status and the body's code, or the browser's words.
ASK = """async ([address, init]) => {
  const byFetch = fetch(address, init).then(async (response) =>
    [response.status, (await response.json()).code ?? null], (error) => error.message);
  const byXhr = new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = () => resolve([xhr.status, JSON.parse(xhr.responseText || "{}").code ?? null]);
    xhr.open(init.method ?? "GET", address);
    for (const [name, value] of Object.entries(init.headers ?? {})) xhr.setRequestHeader(name, value);
    xhr.send(init.body);
  });
  return [await byFetch, await byXhr];
}"""


def ask(tab: Page, path: str, **init: Any) -> list[Any]:
    answers: list[Any] = tab.evaluate(ASK, [f"{AGENT}{path}", init])
    return answers


PIDS = {"{pid}": "1990100000014", "{id}": "1"}


def a_path(pattern: str) -> str:
    for name, value in PIDS.items():
        pattern = pattern.replace(name, value)
    return pattern


@rows("path", {f"{route.method} {route.path}": route for route in ROUTES if route.asker == "page"})
def test_each_of_the_agents_eight_routes_is_the_pages(
    path: Any, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: the ordinary {row}, by fetch and by XMLHttpRequest.
    At most: the host hears it, under the origin that the browser states."""
    ask(tab, a_path(path.path), method=path.method)
    assert [(frame["method"], frame["path"], frame["origin"]) for frame in frames(stand_in)] == [
        (path.method, a_path(path.path), PRODUCTION)
    ] * 2
    assert all(is_served_to_a_page(frame) for frame in frames(stand_in))

    assert agent.requests == []


@rows("route", {f"{route.method} {route.path}": route for route in ROUTES if route.asker == "extension"})
def test_a_route_of_our_own_pages_does_not_exist_for_a_page(
    route: Any, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: the extension's own {row}.
    At most: that there is no such service; the host hears nothing of it."""
    path = a_path(route.path)
    assert ask(tab, path, method=route.method) == [[404, NotFound.code]] * 2
    assert ask(tab, f"{path}?readImageFlag=true", method=route.method) == [[404, NotFound.code]] * 2
    body = tab.evaluate("(url) => fetch(url).then((response) => response.json())", f"{AGENT}{path}?x=1")
    assert body == {**NotFound().body(path), "timestamp": body["timestamp"]}
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


# Beside its spelling: whether the address is, to a browser, that of our own route.
SPELLINGS = {
    "two slashes before api": ("//api/bridge/card", False),
    "two slashes before bridge": ("/api//bridge/card", False),
    "two slashes after bridge": ("/api/bridge//card", True),
    "a slash at the end": ("/api/bridge/card/", True),
    "nothing after it": ("/api/bridge/", True),
    "no slash at all after it": ("/api/bridge", False),
    "a dot between": ("/api/./bridge/card", True),
    "two dots between": ("/api/smartcard/../bridge/card", True),
    "more dots than folders": ("/../../../api/bridge/card", True),
    "encoded dots": ("/api/smartcard/%2e%2e/bridge/card", True),
    "encoded dots, of both kinds": ("/api/smartcard/.%2E/bridge/card", True),
    "twice encoded dots": ("/api/smartcard/%252e%252e/bridge/card", False),
    "backslashes": ("/api\\bridge\\card", True),
    "an encoded backslash": ("/api%5Cbridge%5Ccard", False),
    "an encoded slash before bridge": ("/api%2Fbridge/card", False),
    "an encoded slash after bridge": ("/api/bridge%2Fcard", False),
    "an encoded letter": ("/api/%62ridge/card", False),
    "every letter encoded": ("/%61%70%69/%62%72%69%64%67%65/%63%61%72%64", False),
    "capitals": ("/API/BRIDGE/CARD", False),
    "one capital": ("/api/Bridge/card", False),
    "a zero byte before it": ("/%00/api/bridge/card", False),
    "a zero byte inside": ("/api/bridge%00/card", False),
    "a path parameter": ("/api;x=1/bridge;y=2/card", False),
    "a space": ("/api/bridge /card", False),
    "a tab that the browser drops": ("/api/bri\tdge/card", True),
    "line breaks that the browser drops": ("/a\npi/brid\rge/card", True),
    "a letter that looks the same": ("/api/brіdge/card", False),
    "full-width letters": ("/api/ｂｒｉｄｇｅ/card", False),
    "a full-width slash": ("/api／bridge／card", False),
    "a soft hyphen": ("/api/bri\u00addge/card", False),
    "an overlong slash": ("/api%C0%AFbridge%C0%AFcard", False),
    "half of a surrogate pair": ("/api/bridge\ud800/card", False),
    "the whole address as a path": (f"/{AGENT}/api/bridge/card", False),
    "another site as a path": ("/https://evil.example/api/bridge/card", False),
    "a question mark that is encoded": ("/api/smartcard/read%3F/../bridge/card", False),
    "a route of the agent's in front": ("/api/smartcard/read-card-only/api/bridge/card", False),
    "the agent's route that hands out its token": ("/api/preference", False),
    "a route of the agent's in capitals": ("/API/SMARTCARD/READ", False),
    "a route of the agent's with an encoded slash": ("/api%2Fsmartcard/read", False),
}


@rows(("path", "ours"), SPELLINGS)
def test_no_spelling_leads_to_a_route_that_is_not_the_pages(
    path: str, ours: bool, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: an address of the extension's own, or none of the eight, spelt with {row}.
    At most: that there is no such service; where the host hears it, it is no route there either."""
    answers = ask(tab, path)
    heard = frames(stand_in)
    assert len(heard) == (0 if ours else 2)
    assert answers == [[404, NotFound.code if ours else None]] * 2
    assert not any(is_served_to_a_page(frame) for frame in heard)
    assert {frame["origin"] for frame in heard} <= {PRODUCTION}
    stand_in.forget()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND", "BREW"]


@pytest.mark.parametrize("method", METHODS)
def test_no_other_method_is_a_route(method: str, tab: Page, stand_in: StandInHost, agent: HttpAgent) -> None:
    """Tried: to read a card by the method {row}.
    At most: the host's refusal; it hears the method as it is."""
    tab.evaluate(
        "([address, method]) => fetch(address, { method }).then(() => true, () => true)",
        [f"{AGENT}/api/smartcard/read", method],
    )
    (frame,) = frames(stand_in)
    assert frame["method"] == method
    assert not is_served_to_a_page(frame)
    stand_in.forget()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


# What a page writes into address and body → what of it the host hears beside method and path.
SMUGGLED: dict[str, tuple[str, dict[str, Any], dict[str, str], Any]] = {
    "origin and page in the query": (
        f"?origin=extension&page={TEST}",
        {},
        {"origin": "extension", "page": TEST},
        None,
    ),
    "names of a request's keys in the query": (
        "?id=1&method=DELETE&path=/api/bridge/card&body=x&type=hello&cancel=1",
        {},
        {
            "id": "1",
            "method": "DELETE",
            "path": "/api/bridge/card",
            "body": "x",
            "type": "hello",
            "cancel": "1",
        },
        None,
    ),
    "names of Object.prototype in the query": (
        "?__proto__=a&constructor=b&toString=c&__proto__.origin=extension",
        {},
        {"__proto__": "a", "constructor": "b", "toString": "c", "__proto__.origin": "extension"},
        None,
    ),
    "one key twice in the query": ("?flag=false&flag=true", {}, {"flag": "true"}, None),
    "origin and page in the body": (
        "",
        {"origin": "extension", "page": TEST, "path": "/api/bridge/card"},
        {},
        {"origin": "extension", "page": TEST, "path": "/api/bridge/card"},
    ),
    "names of Object.prototype in the body": (
        "",
        {"__proto__": {"origin": "extension"}, "constructor": {"prototype": {"origin": "extension"}}},
        {},
        {"__proto__": {"origin": "extension"}, "constructor": {"prototype": {"origin": "extension"}}},
    ),
}  # fmt: skip


@rows(("query", "body", "heard_query", "heard_body"), SMUGGLED)
def test_what_is_smuggled_into_address_and_body_stays_there(
    query: str, body: Any, heard_query: dict[str, str], heard_body: Any, tab: Page, stand_in: StandInHost
) -> None:
    """Tried: to write {row} of a request.
    At most: the host hears it in query and body, and the origin is what the browser states."""
    ask(tab, f"/api/nhso-service/save-as-draft{query}", method="POST", body=json.dumps(body) if body else "")
    heard = frames(stand_in)
    assert len(heard) == 2
    for frame in heard:
        assert (frame["query"], frame["body"]) == (heard_query, heard_body)
        assert (frame["path"], frame["origin"]) == ("/api/nhso-service/save-as-draft", PRODUCTION)
        assert set(frame) == set(Request.model_fields) - {"page"}


@rows(
    "headers",
    {
        "Origin": {"Origin": "chrome-extension://abc"},
        "X-Forwarded-For and Host": {"X-Forwarded-For": "127.0.0.1", "Host": "localhost"},
        "X-HTTP-Method-Override": {"X-HTTP-Method-Override": "DELETE"},
        "Authorization": {"Authorization": "Bearer x"},
        "X-Original-URL": {"X-Original-URL": "/api/bridge/card", "X-Rewrite-URL": "/api/bridge/card"},
    },
)
def test_no_header_reaches_the_host(
    headers: dict[str, str], tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to send the header {row}. At most: nothing; a request has no headers beyond the page."""
    assert ask(tab, "/api/smartcard/terminals", headers=headers) == [[200, None]] * 2
    heard = frames(stand_in)
    assert len(heard) == 2
    for frame in heard:
        assert set(frame) == set(Request.model_fields) - {"page"}
        assert frame["origin"] == PRODUCTION
    assert agent.requests == []


def test_a_path_longer_than_any_route_does_not_reach_the_host(
    tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: a path of 600 characters, and one of a million.
    At most: that there is no such service; the host hears nothing of it."""
    for length in (600, 1_000_000):
        assert ask(tab, f"/api/{'x' * length}") == [[404, NotFound.code]] * 2
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


def test_a_query_of_a_megabyte_does_not_reach_the_host(
    tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: a query of a million characters, and one of a hundred thousand keys.
    At most: that it is too long; the host hears nothing of it."""
    for query in ("x" * 1_000_000, "&".join(f"k{n}=1" for n in range(100_000))):
        assert ask(tab, f"/api/smartcard/read?{query}") == [[400, InvalidRequest.code]] * 2
    only_an_ordinary_call_is_heard(tab, stand_in, agent)
