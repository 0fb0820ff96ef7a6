"""The desktop's notice: one at a time, quiet, nothing of anybody, and none while a panel is in sight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.extension.panel_stage import PATIENT, card
from tests.extension.ports import PanelPort
from tests.support.browser import Browser
from tests.support.stand_in_host import StandInHost

RECORDED = """() => {
  globalThis.notices = [];
  chrome.notifications.create = async (...made) => { notices.push(made); };
  chrome.notifications.clear = async (id) => { notices.push([id]); };
}"""

MADE = """async (count) => {
  while (notices.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  return notices;
}"""


# ── when there is one ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import the worker's modules."""
    return browser.extension_page("manifest.json")


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (["card", 1500], ["card"]),
        (["card", 1499], []),
        (["card", 1500, "card", 1500], ["card"]),
        (["card", 1500, "done", 1500], ["card", "done"]),
        (["card", 1500, None, 1500], ["card", "cleared"]),
        # A card that flickers is one card, and one that only came and went was none.
        (["card", 1500, None, 1400, "card", 1500], ["card"]),
        (["card", 700, None, 700, "card", 700, None, 9000], []),
        # A host that is back at once was hardly away.
        (["card", 1500, "trouble", 300, None, 300, "card", 9000], ["card"]),
        (["trouble", 9000], ["trouble"]),
        # What a panel in sight says need not be said twice, and not later either.
        (["seen", "card", 1500, "unseen", 9000], ["cleared"]),
        (["card", 1500, "seen", "done", 1500], ["card", "cleared"]),
    ],
)
def test_a_notice_is_made_of_what_lasts_and_no_panel_shows(
    story: list[str | int | None], said: list[str], modules: Page
) -> None:
    found = modules.evaluate(
        """async (story) => {
          const { Notices } = await import("/worker/notices.js");
          const [native, stop] = [setTimeout, clearTimeout];
          let [now, due, inSight] = [0, null, false];
          const said = [];
          const show = (mark) => said.push(mark);
          const notices = new Notices({ inSight: () => inSight, show, clear: () => said.push("cleared") });
          globalThis.setTimeout = (act, ms) => { due = { act, at: now + ms }; };
          globalThis.clearTimeout = () => { due = null; };
          try {
            for (const step of story) {
              if (step === "seen" || step === "unseen") inSight = step === "seen";
              else if (typeof step !== "number") notices.hear(step);
              else {
                now += step;
                const ripe = due && due.at <= now ? due : null;
                if (ripe) due = null;
                ripe?.act();
              }
            }
          } finally {
            Object.assign(globalThis, { setTimeout: native, clearTimeout: stop });
          }
          return said;
        }""",
        story,
    )
    assert found == said


# ── in the worker ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def panel(browser: Browser, page: Page, stand_in: StandInHost) -> Iterator[PanelPort]:
    panel = PanelPort(browser, browser.tab_id(page))
    panel.wait_for(type="host", state="ready")
    browser.service_worker().evaluate(RECORDED)
    yield panel
    panel.page.close()


def insert(host: StandInHost, state: str) -> None:
    body = card(state, None if state == "removed" else PATIENT)
    host.say({"type": "event", "event": "card", "body": body})


def made(browser: Browser, count: int) -> list[Any]:
    return list(browser.service_worker().evaluate(MADE, count))


def test_a_card_in_is_said_quietly_under_one_id_and_without_a_word_of_the_patient(
    browser: Browser, page: Page, panel: PanelPort, stand_in: StandInHost
) -> None:
    tab = browser.tab_id(page)
    insert(stand_in, "ready")
    made(browser, 1)
    panel.send({"tabId": tab, "ended": "done"})
    made(browser, 2)
    insert(stand_in, "removed")
    one, other, cleared = made(browser, 3)
    assert one[0] == other[0] == cleared[0]
    icon = f"chrome-extension://{browser.extension_id}/icons/128.png"
    fixed = {"type": "basic", "iconUrl": icon, "title": "Authen Bridge", "silent": True}
    words = "มีบัตรในเครื่องอ่านแล้ว เปิดแผงด้านข้างเพื่อดูข้อมูล"
    assert one[1] == {**fixed, "message": words}
    assert other[1] == {**fixed, "message": "เสร็จแล้ว กรุณากลับไปตรวจสอบที่หน้า New Authen"}


def test_while_a_panel_is_in_sight_it_says_it_alone(
    browser: Browser, page: Page, panel: PanelPort, stand_in: StandInHost
) -> None:
    tab = browser.tab_id(page)
    panel.send({"tabId": tab, "inSight": True})
    insert(stand_in, "ready")
    assert len(made(browser, 1)[0]) == 1  # an older one is taken away, none is made
    panel.send({"tabId": tab, "inSight": False})
    insert(stand_in, "removed")
    made(browser, 2)
    insert(stand_in, "ready")
    assert len(made(browser, 3)[2]) == 2
    insert(stand_in, "removed")
    made(browser, 4)


SEEN = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""  # the tests' browser calls every tab visible

SHOWN = """async () => {
  for (;;) {
    const shown = Object.keys(await chrome.notifications.getAll());
    if (shown.length > 0) return shown;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}"""


def test_the_panel_tells_when_it_is_out_of_sight_and_chrome_shows_the_notice(
    browser: Browser, page: Page, stand_in: StandInHost
) -> None:
    browser.restart_worker()  # without what the other tests put into it
    stand_in.forget()
    panel = browser.extension_page(f"panel/panel.html?tabId={browser.tab_id(page)}")
    stand_in.hear(path="/api/bridge/status")
    panel.evaluate(SEEN, "hidden")
    insert(stand_in, "ready")
    assert browser.service_worker().evaluate(SHOWN) == ["authen-bridge"]
    panel.evaluate(SEEN, "visible")
    insert(stand_in, "removed")
    browser.service_worker().evaluate(
        """async () => {
          while (Object.keys(await chrome.notifications.getAll()).length > 0)
            await new Promise((resolve) => setTimeout(resolve, 10));
        }"""
    )
    panel.close()
