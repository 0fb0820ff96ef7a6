"""A static page with the dry run in the filler's world, and what the dry run has drawn over it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from tests.extension.create_page import HD, PID
from tests.extension.filler_page import FILLER, SITE, FillerPage, Value
from tests.support.browser import EXTENSION
from tests.support.chromium import FLAGS, PROGRAM, driver

FILES = [EXTENSION / f"page/filler-{part}.js" for part in ("overlay", "mark")]
WORDS = {
    name: message["message"]
    for name, message in json.loads((EXTENSION / "_locales/th/messages.json").read_text("utf-8")).items()
}
VALUES: dict[str, Value] = {"mobile": "0812345678", "hn": "69-7", "service": [HD]}

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"
DRAWN = """function () {
  const box = (element) => element.getBoundingClientRect().toJSON();
  return {
    marks: [...this.querySelectorAll(".mark")].filter((one) => !one.hidden).map((one) =>
      ({ tone: one.className.split(" ")[1], text: one.textContent, box: box(one),
         border: getComputedStyle(one).borderTopWidth })),
    lines: [...this.querySelectorAll(".legend li")].map((one) => one.textContent),
    close: box(this.querySelector(".legend button")),
    all: this.innerHTML,
  };
}"""


class DryPage(FillerPage):
    """A page with what a dry run needs besides; ``drawn`` is what stands over it."""

    def enter(self) -> Self:
        super().enter()
        for path in FILES:
            self._evaluate(path.read_text("utf-8"))
        return self

    def inject_again(self) -> None:
        """As the panel does each time, in the world that is there."""
        for text in (*FILLER, *(path.read_text("utf-8") for path in FILES)):
            self._evaluate(text)

    def mark(
        self, patient: str | None = PID, values: dict[str, Value] | None = None, site: dict[str, Any] = SITE
    ) -> dict[str, Any]:
        given = VALUES if values is None else values
        trial = dict(self._call("mark", site, patient, given, WORDS))
        self.page.evaluate(FRAMES)
        return trial

    def drawn(self) -> dict[str, Any] | None:
        """What the shadow root of ours holds; None: it is not there."""
        root = self._cdp.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        (html,) = (node for node in root["children"] if node["nodeName"] == "HTML")
        hosts = [node for node in html["children"] if node["nodeName"] not in ("HEAD", "BODY")]
        if not hosts:
            return None
        (host,) = hosts
        (shadow,) = host["shadowRoots"]
        assert shadow["shadowRootType"] == "closed"
        found = self._cdp.send("DOM.resolveNode", {"backendNodeId": shadow["backendNodeId"]})["object"]
        called = {"objectId": found["objectId"], "functionDeclaration": DRAWN, "returnByValue": True}
        return dict(self._cdp.send("Runtime.callFunctionOn", called)["result"]["value"])

    def marks(self) -> dict[str, list[str]]:
        """Tone → the words of its marks."""
        drawn = self.drawn()
        assert drawn
        tones: dict[str, list[str]] = {}
        for mark in drawn["marks"]:
            tones.setdefault(mark["tone"], []).append(mark["text"])
        return tones


@contextmanager
def dry_page() -> Iterator[DryPage]:
    with driver() as playwright:
        browser = playwright.chromium.launch(**PROGRAM, args=list(FLAGS))
        try:
            yield DryPage(browser.new_page())
        finally:
            browser.close()
