"""The wait for a patient who proves identity in LINE: the new code is found, shown, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import HEARD, NARROW, OTHER, PATIENT, PanelStage, asked, overflow
from tests.support.keys import press
from tests.testzone.people import POPULATION, Person

TODAY = f"/api/bridge/today/{PATIENT.pid}"
OURS, THEIRS = "99990", "99991"
MINUTE = 60_000


def code(number: int, hcode: str = OURS, at: str = "2026-11-27T09:00:00") -> dict[str, Any]:
    return {
        "claimCode": f"PP{number:010d}",
        "claimType": "PG0060001",
        "hcode": hcode,
        "claimDateTime": at,
    }


def codes(*of_today: dict[str, Any]) -> dict[str, Any]:
    return {"day": "2026-11-27", "codes": list(of_today), "sources": ["latest-5"], "troubles": []}


# ── the state, pure ──────────────────────────────────────────────────────────────────────────

STATUS = {"zone": "test", "hcode": OURS, "rights": "none", "zoneReady": True, "readers": {}, "card": None}
WAIT = {"type": "line-wait", "pid": "1", "byCard": False, "since": "2026-11-27T10:00:00"}
BEGIN: list[dict[str, Any]] = [
    {"type": "host", "state": "ready"},
    {"type": "status", "status": STATUS},
    {"type": "line-open"},
    WAIT,
]


def after(modules: Page, *news: dict[str, Any]) -> dict[str, Any]:
    return dict(modules.evaluate("(all) => all.reduce(state.next, state.START).line", list(news)))


def looked(*of_today: dict[str, Any], run: int = 2, code: str | None = None) -> dict[str, Any]:
    return {"type": "line-looked", "run": run, "code": code, "answer": None if code else codes(*of_today)}


FAILED = looked(code="NHSO_BUSY")


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ([looked(code(1))], None),
        ([looked(code(1)), looked(code(1))], None),
        ([looked(code(1, at="2026-11-27T10:00:05"))], None),  # by NHSO's clock, which may be ahead
        ([looked(code(1)), looked(code(2), code(1))], 2),
        ([looked(), looked(code(2, THEIRS))], None),
        ([looked(), looked(code(2, hcode=""))], None),
        ([looked(), looked(code(2, THEIRS), code(3))], 3),
        ([looked(), FAILED, looked(code(2))], 2),
        # The start was not seen: what is older than it was there before, what is younger is new.
        ([FAILED, looked(code(1, at="2026-11-27T09:59:59"))], None),
        ([FAILED, looked(code(1, at="2026-11-27T10:00:05"))], 1),
        ([FAILED, looked(code(1, at="2026-11-27T09:59:59")), looked(code(1), code(2))], 2),
        ([looked(), looked(code(2), run=1)], None),  # of a wait before this one
        ([looked(), {"type": "line-late", "run": 2}, looked(code(2))], None),
        ([looked(), {"type": "line-close"}, looked(code(2))], None),
        ([looked(), looked({**code(2), "claimCode": None})], None),  # a draft: no code yet
        ([looked(), {"type": "status", "status": {**STATUS, "hcode": ""}}, looked(code(2, hcode=""))], None),
    ],
)
def test_the_code_is_ours_of_today_and_was_not_there_before(
    modules: Page, looks: list[dict[str, Any]], found: int | None
) -> None:
    shown = after(modules, *BEGIN, *looks)["code"]
    assert (shown and shown["claimCode"]) == (found and f"PP{found:010d}")


@pytest.mark.parametrize(
    "news",
    [
        {"type": "line-late", "run": 2},
        {"type": "line-close"},
        {"type": "blank", "locked": False},
        {"type": "host", "state": "HOST_GONE"},
        {"type": "site", "site": "https://b.example", "stale": False},
    ],
)
def test_the_number_is_gone_once_the_wait_is(modules: Page, news: dict[str, Any]) -> None:
    assert after(modules, *BEGIN)["pid"] == "1"
    assert after(modules, *BEGIN, news)["pid"] is None


def test_the_number_is_gone_once_the_code_is_there(modules: Page) -> None:
    assert after(modules, *BEGIN, looked(), looked(code(2)))["pid"] is None


def test_a_wait_of_the_card_s_number_goes_with_the_card(modules: Page) -> None:
    body = {"reader": "R", "state": "ready", "person": {"pid": "1"}, "problem": None}
    card = {"type": "event", "event": "card", "body": body}
    pulled = {"type": "event", "event": "card", "body": {**body, "state": "removed", "person": None}}
    begin = [*BEGIN[:2], card, *BEGIN[2:]]
    assert after(modules, *begin, pulled)["phase"] == "waiting"  # the number was typed
    begin[-1] = {**WAIT, "byCard": True}
    assert after(modules, *begin)["phase"] == "waiting"
    assert after(modules, *begin, pulled)["phase"] == "off"


def test_a_code_that_was_waited_for_by_card_goes_with_the_card(modules: Page) -> None:
    body = {"reader": "R", "state": "ready", "person": {"pid": "1"}, "problem": None}
    card = {"type": "event", "event": "card", "body": body}
    another = {**card, "body": {**body, "person": {"pid": "2"}}}
    begin = [*BEGIN[:2], card, BEGIN[2], {**WAIT, "byCard": True}, looked(), looked(code(2))]
    assert after(modules, *begin)["end"] == "found"
    assert after(modules, *begin, another) == {**modules.evaluate("state.START.line"), "run": 3}


def test_without_the_unit_s_own_code_nothing_can_be_waited_for(modules: Page) -> None:
    status = {"type": "status", "status": {**STATUS, "hcode": ""}}
    line = after(modules, BEGIN[0], status, *BEGIN[2:])
    assert (line["phase"], line["end"], line["pid"]) == ("asking", "no-hcode", None)


@pytest.mark.parametrize(
    ("waited", "slow", "retry_after", "pause"),
    [
        (0, False, 0, 5_000),
        (MINUTE - 1, False, 0, 5_000),
        (MINUTE, False, 0, 10_000),
        (3 * MINUTE, False, 0, 20_000),
        (0, True, 0, 20_000),
        (0, True, 45, 45_000),
        (4 * MINUTE, True, 0, 20_000),
        (10 * MINUTE - 20_000, False, 0, None),
    ],
)
def test_it_looks_less_often_the_longer_it_takes_and_when_it_is_too_much(
    modules: Page, waited: int, slow: bool, retry_after: int, pause: int | None
) -> None:
    course = {"waited": waited, "slow": slow, "retryAfter": retry_after}
    assert modules.evaluate("async (c) => (await import('/line/pace.js')).pause(c)", course) == pause


# ── the panel, by a clock of the test's ──────────────────────────────────────────────────────


@pytest.fixture
def timed(stage: PanelStage, page: Page, still: Page) -> Iterator[Page]:
    """The panel beside the page without a card, its clock in the test's hand."""
    stage.host.now = None
    stage.host.forget()
    tab, width = stage.browser.tab_id(page), NARROW
    still.goto(f"chrome-extension://{stage.browser.extension_id}/panel/panel.html?tabId={tab}")
    still.set_viewport_size({"width": width, "height": 820})
    still.locator("#zone").wait_for()
    yield still
    stage.host.answers.pop(TODAY, None)


