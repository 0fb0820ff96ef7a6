"""The last visit's phone and HN: beside their boxes, and in them only once the patient was asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import HEARD, MOBILE, OTHER, PATIENT, PanelStage, asked, overflow
from tests.support.keys import press

VISITS = f"/api/bridge/visits/{PATIENT.pid}"
KNOWN = {
    "on": True,
    "mobile": "0899999901",
    "mobileDate": "2026-03-12",
    "hn": "69-0007",
    "hnDate": "2026-02-01",
}
NOTHING = {"on": True, "mobile": None, "mobileDate": None, "hn": None, "hnDate": None}
OFF = {**NOTHING, "on": False}


@pytest.fixture
def remembering(stage: PanelStage, page: Page) -> Iterator[Page]:
    """The panel of a patient whose last visit is known."""
    stage.host.answers[VISITS] = (200, KNOWN)
    stage.host.forget()
    panel = stage.panel(page)
    expect(panel.locator("#remembered-mobile")).to_be_visible()
    yield panel
    panel.close()
    del stage.host.answers[VISITS]


def press_asked(stage: PanelStage, page: Page) -> None:
    tab = {"id": stage.browser.tab_id(page)}
    stage.browser.service_worker().evaluate("(tab) => chrome.commands.onCommand.dispatch('asked', tab)", tab)


def fill(panel: Page) -> None:
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_be_visible()


def test_they_stand_beside_their_boxes_with_their_date_and_not_in_them(remembering: Page) -> None:
    expect(remembering.locator("#remembered-mobile")).to_contain_text("0899999901 (12 มี.ค. 2569)")
    expect(remembering.locator("#remembered-hn")).to_contain_text("69-0007 (1 ก.พ. 2569)")
    assert remembering.locator("#mobile").input_value() == ""
    assert remembering.locator("#hn").input_value() == ""
    assert overflow(remembering) == []


def test_a_fill_without_asking_does_not_take_them(stage: PanelStage, page: Page, remembering: Page) -> None:
    stage.look_up(page, PATIENT)
    fill(remembering)
    assert (page.evaluate("testzone.form().mobile"), page.evaluate("testzone.form().hn")) == ("", "")
    assert asked(stage, remembering, method="POST") == []


def test_each_is_taken_by_its_button_that_says_the_patient_was_asked(remembering: Page) -> None:
    press(remembering.get_by_role("button", name="ถามแล้ว ใช้เบอร์นี้"))
    assert remembering.locator("#mobile").input_value() == "0899999901"
    expect(remembering.locator("#mobile")).to_be_focused()
    assert remembering.locator("#hn").input_value() == ""
    expect(remembering.locator("#remembered-mobile")).to_be_hidden()
    press(remembering.get_by_role("button", name="ถามแล้ว ใช้ HN นี้"))
    assert remembering.locator("#hn").input_value() == "69-0007"
    expect(remembering.locator("#hn")).to_be_focused()


def test_one_key_takes_both_but_never_over_a_typed_hn(
    stage: PanelStage, page: Page, remembering: Page
) -> None:
    remembering.locator("#hn").fill("69-1")
    press_asked(stage, page)
    expect(remembering.locator("#mobile")).to_have_value("0899999901")
    assert remembering.locator("#hn").input_value() == "69-1"
    remembering.locator("#hn").fill("")
    press_asked(stage, page)
    expect(remembering.locator("#hn")).to_have_value("69-0007")


@pytest.mark.parametrize("answer", [(200, OFF), (200, NOTHING), (503, {"code": "STORE_UNAVAILABLE"})])
def test_nothing_is_shown_where_nothing_is_remembered(
    stage: PanelStage, page: Page, answer: tuple[int, Any]
) -> None:
    stage.host.answers[VISITS] = answer
    stage.host.forget()
    panel = stage.panel(page)
    stage.host.hear(path=VISITS)
    panel.evaluate(HEARD)  # what it was answered has come
    stage.look_up(page, PATIENT)
    panel.locator("#mobile").fill(MOBILE)
    for each in ("mobile", "hn"):
        expect(panel.locator(f"#remembered-{each}")).to_be_hidden()
    expect(panel.locator("#remembered-forget")).to_be_hidden()
    fill(panel)
    press_asked(stage, page)
    assert len(asked(stage, panel, method="POST")) == (1 if answer[1].get("on") else 0)
    panel.close()
    del stage.host.answers[VISITS]


def test_what_was_filled_is_remembered_for_that_patient(
    stage: PanelStage, page: Page, remembering: Page
) -> None:
    stage.look_up(page, PATIENT)
    remembering.locator("#mobile").fill("081-234 5678")
    fill(remembering)
    said = stage.host.hear(method="POST")
    assert (said["path"], said["body"]) == (VISITS, {"mobile": MOBILE})


def test_nothing_is_remembered_of_a_fill_that_was_refused(
    stage: PanelStage, page: Page, remembering: Page
) -> None:
    stage.look_up(page, OTHER)
    remembering.locator("#mobile").fill(MOBILE)
    fill(remembering)
    expect(remembering.locator("#report")).to_contain_text("ไม่ได้กรอก")
    assert asked(stage, remembering, method="POST") == []


def test_the_patient_s_visit_is_forgotten_by_a_button(stage: PanelStage, remembering: Page) -> None:
    stage.host.answers[VISITS] = (200, NOTHING)
    remembering.get_by_role("button", name="ลบเบอร์และ HN").click()
    assert stage.host.hear(method="DELETE")["path"] == VISITS
    expect(remembering.locator("#remembered-mobile")).to_be_hidden()
    expect(remembering.locator("#remembered-forget")).to_be_hidden()


def test_the_next_patient_is_not_offered_the_first_one_s_number(stage: PanelStage, remembering: Page) -> None:
    stage.host.card("removed")
    stage.host.card("ready", OTHER)
    expect(remembering.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(remembering.locator("#remembered-mobile")).to_be_hidden()
    assert "0899999901" not in remembering.content()


def test_an_answer_for_a_patient_who_left_is_nobody_s(modules: Page) -> None:
    body = {"reader": "R", "state": "ready", "person": {"pid": "2"}, "problem": None}
    news = [
        {"type": "event", "event": "card", "body": body},
        {"type": "remembered", "pid": "1", "visit": KNOWN},
    ]
    assert modules.evaluate("(all) => all.reduce(state.next, state.START).remembered.visit", news) is None
