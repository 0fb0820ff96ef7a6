"""What is not settled on this PC cannot be overlooked, and is never sent again by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.extension.panel.nhso_answers import (
    OUTBOX_PATH,
    READ_PATH,
    SERVICE,
    TODAY_PATH,
    entry,
    problem,
    rights,
    today,
)
from tests.extension.panel_stage import OTHER, PATIENT, READER, PanelStage, asked, card, overflow, picture
from tests.support.keys import press
from tests.support.stand_in_host import HEARD_SECONDS

UNKNOWN = entry("aa", "unknown", problem="OUTCOME_UNKNOWN")
WAITING = entry("bb", "waiting", pid=OTHER.pid, problem="NHSO_UNREACHABLE", attempts=0)
REFUSED = entry("cc", "refused", pid=OTHER.pid, problem="INVALID_REQUEST")
EXPIRED = entry("dd", "expired", pid=OTHER.pid)
SENDING = entry("ee", "sending", pid=OTHER.pid, kind="draft")
DONE = entry("ff", "done", pid=OTHER.pid, claimCode="PP9")

MASKED = f"x-xxxx-xxxxx-{PATIENT.pid[10:12]}-{PATIENT.pid[12]}"


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    kept = dict(stage.host.answers)
    stage.host.answers |= {TODAY_PATH: today(), READ_PATH: rights(), OUTBOX_PATH: (200, [])}
    yield stage.host.answers
    stage.host.answers.clear()
    stage.host.answers.update(kept)


@pytest.fixture
def opened(stage: PanelStage) -> Iterator[Page]:
    """The panel, with nobody's card in; what it found in the outbox is for the test to say before."""
    stage.host.now = None
    panel = stage.panel()
    yield panel
    panel.close()


def outbox_is(stage: PanelStage, *entries: dict[str, Any]) -> None:
    stage.host.answers[OUTBOX_PATH] = (200, list(entries))


def unfold(panel: Page) -> Locator:
    summary = panel.locator("#outbox summary")
    expect(summary).to_be_visible()
    press(summary)
    rows = panel.locator("#outbox-entries li")
    expect(rows.first).to_be_visible()
    return rows


@pytest.mark.parametrize(
    ("entries", "words", "tone"),
    [
        ((WAITING,), "มีรายการค้าง 1 รายการ · ยังไม่ได้ส่ง 1 รายการ", "warn"),
        ((WAITING, REFUSED), "มีรายการค้าง 2 รายการ · สปสช. ไม่รับ 1 รายการ", "warn"),
        ((WAITING, EXPIRED, REFUSED), "มีรายการค้าง 3 รายการ · ไม่ได้ส่งและพ้นวันแล้ว 1 รายการ", "warn"),
        ((SENDING, WAITING), "กำลังส่งหรือส่งค้างไว้ 1 รายการ", "warn"),
        ((WAITING, DONE, SENDING, UNKNOWN), "มีรายการค้าง 3 รายการ · ยังไม่ทราบผล 1 รายการ ห้ามขอรหัสซ้ำ", "bad"),
    ],
    ids=["waiting", "refused", "expired", "sending", "unknown"],
)
def test_the_bar_counts_what_waits_and_says_the_worst(
    stage: PanelStage, entries: tuple[dict[str, Any], ...], words: str, tone: str
) -> None:
    stage.host.now = None
    outbox_is(stage, *entries)
    panel = stage.panel()
    expect(panel.locator("#outbox-headline")).to_contain_text(words)
    expect(panel.locator("#outbox")).to_have_attribute("data-tone", tone)
    expect(panel.locator("#outbox")).to_be_in_viewport()
    assert overflow(panel) == []
    panel.close()


def test_there_is_no_bar_where_nothing_waits(stage: PanelStage) -> None:
    stage.host.now = None
    outbox_is(stage, DONE, entry("gg", "dropped"))
    stage.host.forget()
    panel = stage.panel()
    stage.host.hear(path=OUTBOX_PATH)
    expect(panel.locator("#status")).to_contain_text("เสียบบัตร")
    expect(panel.locator("#outbox")).to_be_hidden()
    panel.close()


