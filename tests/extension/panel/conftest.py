"""The panel in the shipped extension, beside the create page of the test zone; the test plays the host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import (
    PATIENT,
    PanelStage,
    card,
    person,
)
from tests.support.browser import EXTENSION
from tests.support.chromium import FLAGS, PROGRAM, driver


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("panel")) as running:
        running.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
        yield running


@pytest.fixture
def page(stage: PanelStage) -> Iterator[Page]:
    """The create page, logged in, before anybody's card was read by it. The patient's card is in."""
    stage.host.now = card("ready", PATIENT)
    stage.browser.context.clear_cookies()
    page = stage.create_page()
    yield page
    page.close()


@pytest.fixture
def panel(stage: PanelStage, page: Page) -> Iterator[Page]:
    """The panel beside ``page`` with the patient's card in."""
    panel = stage.panel(page)
    expect(panel.locator("#photo")).to_be_visible()
    yield panel
    panel.close()


@pytest.fixture
def still(stage: PanelStage) -> Iterator[Page]:
    """A new tab in which time passes by the test's hand alone, however long the test takes. Its clock is the
    whole browser's."""
    page = stage.browser.context.new_page()
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    yield page
    page.clock.resume()
    page.close()


@pytest.fixture(scope="module")
def modules() -> Iterator[Page]:
    """A page that serves the panel's folder and has the modules as globals."""
    with driver() as playwright:
        browser = playwright.chromium.launch(**PROGRAM, args=list(FLAGS))
        page = browser.new_page()
        page.route(
            "http://panel/**/*.js",
            lambda route: route.fulfill(path=EXTENSION / "panel" / route.request.url[13:]),
        )
        page.route("http://panel/", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto("http://panel/")
        page.evaluate("""async () => {
          globalThis.format = await import("/format.js");
          globalThis.state = await import("/state.js");
        }""")
        yield page
        browser.close()
