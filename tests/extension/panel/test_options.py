"""The options page: is the host there, and the doctor's report with its mends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.extension.panel_stage import SCREENS, PanelStage, overflow
from tests.support.browser import EXTENSION

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


def test_the_mappings_in_force_are_shown_and_what_a_policy_has_wrong_with_its_line(stage: PanelStage) -> None:
    site = {"site": "new-authen", "extends": True, "source": "mended by IT"}
    wrong = '{\n  "site": "erm",\n  "extends": true,\n  "colour": "red"\n}'
    options = stage.browser.extension_page("options/options.html")
    try:
        sites = options.locator("#sites li")
        expect(sites).to_have_text([re.compile("new-authen: ตามที่มา"), re.compile("erm: ตามที่มา.*ปิดอยู่")])
        # Kept from the last time that Chrome told of policies, as in sites/policy.js.
        texts = [json.dumps(site), wrong, "{"]
        options.evaluate("(policySites) => chrome.storage.local.set({ policySites })", texts)
        # A browser without policies answers none, and that would be the newer answer.
        options.add_init_script("chrome.storage.managed.get = () => new Promise(() => {})")
        options.reload()
        expect(sites).to_have_text(
            [
                re.compile("นโยบายถูกปฏิเสธ: erm บรรทัดที่ 4.*colour is not known"),
                re.compile(r"นโยบายถูกปฏิเสธ: \? บรรทัดที่ 1.*is no JSON"),
                re.compile("new-authen: แก้ไขโดยนโยบาย.*mended by IT"),
                re.compile("erm: ตามที่มา"),
            ]
        )
        options.screenshot(path=SCREENS / "options-sites.png", full_page=True)
        options.set_viewport_size({"width": 320, "height": 700})
        assert overflow(options) == []
    finally:
        options.evaluate("chrome.storage.local.clear()")
        options.close()


README = (EXTENSION / "sites/README.md").read_text("utf-8")


def test_the_example_in_the_mappings_readme_is_a_policy_that_is_taken(stage: PanelStage) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    options = stage.browser.extension_page("options/options.html")
    found = options.evaluate(
        """async (text) => {
          const { inForce, shipped } = await import("/sites/load.js");
          return inForce(await shipped(), [text]);
        }""",
        example,
    )
    options.close()
    assert found["refused"] == []
    mended = next(site for site in found["sites"] if site["site"] == "new-authen")
    wanted = json.loads(example)["parts"]["visit"]["fields"]["mobile"]["labels"]
    assert mended["parts"]["visit"]["fields"]["mobile"]["labels"] == wanted
    assert mended["parts"]["visit"]["fields"]["mobile"]["hints"] == ["กรอกเฉพาะตัวเลข"]


def test_the_mappings_readme_names_every_kind_and_says_what_is_on_the_screen() -> None:
    schema = json.loads((EXTENSION / "sites/site.schema.json").read_text("utf-8"))
    kinds = re.findall(r"^\| `([a-z-]+)` \|", README, re.MULTILINE)
    assert kinds == schema["$defs"]["field"]["properties"]["kind"]["enum"]
    words = json.loads((EXTENSION / "_locales/th/messages.json").read_text("utf-8"))
    said = "\n".join(message["message"] for message in words.values())
    for name in ("trial", "mark_no_section", "settings", "outcome_not_found"):
        assert f"“{words[name]['message']}”" in README
    for start in ("ไม่รู้จักหน้านี้", "ไม่พบหน้า New Authen"):
        assert f"“{start}”" in README
        assert start in said
