"""Keys pressed as a person presses them: on what they can see.

Playwright's own `Locator.press` focuses what is hidden too, which does nothing, and the key then goes to
whatever has the focus instead.
"""

from __future__ import annotations

from playwright.sync_api import Locator, expect


def press(place: Locator, key: str = "Enter") -> None:
    """Press ``key`` on ``place`` once it is there to be seen."""
    expect(place).to_be_visible()
    place.press(key)
