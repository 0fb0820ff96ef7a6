"""The keys: Chrome takes each of them, and the panel shows each beside its button."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.extension.panel_stage import PanelStage

# Chrome silently drops the key of a command that it uses itself, as Alt+Shift+P and C for tab groups.
KEYS = {
    "_execute_action": "Alt+Shift+O",
    "fill": "Alt+Shift+F",
    "asked": "Alt+Shift+M",
    "copy": "Alt+Shift+K",
}


def test_chrome_gives_every_command_its_key(stage: PanelStage) -> None:
    commands = stage.browser.service_worker().evaluate("() => chrome.commands.getAll()")
    assert {command["name"]: command["shortcut"] for command in commands} == KEYS


def test_the_panel_shows_each_key_beside_its_button(panel: Page) -> None:
    panel.locator("kbd", has_text=KEYS["fill"]).wait_for()
    shown = panel.evaluate(
        """() => [...document.querySelectorAll("[data-command]")].map((place) =>
          [place.dataset.command, place.textContent, place.closest("button") !== null])"""
    )
    assert {name for name, _, _ in shown} >= {"fill", "asked", "copy"}
    assert all(key == KEYS[name] and beside for name, key, beside in shown)
