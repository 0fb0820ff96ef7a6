"""Nobody at the desk: every panel empties at once, says so, and comes back by the clerk's own act alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.test_state import GONE, KNOWN, READY, after, ask, card, status
from tests.extension.panel_stage import MOBILE, OTHER, PATIENT, PanelStage, overflow
from tests.extension.panel_stage import card as body_of

LEFT = {"type": "blank", "locked": False}
LOCKED = {"type": "blank", "locked": True}
UNLOCKED = {"type": "unlocked"}
SHOWN = {"type": "shown"}
CARD = card("ready", "1")
SAID, COME_BACK = "ปิดข้อมูลผู้ป่วยไว้", "แสดงข้อมูลบัตรที่เสียบอยู่"


# ── what the panel knows ──────────────────────────────────────────────────────────────────────


def test_a_blank_panel_has_forgotten_everything_of_the_patient(modules: Page) -> None:
    typed = {"type": "typed", "field": "hn", "value": "69-7"}
    photo = {"type": "photo", "pid": "1", "person": {"pid": "1", "image": "AAAA"}}
    report = {"type": "filled", "pid": "1", "report": {"ok": True, "fields": []}}
    seen = {"type": "page", "pid": "1", "page": {"ok": True, "page": "by-patient", "services": []}}
    asked = {"type": "rights-asked"}
    known = (*KNOWN, CARD, seen, photo, asked, typed, report)
    assert after(modules, *known, LEFT) == {**after(modules, *KNOWN, LEFT), "cardHeard": True}
    assert after(modules, *known, LEFT)["card"] is None


@pytest.mark.parametrize(
    ("news", "shows"),
    [
        ([LEFT], None),
        ([LEFT, card("ready", "1")], None),  # the rest of what is being read
        ([LEFT, card("identified", "1")], None),
        ([LEFT, status(card("ready", "1"))], None),  # asked for before
        ([LEFT, card("removed")], None),
        ([LEFT, GONE, READY, status(card("ready", "1"))], None),
        ([LEFT, SHOWN, status(card("ready", "1"))], None),  # its card was heard of before the question
        ([LEFT, SHOWN, {"type": "status-asked"}, status(card("ready", "1"))], "1"),
        # Whoever puts a card in is at the desk …
        ([LEFT, card("inserted"), card("identified", "2")], "2"),
        # … but a host that starts finds every card newly in, also the one that was left there …
        ([LEFT, GONE, READY, card("inserted"), card("identified", "1")], None),
        ([LEFT, GONE, READY, status(), card("inserted"), card("identified", "2")], "2"),
        # … and not behind a lock.
        ([LOCKED, card("inserted"), card("identified", "2")], None),
        ([LEFT, LOCKED, card("inserted"), card("identified", "2")], None),
        ([LOCKED, LEFT, card("inserted"), card("identified", "2")], None),
        ([LOCKED, UNLOCKED, card("identified", "2")], None),  # came while it was locked
        ([LOCKED, UNLOCKED, card("inserted"), card("identified", "2")], "2"),
        ([LOCKED, UNLOCKED, SHOWN, {"type": "status-asked"}, status(card("ready", "2"))], "2"),
        ([UNLOCKED], "1"),
    ],
)
def test_it_shows_nobody_until_the_clerk_is_back(
    news: list[dict[str, Any]], shows: str | None, modules: Page
) -> None:
    told = ask(modules, "patient", *KNOWN, CARD, *news)
    assert (told and told["pid"]) == shows


def test_trouble_with_the_host_is_said_before_blankness(modules: Page) -> None:
    assert ask(modules, "trouble", *KNOWN, CARD, LEFT) == "blank"
    assert ask(modules, "trouble", *KNOWN, CARD, LEFT, GONE) == "HOST_GONE"
    assert ask(modules, "trouble", *KNOWN, CARD, LEFT, GONE, READY, status()) == "blank"


def test_that_the_page_may_hold_a_former_patients_data_is_still_said(modules: Page) -> None:
    late = {"type": "filled", "pid": "9", "report": {"ok": True, "fields": []}}
    assert after(modules, *KNOWN, CARD, late, LEFT)["notice"] == "late"


# ── on the screen ─────────────────────────────────────────────────────────────────────────────


def desk(stage: PanelStage, state: str) -> None:
    """Have Chrome say how the desk is: ``active``, ``idle`` or ``locked``."""
    stage.browser.service_worker().evaluate("(state) => chrome.idle.onStateChanged.dispatch(state)", state)


@pytest.fixture(autouse=True)
def attended(stage: PanelStage) -> Iterator[None]:
    yield
    desk(stage, "active")


def left_of(panel: Page) -> str:
    """Everything in the document that could tell of a person."""
    text: str = panel.evaluate("""() => [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll("input, textarea, select")].map((box) => box.value),
    ].join("\\n")""")
    return text


@pytest.mark.parametrize("state", ["idle", "locked"])
def test_every_panel_empties_at_once_and_says_so(
    state: str, stage: PanelStage, page: Page, panel: Page
) -> None:
    other = stage.panel(page)
    stage.look_up(page, PATIENT)
    panel.locator("#mobile").fill(MOBILE)
    panel.locator("#hn").fill("69-7-blank")
    desk(stage, state)
    for one in (panel, other):
        expect(one.locator("#status")).to_contain_text(SAID)
        expect(one.locator("#patient")).to_be_hidden()
        expect(one.locator("#form")).to_be_hidden()
        expect(one.locator("#photo")).to_be_hidden()
        left = left_of(one)
        secrets = (PATIENT.name_th.last, PATIENT.name_en.last, MOBILE, "69-7-blank", "data:image")
        assert [secret for secret in secrets if secret in left] == []
        assert PATIENT.pid not in left.replace("-", "").replace(" ", "")
        assert overflow(one) == []
    other.close()


def test_enter_brings_the_card_back_that_is_in_and_what_was_typed_is_gone(
    stage: PanelStage, panel: Page
) -> None:
    panel.locator("#hn").fill("69-7")
    desk(stage, "idle")
    expect(panel.locator("#blank-end")).to_be_focused()
    expect(panel.locator("#blank-end")).to_have_text(COME_BACK)
    stage.host.now = body_of("ready", OTHER)  # was put in meanwhile
    panel.keyboard.press("Enter")
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(panel.locator("#hn")).to_have_value("")
    expect(panel.locator("#mobile")).to_be_focused()
    expect(panel.locator("#blank")).to_be_hidden()


def test_a_card_that_comes_while_the_screen_is_locked_is_not_shown_until_the_clerk_asks(
    stage: PanelStage, panel: Page
) -> None:
    desk(stage, "locked")
    expect(panel.locator("#patient")).to_be_hidden()
    for state in ("removed", "inserted", "identified", "ready"):
        stage.host.card(state, OTHER if state in {"identified", "ready"} else None)
    stage.host.readers("heard after the card")
    expect(panel.locator("#notice")).to_contain_text("heard after the card")
    assert OTHER.name_th.last not in left_of(panel)
    desk(stage, "active")
    stage.host.readers("heard after the lock")
    expect(panel.locator("#notice")).to_contain_text("heard after the lock")
    assert OTHER.name_th.last not in left_of(panel)
    panel.locator("#blank-end").click()
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)


def test_a_card_put_in_by_somebody_at_the_desk_is_shown(stage: PanelStage, panel: Page) -> None:
    desk(stage, "idle")
    expect(panel.locator("#blank")).to_be_visible()
    for state in ("removed", "inserted", "identified"):
        stage.host.card(state, OTHER if state == "identified" else None)
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(panel.locator("#blank")).to_be_hidden()


def test_chrome_is_told_to_call_five_minutes_without_a_touch_idle(stage: PanelStage) -> None:
    beside = stage.browser.extension_page("manifest.json")
    asked = beside.evaluate(
        """async () => {
          const asked = [];
          chrome.idle.setDetectionInterval = (seconds) => asked.push(seconds);
          chrome.runtime.onConnect.addListener = () => {};
          await import("/worker/main.js");
          return asked;
        }"""
    )
    beside.close()
    assert asked == [300]
