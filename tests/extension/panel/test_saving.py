"""Drafts and confirmations from the panel: only by policy, never by one key, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    CORRELATION,
    OTHER_HOSPITAL,
    OUTBOX_PATH,
    OWN,
    READ_PATH,
    SERVICE,
    TODAY_PATH,
    code,
    entry,
    problem,
    rights,
    today,
)
from tests.extension.panel_stage import (
    MOBILE,
    OTHER,
    PATIENT,
    PanelStage,
    asked,
    card,
    overflow,
    person,
    picture,
    status,
)
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES, OPD

CONFIRM, DRAFT = "/api/nhso-service/confirm-save", "/api/nhso-service/save-as-draft"
HD = "PG0130001"
CODE = "PP1000000001"
SAVED = {"pid": PATIENT.pid, "claimType": OPD, "correlationId": CORRELATION}
CONFIRMED = (200, {**SAVED, "createdDate": "2026-11-27T09:14:05", "claimCode": CODE})
DRAFTED = (200, {**SAVED, "createdDate": "2026-11-27T09:14:05"})

# A browser whose policy has the key: `chrome.storage.managed` can be read only.
POLICY = """
  if (globalThis.chrome?.storage?.managed)
    chrome.storage.managed.get = async (key) => (key === "panel_confirm" ? { panel_confirm: %s } : {});
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("saving")) as running:
        running.browser.context.add_init_script(POLICY % "true")
        running.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
        yield running


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    kept = dict(stage.host.answers)
    stage.host.answers |= {TODAY_PATH: today(), READ_PATH: rights(), OUTBOX_PATH: (200, [])}
    yield stage.host.answers
    stage.host.answers.clear()
    stage.host.answers.update(kept)


@pytest.fixture
def desk(stage: PanelStage, panel: Page) -> Page:
    """The panel with everything typed that a confirmation needs."""
    expect(panel.locator("#saving-confirm")).to_be_enabled()
    panel.locator("#mobile").fill("081-234 5678")
    panel.locator("#hn").fill("69-7")
    panel.locator("#services").get_by_label(SERVICE).check()
    stage.host.forget()
    return panel


def dialog(panel: Page) -> Any:
    return panel.get_by_role("dialog")


def ask(panel: Page, kind: str = "confirm") -> None:
    panel.locator(f"#saving-{kind}").click()
    expect(dialog(panel)).to_be_visible()


def sent(stage: PanelStage, panel: Page) -> list[dict[str, Any]]:
    """Return the drafts and confirmations that the panel has sent so far."""
    return [message for message in asked(stage, panel) if message.get("path") in (CONFIRM, DRAFT)]


# ── the policy ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("policy", ["undefined", "false", '"true"', "1"])
def test_nothing_is_offered_unless_the_policy_says_true(panel: Page, policy: str) -> None:
    expect(panel.locator("#saving")).to_be_visible()
    panel.add_init_script(POLICY % policy)
    panel.reload()
    expect(panel.locator("#photo")).to_be_visible()
    expect(panel.locator("#codes")).to_be_visible()
    expect(panel.locator("#saving")).to_be_hidden()


def test_while_chrome_does_not_answer_for_policies_the_last_answer_holds(panel: Page) -> None:
    expect(panel.locator("#saving")).to_be_visible()
    panel.add_init_script("chrome.storage.managed.get = () => new Promise(() => {})")
    panel.reload()
    expect(panel.locator("#saving")).to_be_visible()


# ── the question ──────────────────────────────────────────────────────────────────────────────


def test_the_question_says_who_what_and_where_and_the_focus_is_on_cancel(
    stage: PanelStage, desk: Page
) -> None:
    ask(desk)
    question = dialog(desk)
    first, last = PATIENT.name_th.first, PATIENT.name_th.last
    expect(question).to_contain_text(f"x-xxxx-xxxxx-{PATIENT.pid[10:12]}-{PATIENT.pid[12]}")
    expect(question).to_contain_text(f"{SERVICE} ({OPD})")
    for words in (MOBILE, "69-7", "ระบบทดสอบ"):
        expect(question).to_contain_text(words)
    shown = question.inner_text()
    assert first not in shown
    assert last not in shown
    assert PATIENT.pid not in shown
    expect(desk.get_by_role("button", name="ยกเลิก")).to_be_focused()
    assert sent(stage, desk) == []
    assert overflow(desk) == []
    picture(desk, "panel-confirm")


