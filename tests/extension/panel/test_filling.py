"""Filling from the panel: into the Angular model, for the right patient, and never more than asked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.extension.panel_stage import (
    MOBILE,
    OTHER,
    PATIENT,
    SITE,
    PanelStage,
    leave_the_site,
    overflow,
    picture,
)
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES, HD, OPD
from tests.testzone.people import Person

# Holds the panel's next call into the page, which puts the filler there ("files") or calls it ("func"), once
# it has been carried out.
HOLD = """(at) => {
  const native = chrome.scripting.executeScript.bind(chrome.scripting);
  globalThis.reached = [];
  globalThis.held = new Promise((resolve) => { globalThis.begun = resolve; });
  const wait = new Promise((resolve) => { globalThis.release = resolve; });
  chrome.scripting.executeScript = async (call) => {
    const what = call.func ? "func" : "files";
    reached.push([what, call.injectImmediately]);
    const result = await native(call);
    if (what === at) { begun(); await wait; }
    return result;
  };
}"""


# One more call into the page, which is answered after those before it.
TARGET = "{ target: { tabId: %s }, func: () => null }"


def model(page: Page) -> dict[str, Any]:
    """The Angular form's own values."""
    return dict(page.evaluate("testzone.form()"))


def ticked(page: Page) -> list[str]:
    return [code for code, chosen in model(page)["services"].items() if chosen]


def report(panel: Page) -> dict[str, str]:
    lines = panel.locator("#report-fields li").all_text_contents()
    return dict(line.split(": ") for line in lines)


def initials(holder: Person) -> str:
    return "".join(f"{name.lstrip('เแโใไ')[0]}." for name in (holder.name_th.first, holder.name_th.last))


