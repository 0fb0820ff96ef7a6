"""The native host seen from the browser: missing, forbidden, old, silent, slow, killed, and well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.ports import PanelPort
from tests.support.browser import Browser, forget_host, install_host
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Site
from tests.support.stand_in_host import HELLO, StandInHost

TERMINALS = "http://localhost:8189/api/smartcard/terminals"
ASK = f"fetch('{TERMINALS}').then((response) => response.status, (error) => error.message)"
HOLD = "fetch('http://localhost:8189/api/hold').catch((error) => error.message)"
FAILED = "Failed to fetch"
END_SECONDS = 10.0  # a bound on a hang, not a measure

# The worker's 30 s pass in 0.3 s. Its own timers are hastened, not the page's, until they are slowed again:
# then no answer need be there within 0.3 s.
HASTEN = """() => {
  globalThis.native = setTimeout;
  globalThis.setTimeout = (act, ms) => native(act, ms / 100);
}"""
SLOW_DOWN = "() => { globalThis.setTimeout = native; }"

# The worker's clock stands still: no pause is over.
STAND_STILL = """() => {
  const now = performance.now();
  performance.now = () => now;
}"""


@pytest.fixture(autouse=True)
def fresh(browser: Browser, stand_in: StandInHost) -> Iterator[None]:
    """Each test has a worker of its own, without a port or a back-off, and a host that is well."""
    browser.restart_worker()
    stand_in.forget()
    yield
    stand_in.hello = HELLO
    install_host(browser.profile, stand_in.program)


@pytest.fixture
def panel(browser: Browser) -> Iterator[PanelPort]:
    panel = PanelPort(browser, None)
    yield panel
    panel.page.close()


def test_the_host_starts_when_an_allowed_page_is_shown_before_it_asks(
    browser: Browser, stand_in: StandInHost, page: Page
) -> None:
    stand_in.starts.get(timeout=END_SECONDS)
    assert stand_in.heard.empty()


@pytest.fixture
def speechless(browser: Browser, stand_in: StandInHost, page: Page) -> StandInHost:
    """The host, from its next start on saying no hello; the page's next request will start it."""
    assert page.evaluate(ASK) == 200
    browser.restart_worker()
    stand_in.ends.get(timeout=END_SECONDS)
    stand_in.forget()
    stand_in.hello = None
    return stand_in


def test_requests_wait_for_the_hello(page: Page, speechless: StandInHost) -> None:
    stand_in = speechless
    page.evaluate(f"globalThis.answer = {ASK}; true")
    stand_in.starts.get(timeout=END_SECONDS)
    assert stand_in.heard.empty()
    stand_in.say(HELLO)
    assert page.evaluate("answer") == 200


def test_a_host_that_is_killed_fails_what_is_open_and_the_next_request_has_a_new_one(
    page: Page, stand_in: StandInHost, panel: PanelPort
) -> None:
    panel.wait_for(type="host", state="ready")
    page.evaluate(f"globalThis.open = Promise.all([{HOLD}, {HOLD}]); true")
    for _ in range(2):
        stand_in.hear(path="/api/hold")
    first = stand_in.starts.get(timeout=END_SECONDS)
    panel.forget()
    stand_in.kill()
    assert page.evaluate("open") == [FAILED, FAILED]
    panel.wait_for(type="host", state="HOST_GONE")
    panel.wait_for(type="host", state="ready")  # a panel wants its events back: it is not asked for
    assert page.evaluate(ASK) == 200
    assert stand_in.starts.get(timeout=END_SECONDS) != first


def test_a_host_that_dies_at_once_is_not_started_in_a_tight_loop(
    browser: Browser, page: Page, speechless: StandInHost
) -> None:
    stand_in = speechless
    browser.service_worker().evaluate(STAND_STILL)
    page.evaluate(f"globalThis.answer = {ASK}; true")
    stand_in.starts.get(timeout=END_SECONDS)
    stand_in.hang_up()
    assert page.evaluate("answer") == FAILED
    assert page.evaluate(ASK) == FAILED  # within the first pause: fails at once, without a start
    assert stand_in.starts.empty()


@pytest.mark.parametrize(("protocol", "side"), [(0, "host"), (2, "extension"), ("1", "host"), (None, "host")])
def test_another_protocol_is_refused_and_the_side_to_update_is_named(
    protocol: Any, side: str, stand_in: StandInHost, page: Page, browser: Browser
) -> None:
    browser.restart_worker()
    stand_in.hello = {**HELLO, "protocol": protocol}
    panel = PanelPort(browser, None)
    assert panel.wait_for(type="host", state="HOST_OUTDATED")["update"] == side
    assert page.evaluate(ASK) == FAILED
    assert stand_in.heard.empty()
    panel.page.close()


def test_something_that_is_no_hello_is_refused(stand_in: StandInHost, browser: Browser) -> None:
    stand_in.hello = {"type": "reply", "id": 1, "status": 200, "body": None}
    panel = PanelPort(browser, None)
    panel.wait_for(type="host", state="HOST_OUTDATED")
    panel.page.close()


def test_a_pc_without_the_host_has_no_agent_and_a_reason(
    browser: Browser, site: Site, agent: HttpAgent
) -> None:
    agent.requests.clear()
    forget_host(browser.profile)
    page, panel = browser.page(HOME), PanelPort(browser, None)
    assert page.evaluate(ASK) == FAILED
    panel.wait_for(type="host", state="HOST_MISSING")
    panel.send({"id": 1, "method": "GET", "path": "/api/bridge/status"})
    assert panel.wait_for(type="reply") == {
        "type": "reply",
        "id": 1,
        "status": 0,
        "body": {"code": "HOST_MISSING"},
    }
    assert agent.requests == []
    page.close()
    panel.page.close()