def test_enter_sends_nothing_however_often_it_is_pressed(stage: PanelStage, desk: Page) -> None:
    button = desk.locator("#saving-confirm")
    button.focus()
    for _ in range(6):
        desk.keyboard.press("Enter")
        expect(button.or_(desk.locator("#saving-cancel")).locator("visible=true").first).to_be_visible()
    press(desk.locator("#mobile"))
    expect(desk.locator("#report")).to_be_visible()  # that is the fill's key
    assert sent(stage, desk) == []


@pytest.mark.parametrize("way", ["cancel", "escape", "typing", "another service", "the card pulled"])
def test_a_question_that_is_left_sends_nothing(stage: PanelStage, desk: Page, way: str) -> None:
    ask(desk)
    if way == "cancel":
        desk.keyboard.press("Enter")
        expect(desk.locator("#saving-confirm")).to_be_focused()
    if way == "escape":
        desk.keyboard.press("Escape")
        expect(desk.locator("#saving-confirm")).to_be_focused()
    if way == "typing":
        desk.locator("#hn").fill("69-8")
    if way == "another service":
        desk.locator("#services").get_by_label(CLAIM_TYPES[HD]).check()
    if way == "the card pulled":
        stage.host.card("removed")
    expect(dialog(desk)).to_have_count(0)
    assert MOBILE not in desk.locator("#saving").inner_html()
    assert sent(stage, desk) == []


def test_by_keyboard_alone_it_takes_three_keys_from_the_button(stage: PanelStage, desk: Page) -> None:
    stage.host.answers[CONFIRM] = CONFIRMED
    desk.locator("#saving-confirm").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#saving-cancel")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator("#saving-outcome")).to_contain_text(f"ได้รหัสแล้ว: {CODE}")
    expect(desk.get_by_role("button", name="คัดลอกรหัส").first).to_be_focused()
    assert len(sent(stage, desk)) == 1


@pytest.mark.parametrize(
    ("mobile", "services", "words", "focused"),
    [
        ("", [SERVICE], "กรอกเบอร์มือถือ", "#mobile"),
        ("0812", [SERVICE], "กรอกเบอร์มือถือ", "#mobile"),
        (MOBILE, [], "เลือกบริการหนึ่งรายการ", "#services input >> nth=0"),
    ],
    ids=["no number", "half a number", "no service"],
)
def test_what_is_missing_is_said_and_has_the_focus(
    stage: PanelStage, desk: Page, mobile: str, services: list[str], words: str, focused: str
) -> None:
    desk.locator("#mobile").fill(mobile)
    if not services:
        desk.locator("#services").get_by_label(SERVICE).uncheck()
    desk.locator("#saving-confirm").click()
    expect(desk.locator("#saving-note")).to_contain_text(words)
    expect(desk.locator(focused)).to_be_focused()
    expect(dialog(desk)).to_have_count(0)
    assert sent(stage, desk) == []


def test_a_service_that_the_patients_rights_do_not_name_cannot_be_asked_for(
    stage: PanelStage, page: Page
) -> None:
    _status, body = rights()
    only = {"claimType": HD, "claimTypeName": CLAIM_TYPES[HD]}
    stage.host.answers[READ_PATH] = (200, {**body, "claimTypes": [only]})
    stage.look_up(page, PATIENT)  # the page offers more
    panel = stage.panel(page)
    expect(panel.locator("#saving-confirm")).to_be_enabled()
    panel.locator("#mobile").fill(MOBILE)
    panel.locator("#services").get_by_label(SERVICE).check()
    panel.locator("#saving-confirm").click()
    expect(panel.locator("#saving-note")).to_contain_text(CLAIM_TYPES[HD])
    expect(dialog(panel)).to_have_count(0)
    panel.close()


