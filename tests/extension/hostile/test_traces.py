"""What a page can see of the shim without replacing anything: by window.event, stacks and traces."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.support.site import HOME

SCRIPT = Path(__file__).with_name("looks.js")
# Script runs in the turn of its own message, and the window says which event that is. What the page gets
# hold of is its own end of the bridge: by it, it can ask what it may ask anyway (test_ports.py).
SHOWN = (
    "at window.event, in the turn in which a fetch is answered",
    "at window.event, in a microtask after each event of an XMLHttpRequest",
    "at window.event, by the getter that a frame of its own has",
)
LOOKS = [
    look for look in re.findall(r'^  "(.+?)":', SCRIPT.read_text("utf-8"), re.MULTILINE) if look not in SHOWN
]


@pytest.fixture(scope="module")
def tabs(plain: Browser, browser: Browser) -> list[Page]:
    """A page over a port, and one over the bridge."""
    pages = [plain.page(HOME), browser.page(HOME)]
    for page in pages:
        page.add_script_tag(path=SCRIPT)
    return pages


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_from_inside_shows_nothing_of_the_shim(look: str, tabs: list[Page]) -> None:
    """Tried: to look {row}. At most: what is there when the agent is on a port."""
    over_a_port, over_the_bridge = (tab.evaluate(f"LOOKS[{json.dumps(look)}]()") for tab in tabs)
    assert over_the_bridge == over_a_port


@pytest.mark.parametrize("look", SHOWN)
def test_what_can_be_looked_at_is_the_pages_own_end_of_the_bridge(look: str, tabs: list[Page]) -> None:
    """Tried: to look {row}. At most: the port that carries the page's own calls, and nothing of another's."""
    over_a_port, over_the_bridge = (tab.evaluate(f"LOOKS[{json.dumps(look)}]()") for tab in tabs)
    assert over_the_bridge != over_a_port
    assert "MessagePort" in json.dumps(over_the_bridge)
