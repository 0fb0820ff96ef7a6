"""Built-ins patched by a page: the shim uses none of them, and what the page gets is what a port gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, TimeoutError

from tests.extension.hostile.asking import ASK, frames
from tests.support.browser import EXTENSION, Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

HERE = Path(__file__).parent
SETTLED_MS = 5000.0  # a bound on a hang: both calls are answered in some hundredths of a second

# What the shim uses where a port uses nothing, and why it is no harm.
WRITTEN_DOWN = "a document that the page sends is written down by the page's own members"
HARMLESS: dict[str, str] = {
    "get TypedArray.prototype.buffer": "a stream's own, when the bytes of the page's own answer are queued",
    "get Document.prototype.contentType": WRITTEN_DOWN,
    "get Element.prototype.outerHTML": WRITTEN_DOWN,
    "get Node.prototype.firstChild": WRITTEN_DOWN,
    "get Node.prototype.nextSibling": WRITTEN_DOWN,
}


def observe(browser: Browser) -> dict[str, Any]:
    page = browser.context.new_page()
    page.goto(f"{HOME}recorded")
    page.wait_for_url("**/recorded#observed")
    observed: dict[str, Any] = json.loads(page.evaluate("observed"))
    page.close()
    return observed


@pytest.fixture(scope="module")
def recorded(site: Site, plain: Browser, browser: Browser) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the recorder saw over a port, and over the bridge."""
    words = {
        word
        for script in (EXTENSION / "page").glob("shim-*.js")
        for word in re.findall(r"[A-Za-z_]\w*", script.read_text("utf-8"))
    }
    source = (HERE / "recorder.js").read_text("utf-8")
    site.pages["/authencode/recorded"] = Document(
        f"<script>const KEYS = {json.dumps(sorted(words))};{source}</script>"
    )
    return observe(plain), observe(browser)


def test_the_shim_uses_no_built_in_that_the_page_could_have_replaced(
    recorded: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Tried: to record every use of 8,000 built-ins and of every key on Object.prototype while asking.
    At most: the uses that the browser itself makes when it asks over a port."""
    port, bridge = recorded
    assert bridge["patched"] == port["patched"] > 8000
    assert set(bridge["uses"]) - set(port["uses"]) == set(HARMLESS)
    assert set(port["uses"]) <= set(bridge["uses"])


def test_the_page_comes_to_see_no_port_channel_or_message(
    recorded: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Tried: to look, in each of those uses, for a port, a channel or a message among what is passed.
    At most: nothing; the shim's own objects never pass through what the page has replaced."""
    assert [observed["internals"] for observed in recorded] == [[], []]


def test_the_page_gets_the_answers_of_a_port_under_all_recorders(
    recorded: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    """Tried: thirty ways of asking, with all of those built-ins replaced at once.
    At most: what a port gives, event by event."""
    port, bridge = recorded
    assert len(bridge["answers"]) >= 30
    assert bridge["answers"] == port["answers"]


class Attacks:
    """A tab of each browser, whose page spoils a built-in and asks; what comes of it."""

    def __init__(self, site: Site, browsers: Sequence[Browser]) -> None:
        self._site = site
        self._tabs = [browser.context.new_page() for browser in browsers]
        self._scripts = "".join((HERE / name).read_text("utf-8") for name in ("attack.js", "attacks.js"))

    def outcomes(self, attack: str) -> list[str]:
        """Return what came of ``attack`` in each browser."""
        script = f"{self._scripts}attack(ATTACKS[{json.dumps(attack)}]);"
        self._site.pages["/authencode/spoilt"] = Document(f"<script>{script}</script>")
        return [self._outcome(tab) for tab in self._tabs]

    @staticmethod
    def _outcome(tab: Page) -> str:
        tab.goto(f"{HOME}spoilt")
        try:
            tab.wait_for_url(re.compile("#."), timeout=SETTLED_MS)
        except TimeoutError:
            return "nothing came of it"
        return unquote(urlsplit(tab.url).fragment)


@pytest.fixture(scope="module")
def attacks(site: Site, plain: Browser, browser: Browser) -> Attacks:
    return Attacks(site, [plain, browser])


@pytest.fixture(scope="module")
def honest(browser: Browser) -> Page:
    """A tab beside the hostile ones."""
    return browser.page(HOME)


NAMES = re.findall(r'^  "(.+?)":', (HERE / "attacks.js").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("attack", NAMES)
def test_a_spoilt_built_in_changes_nothing(
    attack: str, attacks: Attacks, honest: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask after it has seen to it that {row}.
    At most: what a port gives it then; the host hears only what was asked, and other tabs are answered."""
    over_a_port, over_the_bridge = attacks.outcomes(attack)
    assert over_the_bridge == over_a_port
    assert len(agent.requests) == 2  # those of the browser without the extension
    assert honest.evaluate(ASK) == 200
    *heard, last = frames(stand_in)
    assert last["path"] == "/api/smartcard/terminals"
    assert [frame["query"] for frame in heard] == [{"asked": "fetch"}, {"asked": "xhr"}]
    assert {(frame["method"], frame["path"], frame["origin"]) for frame in heard} == {
        ("POST", "/api/echo", PRODUCTION)
    }
