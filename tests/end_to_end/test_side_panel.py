"""The side panel itself, opened by a gesture, where the other tests have its page in a tab."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.beside import ANOTHER, PATIENT
from tests.support import main_job
from tests.support.browser import Browser
from tests.support.chromium import driver
from tests.support.fixtures import Insert
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage

OPEN = """(tabId) => {
  globalThis.opened = new Promise((resolve, reject) => {
    const open = () => chrome.sidePanel.open({ tabId }).then(resolve, reject);
    document.addEventListener("click", open, { once: true });
  });
}"""

# Waits until exactly these side panels are there.
PANELS = """async (wanted) => {
  for (;;) {
    const found = await chrome.runtime.getContexts({ contextTypes: ["SIDE_PANEL"] });
    const urls = found.map(({ documentUrl }) => documentUrl).sort();
    if (JSON.stringify(urls) === JSON.stringify(wanted.sort())) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}"""


@pytest.fixture
def stage(pcscd: PrivatePcscd, tmp_path: Path) -> Iterator[Stage]:
    """A clerk's PC whose browser a second client can be connected to: the first does not list side panels."""
    with Stage.set_up(pcscd.environment, tmp_path, flags=["--remote-debugging-port=0"]) as stage:
        yield stage


def address(stage: Stage, tab: int) -> str:
    return f"chrome-extension://{stage.browser.extension_id}/panel/panel.html?tabId={tab}"


def open_panel(stage: Stage, page: Page) -> int:
    """Open the panel of ``page``'s tab as a click of staff does, and return the tab's id."""
    tab = stage.browser.tab_id(page)
    ours = stage.browser.extension_page("manifest.json")  # a gesture in a page of ours may open it
    ours.evaluate(OPEN, tab)
    page.bring_to_front()
    ours.mouse.click(1, 1)
    ours.evaluate("opened")
    ours.close()
    return tab


def wait_for_panels(stage: Stage, *tabs: int) -> None:
    stage.browser.service_worker().evaluate(PANELS, [address(stage, tab) for tab in tabs])


@contextmanager
def panel_of(browser: Browser, url: str) -> Iterator[Page]:
    """The side panel at ``url``, for a client that connects afresh."""
    port = (browser.profile / "DevToolsActivePort").read_text("utf-8").split()[0]
    with driver() as playwright:
        client = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        try:
            (panel,) = [page for context in client.contexts for page in context.pages if page.url == url]
            yield panel
        finally:
            client.close()


def test_the_patient_is_shown_in_the_side_panel_of_the_tab(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    tab = open_panel(stage, page)
    wait_for_panels(stage, tab)
    first = insert(PATIENT)
    with panel_of(stage.browser, address(stage, tab)) as panel:
        main_job.wait_for_patient(panel, PATIENT)
        assert panel.evaluate("innerWidth") >= 320
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
        first.pull()
        expect(panel.locator("#patient")).to_be_hidden()
        insert(ANOTHER)
        main_job.wait_for_patient(panel, ANOTHER)


def test_a_fill_from_the_side_panel_fills_the_page_beside_it(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    tab = open_panel(stage, page)
    wait_for_panels(stage, tab)
    insert(PATIENT)
    with panel_of(stage.browser, address(stage, tab)) as panel:
        main_job.wait_for_patient(panel, PATIENT)
        main_job.read_card(page, PATIENT.pid)
        main_job.type_visit(panel, main_job.Visit())
        main_job.fill(panel)
        expect(panel.locator("#report")).to_have_attribute("data-tone", "good")
    assert page.evaluate("window.testzone.form().mobile") == main_job.Visit().mobile


def test_each_tab_has_its_own_and_one_that_leaves_the_site_has_none(stage: Stage) -> None:
    first, second = stage.create_page(), stage.browser.page("https://test.nhso.go.th/authencode/?second")
    one = open_panel(stage, first)
    wait_for_panels(stage, one)
    other = open_panel(stage, second)
    wait_for_panels(stage, one, other)
    second.goto("about:blank")
    wait_for_panels(stage, one)
    options = "(tabId) => chrome.sidePanel.getOptions({ tabId })"
    assert stage.browser.service_worker().evaluate(options, other)["enabled"] is False
    assert stage.browser.service_worker().evaluate(options, one)["path"].endswith(f"?tabId={one}")
