"""A card that goes, and another that comes: never the wrong patient."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.end_to_end.beside import ANOTHER, PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.main_job import Visit
from tests.support.stage import Stage


def test_a_card_swapped_between_reading_and_filling_fills_nothing(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    panel = stage.panel(page)
    first = insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    before = page.evaluate("window.testzone.form()")

    first.pull()
    expect(panel.locator("#patient")).to_be_hidden()
    insert(ANOTHER)
    main_job.wait_for_patient(panel, ANOTHER)
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    assert panel.locator("#report").get_attribute("data-tone") == "bad"
    assert page.evaluate("window.testzone.form()") == before


def test_a_card_pulled_empties_the_panel_and_what_was_typed(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    panel = stage.panel(page)
    card = insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    panel.locator("#mobile").fill("0899999901")
    card.pull()
    expect(panel.locator("#patient")).to_be_hidden()
    expect(panel.locator("#mobile")).to_have_value("")
    expect(panel.locator("#fill")).to_be_hidden()
    assert PATIENT.pid not in panel.content().replace("-", "")
    assert PATIENT.name_th.last not in panel.content()


@pytest.mark.parametrize("step", ["focus", "input", "blur"])
def test_another_patient_on_the_page_while_it_is_being_filled_leaves_nothing(
    stage: Stage, insert: Insert, step: str
) -> None:
    page, panel = beside_the_page(stage, insert)
    before = page.evaluate("window.testzone.form()")
    page.evaluate(
        """([step, pid]) => document.querySelector("[formcontrolname=hn]").addEventListener(step, () => {
          const shown = ng.getComponent(document.querySelector("app-by-patient"));
          shown.person = { ...shown.person, pid };
          ng.applyChanges(shown);
        }, { once: true })""",
        [step, ANOTHER.pid],
    )
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    assert panel.locator("#report").get_attribute("data-tone") == "bad"
    assert page.evaluate("window.testzone.person().pid") == ANOTHER.pid
    assert page.evaluate("window.testzone.form()") == before