NO_TYPES = {key: value for key, value in rights()[1].items() if key != "claimTypes"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (rights(correlation=None), "แหล่งสิทธิของเครื่องนี้ใช้ขอรหัสไม่ได้"),
        ((200, NO_TYPES), "ไม่มีบริการที่ขอรหัสได้"),
        (problem(503, "NHSO_UNREACHABLE"), "ยังไม่ได้สิทธิของวันนี้"),
    ],
    ids=["no correlationId", "no claim types", "no rights"],
)
def test_where_nothing_can_be_asked_for_it_says_why(
    stage: PanelStage, page: Page, answer: Any, words: str
) -> None:
    stage.host.answers[READ_PATH] = answer
    panel = stage.panel(page)
    expect(panel.locator("#saving-note")).to_contain_text(words)
    expect(panel.locator("#saving-confirm")).to_be_disabled()
    expect(panel.locator("#saving-draft")).to_be_disabled()
    panel.close()


def test_where_rights_are_asked_for_on_unfolding_alone_it_says_so(stage: PanelStage, page: Page) -> None:
    known = status(now=card("ready", PATIENT))
    stage.host.answers["/api/bridge/status"] = (200, {**known, "rights": "gateway"})
    panel = stage.panel(page)
    expect(panel.locator("#saving-note")).to_contain_text("กด “สิทธิ” ด้านบน")
    press(panel.locator("#rights summary"))
    expect(panel.locator("#saving-confirm")).to_be_enabled()
    panel.close()


# ── today is asked first ──────────────────────────────────────────────────────────────────────


def test_today_is_asked_afresh_and_a_code_that_is_there_is_offered_instead(
    stage: PanelStage, desk: Page
) -> None:
    stage.host.answers[TODAY_PATH] = today(code())
    desk.locator("#saving-confirm").click()
    expect(desk.locator("#saving-outcome")).to_contain_text("จึงไม่ได้ส่ง ใช้รหัสเดิม")
    expect(desk.locator("#codes-code")).to_have_text(CODE)
    expect(dialog(desk)).to_have_count(0)
    assert sent(stage, desk) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (today(code(hcode=OTHER_HOSPITAL)), f"รหัสหน่วยบริการ {OTHER_HOSPITAL}"),
        (today(code("PP3", service=HD)), "รหัสของบริการอื่นแล้ว: PP3"),
        (problem(504, "NHSO_TIMEOUT"), "ตรวจไม่ได้ว่าวันนี้ขอรหัสแล้วหรือยัง"),
    ],
    ids=["another hospital's", "another service's", "not known"],
)
def test_what_else_is_known_of_today_is_said_in_the_question(
    stage: PanelStage, desk: Page, answer: Any, words: str
) -> None:
    stage.host.answers[TODAY_PATH] = answer
    ask(desk)
    expect(dialog(desk)).to_contain_text(words)


# ── the answers ───────────────────────────────────────────────────────────────────────────────


def confirm(panel: Page, kind: str = "confirm") -> None:
    ask(panel, kind)
    panel.locator("#saving-send").click()


def test_what_is_sent_is_what_the_documented_api_wants(stage: PanelStage, desk: Page) -> None:
    stage.host.answers[CONFIRM] = CONFIRMED
    confirm(desk)
    assert stage.host.hear(path=CONFIRM)["body"] == {
        **SAVED,
        "mobile": MOBILE,
        "hn": "69-7",
        "hcode": OWN,
    }


@pytest.mark.parametrize("kind", ["confirm", "draft"])
def test_after_an_answer_the_rights_are_read_anew_and_the_old_correlation_is_used_no_more(
    stage: PanelStage, desk: Page, kind: str
) -> None:
    stage.host.answers |= {CONFIRM: CONFIRMED, DRAFT: DRAFTED}
    confirm(desk, kind)
    expect(desk.locator("#saving-outcome")).to_be_visible()
    stage.host.hear(path=READ_PATH)
    expect(desk.locator("#saving-confirm")).to_be_disabled()  # the same one was served again
    stage.host.answers[READ_PATH] = rights(correlation="0001-invented")
    stage.host.card("removed")
    stage.host.card("ready", PATIENT)
    expect(desk.locator("#saving-confirm")).to_be_enabled()


