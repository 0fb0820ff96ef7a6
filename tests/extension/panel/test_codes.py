"""Was a code asked for today? What the panel says, and what leaves it for the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    NEWEST_PATH,
    OTHER_HOSPITAL,
    OWN,
    READ_PATH,
    SERVICE,
    TODAY_PATH,
    code,
    problem,
    rights,
    today,
)
from tests.extension.panel_stage import OTHER, PATIENT, PanelStage, asked, card, overflow, status
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES

HD = next(claim_type for claim_type in CLAIM_TYPES if claim_type == "PG0130001")
OURS = code()
ELSEWHERE = code("PP2000000002", hcode=OTHER_HOSPITAL)


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    kept = dict(stage.host.answers)
    stage.host.answers[TODAY_PATH] = today()
    stage.host.answers[READ_PATH] = rights()
    yield stage.host.answers
    stage.host.answers.clear()
    stage.host.answers.update(kept)


def again(panel: Page) -> None:
    panel.get_by_role("button", name="ตรวจอีกครั้ง").click()


@pytest.mark.parametrize(
    ("answer", "words", "tone"),
    [
        (today(), "ยังไม่ได้ขอรหัสวันนี้", "calm"),
        (today(OURS), "วันนี้ขอรหัสแล้ว", "good"),
        (today(ELSEWHERE), f"หน่วยบริการอื่น ({OTHER_HOSPITAL}) ขอรหัสวันนี้แล้ว", "warn"),
        (today(ELSEWHERE, OURS), "วันนี้ขอรหัสแล้ว", "good"),
        (problem(503, "NHSO_UNREACHABLE"), "ติดต่อ สปสช. ไม่ได้", "warn"),
        (problem(503, "TOKEN_MISSING"), "ยังไม่ได้ใส่ Token", "warn"),
        (problem(429, "SOMETHING_NEW"), "ทำงานผิดพลาด", "warn"),
        (today(troubles=("NHSO_ERROR",)), "ยังบอกไม่ได้แน่ชัด", "warn"),
        (today(troubles=("NHSO_ERROR",), source="check-authen-status"), "ยังไม่ได้ขอรหัสวันนี้", "calm"),
    ],
    ids=[
        "none",
        "ours",
        "another hospital's",
        "ours after another's",
        "NHSO away",
        "no token",
        "a new problem",
        "a source that names five failed alone",
        "the source that names all answered",
    ],
)
def test_at_a_glance_it_says_whether_a_code_was_asked_for_today(
    stage: PanelStage, panel: Page, answer: Any, words: str, tone: str
) -> None:
    stage.host.answers[TODAY_PATH] = answer
    again(panel)
    expect(panel.locator("#codes-headline")).to_contain_text(words)
    expect(panel.locator("#codes")).to_have_attribute("data-tone", tone)


def test_our_code_is_big_with_its_service_and_time_and_others_are_named_as_such(
    stage: PanelStage, panel: Page
) -> None:
    second = code("PP3000000003", service=HD)
    stage.host.answers[TODAY_PATH] = today(OURS, second, ELSEWHERE)
    again(panel)
    expect(panel.locator("#codes-code")).to_have_text(OURS["claimCode"])
    expect(panel.locator("#codes-what")).to_have_text(f"{SERVICE} · 27 พ.ย. 2569 09:14")
    rest = panel.locator("#codes-more li")
    expect(rest).to_have_count(2)
    expect(rest.nth(0)).to_contain_text(CLAIM_TYPES[HD])
    expect(rest.nth(0).get_by_role("button")).to_have_count(2)
    expect(rest.nth(1)).to_contain_text(f"({OTHER_HOSPITAL})")
    expect(rest.nth(1).get_by_role("button")).to_have_count(0)  # no use to this hospital
    assert overflow(panel) == []


def test_codes_that_may_be_hidden_are_said_to_be(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[TODAY_PATH] = today(ELSEWHERE, troubles=("NHSO_ERROR",))
    again(panel)
    expect(panel.locator("#codes-trouble")).to_contain_text("อาจมีรหัสอื่นของวันนี้")


def test_what_was_known_stays_when_asking_again_fails(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[TODAY_PATH] = today(OURS)
    again(panel)
    expect(panel.locator("#codes-code")).to_have_text(OURS["claimCode"])
    stage.host.answers[TODAY_PATH] = problem(504, "NHSO_TIMEOUT")
    again(panel)
    expect(panel.locator("#codes-trouble")).to_contain_text("ไม่ตอบในเวลาที่กำหนด")
    expect(panel.locator("#codes-code")).to_have_text(OURS["claimCode"])


def about_codes(stage: PanelStage, panel: Page) -> list[str]:
    """Return the paths of the questions about codes so far."""
    paths = [message.get("path", "") for message in asked(stage, panel)]
    return [path for path in paths if "today" in path or "latest" in path]


def test_today_is_asked_once_a_card_and_the_last_five_only_when_unfolded(
    stage: PanelStage, page: Page
) -> None:
    stage.host.forget()
    stage.host.answers[NEWEST_PATH] = (200, [ELSEWHERE, {"checkDate": "2026-11-27T09:00:00"}])
    panel = stage.panel(page)
    expect(panel.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    stage.host.card("ready", PATIENT)
    assert about_codes(stage, panel) == [TODAY_PATH]
    stage.host.forget()
    panel.locator("#codes-newest summary").click()
    expect(panel.locator("#codes-newest-list li")).to_have_count(1)
    expect(panel.locator("#codes-newest-list")).to_contain_text(OTHER_HOSPITAL)
    assert about_codes(stage, panel) == [NEWEST_PATH]
    panel.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [((200, []), "ไม่พบรหัสที่เคยขอ"), (problem(503, "NHSO_BUSY"), "รับคำขอไม่ทัน")],
    ids=["none", "busy"],
)
def test_the_last_five_say_why_there_are_none(
    stage: PanelStage, panel: Page, answer: Any, words: str
) -> None:
    stage.host.answers[NEWEST_PATH] = answer
    panel.locator("#codes-newest summary").click()
    expect(panel.locator("#codes-newest-note")).to_contain_text(words)


def test_a_late_answer_is_never_shown_as_the_next_patients(stage: PanelStage, panel: Page) -> None:
    del stage.host.answers[TODAY_PATH]
    stage.host.forget()
    again(panel)
    question = stage.host.hear(path=TODAY_PATH)
    stage.host.answers[f"/api/bridge/today/{OTHER.pid}"] = today()
    stage.host.card("ready", OTHER)
    stage.host.hear(cancel=question["id"])
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    stage.host.say({"type": "reply", "id": question["id"], "status": 200, "body": today(OURS)[1]})
    expect(panel.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    stage.host.card("removed")
    expect(panel.locator("#codes")).to_be_hidden()
    assert OURS["claimCode"] not in panel.locator("body").inner_html()


def test_a_zone_that_is_not_set_up_is_not_asked(stage: PanelStage, page: Page) -> None:
    known = status(now=card("ready", PATIENT))
    stage.host.answers["/api/bridge/status"] = (200, {**known, "zoneReady": False})
    stage.host.forget()
    panel = stage.panel(page)
    expect(panel.locator("#photo")).to_be_visible()
    expect(panel.locator("#codes")).to_be_hidden()
    assert about_codes(stage, panel) == []
    panel.close()


# ── copying ───────────────────────────────────────────────────────────────────────────────────


def clipboard(panel: Page) -> str:
    panel.context.grant_permissions(["clipboard-read"], origin="https://test.nhso.go.th")
    reader = panel.context.new_page()
    reader.goto("https://test.nhso.go.th/authencode/")
    words: str = reader.evaluate("navigator.clipboard.readText()")
    reader.close()
    return words


@pytest.mark.parametrize("way", ["the button", "the key"])
def test_the_code_alone_is_copied_and_that_is_said(
    stage: PanelStage, page: Page, panel: Page, way: str
) -> None:
    stage.host.answers[TODAY_PATH] = today(ELSEWHERE, OURS)
    again(panel)
    expect(panel.locator("#codes-code")).to_have_text(OURS["claimCode"])
    panel.evaluate("getSelection().selectAllChildren(document.querySelector('#patient'))")
    if way == "the button":
        press(panel.get_by_role("button", name="คัดลอกรหัส").first)
    else:
        page.bring_to_front()
        stage.browser.service_worker().evaluate(
            "async (id) => chrome.commands.onCommand.dispatch('copy', await chrome.tabs.get(id))",
            stage.browser.tab_id(page),
        )
    expect(panel.locator("#codes-copied")).to_have_text("คัดลอกแล้ว")
    assert clipboard(panel) == OURS["claimCode"]


def test_without_a_code_of_ours_the_key_copies_nothing(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.host.answers[TODAY_PATH] = today(ELSEWHERE)
    again(panel)
    expect(panel.locator("#codes-headline")).to_contain_text(OTHER_HOSPITAL)
    stage.browser.service_worker().evaluate(
        "async (id) => chrome.commands.onCommand.dispatch('copy', await chrome.tabs.get(id))",
        stage.browser.tab_id(page),
    )
    panel.get_by_role("button", name="ตรวจอีกครั้ง").focus()
    expect(panel.locator("#codes-copied")).to_be_empty()
    expect(panel.locator("#codes-first")).to_be_hidden()


# ── the pure state ────────────────────────────────────────────────────────────────────────────

VERDICT = """async ({ given, hcode, answer, problem }) => {
  const { START, next, today } = await import("/codes/state.js");
  const state = { card: { person: { pid: "1" } } };
  const another = { codes: [{ claimCode: "PP8" }], sources: [], troubles: [] };
  const news = [
    { type: "today-asked" },
    ...(answer || problem ? [{ type: "today", pid: "1", code: problem, answer }] : []),
    ...given.map((code) => ({ type: "code-given", pid: "1", code })),
    { type: "code-given", pid: "2", code: { claimCode: "PP9" } },
    { type: "today", pid: "2", code: null, answer: another },
  ];
  const codes = news.reduce((part, action) => next(part, action, state), START);
  const elsewhere = { saving: { outcome: null }, outbox: { entries: [] } };
  const found = today({ ...state, ...elsewhere, codes, unit: { hcode } });
  return [found.verdict, found.ours.map((one) => one.claimCode), found.others.map((one) => one.claimCode)];
}"""


@pytest.mark.parametrize(
    ("answer", "given", "hcode", "expected"),
    [
        (None, [], OWN, ["asking", [], []]),
        (today(OURS)[1], [], OWN, ["ours", ["PP1000000001"], []]),
        (today(OURS)[1], [], "", ["others", [], ["PP1000000001"]]),  # nobody knows whose
        (None, [OURS], OWN, ["ours", ["PP1000000001"], []]),
        (today(OURS)[1], [OURS], OWN, ["ours", ["PP1000000001"], []]),  # known once only
        (today(OURS)[1], [OURS], "", ["ours", ["PP1000000001"], []]),
        (today({"claimCode": None}, {"claimCode": "PP4"})[1], [], OWN, ["others", [], ["PP4"]]),
    ],
)
def test_whose_a_code_is_goes_by_our_own_hcode(
    modules: Page, answer: Any, given: list[Any], hcode: str, expected: list[Any]
) -> None:
    question = {"answer": answer, "given": given, "hcode": hcode, "problem": None}
    assert modules.evaluate(VERDICT, question) == expected
