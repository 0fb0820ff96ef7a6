"""While somebody vouches for the patient, nothing of the certifier's card is taken for the patient's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel.nhso_answers import READ_PATH, code, rights, today
from tests.extension.panel_stage import OTHER, PATIENT, PanelStage, asked
from tests.support.keys import press

CERTIFIER = OTHER
THEIRS = f"/api/bridge/today/{CERTIFIER.pid}"
VISIT = f"/api/bridge/visits/{CERTIFIER.pid}"


@pytest.fixture
def vouched(stage: PanelStage, panel: Page) -> Iterator[Page]:
    """The patient's card was taken for the patient, and the certifier's is in."""
    kept = dict(stage.host.answers)
    stage.host.answers |= {THEIRS: today(code("PP1000000009")), READ_PATH: rights(CERTIFIER)}
    press(panel.locator("#guardian-start"))
    press(panel.locator("#guardian-patient-card"))
    stage.host.card("removed")
    stage.host.forget()
    stage.host.card("ready", CERTIFIER)
    expect(panel.locator("#guardian-certifier-card")).to_be_visible()
    yield panel
    stage.host.answers.clear()
    stage.host.answers.update(kept)


@pytest.mark.parametrize("path", [THEIRS, READ_PATH, VISIT])
def test_nobody_is_asked_about_the_certifier(stage: PanelStage, vouched: Page, path: str) -> None:
    assert asked(stage, vouched, path=path) == []


def test_the_key_copies_no_code_of_the_certifiers(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.host.answers[f"/api/bridge/today/{PATIENT.pid}"] = today(code("PP1000000008"))
    stage.browser.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(panel.locator("#codes-again"))
    expect(panel.locator("#codes-code")).to_have_text("PP1000000008")
    panel.evaluate("navigator.clipboard.writeText('before')")
    press(panel.locator("#guardian-start"))
    command = "(tabId) => chrome.commands.onCommand.dispatch('copy', { id: tabId })"
    stage.browser.service_worker().evaluate(command, stage.browser.tab_id(page))
    asked(stage, panel)  # the command has come through
    assert panel.evaluate("navigator.clipboard.readText()") == "before"
    del stage.host.answers[f"/api/bridge/today/{PATIENT.pid}"]


def test_the_way_in_is_the_patients(stage: PanelStage, vouched: Page) -> None:
    expect(vouched.locator("#way-in")).to_be_hidden()
    expect(vouched.locator("#codes")).to_be_hidden()
    expect(vouched.locator("#form")).to_be_hidden()
    assert "PP1000000009" not in vouched.content()


def test_once_the_steps_end_the_card_that_is_in_is_asked_about_as_any_patients(
    stage: PanelStage, vouched: Page
) -> None:
    press(vouched.locator("#guardian-cancel"))
    stage.host.hear(path=THEIRS)
    expect(vouched.locator("#codes-code")).to_have_text("PP1000000009")
