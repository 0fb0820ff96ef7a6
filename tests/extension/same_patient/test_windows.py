"""The panel's own tab and no other; in another window, zoomed, scrolled, and written from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import MOBILE, OTHER, PATIENT, PanelStage, card, person
from tests.testzone.person import Person


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with PanelStage.set_up(tmp_path_factory.mktemp("windows")) as running:
        running.host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
        running.host.now = card("ready", PATIENT)
        running.zone.page = replace(running.zone.page, form="newer")
        yield running


def open_page(stage: PanelStage, holder: Person, mark: str) -> Page:
    """A create page that shows ``holder``, under an address of its own."""
    stage.browser.context.clear_cookies()
    page = stage.create_page()
    stage.look_up(page, holder)
    page.get_by_placeholder("HH", exact=True).wait_for()
    page.evaluate("mark => history.replaceState(history.state, '', `${location.pathname}?${mark}`)", mark)
    return page


def fill(panel: Page) -> None:
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว ตรวจแล้วกดยืนยัน")


def form(page: Page) -> object:
    return page.evaluate("testzone.form()")


@pytest.mark.parametrize("apart", [False, True], ids=["two tabs", "two windows"])
@pytest.mark.parametrize("holder", [PATIENT, OTHER], ids=["the same patient", "another"])
def test_a_fill_for_one_page_never_touches_the_one_beside_it(
    stage: PanelStage, holder: Person, apart: bool
) -> None:
    page = open_page(stage, PATIENT, "first")
    beside = open_page(stage, holder, "second")
    if apart:
        own = stage.browser.tab_id(beside)
        stage.browser.service_worker().evaluate("tabId => chrome.windows.create({ tabId })", own)
    panel = stage.panel(page)
    before = form(beside)
    fill(panel)
    assert page.evaluate("testzone.form().mobile") == MOBILE
    assert form(beside) == before
    for each in (panel, beside, page):
        each.close()


@pytest.mark.parametrize("turned", [False, True], ids=["left to right", "right to left"])
@pytest.mark.parametrize("zoom", [0.5, 1, 2])
def test_a_page_is_filled_however_it_is_zoomed_turned_and_scrolled(
    stage: PanelStage, zoom: float, turned: bool
) -> None:
    page = open_page(stage, PATIENT, "first")
    tab_id = stage.browser.tab_id(page)
    stage.browser.service_worker().evaluate(
        "([tabId, zoom]) => chrome.tabs.setZoom(tabId, zoom)", [tab_id, zoom]
    )
    page.wait_for_function("zoom => Math.abs(devicePixelRatio - zoom) < 0.01", arg=zoom)
    page.evaluate(
        """turned => {
      if (turned) document.documentElement.dir = "rtl";
      scrollTo(turned ? -9999 : 9999, document.documentElement.scrollHeight);
    }""",
        turned,
    )
    panel = stage.panel(page)
    fill(panel)
    filled = page.evaluate("testzone.form()")
    assert filled["mobile"] == MOBILE
    assert (filled["hour"] + filled["minute"]).isdigit()
    stage.browser.service_worker().evaluate("tabId => chrome.tabs.setZoom(tabId, 0)", tab_id)
    panel.close()
    page.close()