def test_unfolded_each_entry_says_what_it_is_how_it_stands_and_why(stage: PanelStage, opened: Page) -> None:
    outbox_is(stage, WAITING, UNKNOWN, SENDING)
    opened.reload()
    rows = unfold(opened)
    expect(rows).to_have_count(3)
    first = rows.nth(0)  # the worst
    for words in ("ขอรหัส", SERVICE, MASKED, "27 พ.ย. 2569 09:14", "ส่งแล้วแต่ยังไม่ทราบผล", "อย่าขอซ้ำ"):
        expect(first).to_contain_text(words)
    expect(rows.nth(1)).to_contain_text("ร่าง")
    expect(rows.nth(2)).to_contain_text("ติดต่อ สปสช. ไม่ได้")
    assert PATIENT.pid not in opened.locator("#outbox").inner_html()
    assert overflow(opened) == []
    picture(opened, "panel-outbox")


@pytest.mark.parametrize(
    ("state", "buttons"),
    [
        ("unknown", ["ตรวจผล/ส่งใหม่", "ลบออกจากรายการ"]),
        ("waiting", ["ตรวจผล/ส่งใหม่", "ลบออกจากรายการ"]),
        ("sending", ["ตรวจผล/ส่งใหม่"]),
        ("expired", ["ลบออกจากรายการ"]),
        ("refused", ["ลบออกจากรายการ"]),
    ],
)
def test_an_entry_offers_what_the_host_allows(
    stage: PanelStage, opened: Page, state: str, buttons: list[str]
) -> None:
    outbox_is(stage, entry("aa", state))
    opened.reload()
    expect(unfold(opened).get_by_role("button")).to_have_text(buttons)


def test_by_itself_nothing_is_ever_sent_again(stage: PanelStage, opened: Page) -> None:
    outbox_is(stage, UNKNOWN, WAITING)
    stage.host.forget()
    opened.reload()
    unfold(opened)
    heard = [stage.host.heard.get() for _ in range(stage.host.heard.qsize())]
    assert [message["path"] for message in heard if message.get("method") == "POST"] == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {**UNKNOWN, "state": "done", "claimCode": "PP7"}), "ได้รหัสแล้ว: PP7"),
        ((200, {**UNKNOWN, "kind": "draft", "state": "done"}), "ดำเนินการแล้ว"),
        (problem(504, "OUTCOME_UNKNOWN", entry="aa"), "อย่าขอซ้ำ"),
        (problem(400, "NOT_TODAY"), "พ้นวันเข้ารับบริการแล้ว"),
        (problem(503, "NHSO_UNREACHABLE"), "ติดต่อ สปสช. ไม่ได้"),
    ],
    ids=["a code", "a draft", "still unknown", "not today", "NHSO away"],
)
def test_an_entry_is_tried_again_once_and_what_came_of_it_is_said(
    stage: PanelStage, opened: Page, answer: Any, words: str
) -> None:
    outbox_is(stage, UNKNOWN)
    opened.reload()
    rows = unfold(opened)
    stage.host.answers["/api/bridge/outbox/aa/retry"] = answer
    if answer[0] == 200:
        outbox_is(stage)
    stage.host.forget()
    press(rows.get_by_role("button", name="ตรวจผล"))
    expect(opened.locator("#outbox-told")).to_contain_text(words)
    expect(opened.locator("#outbox-told")).to_be_visible()
    assert stage.host.hear(method="POST")["path"] == "/api/bridge/outbox/aa/retry"
    stage.host.hear(path=OUTBOX_PATH)
    expect(rows).to_have_count(0 if answer[0] == 200 else 1)


def test_while_one_is_worked_on_a_second_press_does_nothing(stage: PanelStage, opened: Page) -> None:
    outbox_is(stage, UNKNOWN)
    opened.reload()
    button = unfold(opened).get_by_role("button").first
    stage.host.forget()
    press(button)
    expect(button).to_have_text("กำลังตรวจผล…")
    press(button)
    question = stage.host.hear(method="POST")
    stage.host.say({"type": "reply", "id": question["id"], "status": 504, "body": {"code": "NHSO_TIMEOUT"}})
    expect(opened.locator("#outbox-told")).to_contain_text("ไม่ตอบในเวลาที่กำหนด")
    heard = [stage.host.heard.get() for _ in range(stage.host.heard.qsize())]
    assert [message for message in heard if message.get("method") == "POST"] == []
    expect(button).to_be_focused()