def test_a_code_that_was_given_is_todays_and_both_lists_are_asked_again(
    stage: PanelStage, desk: Page
) -> None:
    stage.host.answers[CONFIRM] = CONFIRMED
    confirm(desk)
    expect(desk.locator("#codes-code")).to_have_text(CODE)
    expect(desk.locator("#codes-what")).to_have_text(f"{SERVICE} · 27 พ.ย. 2569 09:14")
    stage.host.hear(path=CONFIRM)
    heard = {stage.host.hear(method="GET")["path"] for _ in range(3)}
    assert heard == {TODAY_PATH, OUTBOX_PATH, READ_PATH}


FIELD_ERROR = {"field": "correlationId", "defaultMessage": "ถูกใช้กับรายการอื่นไปแล้ว"}


@pytest.mark.parametrize(
    ("answer", "tone", "words"),
    [
        (problem(400, "DUPLICATE", claimCode=CODE), "warn", f"ใช้รหัสเดิมได้ {CODE}"),
        (problem(400, "DUPLICATE", claimCode=None), "warn", "ใช้รหัสเดิมได้"),
        (problem(504, "OUTCOME_UNKNOWN", entry="aa"), "bad", "ยังไม่ทราบผล ห้ามส่งซ้ำ"),
        ((200, SAVED), "bad", "ยังไม่ทราบผล ห้ามส่งซ้ำ"),
        (problem(503, "NHSO_UNREACHABLE", entry="aa"), "warn", "ยังไม่ได้ส่ง เก็บไว้ในรายการค้าง"),
        (problem(502, "TOKEN_REJECTED", entry="aa"), "warn", "ยังไม่ได้ส่ง เก็บไว้ในรายการค้าง"),
        (problem(503, "STORE_UNAVAILABLE"), "bad", "จึงยังไม่ส่งคำขอ"),
        (problem(503, "HCODE_MISSING"), "bad", "ยังไม่ได้ตั้งรหัสหน่วยบริการ"),
        ((400, {"code": "INVALID_REQUEST", "errors": [FIELD_ERROR]}), "bad", "ถูกใช้กับรายการอื่นไปแล้ว"),
        (problem(400, "NOT_TODAY"), "bad", "พ้นวันเข้ารับบริการแล้ว"),
        (problem(500, "SOMETHING_NEW"), "bad", "ทำงานผิดพลาด"),
    ],
    ids=[
        "duplicate",
        "duplicate without its code",
        "unknown",
        "a yes without a code",
        "NHSO away",
        "token rejected",
        "store unavailable",
        "hcode missing",
        "invalid",
        "not today",
        "a new problem",
    ],
)
def test_every_answer_to_a_confirmation_is_said_in_words_and_sent_once(
    stage: PanelStage, desk: Page, answer: Any, tone: str, words: str
) -> None:
    stage.host.answers[CONFIRM] = answer
    confirm(desk)
    outcome = desk.locator("#saving-outcome")
    expect(outcome).to_contain_text(words)
    expect(outcome).to_have_attribute("data-tone", tone)
    assert desk.evaluate("document.querySelector('#saving').contains(document.activeElement)") or CODE in (
        desk.locator("#codes-code").inner_text()
    )
    assert overflow(desk) == []
    assert len(sent(stage, desk)) == 1


def test_a_draft_that_was_saved_leads_to_the_sites_own_search_page(stage: PanelStage, desk: Page) -> None:
    stage.host.answers[DRAFT] = DRAFTED
    confirm(desk, "draft")
    expect(desk.locator("#saving-outcome")).to_contain_text("บันทึกร่างแล้ว ยังไม่ได้รหัส")
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="เปิดหน้าค้นหา/แก้ไข").click()
    assert opened.value.url == "https://test.nhso.go.th/authencode/claimcode/search/edit"
    opened.value.close()


