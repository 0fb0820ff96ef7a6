"""Copies of captured pages in one tab, and the filler in the extension's own world beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from authen_bridge.problems import BANGKOK
from tests.extension.filler_page import FILLER, ORIGIN
from tests.extension.mutated.captured import NOW, Captured
from tests.extension.ports import IsolatedWorld
from tests.support.browser import Browser

SCRIPTS = ("copy.js", "mutations-labels.js", "mutations-layout.js")
EMPTY = '<!doctype html><html lang="th"><meta charset="utf-8"><base href="/authencode/"><body>'
MUTATE = """async ([captured, url, seed, names]) => {
  globalThis.copy = await Copy.of(captured, url, seed);
  copy.mutate(names);
}"""


@dataclass(frozen=True)
class Filled:
    """How the fill of one copy went. ``said``: field → outcome, or the outcome of the form as a whole."""

    said: dict[str, str] | str
    wrong: list[str]


class Copies:
    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.context.new_page()
        self.page.route(
            "**/authencode/copy", lambda route: route.fulfill(body=EMPTY, content_type="text/html")
        )
        self.page.goto(f"{ORIGIN}/authencode/copy")
        for name in SCRIPTS:
            self.page.add_script_tag(content=Path(__file__).with_name(name).read_text("utf-8"))
        self.names: list[str] = self.page.evaluate("Object.keys(MUTATIONS)")
        self._world = IsolatedWorld(browser, self.page)
        for text in FILLER:
            self._world.evaluate(text)
        clock = datetime.now(BANGKOK).replace(hour=int(NOW[0]), minute=int(NOW[1]))
        self._world.evaluate(f"Date.now = () => {clock.timestamp() * 1000}; undefined")

    def draw(self, captured: Captured, seed: int, mutations: Iterable[str]) -> None:
        self.page.evaluate(MUTATE, [dict(captured.html), captured.path, seed, list(mutations)])

    def fill(self, captured: Captured, values: Mapping[str, str]) -> Filled:
        asked = (captured.site, captured.page, captured.people, values)
        report = self._world.evaluate(f"authenBridgeFiller.fill({', '.join(map(json.dumps, asked))})")
        judged: dict[str, Any] = self.page.evaluate(
            "([wanted, report]) => copy.judge(wanted, report)", [captured.wanted, report]
        )
        return Filled(judged["said"], judged["wrong"])
