"""A returning patient: from the page that shows them to its confirm button, by two keys and no pointer."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.main_job import Visit
from tests.support.stage import CONFIRM_BUTTON, TEST_SITE, Stage
from tests.support.zones import write_settings

PRESS = "async ([key, id]) => chrome.commands.onCommand.dispatch(key, await chrome.tabs.get(id))"


def press(stage: Stage, page: Page, command: str) -> None:
    """Press the key of ``command`` in ``page``'s tab."""
    stage.browser.service_worker().evaluate(PRESS, [command, stage.browser.tab_id(page)])


def come_back(stage: Stage, insert: Insert) -> tuple[Page, Page]:
    """Return page and panel, both with a patient whose phone and HN are remembered from the main job."""
    write_settings(stage.home, stage.zone, remember_visits=True)
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    expect(panel.locator("#remembered-forget")).to_be_visible()
    main_job.confirm(page)
    panel.close()
    page.goto(f"{TEST_SITE}{stage.zone.page.create_path}")
    panel = stage.panel_beside(page)
    main_job.wait_for_patient(panel, PATIENT)
    expect(panel.locator("#remembered-mobile")).to_contain_text(Visit().mobile)
    main_job.read_card(page, PATIENT.pid)
    return page, panel


def test_a_returning_patient_takes_two_keys_with_the_phone_confirmed(stage: Stage, insert: Insert) -> None:
    page, panel = come_back(stage, insert)
    expect(panel.locator("#mobile")).to_have_value("")  # only remembered
    assert page.evaluate("window.testzone.form().mobile") in {"", None}

    press(stage, page, "asked")
    press(stage, page, "fill")

    confirm = page.get_by_role("button", name=CONFIRM_BUTTON)
    expect(confirm).to_be_focused()
    expect(panel.locator("#report")).to_have_attribute("data-tone", "good")
    model = page.evaluate("window.testzone.form()")
    assert (model["mobile"], model["hn"]) == (Visit().mobile, Visit().hn)
    assert page.evaluate("window.testzone.valid()")
    assert len(stage.zone.claims(PATIENT.pid)) == 1  # nothing was confirmed by it
    with page.expect_request(lambda request: request.method == "POST"):
        page.keyboard.press("Enter")  # the clerk's own act


def test_the_fill_key_alone_takes_no_phone_that_nobody_asked_about(stage: Stage, insert: Insert) -> None:
    page, panel = come_back(stage, insert)
    press(stage, page, "fill")
    expect(panel.locator("#report")).to_be_visible()
    assert page.evaluate("window.testzone.form().mobile") in {"", None}