def test_the_form_is_filled_into_the_angular_model_and_nothing_is_confirmed(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("เบอร์มือถือ").fill("๐๘๑-234 5678")
    panel.get_by_label("เบอร์อื่น").fill("02-123-4567, 0898765432")
    panel.get_by_label("HN").fill("69-001234")
    panel.get_by_label(CLAIM_TYPES[HD]).check()
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว ตรวจแล้วกดยืนยัน")
    picture(panel, "panel-filled")
    assert set(report(panel).values()) == {"กรอกแล้ว", "ตรงอยู่แล้ว"}  # the older form has its time
    filled = model(page)
    assert (filled["mobile"], filled["phones"], filled["hn"]) == (
        MOBILE,
        "021234567,0898765432",
        "69-001234",
    )
    assert ticked(page) == [HD]  # the page's own tick on OPD is gone
    assert stage.zone.claims(PATIENT.pid) == []
    page.screenshot(path="build/screens/page-filled.png")
    assert overflow(panel) == []


def test_the_services_are_the_page_s_own_and_its_tick_is_shown(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.locator("html").hover()
    expect(panel.get_by_text("หน้าเว็บเลือกไว้")).to_be_visible()
    offered = panel.locator("#services input").evaluate_all("all => all.map((each) => each.value)")
    assert offered == [CLAIM_TYPES[code] for code in model(page)["services"]]
    expect(panel.get_by_label(CLAIM_TYPES[OPD])).to_be_checked()
    fill(panel)
    assert ticked(page) == [OPD]  # left as it was


def fill(panel: Page) -> None:
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว ตรวจแล้วกดยืนยัน")


def test_the_button_stays_under_the_mouse_while_the_page_s_services_are_read(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    before = panel.locator(".service").count()
    assert before != len(model(page)["services"])  # the list will be another
    panel.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    box = panel.locator("#fill").bounding_box()
    assert box
    panel.evaluate(HOLD, "func")
    panel.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # comes over, and looks
    panel.evaluate("held")
    panel.mouse.down()
    panel.evaluate("release()")
    panel.evaluate(f"chrome.scripting.executeScript({TARGET % stage.browser.tab_id(page)})")
    assert panel.locator(".service").count() == before
    panel.mouse.up()
    expect(panel.locator("#report")).to_be_visible()
    expect(panel.locator(".service")).to_have_count(len(model(page)["services"]))


def test_a_tick_of_the_page_s_is_cleared_by_a_click_or_the_keyboard(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.locator("html").hover()
    row = panel.get_by_role("checkbox", name=CLAIM_TYPES[OPD])
    expect(row).to_be_checked()
    row.click()
    expect(row).not_to_be_checked()
    expect(panel.get_by_text("จะเอาออกเมื่อกรอก")).to_be_visible()
    picture(panel, "panel-service-cleared")
    assert ticked(page) == [OPD]
    fill(panel)
    assert ticked(page) == []
    other = panel.get_by_role("checkbox", name=CLAIM_TYPES[HD])
    other.focus()
    press(other, "Space")
    fill(panel)
    assert ticked(page) == [HD]
    expect(other).to_be_checked()
    press(other, "Space")
    fill(panel)
    assert ticked(page) == []


def test_another_service_takes_the_place_of_the_page_s(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, PATIENT)
    panel.locator("html").hover()
    expect(panel.get_by_label(CLAIM_TYPES[OPD])).to_be_checked()
    panel.get_by_label(CLAIM_TYPES[HD]).click()
    expect(panel.locator("#services :checked")).to_have_count(1)
    fill(panel)
    assert ticked(page) == [HD]


def test_a_page_that_shows_another_patient_gets_nothing(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, OTHER)
    before = model(page)
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    press(panel.get_by_label("เบอร์มือถือ"))
    expect(panel.locator("#report")).to_contain_text("ไม่ได้กรอก: หน้าเว็บแสดง")
    expect(panel.locator("#report")).to_contain_text(f"เป็นของ {initials(PATIENT)}")
    expect(panel.locator("#report")).to_contain_text(f"แสดง {initials(OTHER)}")
    assert model(page) == before
    picture(panel, "panel-other-patient")


def test_a_page_that_shows_nobody_yet_says_which_button_comes_first(panel: Page) -> None:
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("ตรวจสอบข้อมูลจากบัตร Smart Card")


def test_another_tab_of_the_site_is_the_wrong_page(page: Page, panel: Page) -> None:
    page.get_by_role("tab", name="ยืนยันตัวตนแทนผู้เข้ารับบริการ").click()
    expect(page.get_by_role("heading", name="ยืนยันตัวตนแทนผู้เข้ารับบริการโดย ผู้ปกครอง")).to_be_visible()
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("ไม่ใช่แท็บ")


def test_a_tab_without_the_site_has_no_page_to_fill(stage: PanelStage, page: Page, panel: Page) -> None:
    leave_the_site(stage, page, panel)
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("ไม่พบหน้า New Authen")


def test_a_wrong_number_is_said_while_it_is_typed_and_not_filled(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    box, hint = panel.get_by_label("เบอร์มือถือ"), panel.locator("#mobile-hint")
    box.press_sequentially("081")
    expect(hint).to_have_text("อีก 7 หลัก")
    box.fill("0212345678")
    expect(hint).to_contain_text("ขึ้นต้นด้วย 06, 08 หรือ 09")
    press(box)
    expect(panel.locator("#report")).to_contain_text("แก้ไขเบอร์โทรศัพท์")
    assert model(page)["mobile"] == ""
    picture(panel, "panel-wrong-number")
    box.fill(MOBILE)
    expect(hint).to_have_text("✓")


def test_the_keyboard_command_fills_as_the_button_does(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("HN").fill("69-7")
    tab = {"id": stage.browser.tab_id(page)}
    stage.browser.service_worker().evaluate("(tab) => chrome.commands.onCommand.dispatch('fill', tab)", tab)
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว")
    assert model(page)["hn"] == "69-7"


@pytest.mark.parametrize("swapped", [False, True], ids=["pulled", "swapped"])
def test_a_fill_that_waits_for_the_page_is_given_up_with_the_card(
    stage: PanelStage, page: Page, panel: Page, swapped: bool
) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("HN").fill("69-7")
    page.reload()  # the filler has gone with the document
    stage.look_up(page, PATIENT)
    before = model(page)
    panel.evaluate(HOLD, "files")
    press(panel.get_by_label("HN"))
    panel.evaluate("held")
    stage.host.card("removed")
    expect(panel.locator("#status")).to_contain_text("ดึงบัตรออกแล้ว")
    if swapped:
        stage.host.card("identified", OTHER)
        expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
        expect(panel.locator("#fill")).to_be_disabled()  # one fill at a time
    panel.evaluate("release()")
    if swapped:
        expect(panel.locator("#fill")).to_be_enabled()
    else:
        expect(panel.locator("#fill-text")).to_have_text("กรอกลงหน้าเว็บ")
    assert panel.evaluate("reached.slice(0, 2)") == [["func", True], ["files", True]]
    assert model(page) == before
    expect(panel.locator("#report")).to_be_hidden()


def test_a_page_with_the_filler_of_an_older_extension_gets_ours(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    fill(panel)
    age = """(tabId) => chrome.scripting.executeScript({
      target: { tabId },
      func: () => {
        authenBridgeFiller.version = "0.0.1";
        authenBridgeFiller.fill = () => "another protocol's answer";
      },
    })"""
    panel.evaluate(age, stage.browser.tab_id(page))
    panel.evaluate(HOLD, "never")
    panel.get_by_label("HN").fill("69-8")
    fill(panel)
    assert model(page)["hn"] == "69-8"
    assert [what for what, _ in panel.evaluate("reached.slice(0, 3)")] == ["func", "files", "func"]


def test_a_fill_that_was_under_way_when_its_card_was_pulled_says_to_check_the_page(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("HN").fill("69-7")
    panel.evaluate(HOLD, "func")
    press(panel.get_by_label("HN"))
    panel.evaluate("held")
    stage.host.card("removed")
    stage.host.card("identified", OTHER)
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    panel.evaluate("release()")
    expect(panel.locator("#notice")).to_contain_text("ตรวจสอบหน้าเว็บ")
    expect(panel.locator("#report")).to_be_hidden()
    picture(panel, "panel-late-fill")


def test_a_page_that_is_still_loading_is_looked_at_now(stage: PanelStage, page: Page, panel: Page) -> None:
    page.route(
        "**/loading",
        lambda route: route.fulfill(body="<script src=never></script>", content_type="text/html"),
    )
    kept: list[Route] = []

    def keep(route: Route) -> None:
        kept.append(route)

    page.route("**/never", keep)
    page.goto(f"{SITE}/loading", wait_until="commit")
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("ไม่ใช่แท็บ")
    assert page.evaluate("document.readyState") == "loading"
    for route in kept:
        route.abort()


def test_a_finished_report_leaves_the_chosen_service_in_sight(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.set_viewport_size({"width": 320, "height": 600})
    chosen = panel.get_by_label(CLAIM_TYPES[HD])
    chosen.check()
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_contain_text("กรอกแล้ว ตรวจแล้วกดยืนยัน")
    expect(panel.locator("#report-fields")).to_be_hidden()
    line = panel.locator("#report-text").evaluate(
        "(e) => e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight)"
    )
    assert line == pytest.approx(1, abs=0.1)
    # All at one moment: the services are read again after a fill, and their rows made anew.
    badge, row, actions = panel.evaluate("""() =>
      ["#zone", ".service:has(:checked)", "#actions"].map((each) =>
        document.querySelector(each).getBoundingClientRect().toJSON())""")
    assert badge["bottom"] <= row["top"]
    assert row["bottom"] <= actions["top"]
    picture(panel, "panel-filled-short")
    panel.locator("#report-text").click()
    expect(panel.locator("#report-fields")).to_be_visible()


def test_the_services_are_read_again_after_a_fill_that_was_refused(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    button = panel.get_by_role("button", name="กรอกลงหน้าเว็บ")
    button.click()  # the filler is there now, and the mouse, which comes over with a look of its own
    expect(panel.locator("#report")).to_be_visible()
    panel.evaluate(f"chrome.scripting.executeScript({TARGET % stage.browser.tab_id(page)})")
    panel.evaluate(HOLD, "never")
    button.click()
    panel.wait_for_function("() => reached.length >= 2")  # the fill's, then the look's