def begin(stage: PanelStage, panel: Page, holder: Person = PATIENT) -> None:
    panel.get_by_role("button", name="รอรหัสจาก LINE").click()
    panel.keyboard.type(holder.pid)
    panel.keyboard.press("Enter")
    expect(panel.locator("#line-text")).to_contain_text("กำลังรอรหัสของ x-xxxx-xxxxx")
    wait_for_look(stage, panel)


def wait_for_look(stage: PanelStage, panel: Page) -> None:
    """Wait until the panel has looked and knows what it was answered: from there the next look is timed."""
    stage.host.hear(path=TODAY)
    panel.evaluate(HEARD)


def look_again(stage: PanelStage, panel: Page, ms: int, answer: tuple[int, Any]) -> None:
    """Let the next look come, not a moment before its time, and be answered by this."""
    stage.host.answers[TODAY] = answer
    panel.clock.run_for(ms - 1)
    assert asked(stage, panel, path=TODAY) == []
    panel.clock.run_for(1)
    wait_for_look(stage, panel)


def test_a_code_that_appears_at_the_third_look_is_shown_big_and_copied(
    stage: PanelStage, timed: Page
) -> None:
    stage.browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    stage.host.answers[TODAY] = (200, codes(code(1)))
    begin(stage, timed)
    expect(timed.locator("#line-before")).to_contain_text("PP0000000001")
    look_again(stage, timed, 5000, (200, codes(code(1), code(7, THEIRS))))
    expect(timed.locator("#line-found")).to_be_hidden()
    look_again(stage, timed, 5000, (200, codes(code(2), code(1), code(7, THEIRS))))
    expect(timed.get_by_role("status").filter(has_text="ได้รหัสแล้ว")).to_contain_text("PP0000000002")
    assert PATIENT.pid not in timed.content()
    assert timed.locator("#line-pid").input_value() == ""
    assert overflow(timed) == []
    expect(timed.locator("#line-copy")).to_be_focused()
    timed.keyboard.press("Enter")
    expect(timed.locator("#line-copied")).to_have_text("คัดลอกแล้ว")
    assert timed.evaluate("navigator.clipboard.readText()") == "PP0000000002"
    timed.clock.run_for(MINUTE)
    assert asked(stage, timed, path=TODAY) == []
    timed.get_by_role("button", name="เลิกรอ").click()
    expect(timed.locator("#line")).to_be_hidden()
    assert "PP0000000002" not in timed.content()


