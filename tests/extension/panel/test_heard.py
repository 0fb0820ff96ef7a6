"""Whoever cannot see the panel hears what changed: once, and no patient's number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    OUTBOX_PATH,
    READ_PATH,
    TODAY_PATH,
    code,
    entry,
    problem,
    rights,
    today,
)
from tests.extension.panel.test_saving import CONFIRM, CONFIRMED, DRAFT, DRAFTED, POLICY
from tests.extension.panel_stage import HEARD, MOBILE, OTHER, PATIENT, READER, PanelStage, person
from tests.support.hearing import heard, listen
from tests.support.keyboard import press, tab_to, type_into

VISITS = f"/api/bridge/visits/{PATIENT.pid}"
REMEMBERED = {"on": True, "mobile": MOBILE, "mobileDate": "2026-03-12", "hn": None, "hnDate": None}
RETRY = "/api/bridge/outbox/aa/retry"
UNKNOWN = entry("aa", "unknown", problem="OUTCOME_UNKNOWN")
MINUTE = 60_000

Act = Callable[[PanelStage, Page], None]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("heard")) as running:
        running.browser.context.add_init_script(POLICY % "true")
        yield running


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    stage.host.answers |= {
        "/api/bridge/card": (200, person(PATIENT, image=True)),
        TODAY_PATH: today(),
        READ_PATH: rights(),
        OUTBOX_PATH: (200, []),
    }
    yield stage.host.answers
    stage.host.answers.clear()


def answer(path: str, with_: tuple[int, Any]) -> Act:
    return lambda stage, _panel: stage.host.answers.update({path: with_})


def then(*acts: Act) -> Act:
    def act(stage: PanelStage, panel: Page) -> None:
        for each in acts:
            each(stage, panel)

    return act


def card(state: str, *of: Any) -> Act:
    return lambda stage, _panel: stage.host.card(state, *of)


def pressed(what: str, key: str = "Enter") -> Act:
    return lambda _stage, panel: press(panel, panel.locator(what).first, key)


def typed(what: str, words: str) -> Act:
    return lambda _stage, panel: type_into(panel, panel.locator(what), words)


def ready(stage: PanelStage, panel: Page) -> None:
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#photo")).to_be_visible()
    expect(panel.locator("#saving-confirm")).to_be_enabled()


def shows(holder: Any) -> Act:
    def act(stage: PanelStage, panel: Page) -> None:
        page = next(each for each in panel.context.pages if "nhso.go.th" in each.url)
        stage.look_up(page, holder)
        panel.bring_to_front()

    return act


def asked(kind: str) -> Act:
    """All is typed and the question is on the screen: the next key says no, the one after Tab says yes."""

    def act(stage: PanelStage, panel: Page) -> None:
        ready(stage, panel)
        type_into(panel, panel.locator("#mobile"), MOBILE)
        press(panel, panel.locator("#services input").first, "Space")
        press(panel, panel.locator(f"#saving-{kind}"))
        expect(panel.locator("#saving-cancel")).to_be_focused()
        panel.keyboard.press("Tab")

    return act


def yes(_stage: PanelStage, panel: Page) -> None:
    panel.keyboard.press("Enter")


def desk_left(stage: PanelStage, _panel: Page) -> None:
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('idle')")


def outbox_comes(stage: PanelStage, panel: Page) -> None:
    """After a save, or once a minute: here as the host comes back."""
    stage.host.answers[OUTBOX_PATH] = (200, [UNKNOWN])
    stage.host.hang_up()
    expect(panel.locator("#outbox")).to_be_visible()


def unfolded(stage: PanelStage, panel: Page) -> None:
    outbox_comes(stage, panel)
    press(panel, panel.locator("#outbox summary"))
    stage.host.answers[OUTBOX_PATH] = (200, [])
    tab_to(panel, panel.locator("#outbox-entries button").first)


def guardian(*acts: Act) -> Act:
    return then(pressed("#guardian-start"), *acts)


class Change(NamedTuple):
    before: Act
    change: Act
    says: tuple[str, ...]


CHANGES = {
    "a card comes": Change(then(), card("inserted"), ("กำลังอ่านบัตร",)),
    "it is read": Change(
        card("inserted"), card("identified", PATIENT), ("อ่านบัตรแล้ว", "ยังไม่ได้ขอรหัสวันนี้", "(UCS)")
    ),
    "it cannot be read": Change(
        card("inserted"), card("unreadable", None, "CARD_UNREADABLE"), ("อ่านข้อมูลจากชิปในบัตรไม่ได้",)
    ),
    "it is pulled": Change(ready, card("removed"), ("ดึงบัตรออกแล้ว ล้างข้อมูลเรียบร้อย",)),
    "the reader is pulled": Change(
        then(), lambda stage, _panel: stage.host.readers(), ("ไม่พบเครื่องอ่านบัตร",)
    ),
    "a code of today": Change(
        answer(TODAY_PATH, today(code())), card("ready", PATIENT), ("อ่านบัตรแล้ว", "วันนี้ขอรหัสแล้ว")
    ),
    "a remembered phone": Change(
        answer(VISITS, (200, REMEMBERED)), card("ready", PATIENT), ("เบอร์ครั้งก่อน 0812345678",)
    ),
    "filled": Change(then(ready, shows(PATIENT)), pressed("#fill"), ("กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ",)),
    "filled again": Change(
        then(ready, shows(PATIENT), pressed("#fill")), pressed("#fill"), ("กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ",)
    ),
    "not filled": Change(then(ready, shows(OTHER)), pressed("#fill"), ("ไม่ได้กรอก: หน้าเว็บแสดง",)),
    "a dry run": Change(then(ready, shows(PATIENT)), pressed("#try"), ("พบ 6 จาก 6 ช่อง",)),
    "a code copied": Change(
        then(answer(TODAY_PATH, today(code())), ready), pressed("#codes-first [data-use=copy]"), ("คัดลอกแล้ว",)
    ),
    "what is missing": Change(ready, pressed("#saving-confirm"), ("กรอกเบอร์มือถือ",)),
    "looked first": Change(
        then(ready, typed("#mobile", MOBILE), pressed("#services input", "Space")),
        pressed("#saving-draft"),
        ("กำลังตรวจว่าวันนี้ขอรหัสแล้วหรือยัง", "ยังไม่ได้ขอรหัสวันนี้"),
    ),
    "a draft": Change(then(answer(DRAFT, DRAFTED), asked("draft")), yes, ("บันทึกร่างแล้ว ยังไม่ได้รหัส",)),
    "confirmed": Change(then(answer(CONFIRM, CONFIRMED), asked("confirm")), yes, ("กำลังส่ง", "ได้รหัสแล้ว")),
    "refused": Change(
        then(answer(CONFIRM, problem(400, "INVALID_REQUEST")), asked("confirm")), yes, ("ส่งไม่สำเร็จ",)
    ),
    "an unknown outcome": Change(
        then(answer(CONFIRM, problem(504, "OUTCOME_UNKNOWN", entry="aa")), asked("confirm")),
        yes,
        ("ยังไม่ทราบผล ห้ามส่งซ้ำ",),
    ),
    "something waits": Change(then(), outbox_comes, ("ยังไม่ทราบผล 1 รายการ ห้ามขอรหัสซ้ำ",)),
    "it is settled": Change(
        then(answer(RETRY, (200, {"claimCode": "PP7"})), unfolded), yes, ("ได้รหัสแล้ว: PP7", "ไม่มีรายการค้างแล้ว")
    ),
    "a guardian's number is wrong": Change(
        guardian(typed("#guardian-patient-pid", "123")), yes, ("เลขไม่ครบ 13 หลักหรือเลขตรวจสอบไม่ถูกต้อง",)
    ),
    "nobody vouches for themselves": Change(
        guardian(typed("#guardian-patient-pid", OTHER.pid), yes, typed("#guardian-certifier-pid", OTHER.pid)),
        yes,
        ("ผู้รับรองเป็นคนเดียวกับผู้เข้ารับบริการไม่ได้",),
    ),
    "the guardian's answers lack": Change(
        guardian(
            typed("#guardian-patient-pid", OTHER.pid), yes, typed("#guardian-certifier-pid", PATIENT.pid), yes
        ),
        pressed("#guardian-fill"),
        ("เลือกผู้รับรอง ความสัมพันธ์",),
    ),
    "the desk was left": Change(ready, desk_left, ("ปิดข้อมูลผู้ป่วยไว้",)),
    "the clerk is back": Change(then(ready, desk_left), yes, ("อ่านบัตรแล้ว",)),
    "the host ends and comes back": Change(
        ready, lambda stage, _panel: stage.host.hang_up(), ("การเชื่อมต่อขาดหาย ล้างข้อมูลแล้ว", "อ่านบัตรแล้ว")
    ),
}  # fmt: skip


@pytest.fixture
def nobody(stage: PanelStage, page: Page) -> Iterator[Page]:
    """The panel beside the page, no card in the reader."""
    stage.host.now = None
    panel = stage.panel(page)
    expect(panel.locator("#status")).to_contain_text("เสียบบัตร")
    panel.bring_to_front()
    yield panel
    panel.close()
    stage.browser.service_worker().evaluate("chrome.idle.onStateChanged.dispatch('active')")


def settle(stage: PanelStage, panel: Page) -> None:
    """Have the panel drawn again, with nothing new in it."""
    stage.host.readers(READER)
    panel.evaluate(HEARD)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_heard_once_and_names_no_number(stage: PanelStage, nobody: Page, name: str) -> None:
    before, change, says = CHANGES[name]
    before(stage, nobody)
    settle(stage, nobody)
    listen(nobody)
    change(stage, nobody)
    heard(nobody, *says)
    if name != "the reader is pulled":
        settle(stage, nobody)
    said = heard(nobody)
    assert [each for each in said if said.count(each) > 1] == []
    for words in says:
        assert len([each for each in said if words in each]) == 1, said
    for pid in (PATIENT.pid, OTHER.pid):
        assert pid not in "".join(said).replace("-", "").replace(" ", "")


def test_typing_says_nothing_but_of_what_is_typed(stage: PanelStage, nobody: Page) -> None:
    stage.host.answers[VISITS] = (200, REMEMBERED)
    ready(stage, nobody)
    expect(nobody.locator("#remembered-mobile")).to_be_visible()
    listen(nobody)
    type_into(nobody, nobody.locator("#mobile"), "08")
    assert heard(nobody, "อีก 8 หลัก") == ["อีก 9 หลัก", "อีก 8 หลัก"]


def test_an_outcome_that_has_the_focus_is_not_its_name_too(stage: PanelStage, nobody: Page) -> None:
    stage.host.answers[CONFIRM] = problem(504, "OUTCOME_UNKNOWN", entry="aa")
    asked("confirm")(stage, nobody)
    nobody.keyboard.press("Enter")
    expect(nobody.locator("#saving-outcome")).to_be_focused()
    expect(nobody.locator("#saving-outcome")).to_have_accessible_name("ผลการส่ง")


# ── LINE, by a clock of the test's ────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(stage: PanelStage, page: Page) -> Iterator[Page]:
    """The wait for a code has begun."""
    stage.host.now = None
    panel = stage.browser.context.new_page()
    panel.clock.install()
    tab = stage.browser.tab_id(page)
    panel.goto(f"chrome-extension://{stage.browser.extension_id}/panel/panel.html?tabId={tab}")
    press(panel, panel.locator("#line-start"))
    type_into(panel, panel.locator("#line-pid"), PATIENT.pid)
    stage.host.forget()
    panel.keyboard.press("Enter")
    stage.host.hear(path=TODAY_PATH)
    expect(panel.locator("#line-text")).to_contain_text("กำลังรอ")
    panel.evaluate(HEARD)
    listen(panel)
    yield panel
    panel.close()


def test_a_code_from_line_is_heard(stage: PanelStage, waiting: Page) -> None:
    stage.host.answers[TODAY_PATH] = today(code())
    waiting.clock.run_for(5_001)
    (said,) = heard(waiting, "ได้รหัสแล้ว")
    assert code()["claimCode"] in said
    expect(waiting.locator("#line-copy")).to_be_focused()
    press(waiting, waiting.locator("#line-copy"))
    assert heard(waiting, "คัดลอกแล้ว") == [said, "คัดลอกแล้ว"]


def test_that_no_code_came_from_line_is_heard(waiting: Page) -> None:
    waiting.clock.run_for(10 * MINUTE + 1)
    (said,) = heard(waiting, "รอครบ 10 นาทีแล้ว")
    assert PATIENT.pid not in said