def test_a_host_that_is_installed_later_is_found_without_a_restart(
    browser: Browser, stand_in: StandInHost
) -> None:
    forget_host(browser.profile)
    panel = PanelPort(browser, None)
    panel.wait_for(type="host", state="HOST_MISSING")
    install_host(browser.profile, stand_in.program)
    panel.wait_for(type="host", state="ready")
    panel.page.close()


def test_a_host_whose_program_is_gone_counts_as_missing(browser: Browser, stand_in: StandInHost) -> None:
    install_host(browser.profile, stand_in.program.with_name("no-such-program"))
    panel = PanelPort(browser, None)
    panel.wait_for(type="host", state="HOST_MISSING")
    panel.page.close()


def test_a_host_that_may_not_be_started_by_us_is_forbidden(browser: Browser, stand_in: StandInHost) -> None:
    install_host(browser.profile, stand_in.program, allowed=[f"chrome-extension://{'a' * 32}/"])
    panel = PanelPort(browser, None)
    panel.wait_for(type="host", state="HOST_FORBIDDEN")
    panel.page.close()


def test_a_host_that_says_nothing_is_given_up(browser: Browser, speechless: StandInHost, page: Page) -> None:
    browser.service_worker().evaluate(HASTEN)
    assert page.evaluate(ASK) == FAILED
    speechless.ends.get(timeout=END_SECONDS)


@pytest.mark.parametrize(
    "path", ["/api/hold", "/api/nhso-service/save-as-draft", "/api/nhso-service/confirm-save"]
)
def test_a_request_that_is_not_answered_in_time_fails_and_is_withdrawn(
    path: str, browser: Browser, stand_in: StandInHost, page: Page
) -> None:
    assert page.evaluate(ASK) == 200
    browser.service_worker().evaluate(HASTEN)
    call = f"fetch('http://localhost:8189{path}', {{ method: 'POST', body: '\"hold\"' }})"
    assert page.evaluate(f"{call}.catch((error) => error.message)") == FAILED
    assert stand_in.hear(cancel=stand_in.hear(path=path)["id"])
    browser.service_worker().evaluate(SLOW_DOWN)
    assert page.evaluate(ASK) == 200


def test_a_reply_after_its_time_reaches_nobody(stand_in: StandInHost, page: Page, panel: PanelPort) -> None:
    page.evaluate(
        """() => {
          globalThis.stop = new AbortController();
          const call = fetch("http://localhost:8189/api/hold", { signal: stop.signal });
          globalThis.ended = call.catch((error) => error.name);
        }"""
    )
    late = stand_in.hear(path="/api/hold")["id"]
    page.evaluate("stop.abort()")
    stand_in.hear(cancel=late)
    stand_in.say({"type": "reply", "id": late, "status": 200, "body": "late"})
    assert page.evaluate(ASK) == 200
    assert page.evaluate("ended") == "AbortError"
    # An aborted call hears of nothing more anyway; a panel's port would.
    panel.send({"id": 1, "method": "GET", "path": "/api/hold"})
    late = stand_in.hear(path="/api/hold")["id"]
    panel.send({"cancel": 1})
    stand_in.hear(cancel=late)
    stand_in.say({"type": "reply", "id": late, "status": 200, "body": "late"})
    panel.send({"id": 2, "method": "GET", "path": "/api/null"})
    panel.wait_for(type="reply", id=2)
    assert [message["id"] for message in panel.said() if message["type"] == "reply"] == [2]


def test_an_abort_in_the_page_is_told_to_the_host(stand_in: StandInHost, page: Page) -> None:
    page.evaluate(
        """() => {
          globalThis.xhr = new XMLHttpRequest();
          xhr.open("GET", "http://localhost:8189/api/hold");
          xhr.send();
        }"""
    )
    asked = stand_in.hear(path="/api/hold")
    page.evaluate("xhr.abort()")
    assert stand_in.hear(cancel=asked["id"])


def test_a_page_that_goes_withdraws_its_requests(browser: Browser, stand_in: StandInHost) -> None:
    page = browser.page(HOME)
    page.evaluate(f"{HOLD}; true")
    asked = stand_in.hear(path="/api/hold")
    page.close()
    assert stand_in.hear(cancel=asked["id"])


def test_the_host_ends_some_time_after_its_last_page(browser: Browser, stand_in: StandInHost) -> None:
    page = browser.page(HOME)
    assert page.evaluate(ASK) == 200
    browser.service_worker().evaluate(HASTEN)
    page.close()
    stand_in.ends.get(timeout=END_SECONDS)


def test_ten_tabs_share_one_host_and_each_has_its_own_answers(
    browser: Browser, stand_in: StandInHost
) -> None:
    pages = [browser.page(f"{HOME}?{n}") for n in range(10)]
    for n, page in enumerate(pages):
        page.evaluate(
            """(n) => {
              const echo = async (i) =>
                (await fetch(`http://localhost:8189/api/echo?tab=${n}&i=${i}`)).json();
              globalThis.answers = Promise.all(Array.from({ length: 20 }, (_, i) => echo(i)));
            }""",
            n,
        )
    for n, page in enumerate(pages):
        queries = [answer["query"] for answer in page.evaluate("answers")]
        assert queries == [{"tab": str(n), "i": str(i)} for i in range(20)]
        page.close()
    assert stand_in.starts.qsize() == 1


def test_a_restarted_worker_is_connected_to_again(
    browser: Browser, stand_in: StandInHost, page: Page
) -> None:
    page.evaluate(f"globalThis.open = {HOLD}; true")
    stand_in.hear(path="/api/hold")
    browser.restart_worker()
    assert page.evaluate("open") == FAILED
    assert page.evaluate(ASK) == 200
