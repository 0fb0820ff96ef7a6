"""chrome://extensions as IT uses it: which version a browser has, and its Update button."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.browser import Browser

# `version` is what people are shown; the number is its first word.
VERSION = """(id) => chrome.developerPrivate.getExtensionInfo(id).then(
  ({ version, state }) => (state === "ENABLED" ? version.split(" ")[0] : null), () => null)"""
WAIT = f"""([id, wanted]) => new Promise((resolve) => {{
  const look = async () => {{ if (await ({VERSION})(id) === wanted) resolve(); }};
  chrome.developerPrivate.onItemStateChanged.addListener(look);
  look();
}})"""


class ExtensionsPage:
    """Of ``browser``, for the extension that it is about."""

    def __init__(self, browser: Browser) -> None:
        self._id = browser.extension_id
        self.page: Page = browser.page("chrome://extensions")

    @property
    def version(self) -> str | None:
        """The version that runs; None where there is none."""
        found: str | None = self.page.evaluate(VERSION, self._id)
        return found

    def wait_for(self, version: str | None) -> None:
        """Wait until ``version`` runs; None: until the extension is gone."""
        self.page.evaluate(WAIT, [self._id, version])

    def update(self) -> None:
        """Look for updates now, and put them in place at once, as the page's own button does."""
        self.page.evaluate("chrome.developerPrivate.autoUpdate()")