def test_a_code_that_was_wrong_leads_to_the_sites_own_delete_page(stage: PanelStage, desk: Page) -> None:
    stage.host.answers[CONFIRM] = CONFIRMED
    confirm(desk)
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="ขอผิด?").click()
    assert opened.value.url == "https://test.nhso.go.th/authencode/claimcode/search/confirmed"
    opened.value.close()


def test_an_answer_that_comes_after_the_card_was_changed_is_nobodys(stage: PanelStage, desk: Page) -> None:
    confirm(desk)
    question = stage.host.hear(path=CONFIRM)
    expect(desk.locator("#saving-note")).to_contain_text("กำลังส่ง")
    expect(desk.locator("#saving-buttons")).to_be_hidden()
    stage.host.answers[f"/api/bridge/today/{OTHER.pid}"] = today()
    stage.host.answers[READ_PATH] = rights(OTHER, "0002-invented")
    stage.host.card("ready", OTHER)
    expect(desk.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    stage.host.forget()
    stage.host.say({"type": "reply", "id": question["id"], "status": 200, "body": CONFIRMED[1]})
    stage.host.hear(path=OUTBOX_PATH)  # its end is there
    expect(desk.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    expect(desk.locator("#saving-outcome")).to_be_hidden()
    assert CODE not in desk.locator("body").inner_html()
    expect(desk.locator("#saving-confirm")).to_be_enabled()  # with rights of their own


def test_after_an_unknown_outcome_nothing_more_can_be_sent(stage: PanelStage, desk: Page) -> None:
    stage.host.answers[CONFIRM] = problem(504, "OUTCOME_UNKNOWN", entry="aa")
    confirm(desk)
    expect(desk.locator("#saving-outcome")).to_be_focused()
    stage.host.answers[READ_PATH] = rights(correlation="0001-invented")
    stage.host.hear(path=OUTBOX_PATH)
    expect(desk.locator("#rights-main")).to_contain_text("UCS")
    for kind in ("confirm", "draft"):
        expect(desk.locator(f"#saving-{kind}")).to_be_disabled()
    # No list that shows none says that there is none.
    expect(desk.locator("#codes-headline")).to_contain_text("ยังบอกไม่ได้แน่ชัด")


@pytest.mark.parametrize("state", ["unknown", "sending"])
def test_while_the_last_confirmation_is_not_settled_no_other_can_be_sent(
    stage: PanelStage, page: Page, state: str
) -> None:
    stage.host.answers[OUTBOX_PATH] = (200, [entry("aa", state, problem="OUTCOME_UNKNOWN")])
    panel = stage.panel(page)
    expect(panel.locator("#saving-note")).to_contain_text("ห้ามส่งซ้ำ")
    expect(panel.locator("#saving-confirm")).to_be_disabled()
    panel.close()


def test_in_english_it_says_the_same(tmp_path: Path) -> None:
    with PanelStage.set_up(tmp_path, "en") as stage:
        stage.browser.context.add_init_script(POLICY % "true")
        stage.host.now = card("ready", PATIENT)
        unknown = entry("aa", "unknown", pid=OTHER.pid, problem="OUTCOME_UNKNOWN")
        stage.host.answers |= {TODAY_PATH: today(), READ_PATH: rights(), OUTBOX_PATH: (200, [unknown])}
        stage.host.answers[CONFIRM] = problem(504, "OUTCOME_UNKNOWN", entry="bb")
        panel = stage.panel(stage.create_page())
        expect(panel.locator("#outbox-headline")).to_have_text(
            "1 not settled · outcome unknown: 1. Do NOT ask again"
        )
        expect(panel.locator("#codes-headline")).to_have_text("No code asked for yet today")
        panel.locator("#mobile").fill(MOBILE)
        panel.locator("#services").get_by_label(SERVICE).check()
        ask(panel)
        expect(dialog(panel)).to_contain_text("Ask NHSO for a code for this patient now?")
        expect(dialog(panel)).to_contain_text("TEST SYSTEM")
        press(panel.get_by_role("button", name="Send and get the code"))
        expect(panel.locator("#saving-outcome")).to_contain_text("Do NOT send again")
        assert overflow(panel) == []
