"""Floods: of calls, of messages, of bodies. What is too much fails, and other tabs do not feel it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from authen_bridge.messages import REQUEST_BYTES
from authen_bridge.problems import InvalidRequest
from tests.extension.hostile.asking import (
    AGENT,
    ASK,
    FAILED,
    HOLD,
    XHR,
    frames,
    only_an_ordinary_call_is_heard,
    paths,
)
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.hostile.holder import Holder
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION
from tests.support.stand_in_host import StandInHost

MOST_OPEN = 64  # of one page, as in worker/conversation.js


def test_a_flood_of_calls_fails_from_the_sixty_fifth_open_one_on(
    page: Page, open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: a thousand calls at once, none of which the host answers.
    At most: 64 at the host; the others fail at once, and another tab is answered meanwhile."""
    page.evaluate(
        f"""() => {{
          globalThis.stop = new AbortController();
          globalThis.calls = Array.from({{ length: 1000 }}, () =>
            fetch("{AGENT}/api/hold", {{ signal: stop.signal }}).catch((error) => error.name));
        }}"""
    )
    page.evaluate(f"Promise.all(calls.slice({MOST_OPEN}))")  # those fail by themselves
    assert open_page(HOME).evaluate(ASK) == 200
    assert paths(stand_in).count("/api/hold") == MOST_OPEN
    failed = page.evaluate(
        f"""async () => {{
          stop.abort();
          const names = await Promise.all(calls);
          return [names.slice(0, {MOST_OPEN}), names.slice({MOST_OPEN})].map((part) => [...new Set(part)]);
        }}"""
    )
    assert failed == [["AbortError"], ["TypeError"]]
    assert page.evaluate(ASK) == 200
    assert agent.requests == []


def test_a_flood_by_both_ways_of_asking_counts_as_one(page: Page, stand_in: StandInHost) -> None:
    """Tried: the same by fetch and XMLHttpRequest in turns.
    At most: 64 at the host in all; both ways are one page's."""
    page.evaluate(
        f"""async () => {{
          globalThis.open = Array.from({{ length: 50 }}, () => {{
            const xhr = new XMLHttpRequest();
            xhr.open("GET", "{AGENT}/api/hold");
            xhr.send();
            return xhr;
          }});
          const calls = Array.from({{ length: 50 }}, () => {HOLD});
          await Promise.all(calls.slice({MOST_OPEN - 50}));
        }}"""
    )
    for _ in range(MOST_OPEN):
        stand_in.hear(path="/api/hold")
    page.evaluate("open.forEach((xhr) => xhr.abort())")
    assert page.evaluate(ASK) == 200
    assert "/api/hold" not in paths(stand_in)


