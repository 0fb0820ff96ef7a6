"""The two kinds of port, held by a test: a panel's, and the one that only page/bridge.js should hold."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.support.browser import Browser

CONNECT = """({ name, first }) => {
  const port = chrome.runtime.connect({ name });
  const ended = new Promise((resolve) =>
    port.onDisconnect.addListener(() => resolve(chrome.runtime.lastError?.message ?? "closed")));
  globalThis.held = { port, said: [], ended };
  port.onMessage.addListener((message) => held.said.push(message));
  if (first) port.postMessage(first);
}"""


class PanelPort:
    """A page of the extension's own, connected as the panel is. ``tab_id``: the tab it stands beside."""

    def __init__(self, browser: Browser, tab_id: int | None) -> None:
        # Any file of the extension has its origin; this one has no scripts of its own.
        self.page: Page = browser.extension_page("manifest.json")
        self.page.evaluate(CONNECT, {"name": "panel", "first": {"tabId": tab_id}})

    def send(self, message: dict[str, Any]) -> None:
        self.page.evaluate("(message) => held.port.postMessage(message)", message)

    def wait_for(self, **expected: Any) -> dict[str, Any]:
        """Return the first message, past or coming, in which these keys have these values."""
        handle = self.page.wait_for_function(
            """(expected) => held.said.find((message) =>
              Object.entries(expected).every(([key, value]) => message[key] === value))""",
            arg=expected,
        )
        message: dict[str, Any] = handle.json_value()
        return message

    def forget(self) -> None:
        self.page.evaluate("held.said.length = 0")

    def said(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.page.evaluate("held.said")
        return messages


class IsolatedWorld:
    """The world of the extension's content scripts in ``page``: what a page cannot reach, but a test can."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._cdp: CDPSession = browser.context.new_cdp_session(page)
        contexts: list[dict[str, Any]] = []
        self._cdp.on("Runtime.executionContextCreated", lambda event: contexts.append(event["context"]))
        self._cdp.send("Runtime.enable")
        (self._context,) = [
            context["id"]
            for context in contexts
            if context["origin"] == f"chrome-extension://{browser.extension_id}"
            and context["auxData"]["type"] == "isolated"
        ]

    def evaluate(self, expression: str) -> Any:
        result = self._cdp.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": self._context,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")
