"""Nothing of ours runs on the page while nobody fills."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Page

from tests.end_to_end.beside import beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.main_job import Visit
from tests.support.stage import Stage
from tests.testzone.variant import PageVariant

POLL_MS = 3_600_000  # the page asks the agent itself, through ours: here it does so once
ENTERED = """async () => {
  for (const [index, box] of document.querySelectorAll("input, select").entries()) {
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.append(`${index}`);
    scrollTo(0, index);
    await new Promise(requestAnimationFrame);
    box.blur();
  }
  history.pushState(null, "", `${location.href}?another`);
  dispatchEvent(new Event("resize"));
  await new Promise((resolve) => requestIdleCallback(resolve));
}"""

# What the panel has asked of the page before is done by then: a look at it takes two scripts in turn.
LOOKED = """async (tabId) => {
  for (let i = 0; i < 3; i++) await chrome.scripting.executeScript({ target: { tabId }, func: () => 0 });
}"""


def ours(stage: Stage, page: Page, act: Callable[[], object]) -> list[str]:
    """Return which scripts of the extension ran in ``page`` during ``act``, call by call."""
    engine = stage.browser.context.browser
    assert engine
    frame = page.context.new_cdp_session(page).send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    engine.start_tracing(categories=["devtools.timeline"])
    act()
    events = json.loads(engine.stop_tracing())["traceEvents"]
    data = [event.get("args", {}).get("data", {}) for event in events if event["name"] in CALLS]
    return [
        one["url"] for one in data if one.get("frame") == frame and one.get("url", "").startswith(EXTENSION)
    ]


CALLS = {"FunctionCall", "EvaluateScript"}
EXTENSION = "chrome-extension://"


def test_nothing_of_ours_runs_on_the_page_while_nobody_fills(stage: Stage, insert: Insert) -> None:
    stage.zone.page = PageVariant(poll_milliseconds=POLL_MS)
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    assert ours(stage, page, lambda: main_job.fill(panel)) != []
    page.bring_to_front()  # frames are drawn only of what is in front
    panel.evaluate(LOOKED, stage.browser.tab_id(page))
    assert ours(stage, page, lambda: page.evaluate(ENTERED)) == []
