"""The slip: what is on it, on which paper, and that it leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import (
    OWN,
    READ_PATH,
    SERVICE,
    TODAY_PATH,
    code,
    rights,
    today,
)
from tests.extension.panel_stage import (
    MOBILE,
    OTHER,
    PATIENT,
    PRODUCTION,
    SCREENS,
    PanelStage,
    overflow,
    picture,
)
from tests.extension.screens.looking import SCHEMES, Scheme, violations
from tests.support.keys import press

CODE = code()["claimCode"]
MM = 72 / 25.4  # points
PAPERS = {"58": 58, "80": 80, "a5": 148}  # width in mm

LOADED = "(paper) => document.getElementById('paper-style').sheet?.href.endsWith(`/paper-${paper}.css`)"
COUNT_PRINTS = "globalThis.prints = 0; globalThis.print = () => { globalThis.prints += 1; };"


@pytest.fixture(autouse=True)
def answers(stage: PanelStage) -> Iterator[dict[str, Any]]:
    kept = dict(stage.host.answers)
    stage.host.answers |= {TODAY_PATH: today(code()), READ_PATH: rights()}
    yield stage.host.answers
    stage.host.answers.clear()
    stage.host.answers.update(kept)


def offer(panel: Page) -> Page:
    """Press the button beside the code; return the window that opens."""
    expect(panel.locator("#codes-code")).to_have_text(CODE)
    with panel.context.expect_page() as opened:
        press(panel.get_by_role("button", name="พิมพ์ใบรหัส"))
    slip = opened.value
    expect(slip.locator("#slip")).to_be_visible()
    return slip


@pytest.fixture
def slip(panel: Page) -> Iterator[Page]:
    slip = offer(panel)
    yield slip
    slip.close()


def test_it_has_the_code_and_its_visit_and_the_patient_only_by_initials(slip: Page) -> None:
    shown = slip.locator("#slip").inner_text()
    masked = f"x-xxxx-xxxxx-{PATIENT.pid[10:12]}-{PATIENT.pid[12]}"
    for words in (CODE, SERVICE, "27 พ.ย. 2569 09:14", f"(รหัส {OWN})", masked, "ระบบทดสอบ ใช้เบิกไม่ได้"):
        assert words in shown
    whole = slip.content()
    for personal in (PATIENT.pid, PATIENT.name_th.first, PATIENT.name_th.last, MOBILE):
        assert personal not in whole
    assert overflow(slip) == []
    picture(slip, "slip")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_by_the_rules_of_accessibility_nothing_is_wrong_with_it(slip: Page, scheme: Scheme) -> None:
    slip.emulate_media(color_scheme=scheme)
    assert violations(slip) == []


def test_in_production_it_bears_no_stamp(stage: PanelStage, page: Page) -> None:
    beside = stage.create_page(PRODUCTION)
    panel = stage.panel(beside)
    slip = offer(panel)
    expect(slip.locator(".test").first).to_be_hidden()
    expect(slip.locator(".test").last).to_be_hidden()
    for view in (slip, panel, beside):
        view.close()


@pytest.mark.parametrize("paper", PAPERS)
def test_it_is_printed_on_the_paper_that_was_chosen_which_is_remembered(
    panel: Page, slip: Page, paper: str
) -> None:
    slip.locator(f"[value='{paper}']").check()
    expect(slip.locator("#paper-style")).to_have_attribute("href", f"paper-{paper}.css")
    slip.wait_for_function(LOADED, arg=paper)
    pages = slip.pdf(prefer_css_page_size=True, print_background=True)
    (SCREENS / f"slip-{paper}.pdf").write_bytes(pages)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pages)
    assert len(boxes) == 1, "one page"
    assert float(boxes[0][0]) == pytest.approx(PAPERS[paper] * MM, abs=1)
    slip.close()
    again = offer(panel)
    expect(again.locator(f"[value='{paper}']")).to_be_checked()
    again.close()


def test_one_key_prints_what_is_shown(panel: Page) -> None:
    panel.context.add_init_script(COUNT_PRINTS)
    slip = offer(panel)
    expect(slip.locator("#print")).to_be_focused()
    assert slip.evaluate("prints") == 0  # not by itself
    slip.keyboard.press("Enter")
    assert slip.evaluate("prints") == 1
    slip.close()


def test_nothing_of_it_is_in_an_address_or_a_store(stage: PanelStage, slip: Page) -> None:
    assert re.search(r"/panel/slip/slip\.html#[0-9a-f-]{36}$", slip.url)
    slip.locator("[value='58']").check()
    kept = slip.evaluate(
        """async () => JSON.stringify([
          await chrome.storage.local.get(), await chrome.storage.session.get(), { ...localStorage },
          { ...sessionStorage }, await indexedDB.databases(), document.cookie, history.state,
        ])"""
    )
    assert '"slipPaper":"58"' in kept
    for personal in (CODE, PATIENT.pid, PATIENT.pid[10:], PATIENT.name_th.first):
        assert personal not in kept


def test_it_closes_when_the_patient_leaves(stage: PanelStage, panel: Page) -> None:
    slip = offer(panel)
    with slip.expect_event("close"):
        stage.host.card("ready", OTHER)


def test_opened_by_itself_it_shows_nothing(stage: PanelStage, panel: Page) -> None:
    alone = stage.browser.extension_page("panel/slip/slip.html")
    expect(alone.locator("#print")).to_be_visible()
    expect(alone.locator("#slip")).to_be_hidden()
    alone.close()


def test_another_page_that_does_not_know_the_windows_name_is_told_nothing(
    stage: PanelStage, panel: Page, slip: Page
) -> None:
    alone = stage.browser.extension_page("panel/slip/slip.html#another")
    slip.reload()  # asks again, and is told
    expect(slip.locator("#code")).to_have_text(CODE)
    expect(alone.locator("#slip")).to_be_hidden()
    alone.close()
