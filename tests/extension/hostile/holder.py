"""A page that has got hold of the bridge's port, as an opener of the same origin can."""

from __future__ import annotations

import itertools
from typing import Any

from playwright.sync_api import Page

from tests.extension.hostile.asking import AGENT, thrown_by

# The window of a new tab is the opener's to touch before the page's own scripts run: what listens there
# first has the shim's port, and may say the hand-shake for it. `caught` is the shim's end for the bridge,
# `held` an end of the page's own, whose other end the bridge has taken.
CATCH = """(address) => new Promise((resolve) => {
  globalThis.popup = open(address);
  globalThis.said = [];
  popup.addEventListener("authen-bridge", (event) => {
    event.stopImmediatePropagation();
    event.preventDefault(); // the shim believes that the bridge has it
    [globalThis.caught] = event.ports;
    const { port1, port2 } = new MessageChannel();
    globalThis.held = port1;
    held.onmessage = ({ data }) => said.push(data);
    const forged = new popup.MessageEvent("authen-bridge", { cancelable: true, ports: [port2] });
    resolve(!popup.dispatchEvent(forged));
  }, { capture: true, once: true });
})"""

ASK = """(message) => new Promise((resolve) => {
  held.addEventListener("message", function hear({ data }) {
    if (data.id !== message.id) return;
    held.removeEventListener("message", hear);
    resolve(data);
  });
  held.postMessage(message);
})"""


class Holder:
    """``page`` holds the port of the popup that it has opened at ``address``."""

    def __init__(self, page: Page, address: str = "/authencode/") -> None:
        self.page = page
        self._ids = itertools.count(1000)
        with page.expect_popup() as opened:
            assert page.evaluate(CATCH, address), "the bridge did not take the forged port"
        self.popup = opened.value

    def request(self, path: str = "/api/smartcard/terminals", /, **more: Any) -> dict[str, Any]:
        """Return a request as the shim posts it; ``more`` adds to it or replaces a part of it."""
        return {"id": next(self._ids), "method": "GET", "url": f"{AGENT}{path}", "body": None, **more}

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Post a request and return what the bridge says to its id."""
        reply: dict[str, Any] = self.page.evaluate(ASK, request)
        return reply

    def post(self, message: str) -> str:
        """Post what the script ``message`` gives; return the name of what the browser threw, or ''."""
        return thrown_by(self.page, f"held.postMessage({message})")

    def said(self) -> list[dict[str, Any]]:
        """Return all that the bridge has said since `forget`."""
        said: list[dict[str, Any]] = self.page.evaluate("said")
        return said

    def forget(self) -> None:
        self.page.evaluate("said.length = 0")
