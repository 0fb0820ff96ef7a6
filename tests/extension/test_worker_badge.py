"""The toolbar's badge: card in, done, trouble, in each tab of New Authen; nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.panel_stage import OTHER, PATIENT, card, readers
from tests.extension.ports import PanelPort
from tests.support.browser import Browser
from tests.support.site import HOME
from tests.support.stand_in_host import StandInHost

CARD, DONE, TROUBLE, STALE = "●", "✓", "!", "↻"
TITLES = {
    "": "Authen Bridge",
    CARD: "Authen Bridge: มีบัตรในเครื่องอ่าน",
    DONE: "Authen Bridge: เสร็จแล้ว",
    TROUBLE: "Authen Bridge: มีปัญหา เปิดแผงด้านข้างเพื่อดูวิธีแก้",
    STALE: "Authen Bridge: กรุณาโหลดหน้านี้ใหม่ก่อนใช้งาน",
}
NO_READER: dict[str, Any] = {"terminals": [], "problem": None}


@pytest.fixture
def panel(browser: Browser, page: Page, stand_in: StandInHost) -> Iterator[PanelPort]:
    panel = PanelPort(browser, browser.tab_id(page))
    panel.wait_for(type="host", state="ready")
    yield panel
    say(stand_in, "card", card("removed"))
    say(stand_in, "readers", readers("ACME CCID 0"))
    panel.page.close()


def say(host: StandInHost, event: str, body: dict[str, Any]) -> None:
    host.say({"type": "event", "event": event, "body": body})


def wait_for_sign(browser: Browser, page: Page, sign: str) -> None:
    """Wait until the badge of ``page``'s tab is ``sign`` and its title those words, none of the patient."""
    browser.service_worker().evaluate(
        """async ([tabId, sign, title]) => {
          for (;;) {
            const [text, words] = await Promise.all([
              chrome.action.getBadgeText({ tabId }),
              chrome.action.getTitle({ tabId }),
            ]);
            if (text === sign && words === title) return;
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }""",
        [browser.tab_id(page), sign, TITLES[sign]],
    )


# Waits until a tab of another site has no sign.
UNSIGNED = """async (tabId) => {
  while (await chrome.action.getBadgeText({ tabId })) await new Promise((resolve) => setTimeout(resolve, 10));
}"""


def end(panel: PanelPort, tab: int, ended: str | None) -> None:
    panel.send({"tabId": tab, "inSight": True, "ended": ended})


@pytest.mark.parametrize(
    ("news", "sign"),
    [
        ([("card", card("inserted"))], ""),
        ([("card", card("identified", PATIENT))], CARD),
        ([("card", card("ready", PATIENT))], CARD),
        ([("card", card("unreadable", problem="CARD_UNREADABLE"))], TROUBLE),
        ([("card", card("ready", PATIENT)), ("card", card("removed"))], ""),
        ([("readers", readers(problem="SERVICE_STOPPED"))], TROUBLE),
        ([("readers", NO_READER)], TROUBLE),
        ([("readers", NO_READER), ("readers", readers("ACME CCID 0"))], ""),
    ],
)
def test_the_badge_tells_how_reader_and_card_are(
    news: list[tuple[str, dict[str, Any]]],
    sign: str,
    browser: Browser,
    page: Page,
    panel: PanelPort,
    stand_in: StandInHost,
) -> None:
    say(stand_in, "card", card("ready", OTHER))
    wait_for_sign(browser, page, CARD)
    say(stand_in, "card", card("removed"))
    wait_for_sign(browser, page, "")
    for event in news:
        say(stand_in, *event)
    wait_for_sign(browser, page, sign)


def test_a_fill_that_ended_is_told_in_its_own_tab_until_the_card_goes(
    browser: Browser, page: Page, panel: PanelPort, stand_in: StandInHost
) -> None:
    other = browser.page(f"{HOME}?other")
    say(stand_in, "card", card("ready", PATIENT))
    wait_for_sign(browser, other, CARD)
    tab = browser.tab_id(page)
    for ended, sign in (("done", DONE), ("trouble", TROUBLE), (None, CARD), ("done", DONE)):
        end(panel, tab, ended)
        wait_for_sign(browser, page, sign)
        wait_for_sign(browser, other, CARD)
    say(stand_in, "card", card("removed"))
    wait_for_sign(browser, page, "")
    other.close()


def test_a_confirmation_through_the_bridge_is_done(browser: Browser, page: Page, panel: PanelPort) -> None:
    page.evaluate(
        """fetch("http://localhost:8189/api/nhso-service/confirm-save", {
          method: "POST", headers: { "Content-Type": "application/json" }, body: "{}",
        })"""
    )
    wait_for_sign(browser, page, DONE)
    end(panel, browser.tab_id(page), None)
    wait_for_sign(browser, page, "")


def test_a_page_that_comes_anew_has_the_badge_again(
    browser: Browser, page: Page, panel: PanelPort, stand_in: StandInHost
) -> None:
    say(stand_in, "card", card("ready", PATIENT))
    wait_for_sign(browser, page, CARD)
    page.reload()
    wait_for_sign(browser, page, CARD)
    tab = browser.tab_id(page)
    page.goto("https://elsewhere.example/")
    browser.service_worker().evaluate(UNSIGNED, tab)


def test_a_host_that_is_not_there_is_trouble_until_it_is(
    browser: Browser, page: Page, panel: PanelPort, stand_in: StandInHost
) -> None:
    greeting, stand_in.hello = stand_in.hello, {"type": "hello", "protocol": 99}
    try:
        stand_in.hang_up()
        wait_for_sign(browser, page, TROUBLE)
    finally:
        stand_in.hello = greeting
    wait_for_sign(browser, page, "")


def test_the_badge_of_a_page_that_cannot_ask_outdoes_every_other(
    browser: Browser, page: Page, stand_in: StandInHost
) -> None:
    panel = PanelPort(browser, browser.tab_id(page))
    panel.wait_for(type="host", state="ready")
    browser.restart_worker()  # the page has no port now, as one whose scripts are an old version's
    panel.page.close()
    browser.service_worker().evaluate("() => chrome.runtime.onInstalled.dispatch({ reason: 'update' })")
    wait_for_sign(browser, page, STALE)
    other = browser.page(f"{HOME}?other")
    beside = PanelPort(browser, browser.tab_id(other))
    beside.wait_for(type="host", state="ready")
    say(stand_in, "card", card("ready", PATIENT))
    wait_for_sign(browser, other, CARD)
    wait_for_sign(browser, page, STALE)
    page.reload()
    wait_for_sign(browser, page, CARD)
    say(stand_in, "card", card("removed"))
    wait_for_sign(browser, page, "")
    other.close()
    beside.page.close()