def test_dropping_is_asked_once_more_and_the_hosts_refusal_is_said(stage: PanelStage, opened: Page) -> None:
    words = "ยังไม่ทราบผลของรายการวันนี้ ต้องตรวจสอบกับ สปสช. ก่อน จึงจะลบได้"
    refusal = {"code": "INVALID_REQUEST", "errors": [{"field": "id", "defaultMessage": words}]}
    stage.host.answers["/api/bridge/outbox/aa/drop"] = (400, refusal)
    outbox_is(stage, UNKNOWN)
    opened.reload()
    row = unfold(opened)
    stage.host.forget()
    drop = row.get_by_role("button", name="ลบออกจากรายการ")
    press(drop)
    keep = row.get_by_role("button", name="ไม่ลบ")
    expect(keep).to_be_focused()
    press(keep)
    press(drop)
    expect(row).to_contain_text("ลบรายการนี้ออกจากเครื่องนี้หรือไม่")
    assert stage.host.heard.empty()
    press(row.get_by_role("button", name="ลบ", exact=True))
    expect(opened.locator("#outbox-told")).to_contain_text(words)
    expect(row).to_have_count(1)


def test_a_refused_one_that_was_looked_at_is_counted_no_more(stage: PanelStage, opened: Page) -> None:
    outbox_is(stage, REFUSED)
    opened.reload()
    unfold(opened)
    press(opened.locator("#outbox summary"))
    expect(opened.locator("#outbox")).to_be_hidden()


def test_it_outlasts_the_patient_and_is_asked_again_with_each_status(stage: PanelStage, page: Page) -> None:
    outbox_is(stage, UNKNOWN)
    stage.host.now = card("ready", PATIENT)
    panel = stage.panel(page)
    expect(panel.locator("#outbox")).to_be_visible()
    stage.host.card("removed")
    stage.host.readers(READER)
    expect(panel.locator("#patient")).to_be_hidden()
    expect(panel.locator("#outbox")).to_be_visible()
    outbox_is(stage)
    stage.host.hang_up()  # and comes back by itself
    expect(panel.locator("#outbox")).to_be_hidden(timeout=15_000)
    panel.close()


def test_while_something_waits_it_is_asked_every_minute_unless_nobody_sees_it(
    stage: PanelStage, still: Page
) -> None:
    stage.host.now = None
    outbox_is(stage, WAITING)
    panel = still
    panel.goto(f"chrome-extension://{stage.browser.extension_id}/panel/panel.html")
    button = unfold(panel).get_by_role("button").first
    stage.host.forget()
    panel.clock.fast_forward(59_000)
    press(button)
    assert stage.host.heard.get(timeout=HEARD_SECONDS)["method"] == "POST"  # and nothing before it
    panel.clock.fast_forward(2_000)
    stage.host.hear(path=OUTBOX_PATH)
    expect(panel.locator("#outbox-headline")).to_contain_text("1")
    see = """(state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    panel.evaluate(see, "hidden")
    stage.host.forget()
    panel.clock.fast_forward(180_000)
    assert OUTBOX_PATH not in [stage.host.heard.get().get("path") for _ in range(stage.host.heard.qsize())]
    panel.evaluate(see, "visible")
    stage.host.hear(path=OUTBOX_PATH)


def test_a_blanked_panel_asks_for_nothing_and_shows_no_late_answer(stage: PanelStage, still: Page) -> None:
    stage.host.now = None
    outbox_is(stage, UNKNOWN)
    panel = still
    panel.goto(f"chrome-extension://{stage.browser.extension_id}/panel/panel.html")
    press(unfold(panel).get_by_role("button").first)
    question = stage.host.hear(method="POST")
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('idle')")
    expect(panel.locator("#blank")).to_be_visible()
    stage.host.forget()
    done = {**UNKNOWN, "state": "done", "claimCode": "PP1000000007"}
    stage.host.say({"type": "reply", "id": question["id"], "status": 200, "body": done})
    panel.clock.fast_forward(180_000)
    assert asked(stage, panel, path=OUTBOX_PATH) == []
    assert "PP1000000007" not in panel.content()
    press(panel.locator("#blank-end"))
    stage.host.hear(path=OUTBOX_PATH)


def test_a_blanked_panel_has_no_entries_until_the_clerk_is_back(stage: PanelStage, page: Page) -> None:
    outbox_is(stage, UNKNOWN)
    panel = stage.panel(page)
    unfold(panel)
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('idle')")
    expect(panel.locator("#blank")).to_be_visible()
    expect(panel.locator("#outbox-entries li")).to_have_count(0)
    expect(panel.locator("#outbox")).to_be_hidden()
    press(panel.locator("#blank-end"))
    expect(panel.locator("#outbox")).to_be_visible()
    panel.close()
