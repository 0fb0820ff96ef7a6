"""Which Chromium the tests drive, and how it is started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Playwright, sync_playwright

Language = Literal["th", "en"]

# Debian's, or another by name. Where there is neither, Playwright's own in its full build: the small
# one that it takes for headless work has no extensions.
_PROGRAM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PROGRAM: dict[str, Any] = {"executable_path": _PROGRAM} if _PROGRAM else {"channel": "chromium"}

# The browser's own popup under the address bar is a web page, which costs every start a third of its time.
# Of several such flags the last one counts, so what Playwright switches off stands here again.
_OFF = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)

# As root, without a screen, and without the background chatter of a desktop browser.
FLAGS = (
    f"--disable-features={','.join(_OFF)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


_drivers: list[Playwright] = []


@contextmanager
def driver() -> Iterator[Playwright]:
    """Give Playwright's driver. It runs once in a thread: inside another ``driver`` it is that one."""
    if _drivers:
        yield _drivers[0]
        return
    with sync_playwright() as started:
        _drivers.append(started)
        try:
            yield started
        finally:
            _drivers.clear()


def speaking(language: Language) -> dict[str, str]:
    """Return the environment in which Chromium's own pages, and extensions', speak ``language``."""
    return {"LANGUAGE": language}
