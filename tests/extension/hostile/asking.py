"""What the hostile pages ask for, and what came of it at the two places where a call can arrive."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page

from authen_bridge.problems import MethodNotAllowed, NotFound
from authen_bridge.routes import find
from tests.support.http_agent import HttpAgent
from tests.support.stand_in_host import StandInHost

AGENT = "http://localhost:8189"
TERMINALS = f"{AGENT}/api/smartcard/terminals"
FAILED = "Failed to fetch"

# Asks and gives the status; an agent that is absent gives the browser's words.
ASK = f"fetch('{TERMINALS}').then((response) => response.status, (error) => error.message)"
HOLD = ASK.replace("smartcard/terminals", "hold")
XHR = f"""new Promise((resolve) => {{
  const xhr = new XMLHttpRequest();
  xhr.onloadend = () => resolve(xhr.status);
  xhr.open("GET", "{TERMINALS}");
  xhr.send();
}})"""

NATIVE = "function fetch() { [native code] }"  # the browser's own; ours has no name in it


def thrown_by(page: Page, act: str) -> str:
    """Return the name of what the script ``act`` throws, or ''."""
    thrown: str = page.evaluate(
        f"() => {{ try {{ {act}; return ''; }} catch ({{ name }}) {{ return name; }} }}"
    )
    return thrown


def frames(stand_in: StandInHost) -> list[dict[str, Any]]:
    """Return the requests that the host has heard and no test has taken."""
    return [frame for frame in list(stand_in.heard.queue) if "path" in frame]


def paths(stand_in: StandInHost) -> list[str]:
    return [frame["path"] for frame in frames(stand_in)]


def only_an_ordinary_call_is_heard(page: Page | Frame, stand_in: StandInHost, agent: HttpAgent) -> None:
    """Ask as an honest page does: that is answered, and all that was heard, and nothing went to the network.

    The host hears a tab's requests in their order, so whatever was tried before would have been heard.
    """
    assert page.evaluate(ASK) == 200
    assert paths(stand_in) == ["/api/smartcard/terminals"]
    assert agent.requests == []


def is_served_to_a_page(frame: dict[str, Any]) -> bool:
    """Whether the real host has a route for this request, judged by its origin."""
    try:
        find(frame["method"], frame["path"], frame["origin"])
    except (NotFound, MethodNotAllowed):
        return False
    return True
