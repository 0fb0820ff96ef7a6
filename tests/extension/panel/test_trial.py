"""The dry run from the panel, on the real pages: every field marked, nothing in the Angular model changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import (
    MOBILE,
    OTHER,
    PATIENT,
    PRODUCTION,
    SCREENS,
    PanelStage,
    card,
    leave_the_site,
    overflow,
    picture,
)
from tests.testzone.invented import CLAIM_TYPES, HD
from tests.testzone.variant import Kit

BUTTON = "ลองกรอก (แสดงตำแหน่ง ไม่กรอกจริง)"
FIELDS = {"เบอร์มือถือ", "เบอร์อื่น", "HN", "บริการ", "เวลา", "เลขประจำตัวผู้เข้ารับบริการ"}
MARKED = "document.documentElement.children.length > 2"  # one more than head and body


def report(panel: Page) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in panel.locator("#trial-fields li").all_text_contents())


def model(page: Page) -> dict[str, Any]:
    return dict(page.evaluate("testzone.form()"))


@pytest.mark.parametrize("kit", ["bootstrap", "primeng"])
def test_each_kit_s_form_is_marked_and_left_as_it_is(stage: PanelStage, kit: Kit) -> None:
    usual = stage.zone.page
    stage.zone.page = replace(usual, kit=kit)
    stage.host.now = card("ready", PATIENT)
    stage.browser.context.clear_cookies()
    try:
        page = stage.create_page()
        stage.look_up(page, PATIENT)
        before = model(page)
        panel = stage.panel(page)
        panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
        panel.get_by_label(CLAIM_TYPES[HD]).check()
        panel.get_by_role("button", name=BUTTON).click()
        expect(panel.locator("#trial")).to_contain_text("หน้า by-patient: พบ 6 จาก 6 ช่อง")
        expect(panel.locator("#trial")).to_contain_text("ตรงกับบัตร")
        told = report(panel)
        assert set(told) == FIELDS
        assert (told["เบอร์มือถือ"], told["บริการ"]) == ("จะกรอก", "จะกรอก")
        assert told["HN"] == "พบช่องแล้ว ยังไม่มีค่าตัวอย่าง"
        picture(panel, f"panel-trial-{kit}")
        assert overflow(panel) == []
        page.bring_to_front()
        page.evaluate("scrollTo(0, 1e6)")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.screenshot(path=SCREENS / f"page-trial-{kit}.png")
        assert page.evaluate(MARKED)
        assert model(page) == before
        page.keyboard.press("Escape")
        assert not page.evaluate(MARKED)
        panel.close()
        page.close()
    finally:
        stage.zone.page = usual


@pytest.fixture
def tried(stage: PanelStage, page: Page, panel: Page) -> Page:
    stage.look_up(page, PATIENT)
    panel.get_by_label("HN").fill("69-7")
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("พบ 6 จาก 6 ช่อง")
    assert page.evaluate(MARKED)
    return panel


FILES = """() => {
  const native = chrome.scripting.executeScript.bind(chrome.scripting);
  globalThis.put = [];
  chrome.scripting.executeScript = (call) => (put.push(...(call.files ?? [])), native(call));
}"""


def test_what_draws_is_put_into_the_page_only_when_it_is_asked_for(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.evaluate(FILES)
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว")
    drawing = {"page/filler-overlay.js", "page/filler-mark.js"}
    assert not drawing & set(panel.evaluate("put"))
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("พบ 6 จาก 6 ช่อง")
    assert drawing <= set(panel.evaluate("put"))


def test_the_panel_takes_the_marks_off_again(page: Page, tried: Page) -> None:
    tried.get_by_role("button", name="เอาเครื่องหมายออก").click()
    expect(tried.locator("#trial")).to_be_hidden()
    page.wait_for_function(f"!({MARKED})")


def test_the_marks_go_with_the_patient(stage: PanelStage, page: Page, tried: Page) -> None:
    stage.host.card("removed")
    expect(tried.locator("#trial")).to_be_hidden()
    page.wait_for_function(f"!({MARKED})")
    stage.host.card("ready", PATIENT)


def test_a_fill_takes_the_marks_off_before_it_fills(page: Page, tried: Page) -> None:
    page.evaluate(
        f"""void (globalThis.marked = new Promise((resolve) =>
          addEventListener("input", () => resolve({MARKED}), {{ capture: true, once: true }})))"""
    )
    tried.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(tried.locator("#report")).to_contain_text("กรอกแล้ว")
    assert page.evaluate("marked") is False
    assert not page.evaluate(MARKED)
    assert model(page)["hn"] == "69-7"


def test_without_a_card_the_page_is_marked_all_the_same(stage: PanelStage, page: Page) -> None:
    stage.host.now = None
    stage.look_up(page, PATIENT)
    panel = stage.panel(page)
    expect(panel.locator("#status")).to_contain_text("กรุณาเสียบบัตรประชาชน")
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("พบ 6 จาก 6 ช่อง")
    expect(panel.locator("#trial")).to_contain_text("ไม่มีผู้เข้ารับบริการในแผง")
    picture(panel, "panel-trial-no-card")
    assert page.evaluate(MARKED)
    panel.close()


def test_another_patient_s_page_is_marked_and_said_to_be(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, OTHER)
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("เป็นคนละคนกับบัตร")
    expect(panel.locator("#trial")).to_contain_text("หากกรอกจริงจะไม่กรอกเลย")


def test_a_page_that_the_mapping_does_not_know_is_said_with_its_address(page: Page, panel: Page) -> None:
    page.evaluate("history.pushState(null, '', '/authencode/token')")
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("ไม่รู้จักหน้านี้")
    expect(panel.locator("#trial")).to_contain_text("/authencode/token")
    assert not page.evaluate(MARKED)


def test_a_tab_without_the_site_has_no_page_to_try(stage: PanelStage, page: Page, panel: Page) -> None:
    leave_the_site(stage, page, panel)
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("ไม่พบหน้า New Authen")


def test_the_production_page_is_tried_as_the_test_one(stage: PanelStage) -> None:
    stage.host.now = None
    stage.browser.context.clear_cookies()
    page = stage.create_page(PRODUCTION)
    panel = stage.panel(page)
    panel.get_by_role("button", name=BUTTON).click()
    expect(panel.locator("#trial")).to_contain_text("หน้า by-patient")
    expect(panel.locator("#trial")).to_contain_text("หน้าเว็บไม่แสดงผู้เข้ารับบริการ")
    panel.close()
    page.close()