def test_a_flood_of_messages_by_the_held_port_is_no_more_than_one_of_calls(
    open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: three thousand requests posted into the bridge's port itself, around the shim.
    At most: 64 at the host; the others are told at once that the agent is absent."""
    holder = Holder(open_page(f"{PRODUCTION}/other/"))
    holder.page.evaluate(
        f"""() => {{
          for (let id = 0; id < 3000; id++) {{
            held.postMessage({{ id, method: "GET", url: "{AGENT}/api/hold", body: null }});
          }}
        }}"""
    )
    holder.page.wait_for_function(f"said.length === {3000 - MOST_OPEN}")
    assert open_page(HOME).evaluate(ASK) == 200
    assert len(frames(stand_in)) == MOST_OPEN + 1
    assert all(reply["failed"] for reply in holder.said())
    assert agent.requests == []


def test_calls_that_are_aborted_at_once_leave_room_for_the_next(
    page: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: two thousand calls that are aborted in the same turn.
    At most: calls at the host that are all withdrawn; none stays open, and the next call is answered."""
    page.evaluate(
        f"""async () => {{
          const call = () => {{
            const stop = new AbortController();
            const asked = fetch("{AGENT}/api/hold", {{ signal: stop.signal }});
            queueMicrotask(() => stop.abort());
            return asked.catch(() => 0);
          }};
          for (let round = 0; round < 20; round++) await Promise.all(Array.from({{ length: 100 }}, call));
        }}"""
    )
    assert page.evaluate(ASK) == 200
    heard = list(stand_in.heard.queue)
    held = [frame["id"] for frame in heard if frame.get("path") == "/api/hold"]
    withdrawn = {frame["cancel"] for frame in heard if "cancel" in frame}
    assert held
    assert set(held) <= withdrawn  # beside them, maybe, those of a tab that was closed before
    assert agent.requests == []


@rows(
    "deed",
    {
        "messages to the window": "postMessage({ id: n, method: 'GET', url: '/api/hold' }, '*')",
        "forged hand-shakes": "dispatchEvent(new MessageEvent('authen-bridge', { data: n }))",
        "forged goings": "dispatchEvent(new PageTransitionEvent('pagehide'))",
        "forged returns": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
        "addresses pushed into the history": "if (n % 100 === 0) history.pushState(n, '', `#${n}`)",
        "channels": "new MessageChannel().port1.postMessage({ id: n })",
    },
)
def test_a_flood_of_something_else_does_not_matter(
    deed: str, page: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: ten thousand {row}, with a call open.
    At most: nothing; the open call is answered and so is the next, and the host hears no more than those."""
    page.evaluate(f"globalThis.open = {HOLD}; true")
    held = stand_in.hear(path="/api/hold")["id"]
    page.evaluate(f"for (let n = 0; n < 10_000; n++) {{ {deed} }}")
    only_an_ordinary_call_is_heard(page, stand_in, agent)
    stand_in.say({"type": "reply", "id": held, "status": 200, "body": None})
    assert page.evaluate("open") == 200


BODIES = {
    "a megabyte of text": ("'x'.repeat(1 << 20)", 400),
    "a megabyte of Thai text": ("'บ'.repeat(350_000)", 400),
    "a megabyte of JSON": ("JSON.stringify(Array(200_000).fill(1234))", 400),
    "a megabyte of JSON that is one key": ("JSON.stringify({ ['k'.repeat(1 << 20)]: 1 })", 400),
    "a Blob of a megabyte": ("new Blob(['x'.repeat(1 << 20)])", 400),
    "a megabyte of bytes": ("new Uint8Array(1 << 20)", 400),
    "a form with a file of a megabyte": (
        "((form) => (form.append('file', new Blob(['x'.repeat(1 << 20)])), form))(new FormData())",
        400,
    ),
    "sixteen megabytes of text": ("'x'.repeat(1 << 24)", 400),
    "JSON nested a thousand deep": ("'['.repeat(1000) + ']'.repeat(1000)", 400),
    "JSON nested a hundred deep": ("'['.repeat(100) + ']'.repeat(100)", 200),
    "just more than the host takes": (f"'x'.repeat({REQUEST_BYTES})", 400),
    "just less than the worker passes on": ("'x'.repeat(60 * 1024 - 10)", 200),
}  # fmt: skip


@rows(("body", "status"), BODIES)
def test_a_body_that_is_too_long_is_refused_before_the_host(
    body: str, status: int, tab: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to post {row}. At most: that it is too long; the host hears only what it would take."""
    answer = tab.evaluate(
        f"""async () => {{
          const response = await fetch("{AGENT}/api/echo", {{ method: "POST", body: ({body}) }});
          const {{ code = null, errors = [] }} = await response.json();
          return [response.status, code, errors.map(({{ field }}) => field)];
        }}"""
    )
    assert answer == ([400, InvalidRequest.code, ["body"]] if status == 400 else [200, None, []])
    assert len(paths(stand_in)) == (0 if status == 400 else 1)
    stand_in.forget()
    only_an_ordinary_call_is_heard(tab, stand_in, agent)


DEEP: dict[str, Any] = {
    "four hundred deep": 400,
    "thirty thousand deep": 30_000,
    "half a million deep": 500_000,
}


@rows("depth", DEEP)
def test_a_body_nested_deep_ends_in_an_answer_or_a_failure(
    depth: int, page: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to post lists nested {row}, which a careless reader does not survive.
    At most: an answer or the agent's absence; worker and host live on."""
    outcome = page.evaluate(
        f"""(depth) => {{
          const body = "[".repeat(depth) + "]".repeat(depth);
          return fetch("{AGENT}/api/nested", {{ method: "POST", body }})
            .then((response) => response.status, (error) => error.message);
        }}""",
        depth,
    )
    assert outcome in {404, 400, FAILED}
    assert page.evaluate(XHR) == 200
    assert agent.requests == []
    assert stand_in.ends.empty()


def test_a_flood_of_some_tabs_leaves_the_others_their_share(
    open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: a flood of unanswered calls in each of three tabs.
    At most: 64 open calls each; a tab that comes later is answered."""
    for page in [open_page(f"{HOME}?{n}") for n in range(3)]:
        page.evaluate(f"() => Promise.all(Array.from({{ length: 100 }}, () => {HOLD}).slice({MOST_OPEN}))")
    assert open_page(HOME).evaluate(ASK) == 200
    assert paths(stand_in).count("/api/hold") == 3 * MOST_OPEN
    assert agent.requests == []
