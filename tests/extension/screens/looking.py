"""How one of our pages is looked at: every width, colour scheme and zoom, by eye, by axe and for overflow."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

from playwright.sync_api import CDPSession, Page

from tests.extension.panel_stage import SCREENS, overflow
from tests.support.message_types import REPOSITORY

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT = 820  # px of the screen

# The standard that public bodies are held to, and what axe's authors recommend besides.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """A window of ``width`` px of the screen, at ``zoom`` times the size."""

    scheme: Scheme
    width: int
    zoom: int

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}" + ("" if self.zoom == 1 else f"-{self.zoom * 100}%")


def looks(*widths: int) -> Iterator[Look]:
    for scheme, width, zoom in product(SCHEMES, widths, (1, 2)):
        yield Look(scheme, width, zoom)


def look_at(page: Page, name: str, each: Sequence[Look]) -> list[str]:
    """Take a picture of each look, as long as the page is, and return what is wrong with any of them."""
    cdp = page.context.new_cdp_session(page)
    wrong = []
    SCREENS.mkdir(parents=True, exist_ok=True)
    for look in each:
        page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        _resize(cdp, look, HEIGHT)
        if page.evaluate("innerWidth") != look.width // look.zoom:
            wrong.append(f"{name} {look}: the window does not have that width")
        wrong += [f"{name} {look}: {element} sticks out" for element in overflow(page)]
        _resize(cdp, look, max(HEIGHT, look.zoom * page.evaluate("document.documentElement.scrollHeight")))
        if look.zoom == 1 and look.width == each[0].width:
            wrong += [f"{name} {look}: {violation}" for violation in violations(page)]
        shot = cdp.send("Page.captureScreenshot", {"format": "png"})
        (SCREENS / f"{name}-{look}.png").write_bytes(base64.b64decode(shot["data"]))
    cdp.send("Emulation.clearDeviceMetricsOverride")
    cdp.detach()
    return wrong


def _resize(cdp: CDPSession, look: Look, height: int) -> None:
    """As Chrome zooms: fewer px of CSS in the same window."""
    window = {"width": look.width // look.zoom, "height": height // look.zoom}
    cdp.send(
        "Emulation.setDeviceMetricsOverride", {**window, "deviceScaleFactor": look.zoom, "mobile": False}
    )


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page as it stands."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        f"axe.run({{ runOnly: {json.dumps(RULES)}, resultTypes: ['violations'] }}).then((r) => r.violations)"
    )
    return [
        f"{violation['id']} ({violation['help']}): {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
