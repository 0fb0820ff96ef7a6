"""Without a mouse: troubles, waits and a stale page, and where the focus goes after each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    OUTBOX_PATH,
    READ_PATH,
    TODAY_PATH,
    code,
    entry,
    rights,
    today,
)
from tests.extension.panel_stage import OTHER, PATIENT, PanelStage, person
from tests.extension.panel_stage import card as card_of
from tests.support.keyboard import NOWHERE, check_round, press, tab_to, type_into

UNKNOWN = entry("aa", "unknown", problem="OUTCOME_UNKNOWN")
EXPIRED = entry("bb", "expired", pid=OTHER.pid)


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    kept = dict(stage.host.answers)
    stage.host.answers |= {
        "/api/bridge/card": (200, person(PATIENT, image=True)),
        TODAY_PATH: today(),
        READ_PATH: rights(),
        OUTBOX_PATH: (200, []),
    }
    yield stage.host.answers
    stage.host.answers.clear()
    stage.host.answers.update(kept)


@pytest.fixture
def seat(panel: Page) -> Page:
    """The patient's card is in, and the panel has the keyboard."""
    panel.bring_to_front()
    expect(panel.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    return panel


@pytest.fixture
def empty(stage: PanelStage, page: Page) -> Iterator[Page]:
    """Nobody's card is in, and two things wait in the outbox."""
    stage.host.now = None
    stage.host.answers[OUTBOX_PATH] = (200, [UNKNOWN, EXPIRED])
    panel = stage.panel(page)
    panel.bring_to_front()
    yield panel
    panel.close()


def desk(stage: PanelStage, state: str) -> None:
    stage.browser.service_worker().evaluate("(state) => chrome.idle.onStateChanged.dispatch(state)", state)


# ── what waits ────────────────────────────────────────────────────────────────────────────────


def test_what_waits_is_tried_again_dropped_and_folded(stage: PanelStage, empty: Page) -> None:
    summary = empty.locator("#outbox summary")
    press(empty, summary)
    check_round(empty)
    tab_to(empty, empty.locator("[data-entry=bb][data-use=drop]"))
    empty.keyboard.press("Enter")
    expect(empty.locator("[data-entry=bb][data-use=keep]")).to_be_focused()
    empty.keyboard.press("Enter")
    expect(empty.locator("[data-entry=bb][data-use=drop]")).to_be_focused()
    empty.keyboard.press("Enter")
    stage.host.answers |= {
        "/api/bridge/outbox/bb/drop": (200, {}),
        OUTBOX_PATH: (200, [UNKNOWN]),
    }
    press(empty, empty.locator("[data-entry=bb][data-use=drop-surely]"), "Space")
    expect(empty.locator("#outbox-entries li")).to_have_count(1)
    expect(summary).to_be_focused()
    stage.host.answers |= {
        "/api/bridge/outbox/aa/retry": (200, {"claimCode": "PP7"}),
        OUTBOX_PATH: (200, []),
    }
    press(empty, empty.locator("[data-entry=aa][data-use=retry]"))
    expect(empty.locator("#outbox-entries li")).to_have_count(0)
    expect(summary).to_be_focused()
    empty.keyboard.press("Enter")
    expect(empty.locator("#outbox")).to_be_hidden()
    expect(empty.locator("#settings")).to_be_focused()


def test_the_steps_of_a_trouble_and_its_help_are_reached(stage: PanelStage, empty: Page) -> None:
    stage.host.readers()
    expect(empty.locator("#status")).to_contain_text("ไม่พบเครื่องอ่านบัตร")
    assert "a#trouble-help" in check_round(empty)
    for link in ("#trouble-help", "#help"):
        with empty.context.expect_page() as opened:
            press(empty, empty.locator(link))
        shown = opened.value
        shown.wait_for_load_state()
        shown.bring_to_front()
        shown.set_viewport_size({"width": 320, "height": 820})
        assert check_round(shown)
        shown.close()
        empty.bring_to_front()


# ── LINE, the dry run, the page that cannot ask ───────────────────────────────────────────────


def test_a_wait_for_line_is_begun_and_ended(stage: PanelStage, seat: Page) -> None:
    press(seat, seat.locator("#line-start"))
    expect(seat.locator("#line-card")).to_be_focused()
    check_round(seat)
    press(seat, seat.locator("#line-close"))
    expect(seat.locator("#line-start")).to_be_focused()
    seat.keyboard.press("Enter")
    type_into(seat, seat.locator("#line-pid"), OTHER.pid)
    stage.host.answers[f"/api/bridge/today/{OTHER.pid}"] = today()
    seat.keyboard.press("Enter")
    expect(seat.locator("#line-text")).to_contain_text("กำลังรอรหัส")
    expect(seat.locator("#line-close")).to_be_focused()
    seat.keyboard.press("Enter")
    expect(seat.locator("#line")).to_be_hidden()
    expect(seat.locator("#line-start")).to_be_focused()


def test_a_dry_run_is_begun_and_its_marks_are_taken_away(seat: Page) -> None:
    press(seat, seat.locator("#try"))
    expect(seat.locator("#try-end")).to_be_visible()
    expect(seat.locator("#try")).to_be_focused()
    check_round(seat)
    press(seat, seat.locator("#try-end"))
    expect(seat.locator("#trial")).to_be_hidden()
    expect(seat.locator("#try")).to_be_focused()


def test_a_page_that_cannot_ask_is_reloaded(stage: PanelStage, page: Page, seat: Page) -> None:
    # The badge is what the worker remembers it by.
    stage.browser.service_worker().evaluate(
        "(tabId) => chrome.action.setBadgeText({ tabId, text: '↻' })", stage.browser.tab_id(page)
    )
    seat.reload()
    seat.bring_to_front()
    expect(seat.locator("#stale")).to_be_visible()
    expect(seat.locator("#photo")).to_be_visible()
    with page.expect_navigation():
        press(seat, seat.locator("#reload"))
    expect(seat.locator("#stale")).to_be_hidden()
    expect(seat.locator("#mobile")).to_be_focused()


# ── who is at the desk ────────────────────────────────────────────────────────────────────────


def test_the_focus_follows_the_card(stage: PanelStage, seat: Page) -> None:
    expect(seat.locator("#mobile")).to_be_focused()
    tab_to(seat, seat.locator("#fill"))
    stage.host.card("removed")
    expect(seat.locator("#status")).to_contain_text("ดึงบัตรออกแล้ว")
    seat.wait_for_function(NOWHERE)  # it is heard: test_heard.py
    assert check_round(seat) == [
        *("button#guardian-start", "button#line-start", "button#settings", "a#help", "button#try")
    ]
    stage.host.card("identified", OTHER)
    expect(seat.locator("#mobile")).to_be_focused()


def test_what_was_hidden_while_nobody_was_there_is_shown_again(stage: PanelStage, seat: Page) -> None:
    stage.host.now = card_of("ready", PATIENT)
    desk(stage, "idle")
    expect(seat.locator("#blank-end")).to_be_focused()
    check_round(seat)
    press(seat, seat.locator("#blank-end"), "Space")
    expect(seat.locator("#mobile")).to_be_focused()
    desk(stage, "active")


@pytest.mark.parametrize(("at", "then"), [(2, 1), (1, 0)], ids=["still there", "gone"])
def test_the_keyboard_stays_in_the_services_when_the_page_offers_others(
    stage: PanelStage, page: Page, seat: Page, at: int, then: int
) -> None:
    tab_to(seat, seat.locator("#services input").nth(at))
    before = seat.locator("#services").get_attribute("data-list")
    stage.look_up(page, PATIENT)
    seat.bring_to_front()
    seat.evaluate("dispatchEvent(new Event('focus'))")  # the clerk comes over
    seat.wait_for_function("(before) => services.dataset.list !== before", arg=before)
    expect(seat.locator("#services input").nth(then)).to_be_focused()


def test_the_keys_of_a_code_come_right_after_it(stage: PanelStage, seat: Page) -> None:
    stage.host.answers[TODAY_PATH] = today(code(), code("PP2"))
    press(seat, seat.locator("#codes-again"))
    expect(seat.locator("#codes-code")).to_have_text(code()["claimCode"])
    expect(seat.locator("#codes-again")).to_be_focused()
    names = check_round(seat)
    assert names[:4] == ["button[copy]", "button[slip]", "button[copy]", "button[slip]"]