def test_trouble_is_shown_and_the_wait_goes_on_more_slowly(stage: PanelStage, timed: Page) -> None:
    stage.host.answers[TODAY] = (200, codes())
    begin(stage, timed)
    look_again(stage, timed, 5000, (429, {"code": "TOO_MANY"}))
    expect(timed.locator("#line-text")).to_contain_text("ยังรอต่อ: หน้าเว็บนี้สอบถามข้อมูลหลายคนเกินไป")
    look_again(stage, timed, 20_000, (503, {"code": "NHSO_UNREACHABLE"}))
    expect(timed.locator("#line-text")).to_contain_text("ติดต่อ สปสช. ไม่ได้")
    assert overflow(timed) == []
    look_again(stage, timed, 5000, (200, codes(code(3))))
    expect(timed.locator("#line-code")).to_have_text("PP0000000003")


def test_the_wait_ends_after_ten_minutes_and_can_begin_again(stage: PanelStage, timed: Page) -> None:
    stage.host.answers[TODAY] = (200, codes())
    begin(stage, timed)
    timed.clock.run_for(10 * MINUTE - 2000)
    expect(timed.locator("#line-text")).to_contain_text("กำลังรอ")
    timed.clock.run_for(2001)
    expect(timed.locator("#line-text")).to_contain_text("รอครบ 10 นาทีแล้ว")
    assert PATIENT.pid not in timed.content()
    stage.host.forget()
    timed.clock.run_for(MINUTE)
    assert asked(stage, timed, path=TODAY) == []
    expect(timed.get_by_role("button", name="รอใหม่")).to_be_focused()
    timed.keyboard.press("Enter")
    expect(timed.locator("#line-pid")).to_be_focused()


def test_after_the_pc_slept_through_its_end_the_wait_is_over(stage: PanelStage, timed: Page) -> None:
    stage.host.answers[TODAY] = (200, codes())
    begin(stage, timed)
    now = timed.evaluate("Date.now()")
    timed.clock.set_system_time((now + 11 * MINUTE) / 1000)  # timers stand still meanwhile
    timed.clock.run_for(5001)
    expect(timed.locator("#line-text")).to_contain_text("รอครบ 10 นาทีแล้ว")


def test_a_code_that_cannot_be_copied_is_said_to_be_left_to_hand(stage: PanelStage, timed: Page) -> None:
    thrown: list[str] = []
    timed.on("pageerror", lambda error: thrown.append(error.message))
    timed.evaluate("""() => {
      document.execCommand = () => false;
      navigator.clipboard.writeText = () => Promise.reject(new Error("shut"));
    }""")
    stage.host.answers[TODAY] = (200, codes())
    begin(stage, timed)
    look_again(stage, timed, 5000, (200, codes(code(2))))
    press(timed.locator("#line-copy"))
    expect(timed.locator("#line-copied")).to_contain_text("Ctrl+C")
    assert thrown == []


def test_staff_end_it_at_any_time(stage: PanelStage, timed: Page) -> None:
    stage.host.answers[TODAY] = (200, codes())
    begin(stage, timed)
    expect(timed.get_by_role("button", name="เลิกรอ")).to_be_focused()
    timed.keyboard.press("Enter")
    expect(timed.locator("#line")).to_be_hidden()
    timed.clock.run_for(MINUTE)
    assert asked(stage, timed, path=TODAY) == []


def test_a_wrong_number_is_said(timed: Page) -> None:
    timed.get_by_role("button", name="รอรหัสจาก LINE").click()
    timed.keyboard.type("1990100000018")
    timed.keyboard.press("Enter")
    expect(timed.locator("#line-text")).to_contain_text("เลขตรวจสอบไม่ถูกต้อง")


def test_the_card_s_number_needs_no_typing_and_the_wait_ends_with_the_card(
    stage: PanelStage, panel: Page
) -> None:
    stage.host.forget()
    panel.get_by_role("button", name="รอรหัสจาก LINE").click()
    expect(panel.locator("#line-card")).to_be_focused()
    panel.keyboard.press("Enter")
    stage.host.hear(path=TODAY)
    expect(panel.locator("#line-text")).to_contain_text("กำลังรอ")
    stage.host.card("removed")
    expect(panel.locator("#line")).to_be_hidden()
    stage.host.card("ready", OTHER)


def test_another_patient_is_served_while_the_typed_one_is_in_line(stage: PanelStage, panel: Page) -> None:
    somebody = POPULATION[30]
    panel.get_by_role("button", name="รอรหัสจาก LINE").click()
    panel.locator("#line-pid").fill(somebody.pid)
    press(panel.locator("#line-pid"))
    expect(panel.locator("#line-text")).to_contain_text("กำลังรอ")
    stage.host.card("removed")
    stage.host.card("ready", OTHER)
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(panel.locator("#line-text")).to_contain_text(f"{somebody.pid[10:12]}-{somebody.pid[12]}")
    expect(panel.locator("#form")).to_be_visible()
