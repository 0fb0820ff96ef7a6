"""Rights in the panel: asked once a card where the zone has a source, shown with source and time."""

from __future__ import annotations

import queue
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import HEARD, OTHER, PATIENT, PanelStage, status
from tests.testzone.people import Person
from tests.testzone.records import person_record

READ = "/api/smartcard/read"
MORNING = datetime(2026, 11, 27, 9, 14)  # Bangkok's, without a zone as NHSO's are


def rights(holder: Person) -> dict[str, Any]:
    return person_record(holder, MORNING)


def asked(stage: PanelStage, panel: Page) -> int:
    """How often rights were asked for since the last look."""
    panel.evaluate(HEARD)
    paths = []
    try:
        while True:
            paths.append(stage.host.heard.get_nowait().get("path"))
    except queue.Empty:
        return paths.count(READ)


@pytest.fixture
def panel(stage: PanelStage) -> Any:
    stage.host.now = None
    stage.host.answers.clear()
    stage.host.forget()
    panel = stage.panel()
    stage.host.hear(path="/api/bridge/status")
    yield panel
    panel.close()


def test_the_rights_come_with_their_source_their_time_and_their_hospitals(
    stage: PanelStage, panel: Page
) -> None:
    stage.host.answers[READ] = (200, rights(PATIENT))
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#rights-main")).to_have_text(PATIENT.main_inscl)
    panel.locator("#rights summary").click()
    said = panel.locator("#rights")
    expect(said).to_contain_text("27 พ.ย. 2569 09:14")
    expect(said).to_contain_text("ระบบทดสอบของ สปสช.")
    expect(said).to_contain_text(PATIENT.sub_inscl)


def test_rights_are_asked_for_once_a_card(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[READ] = (200, rights(PATIENT))
    stage.host.card("identified", PATIENT)
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#rights-main")).to_have_text(PATIENT.main_inscl)
    assert asked(stage, panel) == 1
    stage.host.card("removed")
    expect(panel.locator("#rights")).to_be_hidden()
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#rights-main")).to_have_text(PATIENT.main_inscl)
    assert asked(stage, panel) == 1


def test_the_next_patient_never_has_the_last_one_s_rights(stage: PanelStage, panel: Page) -> None:
    stage.host.card("ready", PATIENT)  # whose rights are not answered yet
    late = stage.host.hear(path=READ)
    stage.host.card("removed")
    stage.host.answers[READ] = (200, rights(OTHER))
    stage.host.card("ready", OTHER)
    expect(panel.locator("#rights-main")).to_have_text(OTHER.main_inscl)
    told = {**rights(PATIENT), "mainInscl": "LATE"}
    stage.host.say({"type": "reply", "id": late["id"], "status": 200, "body": told})
    panel.evaluate(HEARD)
    expect(panel.locator("#rights-main")).to_have_text(OTHER.main_inscl)


def test_another_reader_s_card_is_not_taken_for_the_patient_s(stage: PanelStage, panel: Page) -> None:
    stage.host.answers[READ] = (200, rights(OTHER))
    stage.host.card("ready", PATIENT)
    stage.host.hear(path=READ)
    expect(panel.locator("#rights-main")).to_contain_text("ไม่ใช่บัตรใบเดียวกับในเครื่องอ่าน")
    expect(panel.locator("#rights-list")).to_be_empty()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((503, {"code": "NHSO_UNREACHABLE"}), "ตรวจสอบสิทธิไม่ได้"),
        ((200, {"pid": PATIENT.pid}), "ไม่มีข้อมูลสิทธิ"),
        ((200, {**rights(PATIENT), "deathDate": "2026-01-02"}), "มีวันที่เสียชีวิต 2 ม.ค. 2569"),
    ],
    ids=["NHSO is away", "nothing known", "a date of death"],
)
def test_what_there_is_instead_of_rights_is_said(
    stage: PanelStage, panel: Page, answer: tuple[int, Any], words: str
) -> None:
    stage.host.answers[READ] = answer
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#rights-main")).to_contain_text(words)


@pytest.mark.parametrize(("source", "when"), [("none", "never"), ("gateway", "unfolded")])
def test_a_source_that_cannot_be_asked_or_costs_a_reading_is_not_asked_unbidden(
    stage: PanelStage, source: str, when: str
) -> None:
    stage.host.now = None
    stage.host.forget()
    stage.host.answers["/api/bridge/status"] = (200, {**status(), "rights": source})
    stage.host.answers[READ] = (200, rights(PATIENT))
    panel = stage.panel()
    stage.host.hear(path="/api/bridge/status")
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#name-th")).to_contain_text(PATIENT.name_th.last)
    assert asked(stage, panel) == 0
    if when == "unfolded":
        panel.locator("#rights summary").click()
        expect(panel.locator("#rights-source")).to_contain_text("Agent ของ สปสช.")
        assert asked(stage, panel) == 1
    else:
        expect(panel.locator("#rights")).to_be_hidden()
    panel.close()
    del stage.host.answers["/api/bridge/status"]


def test_the_services_are_those_of_the_rights_while_the_page_s_cannot_be_read(
    stage: PanelStage, panel: Page
) -> None:
    offered = rights(PATIENT)["claimTypes"][:2]
    stage.host.answers[READ] = (200, {**rights(PATIENT), "claimTypes": offered})
    stage.host.card("ready", PATIENT)
    expect(panel.locator(".service")).to_have_count(2)
    expect(panel.locator(".service").first).to_contain_text(offered[0]["claimTypeName"])
    expect(panel.locator("#services :checked")).to_have_count(0)


def test_the_address_is_shown_once_the_text_is_read(stage: PanelStage, panel: Page) -> None:
    stage.host.card("ready", PATIENT)
    expect(panel.locator("#address")).to_contain_text(PATIENT.address[-1])
    stage.host.card("removed")
    expect(panel.locator("#address")).to_have_text("")
