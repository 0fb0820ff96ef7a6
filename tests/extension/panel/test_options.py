"""The options page: is the host there, and the doctor's report with its mends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.extension.panel_stage import SCREENS, PanelStage, overflow

REPORT = {
    "version": "0.1.0",
    "zone": "test",
    "checks": [
        {"name": "reader", "state": "ok", "found": "1 reader(s), 0 with a card: ACME CCID 0", "mend": ""},
        {"name": "token", "state": "warning", "found": "missing", "mend": "run: authen-bridge token set"},
        {"name": "nhso", "state": "broken", "found": "NHSO_UNREACHABLE", "mend": "check the network"},
    ],
    "card": None,
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("options")) as running:
        yield running


def test_the_report_is_a_list_with_what_to_do_about_each_broken_link(stage: PanelStage) -> None:
    stage.host.answers["/api/bridge/diagnostics"] = (200, REPORT)
    options = stage.browser.extension_page("options/options.html")
    expect(options.locator("#host")).to_have_text("ทำงานปกติ")
    expect(options.locator("#host-version")).to_have_text("0.0-stand-in")
    checks = options.locator("#checks li")
    expect(checks).to_have_count(3)
    expect(checks.nth(0)).not_to_contain_text("วิธีแก้")
    expect(checks.nth(2)).to_contain_text("วิธีแก้: check the network")
    options.screenshot(path=SCREENS / "options-th.png", full_page=True)
    options.set_viewport_size({"width": 320, "height": 700})
    assert overflow(options) == []
    options.close()


def test_a_report_that_cannot_be_made_says_why_and_can_be_asked_for_again(stage: PanelStage) -> None:
    stage.host.answers["/api/bridge/diagnostics"] = (502, {"code": "INTERNAL", "message": "ทำงานผิดพลาด"})
    options = stage.browser.extension_page("options/options.html")
    expect(options.locator("#progress")).to_have_text("ตรวจสอบไม่ได้: ทำงานผิดพลาด")
    stage.host.answers["/api/bridge/diagnostics"] = (200, REPORT)
    options.get_by_role("button", name="ตรวจสอบอีกครั้ง").click()
    expect(options.locator("#checks li")).to_have_count(3)
    expect(options.locator("#progress")).to_be_empty()
    options.close()
