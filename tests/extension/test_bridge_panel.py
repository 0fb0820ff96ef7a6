"""Our own pages: what they hear besides their answers, and for which page they ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.ports import CONNECT, IsolatedWorld, PanelPort
from tests.support.browser import Browser
from tests.support.site import HOME, PRODUCTION, TEST
from tests.support.stand_in_host import HELLO, StandInHost

CARD_EVENT: dict[str, Any] = {
    "type": "event",
    "event": "card",
    "body": {"reader": "ACME CCID 0", "state": "inserted", "person": None, "problem": None},
}


@pytest.fixture
def panel(browser: Browser, page: Page) -> Iterator[PanelPort]:
    panel = PanelPort(browser, browser.tab_id(page))
    panel.wait_for(type="host", state="ready")
    yield panel
    panel.page.close()


def test_a_panel_is_told_which_host_it_has(panel: PanelPort) -> None:
    ready = panel.wait_for(type="host", state="ready")
    assert ready == {"type": "host", "state": "ready", "version": HELLO["version"], "zone": HELLO["zone"]}


def test_a_panels_request_is_answered_under_its_own_id(panel: PanelPort, stand_in: StandInHost) -> None:
    panel.send({"id": 41, "method": "GET", "path": "/api/echo", "query": {"a": "1"}})
    assert panel.wait_for(type="reply") == {
        "type": "reply",
        "id": 41,
        "status": 200,
        "body": {"method": "GET", "query": {"a": "1"}, "body": None},
    }
    asked = stand_in.hear(path="/api/echo")
    assert (asked["origin"], asked["page"]) == ("extension", PRODUCTION)
    assert asked.keys() == {"id", "method", "path", "query", "body", "origin", "page"}


def test_a_panel_asks_for_the_zone_of_the_page_beside_it(browser: Browser, stand_in: StandInHost) -> None:
    page = browser.page(f"{TEST}/authencode/")
    panel = PanelPort(browser, browser.tab_id(page))
    panel.send({"id": 1, "method": "GET", "path": "/api/bridge/status"})
    panel.wait_for(type="reply", id=1)
    assert stand_in.hear(path="/api/bridge/status")["page"] == TEST
    page.goto("about:blank")
    panel.send({"id": 2, "method": "GET", "path": "/api/bridge/status"})
    panel.wait_for(type="reply", id=2)
    assert "page" not in stand_in.hear(path="/api/bridge/status")
    page.close()
    panel.page.close()


def test_an_extension_page_without_a_tab_asks_for_no_page(browser: Browser, stand_in: StandInHost) -> None:
    panel = PanelPort(browser, None)
    panel.send({"id": 1, "method": "GET", "path": "/api/bridge/diagnostics"})
    panel.wait_for(type="reply", id=1)
    assert "page" not in stand_in.hear(path="/api/bridge/diagnostics")
    panel.page.close()


def test_progress_goes_to_the_one_who_asked(
    panel: PanelPort, browser: Browser, stand_in: StandInHost
) -> None:
    other = PanelPort(browser, None)
    panel.send({"id": 9, "method": "GET", "path": "/api/hold"})
    asked = stand_in.hear(path="/api/hold")
    progress = {"type": "progress", "stage": "photo", "done": 1020, "total": 4000}
    stand_in.say({**progress, "id": asked["id"]})
    assert panel.wait_for(type="progress") == {**progress, "id": 9}
    stand_in.say(CARD_EVENT)
    other.wait_for(type="event")  # said after the progress, so that has not come
    assert [message["type"] for message in other.said() if message["type"] == "progress"] == []
    other.page.close()


def test_a_panels_cancel_reaches_the_host(panel: PanelPort, stand_in: StandInHost) -> None:
    panel.send({"id": 3, "method": "GET", "path": "/api/hold"})
    asked = stand_in.hear(path="/api/hold")
    panel.send({"cancel": 3})
    stand_in.hear(cancel=asked["id"])


def test_card_events_reach_every_panel_and_no_page(
    panel: PanelPort, browser: Browser, page: Page, stand_in: StandInHost
) -> None:
    world = IsolatedWorld(browser, page)  # where everything arrives that a page could ever be told
    world.evaluate(f"({CONNECT})({{ name: 'agent' }})")
    other = PanelPort(browser, None)
    other.wait_for(type="host", state="ready")
    stand_in.say(CARD_EVENT)
    stand_in.say({"type": "event", "event": "readers", "body": {"terminals": [], "problem": None}})
    for listener in (panel, other):
        assert listener.wait_for(type="event", event="card") == CARD_EVENT
        listener.wait_for(type="event", event="readers")
    said = world.evaluate("""new Promise((resolve) => {
      held.port.onMessage.addListener(() => resolve(held.said));
      held.port.postMessage({ id: 1, method: "GET", path: "/api/null" });
    })""")
    assert said == [{"id": 1, "status": 200, "body": None}]
    other.page.close()


def test_a_keyboard_command_reaches_the_panel_of_its_tab_only(
    panel: PanelPort, browser: Browser, page: Page
) -> None:
    other_page = browser.page(f"{HOME}?other")
    other = PanelPort(browser, browser.tab_id(other_page))
    dispatch = "([command, id]) => chrome.commands.onCommand.dispatch(command, { id })"
    browser.service_worker().evaluate(dispatch, ["fill", browser.tab_id(page)])
    browser.service_worker().evaluate(dispatch, ["other", browser.tab_id(other_page)])
    assert panel.wait_for(type="command") == {"type": "command", "command": "fill"}
    assert other.wait_for(type="command") == {"type": "command", "command": "other"}
    assert len([message for message in panel.said() if message["type"] == "command"]) == 1
    other_page.close()
    other.page.close()


def test_a_keyboard_command_in_a_tab_without_a_panel_opens_it(
    panel: PanelPort, browser: Browser, page: Page
) -> None:
    other_page = browser.page(f"{HOME}?other")
    tab = browser.tab_id(other_page)
    opened = browser.service_worker().evaluate(
        """async (tabs) => {
          const opened = [];
          const native = chrome.sidePanel.open;
          chrome.sidePanel.open = async (options) => { opened.push(options); };
          for (const id of tabs) await chrome.commands.onCommand.dispatch("fill", { id });
          chrome.sidePanel.open = native;
          return opened;
        }""",
        [tab, browser.tab_id(page)],
    )
    assert opened == [{"tabId": tab}]
    assert panel.wait_for(type="command", command="fill")
    other_page.close()


def test_a_panel_is_told_where_its_tab_goes(browser: Browser) -> None:
    page = browser.page(HOME)
    panel = PanelPort(browser, browser.tab_id(page))
    panel.wait_for(type="site", site=PRODUCTION)
    for address, site in (
        (f"{TEST}/authencode/", TEST),
        (HOME, PRODUCTION),
        ("about:blank", None),
        (HOME, PRODUCTION),
        (f"{PRODUCTION}/other/", None),
    ):
        panel.forget()
        page.goto(address)
        panel.wait_for(type="site", site=site)
    page.close()
    panel.page.close()


UPDATED = "(reason) => chrome.runtime.onInstalled.dispatch({ reason })"
BADGE = "(tabId) => chrome.action.getBadgeText({ tabId })"
NULL = "fetch('http://localhost:8189/api/null').then((response) => response.status)"


@pytest.mark.parametrize("reason", ["install", "update"])
def test_a_page_that_was_open_before_the_extension_is_marked_until_it_is_there_again(
    reason: str, browser: Browser
) -> None:
    page = browser.page(HOME)
    tab = browser.tab_id(page)
    browser.restart_worker()  # the page has no port now, as one whose scripts are an old version's
    browser.service_worker().evaluate(UPDATED, reason)
    panel = PanelPort(browser, tab)
    panel.wait_for(type="site", site=PRODUCTION, stale=True)
    assert browser.service_worker().evaluate(BADGE, tab) == "↻"
    page.reload()
    panel.wait_for(type="site", site=PRODUCTION, stale=False)
    assert browser.service_worker().evaluate(BADGE, tab) == ""
    page.close()
    panel.page.close()


def test_a_page_with_live_scripts_is_not_marked(browser: Browser, page: Page) -> None:
    assert page.evaluate(NULL) == 200
    other = browser.page(f"{HOME}?other")
    tab = browser.tab_id(other)
    assert other.evaluate(NULL) == 200
    for reason in ("update", "chrome_update"):
        browser.service_worker().evaluate(UPDATED, reason)
    panel = PanelPort(browser, tab)
    panel.wait_for(type="site", site=PRODUCTION, stale=False)
    assert not any(message.get("stale") for message in panel.said())
    assert browser.service_worker().evaluate(BADGE, browser.tab_id(page)) == ""
    other.close()
    panel.page.close()


def test_a_page_that_comes_and_goes_leaves_no_listener_behind(browser: Browser, page: Page) -> None:
    worker = browser.service_worker()
    worker.evaluate(
        """() => {
          globalThis.added = 0;
          const events = Object.values(chrome).flatMap((area) => Object.values(area ?? {}));
          for (const event of events.filter((each) => typeof each?.addListener === "function")) {
            const native = event.addListener.bind(event);
            event.addListener = (...given) => { added += 1; native(...given); };
          }
        }"""
    )
    tab = browser.tab_id(page)
    for address, enabled in (("about:blank", False), (HOME, True), ("about:blank", False)):
        page.goto(address)
        wait_until_panel_is(browser, tab, enabled)
    assert worker.evaluate("added") == 0


OPTIONS = "(tabId) => chrome.sidePanel.getOptions({ tabId })"


def panel_of(browser: Browser, tab: int) -> dict[str, Any]:
    options: dict[str, Any] = browser.service_worker().evaluate(OPTIONS, tab)
    return options


def wait_until_panel_is(browser: Browser, tab: int, enabled: bool) -> None:
    browser.service_worker().evaluate(
        """async ([tabId, enabled]) => {
          for (;;) {
            const options = await chrome.sidePanel.getOptions({ tabId });
            if (options.enabled === enabled) return;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }""",
        [tab, enabled],
    )


@pytest.mark.parametrize("away", ["about:blank", "https://elsewhere.example/", f"{PRODUCTION}/other/"])
def test_a_tab_has_its_own_panel_while_it_shows_the_application(away: str, browser: Browser) -> None:
    page = browser.page(HOME)
    tab = browser.tab_id(page)
    wait_until_panel_is(browser, tab, True)
    assert panel_of(browser, tab)["path"] == f"panel/panel.html?tabId={tab}"
    page.goto(away)
    wait_until_panel_is(browser, tab, False)
    page.goto(HOME)
    wait_until_panel_is(browser, tab, True)
    page.close()


def test_a_reload_keeps_the_panel(browser: Browser, page: Page) -> None:
    tab = browser.tab_id(page)
    wait_until_panel_is(browser, tab, True)
    worker = browser.service_worker()
    worker.evaluate(
        """() => {
          const native = chrome.sidePanel.setOptions.bind(chrome.sidePanel);
          globalThis.offered = [];
          chrome.sidePanel.setOptions = (options) => {
            offered.push(options.enabled);
            return native(options);
          };
        }"""
    )
    page.reload()
    page.evaluate("fetch('http://localhost:8189/api/null').then((response) => response.status)")
    wait_until_panel_is(browser, tab, True)
    assert False not in worker.evaluate("offered")


def test_other_tabs_have_no_panel(browser: Browser) -> None:
    assert not panel_of(browser, 0).get("path")
