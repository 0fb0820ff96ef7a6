"""A static page under a New Authen address, and the filler in its isolated world.

The filler is put there as the browser puts it, beside the page's own scripts and not among them: a
form that watches its controls from the page's world must not see a difference to a person's hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from playwright.sync_api import CDPSession, Page, Route

from tests.support.browser import EXTENSION
from tests.support.chromium import FLAGS, PROGRAM, driver

# The order in which the panel injects them.
PARTS = (
    *("words", "tree", "sight", "widgets", "find", "shown", "set", "plan", "look"),
    *("watch", "guard", "undo", "focus"),
)
FILES = (*(f"filler-{part}.js" for part in PARTS), "filler.js")
SITE: dict[str, Any] = json.loads((EXTENSION / "sites/new-authen.json").read_text("utf-8"))
# What a world of the browser's tools lacks, and an extension's has.
MANIFEST = """
  globalThis.chrome?.runtime?.getManifest ||
    (globalThis.chrome = { runtime: { getManifest: () => ({ version: "0" }) } });
"""
FILLER = (MANIFEST, *((EXTENSION / "page" / name).read_text("utf-8") for name in FILES))

ORIGIN = "https://authenservice.nhso.go.th"
CREATE = "/authencode/#/claimcode/create"
CREATE_PATH = "/authencode/claimcode/create/own"

Value = str | list[str]  # of one field


class Filler:
    """The filler beside a page that has loaded: ``inspect`` and ``fill`` it as the panel would."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._world = 0

    def enter(self) -> Self:
        """Put the filler into the document that is there now; the next one needs it anew."""
        frame = self._cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._cdp.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "filler"})
        self._world = world["executionContextId"]
        for text in FILLER:
            self._evaluate(text)
        return self

    def inspect(self, site: dict[str, Any] = SITE) -> dict[str, Any]:
        return dict(self._call("inspect", site))

    def pids(self, site: dict[str, Any] = SITE) -> list[str]:
        """Every PID that the filler takes for shown as the patient's; it never leaves the page."""
        return list(
            self._evaluate(f"""(() => {{
              const {{ page, section }} = authenBridgeFiller.looking.look({json.dumps(site)});
              return authenBridgeFiller.shown.pids(section(page.patient.section), page.patient.pid);
            }})()""")
        )

    def fill(
        self,
        pid: str,
        values: Mapping[str, Value],
        *,
        site: dict[str, Any] = SITE,
        page: str = "by-patient",
        certifier: str | None = None,
    ) -> dict[str, Any]:
        people = {"patient": pid} | ({"certifier": certifier} if certifier else {})
        return dict(self._call("fill", site, page, people, values))

    def words(self, function: str, *arguments: Any) -> Any:
        return self._call(f"words.{function}", *arguments)

    def lose_focus(self) -> None:
        """Have focus() and blur() raise no events, as in a page while staff are in the side panel."""
        self._evaluate("HTMLElement.prototype.focus = HTMLElement.prototype.blur = () => {}")

    def draw_late(self, ms: int) -> None:
        """Let each frame come ``ms`` late, as on a slow or busy PC."""
        self._evaluate(f"""(() => {{
          const draw = requestAnimationFrame;
          requestAnimationFrame = (act) => draw(() => setTimeout(act, {ms}));
        }})()""")

    def draw_nothing(self) -> None:
        """Let no frame come, as in a tab or window behind another one."""
        self._evaluate("""(() => {
          Object.defineProperty(document, "hidden", { value: true });
          globalThis.awaited = new Set();
          requestAnimationFrame = () => awaited.add(awaited.size + 1).size;
          cancelAnimationFrame = (frame) => awaited.delete(frame);
        })()""")

    def frames_awaited(self) -> int:
        """How many callbacks of the filler's a frame would run now."""
        return int(self._evaluate("awaited.size"))

    def _call(self, function: str, *arguments: Any) -> Any:
        listed = ", ".join(json.dumps(argument) for argument in arguments)
        return self._evaluate(f"authenBridgeFiller.{function}({listed})")

    def _evaluate(self, expression: str) -> Any:
        answer = self._cdp.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": self._world,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")


class FillerPage(Filler):
    """One tab with static pages: ``show`` one, then look at it and fill it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._shown = 0

    def show(
        self, body: str, *, at: str = CREATE, script: str = "", headers: dict[str, str] | None = None
    ) -> None:
        """Serve ``body`` at the address ``at``; ``script`` runs in the page's own world, after it."""
        html = f'<!doctype html><html lang="th"><meta charset="utf-8"><body>{body}<script>{script}</script>'
        self.page.unroute_all()
        self.page.route("**/*", lambda route: _serve(route, html, headers or {}))
        self._shown += 1  # a fresh query: a change of the hash alone would not load anything
        path, _, fragment = at.partition("#")
        self.page.goto(f"{ORIGIN}{path}?{self._shown}#{fragment}")
        self.enter()

    def value(self, selector: str) -> str:
        return self.page.locator(selector).input_value()

    def checked(self) -> list[str]:
        """The ids of all ticked boxes and radios."""
        ids = self.page.evaluate("[...document.querySelectorAll(':checked:not(option)')].map(e => e.id)")
        return list(ids)


def _serve(route: Route, html: str, headers: dict[str, str]) -> None:
    route.fulfill(body=html, headers={"Content-Type": "text/html; charset=utf-8", **headers})


@contextmanager
def filler_page() -> Iterator[FillerPage]:
    with driver() as playwright:
        browser = playwright.chromium.launch(**PROGRAM, args=list(FLAGS))
        try:
            yield FillerPage(browser.new_page())
        finally:
            browser.close()


def outcomes(report: dict[str, Any]) -> dict[str, str]:
    """Field → outcome of a fill that ran to its end."""
    assert report["ok"], report
    return {each["field"]: each["outcome"] for each in report["fields"]}


def without_time(report: dict[str, Any]) -> dict[str, str]:
    return {field: outcome for field, outcome in outcomes(report).items() if field != "time"}
