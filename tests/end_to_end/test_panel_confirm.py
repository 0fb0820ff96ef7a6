"""A confirmation from the panel, where the policy allows it: real page, host, store and zone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.keys import press
from tests.support.main_job import Visit
from tests.support.stage import Stage
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT

# A browser whose policy has the key: `chrome.storage.managed` can be read only.
ALLOWED = """
  if (globalThis.chrome?.storage?.managed)
    chrome.storage.managed.get = async (key) => (key === "panel_confirm" ? { panel_confirm: true } : {});
"""


def at_the_desk(stage: Stage, insert: Insert) -> Page:
    """Return the panel with the visit typed, nothing sent yet."""
    stage.browser.context.add_init_script(ALLOWED)
    _page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    expect(panel.locator("#codes-headline")).to_have_text("ยังไม่ได้ขอรหัสวันนี้")
    return panel


def confirm(panel: Page) -> None:
    press(panel.locator("#saving-confirm"))
    expect(panel.locator("#saving-cancel")).to_be_focused()
    panel.keyboard.press("Tab")
    panel.keyboard.press("Enter")


def test_a_confirmation_from_the_panel_gives_one_code_which_is_offered_the_next_time(
    stage: Stage, insert: Insert
) -> None:
    panel = at_the_desk(stage, insert)
    confirm(panel)
    shown = panel.locator("#codes-code")
    expect(shown).to_contain_text("PP")
    (claim,) = stage.zone.claims(PATIENT.pid)
    expect(shown).to_have_text(claim.claim_code)
    assert (claim.hcode, claim.mobile, claim.hn) == (OWN_UNIT.hcode, Visit().mobile, Visit().hn)
    expect(panel.locator("#outbox")).to_be_hidden()
    expect(panel.locator("#saving-confirm")).to_be_enabled()  # with another correlationId
    press(panel.locator("#saving-confirm"))
    expect(panel.locator("#saving-outcome")).to_contain_text("จึงไม่ได้ส่ง ใช้รหัสเดิม")
    assert stage.zone.claims(PATIENT.pid) == [claim]


def test_where_the_answer_is_lost_and_the_lists_are_silent_nothing_is_sent_twice(
    stage: Stage, insert: Insert
) -> None:
    panel = at_the_desk(stage, insert)
    stage.zone.faults["confirm-save"] = Fault(drop="after")
    for name in ("latest-authen-code", "latest-5-authen-code-all-hospital"):
        stage.zone.faults[name] = Fault(status=500)
    stage.zone.faults["check-authen-status"] = Fault(status=500)
    confirm(panel)
    expect(panel.locator("#saving-outcome")).to_contain_text("ยังไม่ทราบผล ห้ามส่งซ้ำ")
    expect(panel.locator("#outbox")).to_have_attribute("data-tone", "bad")
    expect(panel.locator("#saving-confirm")).to_be_disabled()
    (claim,) = stage.zone.claims(PATIENT.pid)
    stage.zone.faults.clear()
    press(panel.locator("#outbox summary"))
    press(panel.get_by_role("button", name="ตรวจผล"))
    expect(panel.locator("#codes-code")).to_have_text(claim.claim_code)
    expect(panel.locator("#outbox-told")).to_contain_text(claim.claim_code)
    assert stage.zone.claims(PATIENT.pid) == [claim]
