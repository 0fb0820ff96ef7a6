"""A page that is loaded before anybody looks at it: it is not served until it is shown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.extension.hostile.asking import AGENT, ASK, FAILED, XHR
from tests.extension.hostile.lonely import lonely_browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, Document, Site
from tests.support.stand_in_host import StandInHost

# Prerenders two pages, and shows the first of them when both have told what came of their calls.
OPENER = """<script type="speculationrules">
  { "prerender": [{ "urls": ["/authencode/shown", "/authencode/unseen"], "eagerness": "immediate" }] }
</script>
<script>
  localStorage.clear();
  addEventListener("storage", () => {
    if (localStorage.length === 2) location.href = "/authencode/shown";
  });
</script>"""

PRERENDERED = f"""<script>
  const ask = async () => [document.prerendering, await {ASK}, await {XHR}];
  const before = ask();
  before.then((said) => localStorage.setItem(location.pathname, JSON.stringify(said)));
  document.addEventListener("prerenderingchange", async () => {{
    const told = {{ before: await before, after: await ask(), unseen: localStorage["/authencode/unseen"] }};
    fetch("{AGENT}/api/echo", {{ method: "POST", body: JSON.stringify(told) }});
  }});
</script>"""


@pytest.fixture(scope="module")
def outcome(site: Site, stand_in: StandInHost, agent: HttpAgent) -> dict[str, Any]:
    """What the two pages were told, and what was heard of it."""
    site.pages["/authencode/"] = Document(OPENER)
    site.pages["/authencode/shown"] = site.pages["/authencode/unseen"] = Document(PRERENDERED)
    with lonely_browser(
        HOME, port=site.server_port, spki=site.spki, native_host=stand_in.program, hosts=agent.hosts
    ):
        heard: list[dict[str, Any]] = []
        while not heard or heard[-1]["path"] != "/api/echo":
            heard.append(stand_in.hear())
    return {**heard[-1]["body"], "heard": heard, "network": list(agent.requests)}


def test_a_prerendered_page_is_not_served_before_it_is_shown(outcome: dict[str, Any]) -> None:
    """Tried: to ask while the page is prerendered, before anybody has chosen to go there.
    At most: the agent's absence, at once; the host hears nothing, and the network nothing."""
    assert outcome["before"] == [True, FAILED, 0]
    assert outcome["network"] == []


def test_a_prerendered_page_is_served_from_the_moment_it_is_shown(outcome: dict[str, Any]) -> None:
    """Tried: to ask at the very moment that the prerendered page is shown.
    At most: its answers, under its origin, as any page that is shown."""
    assert outcome["after"] == [False, 200, 200]
    assert [(frame["path"], frame["origin"]) for frame in outcome["heard"]] == [
        ("/api/smartcard/terminals", PRODUCTION),
        ("/api/smartcard/terminals", PRODUCTION),
        ("/api/echo", PRODUCTION),
    ]


def test_a_page_that_was_prerendered_in_vain_was_never_served(outcome: dict[str, Any]) -> None:
    """Tried: to ask from a prerendered page that nobody goes to.
    At most: the agent's absence, at once; the host hears nothing of it, ever."""
    assert json.loads(outcome["unseen"]) == [True, FAILED, 0]
    assert len(outcome["heard"]) == 3
