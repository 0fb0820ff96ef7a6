"""Trouble: said on the page in the agent's own words."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.stage import READ_BUTTON, Stage
from tests.testzone.faults import Fault


def test_no_card_is_said_by_the_page_in_the_agents_words(stage: Stage) -> None:
    page = stage.create_page()
    page.get_by_role("button", name=READ_BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("ไม่พบบัตรในเครื่องอ่าน")


def test_with_nhso_away_the_page_says_so_and_the_panel_still_shows_the_card(
    stage: Stage, insert: Insert
) -> None:
    stage.zone.faults["probe"] = Fault(drop="before")
    page = stage.create_page()
    panel = stage.panel(page)
    insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    page.bring_to_front()
    page.get_by_role("button", name=READ_BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("ติดต่อ สปสช. ไม่ได้")
