"""Pages that leave in the middle of a call, stay in another shape, or are put away and shown again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page

from tests.extension.hostile.asking import (
    AGENT,
    ASK,
    FAILED,
    HOLD,
    XHR,
    only_an_ordinary_call_is_heard,
    paths,
)
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.ports import CONNECT, IsolatedWorld
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Site
from tests.support.stand_in_host import StandInHost

OUTSIDE = f"{PRODUCTION}/other/"
LEAVINGS = {
    "reloads": "location.reload()",
    "moves on inside the application": f"location.href = '{HOME}?next'",
    "moves out of the application": f"location.href = '{OUTSIDE}'",
    "replaces itself": f"location.replace('{HOME}?next')",
    "goes back": "history.back()",
    "sends a form": "document.body.appendChild(document.createElement('form')).submit()",
    "follows a link": """Object.assign(document.body.appendChild(document.createElement('a')),
      { href: '?next' }).click()""",
    "navigates by the Navigation API": "navigation.navigate('?next')",
    "is moved by a frame of its own": """document.body.appendChild(document.createElement('iframe'))
      .contentWindow.eval("top.location.href = '/authencode/?next'")""",
    "moves to an about:blank document": "location.href = 'about:blank'",
    "moves to a blob: document":
        "location.href = URL.createObjectURL(new Blob(['<p>'], { type: 'text/html' }))",
}  # fmt: skip


@rows("leave", LEAVINGS)
def test_a_page_that_leaves_withdraws_its_call_and_the_next_one_gets_none_of_it(
    leave: str, open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask, so that the answer comes when the page {row} and the next one asks under the same id.
    At most: the next page's own answers; the call that was left is withdrawn at the host."""
    page = open_page(f"{HOME}?first")
    page.goto(f"{HOME}?second")
    page.evaluate(f"void {HOLD}; void {XHR.replace('smartcard/terminals', 'hold')}")
    left = [stand_in.hear(path="/api/hold")["id"] for _ in range(2)]
    with page.expect_navigation():
        page.evaluate(leave)
    for number in left:
        stand_in.hear(cancel=number)
        stand_in.say({"type": "reply", "id": number, "status": 418, "body": "left behind"})
    page.goto(HOME)
    assert page.evaluate(ASK) == 200  # under the id of the page before
    assert page.evaluate(XHR) == 200
    assert agent.requests == []


def test_a_tab_that_is_closed_withdraws_its_call(open_page: Open, stand_in: StandInHost) -> None:
    """Tried: to close the tab in the middle of a call. At most: nothing; it is withdrawn at the host."""
    page = open_page(HOME)
    page.evaluate(f"void {HOLD}")
    held = stand_in.hear(path="/api/hold")["id"]
    page.close()
    stand_in.hear(cancel=held)


