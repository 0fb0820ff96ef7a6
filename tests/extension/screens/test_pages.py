"""The options page in its states, and the offline help, looked at as the panel is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import PATIENT, PanelStage, person
from tests.extension.screens.answers import DIAGNOSTICS, SETTINGS
from tests.extension.screens.looking import look_at, looks

WIDTHS = (320, 480)

# What the host answers besides its status; by state.
OPTIONS: dict[str, dict[str, tuple[int, Any]]] = {
    "whole": {"/api/bridge/diagnostics": (200, DIAGNOSTICS), "/api/bridge/settings": (200, SETTINGS)},
    "failed": {
        "/api/bridge/diagnostics": (500, {"code": "INTERNAL"}),
        "/api/bridge/settings": (500, {"code": "INTERNAL"}),
    },
}


def read(stage: PanelStage, options: Page) -> None:
    """Have the card that is in read for a test."""
    stage.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
    options.locator("#read").click()
    expect(options.locator("#read-fields")).to_be_visible()


@pytest.mark.parametrize("name", OPTIONS)
def test_the_options_page_is_said_in_full_and_by_the_rules(
    stage: PanelStage, language: str, name: str
) -> None:
    stage.host.answers = dict(OPTIONS[name])
    options = stage.browser.extension_page("options/options.html")
    try:
        expect(options.locator("#host-version")).to_have_text("0.0-stand-in")
        if name == "whole":
            expect(options.locator("#checks li")).to_have_count(len(DIAGNOSTICS["checks"]))
            read(stage, options)
        else:
            expect(options.locator("#progress")).not_to_be_empty()
        assert look_at(options, f"options-{name}-{language}", list(looks(*WIDTHS))) == []
    finally:
        options.close()


@pytest.mark.parametrize("reader", ["clerk", "it"])
def test_the_help_reads_well_in_a_narrow_window_and_by_the_rules(
    stage: PanelStage, language: str, reader: str
) -> None:
    page = stage.browser.extension_page(f"help/{reader}.{language}.html")
    try:
        assert look_at(page, f"help-{reader}-{language}", list(looks(*WIDTHS))) == []
    finally:
        page.close()
