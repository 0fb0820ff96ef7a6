"""A real Chromium with the shipped extension, real host names mapped to a local server, and a native host.

with Browser.open(port=zone.port, spki=zone.certificate_spki, native_host=COMMAND) as browser:
    page = browser.page("https://authenservice.nhso.go.th/authencode/")
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Worker

from authen_bridge.names import ALLOWED_ORIGINS, EXTENSION_IDS, HOST_NAME
from tests.support.chromium import FLAGS, PROGRAM, Language, driver, speaking

EXTENSION = Path(__file__).parents[2] / "extension"
SITES = ("authenservice.nhso.go.th", "test.nhso.go.th")
WORKER_MS = 60_000.0  # a bound on a hang: the service worker starts in about 0.1 s
UPDATELESS = ("--disable-background-networking", "--disable-component-update")  # no extension comes by itself
ADDRESS_SECONDS = 60.0  # a bound on a hang: Chrome and Playwright agree on an address within milliseconds

# Any event starts the worker; it closes ports of names that it does not know.
WAKE = """() => new Promise((resolve) =>
  chrome.runtime.connect({ name: "wake" }).onDisconnect.addListener(() => resolve()))"""


@dataclass(frozen=True)
class Browser:
    context: BrowserContext
    profile: Path  # the user-data-dir
    extension_id: str = EXTENSION_IDS[0]

    @classmethod
    @contextmanager
    def open(
        cls,
        *,
        port: int,
        spki: str,
        native_host: Path | None,
        env: Mapping[str, str] | None = None,
        hosts: Mapping[str, str] | None = None,
        flags: Sequence[str] = (),
        extension: Path | None = EXTENSION,
        headless: bool = True,
        language: Language = "th",
        back_forward_cache: bool = False,
        managed: Path | None = None,
        extension_id: str = EXTENSION_IDS[0],
    ) -> Iterator[Browser]:
        """Start Chromium; the sites' names lead to ``port`` on 127.0.0.1, trusted by its key's hash ``spki``.

        ``native_host`` is the program behind the host's name, None for a PC without it; it inherits ``env``
        on top of this process's own. ``hosts`` maps more "name[:port]" to "address:port". Names that are
        not mapped lead nowhere, but for this PC's own. Playwright has no ``back_forward_cache`` unless told.
        ``managed`` is a `PrivateEtc`'s launcher: there a policy installs the extension, of ``extension_id``,
        and the browser looks for updates of it.
        """
        with tempfile.TemporaryDirectory(prefix="authen-browser-", ignore_cleanup_errors=True) as folder:
            profile = Path(folder)
            if native_host is not None:
                install_host(profile, native_host)
            with driver() as playwright:
                context = playwright.chromium.launch_persistent_context(
                    profile,
                    **(PROGRAM if managed is None else {"executable_path": managed}),
                    headless=headless,
                    args=[
                        *(flag for flag in FLAGS if managed is None or flag not in UPDATELESS),
                        *_site_flags(port, spki, hosts or {}),
                        *_extension_flags(extension if managed is None else None),
                        *flags,
                    ],
                    ignore_default_args=[
                        "--disable-extensions",
                        *(["--disable-back-forward-cache"] if back_forward_cache else []),
                        *([] if managed is None else UPDATELESS),
                    ],
                    env={**os.environ, **speaking(language), **(env or {})},
                    locale=language,
                )
                try:
                    yield cls(context, profile, extension_id)
                finally:
                    context.close()

    def service_worker(self) -> Worker:
        """Return the extension's service worker, waiting for it to start."""
        own = f"chrome-extension://{self.extension_id}/"
        for worker in self.context.service_workers:
            if worker.url.startswith(own):
                return worker
        found: Worker = self.context.wait_for_event(
            "serviceworker", lambda worker: worker.url.startswith(own), timeout=WORKER_MS
        )
        return found

    def restart_worker(self) -> None:
        """End the service worker as Chrome does when it is idle or broken, and start it again."""
        browser = self.context.browser
        assert browser
        page = self.extension_page("manifest.json")
        page.evaluate(WAKE)  # a worker that is ended while it is being installed never comes back
        cdp = browser.new_browser_cdp_session()
        for target in cdp.send("Target.getTargets")["targetInfos"]:
            if target["type"] == "service_worker" and self.extension_id in target["url"]:
                cdp.send("Target.closeTarget", {"targetId": target["targetId"]})
        cdp.detach()
        page.evaluate(WAKE)
        page.close()

    def page(self, url: str) -> Page:
        """Open ``url`` in a new tab."""
        page = self.context.new_page()
        page.goto(url)
        return page

    def extension_page(self, path: str) -> Page:
        """Open a page of the extension's own, such as ``panel/panel.html?tabId=1``, in a new tab."""
        return self.page(f"chrome-extension://{self.extension_id}/{path}")

    def extension_window(self, path: str) -> Page:
        """Open a page of the extension's own in a window beside: the tab before stays in sight, and drawn."""
        create = (
            "(path) => chrome.windows.create({ url: chrome.runtime.getURL(path), width: 400, height: 800 })"
        )
        with self.context.expect_page() as opened:
            self.service_worker().evaluate(create, path)
        return opened.value

    def tab_id(self, page: Page) -> int:
        """Return Chrome's id of the tab that shows ``page``, by its address, which no other tab may have."""
        query, deadline = "() => chrome.tabs.query({})", time.monotonic() + ADDRESS_SECONDS
        found: list[dict[str, Any]] = []
        # A page that is just moving on is known by its old address here and by its new one there.
        while not found:
            assert time.monotonic() < deadline, f"no tab shows {page.url}"
            found = [tab for tab in self.service_worker().evaluate(query) if tab.get("url") == page.url]
        (tab,) = found
        return int(tab["id"])


def install_host(profile: Path, program: Path, allowed: Sequence[str] = ALLOWED_ORIGINS) -> None:
    """Register ``program`` as the native host of this browser profile alone; Chrome looks at each start."""
    manifest = {
        "name": HOST_NAME,
        "description": "Authen Bridge",
        "path": str(program),
        "type": "stdio",
        "allowed_origins": list(allowed),
    }
    folder = profile / "NativeMessagingHosts"
    folder.mkdir(exist_ok=True)
    (folder / f"{HOST_NAME}.json").write_text(json.dumps(manifest), "utf-8")


def forget_host(profile: Path) -> None:
    """Undo `install_host`."""
    (profile / "NativeMessagingHosts" / f"{HOST_NAME}.json").unlink(missing_ok=True)


def _site_flags(port: int, spki: str, hosts: Mapping[str, str]) -> list[str]:
    mapped = {
        **dict.fromkeys(SITES, f"127.0.0.1:{port}"),
        **hosts,
        **{own: own for own in ("localhost", "127.0.0.1")},
        "*": "~NOTFOUND",
    }
    rules = [f"MAP {name} {address}" for name, address in mapped.items()]  # the first that fits counts
    return [
        f"--host-resolver-rules={', '.join(rules)}",
        f"--ignore-certificate-errors-spki-list={spki}",
    ]


def _extension_flags(extension: Path | None) -> list[str]:
    if extension is None:
        return []
    return [f"--load-extension={extension}", f"--disable-extensions-except={extension}"]