def test_a_call_in_the_last_turn_of_a_page_reaches_nobody_else(
    open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask in pagehide, in unload and in visibilitychange, so that the next page gets the answer.
    At most: what its own last turn is worth; the next page gets its own answers, and the network nothing."""
    page = open_page(HOME)
    page.evaluate(
        f"""() => {{
          const ask = () => void {ASK.replace("smartcard/terminals", "echo")};
          for (const type of ["pagehide", "unload", "beforeunload"]) addEventListener(type, ask);
          document.addEventListener("visibilitychange", ask);
        }}"""
    )
    page.goto(f"{HOME}?next")
    only = page.evaluate(f"fetch('{AGENT}/api/null').then((response) => response.text())")
    assert only == "null"
    assert set(paths(stand_in)) <= {"/api/echo", "/api/null"}
    assert agent.requests == []


STAYINGS = {
    "pushes an address of the application": "history.pushState(null, '', '/authencode/other')",
    "pushes an address outside of the application": "history.pushState(null, '', '/other/')",
    "changes its fragment": "location.hash = 'x'",
    "goes through its history": "history.pushState(1, ''), history.back()",
    "stops loading": "stop()",
    "writes itself anew": "document.open(), document.write('<p>anew'), document.close()",
    "empties itself": "document.documentElement.remove()",
    "replaces its root": "document.replaceChild(document.createElement('html'), document.documentElement)",
    "is asked to leave for a download": "location.href = 'data:application/octet-stream,x'",
    "says that it goes": "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))",
    "says that it comes back": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "says that it was prerendered": "document.dispatchEvent(new Event('prerenderingchange'))",
    "says that it is frozen": "document.dispatchEvent(new Event('freeze'))",
}  # fmt: skip


@rows("stay", STAYINGS)
def test_a_page_that_stays_keeps_its_call(
    stay: str, open_page: Open, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to lose or to double a call in a page that {row} but stays.
    At most: its answer, once, and the next one."""
    page = open_page(HOME)
    page.evaluate(f"globalThis.answers = []; void {HOLD}.then((status) => answers.push(status))")
    held = stand_in.hear(path="/api/hold")["id"]
    page.evaluate(f"void ({stay})")
    only_an_ordinary_call_is_heard(page, stand_in, agent)
    for _ in range(2):
        stand_in.say({"type": "reply", "id": held, "status": 418, "body": None})
    assert page.evaluate(XHR) == 200
    assert page.evaluate("answers") == [418]


def test_a_page_that_says_it_is_shown_opens_no_port(
    browser: Browser, page: Page, stand_in: StandInHost
) -> None:
    """Tried: to make the bridge open ports, by events that say the page is shown after it lost its worker.
    At most: nothing; only the browser's own events count."""
    assert page.evaluate(ASK) == 200
    browser.restart_worker()  # the page has no port now, and would open one when it is shown
    worker = browser.service_worker()
    worker.evaluate(
        """() => {
          globalThis.opened = [];
          chrome.runtime.onConnect.addListener(({ name }) => opened.push(name));
        }"""
    )
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")
    world = IsolatedWorld(browser, page)
    world.evaluate(f"({CONNECT})({{ name: 'afterwards' }})")
    assert world.evaluate("held.ended") == "closed"
    assert worker.evaluate("opened") == ["afterwards"]


@pytest.fixture(scope="module")
def caching(site: Site, agent: HttpAgent, stand_in: StandInHost) -> Iterator[Browser]:
    """A browser that puts pages away instead of closing them; Playwright's do not unless told."""
    with Browser.open(
        port=site.server_port,
        spki=site.spki,
        native_host=stand_in.program,
        hosts=agent.hosts,
        back_forward_cache=True,
    ) as browser:
        yield browser


class PutAway:
    """A page that was put away and is shown again: Playwright waits for a load that does not come."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._cdp: CDPSession = browser.context.new_cdp_session(page)
        self._page = page

    def and_shown_again(self) -> None:
        self._page.goto(OUTSIDE)
        self._page.go_back(wait_until="commit")

    def evaluate(self, expression: str) -> object:
        """Evaluate in the same document, not one that was loaded again."""
        answer = self._cdp.send("Runtime.evaluate", {"awaitPromise": True, "expression": expression})
        assert "exceptionDetails" not in answer
        return answer["result"].get("value")


BEFORE = {
    "with a call open": "0",
    "after it has written itself anew": "document.open(), document.write('<p>anew'), document.close()",
    "after it has asked and then written itself anew":
        f"{ASK}.then(() => (document.open(), document.write('<p>anew'), document.close()))",
    "and asks in its last turn": f"addEventListener('pagehide', () => void {ASK})",
    "and asks when it is frozen": f"document.addEventListener('freeze', () => void {ASK})",
    "and asks when it is shown again": f"addEventListener('pageshow', () => void {ASK})",
    "and hears of its going before the bridge does": """addEventListener('pagehide',
      (event) => event.stopImmediatePropagation(), { capture: true })""",
}  # fmt: skip

# A call that hangs would hang the test; the clock is the page's, and bounds what is never to happen.
BOUNDED = "Promise.race([%s, new Promise((resolve) => setTimeout(resolve, 3000, 'hangs'))])"


@rows("before", BEFORE)
def test_a_page_that_is_put_away_fails_its_calls_and_may_ask_again(
    before: str, caching: Browser, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to be put into the back/forward cache {row}, where a port dies without a word.
    At most: the agent's absence for the open call, and an answer for the next; none hangs."""
    page = caching.page(HOME)
    page.evaluate(before)
    put_away = PutAway(caching, page)
    for _ in range(2):
        put_away.evaluate(f"globalThis.open = {HOLD}; void 0")
        held = stand_in.hear(path="/api/hold")["id"]
        put_away.and_shown_again()
        stand_in.hear(cancel=held)
        assert put_away.evaluate(BOUNDED % "open") == FAILED
        assert put_away.evaluate(BOUNDED % ASK) == 200
        assert put_away.evaluate(BOUNDED % XHR) == 200
    assert agent.requests == []
    page.close()
