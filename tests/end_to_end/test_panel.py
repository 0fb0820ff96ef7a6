"""The panel beside the real page: what it says, and that filling is all it does."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.main_job import OPD, Visit
from tests.support.stage import Stage
from tests.testzone.variant import PageVariant


def test_the_zone_cannot_be_mistaken(stage: Stage) -> None:
    panel = stage.panel(stage.create_page())
    expect(panel.locator("#zone")).to_have_attribute("data-zone", "test")


def test_filling_submits_nothing(stage: Stage, insert: Insert) -> None:
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    before = len([r for r in stage.zone.requests if r.method == "POST"])
    main_job.fill(panel)
    assert len([r for r in stage.zone.requests if r.method == "POST"]) == before
    assert page.evaluate("window.testzone.claimCode()") is None
    assert stage.zone.claims(PATIENT.pid) == []


def test_the_keyboard_command_fills_too(stage: Stage, insert: Insert) -> None:
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    stage.browser.service_worker().evaluate(
        "async id => chrome.commands.onCommand.dispatch('fill', await chrome.tabs.get(id))",
        stage.browser.tab_id(page),
    )
    panel.locator("#report").wait_for()
    assert page.evaluate("window.testzone.form().mobile") == Visit().mobile


def test_the_service_offered_by_the_page_is_the_one_the_panel_offers(stage: Stage, insert: Insert) -> None:
    stage.zone.page = PageVariant(form="newer")
    _page, panel = beside_the_page(stage, insert)
    panel.bring_to_front()
    expect(panel.get_by_role("checkbox", name=OPD)).to_be_visible()
    expect(panel.locator("#services input")).to_have_count(5)  # of the newer form
