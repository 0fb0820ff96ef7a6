"""Every state of the panel, looked at: its words are there, nothing sticks out, axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.extension.panel.nhso_answers import OUTBOX_PATH, READ_PATH, TODAY_PATH, rights, today
from tests.extension.panel.test_saving import POLICY
from tests.extension.panel_stage import PanelStage
from tests.extension.screens.absences import ABSENCES, brought_about
from tests.extension.screens.looking import look_at, looks
from tests.extension.screens.states import PANEL

WIDTHS = (320, 480)


@pytest.mark.parametrize("name", PANEL)
def test_each_state_of_the_panel_is_said_in_full_and_by_the_rules(
    stage: PanelStage, language: str, name: str
) -> None:
    state = PANEL[name]
    stage.host.answers = {OUTBOX_PATH: (200, []), TODAY_PATH: today(), READ_PATH: rights()}
    stage.host.now = None
    stage.host.forget()
    stage.browser.context.clear_cookies()
    page = stage.create_page() if state.beside else None
    panel = stage.panel(page)
    try:
        if state.confirming:
            panel.add_init_script(POLICY % "true")
            panel.reload()
            panel.locator("#zone").wait_for()
        stage.host.hear(path="/api/bridge/status")
        state.bring_about(stage, panel)
        expect(panel.locator("body")).to_contain_text(state.th if language == "th" else state.en)
        assert look_at(panel, f"panel-{name}-{language}", list(looks(*WIDTHS))) == []
    finally:
        panel.close()
        if page:
            page.close()


@pytest.mark.parametrize("name", ABSENCES)
def test_a_host_that_cannot_be_asked_is_said_with_what_to_do(
    stage: PanelStage, language: str, name: str
) -> None:
    absence = ABSENCES[name]
    stage.host.answers.clear()
    stage.host.now = None
    panel = stage.panel()
    try:
        with brought_about(stage, absence):
            status = panel.locator("#status")
            expect(status).to_contain_text(absence.th if language == "th" else absence.en)
            expect(status).to_have_attribute("data-tone", "wait" if name == "HOST_GONE" else "bad")
            expect(panel.locator("#zone")).to_be_hidden()
            assert look_at(panel, f"panel-{name}-{language}", list(looks(*WIDTHS))) == []
    finally:
        panel.close()
