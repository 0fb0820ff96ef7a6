"""The clerk's work in the panel, beside the New Authen page of the test zone, a real Angular app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Route, expect

from tests.extension.panel_stage import (
    NARROW,
    PRODUCTION,
    READER,
    SITE,
    PanelStage,
    card,
    overflow,
    person,
    status,
)
from tests.extension.test_panel_states import picture
from tests.testzone.invented import CLAIM_TYPES, HD, OPD
from tests.testzone.people import POPULATION, Person

PATIENT, OTHER = [one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5][:2]
MOBILE = "0812345678"


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


@pytest.mark.parametrize("form", ["older", "newer"])
@pytest.mark.parametrize("routing", ["hash", "path"])
def test_each_era_of_the_form_is_filled(
    stage: PanelStage, form: Literal["older", "newer"], routing: Literal["hash", "path"]
) -> None:
    usual = stage.zone.page
    stage.zone.page = replace(usual, form=form, routing=routing)
    stage.browser.context.clear_cookies()
    try:
        page = stage.create_page()
        panel = stage.panel(page)
        stage.look_up(page, PATIENT)
        panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
        panel.get_by_label(CLAIM_TYPES[OPD]).check()
        panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
        expect(panel.locator("#report")).to_contain_text("กรอกแล้ว ตรวจแล้วกดยืนยัน")
        filled = model(page)
        assert filled["mobile"] == MOBILE
        assert f"{filled['hour']}:{filled['minute']}".replace(":", "").isdigit()
        assert ticked(page) == [OPD]
        panel.close()
        page.close()
    finally:
        stage.zone.page = usual


def test_the_services_are_the_page_s_own_and_its_tick_is_shown(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.locator("html").hover()
    expect(panel.get_by_text("หน้าเว็บเลือกไว้")).to_be_visible()
    offered = panel.locator("#services input").evaluate_all("all => all.map((each) => each.value)")
    assert offered == ["", *(CLAIM_TYPES[code] for code in model(page)["services"])]


def test_a_page_that_shows_another_patient_gets_nothing(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, OTHER)
    before = model(page)
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.get_by_label("เบอร์มือถือ").press("Enter")
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


def test_a_tab_without_the_site_has_no_page_to_fill(page: Page, panel: Page) -> None:
    page.goto("about:blank")
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
    box.press("Enter")
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


def test_a_card_pulled_out_empties_the_panel_at_once_and_says_so(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.get_by_label("HN").fill("69-7")
    panel.get_by_label(CLAIM_TYPES[OPD]).check()
    stage.host.card("removed")
    expect(panel.locator("#status")).to_contain_text("ดึงบัตรออกแล้ว")
    expect(panel.locator("#patient")).to_be_hidden()
    left = panel.evaluate("""() => ({
      text: document.body.textContent,
      boxes: [...document.querySelectorAll("input:not([type=radio])")].map((box) => box.value).join(""),
      photo: document.querySelector("#photo").getAttribute("src"),
    })""")
    assert left["boxes"] == ""
    assert left["photo"] is None
    assert PATIENT.name_th.last not in left["text"]
    assert PATIENT.pid[-5:] not in left["text"].replace("-", "")
    stage.host.card("ready", PATIENT)
    expect(panel.get_by_label("เบอร์มือถือ")).to_have_value("")
    expect(panel.get_by_label("ไม่เปลี่ยน")).to_be_checked()


def test_the_next_patient_begins_with_empty_fields(stage: PanelStage, panel: Page) -> None:
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    stage.host.card("identified", OTHER)
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(panel.get_by_label("เบอร์มือถือ")).to_have_value("")
    expect(panel.locator("#photo")).to_be_hidden()


def test_a_photo_that_comes_after_its_card_has_gone_is_not_shown(stage: PanelStage, panel: Page) -> None:
    answer = stage.host.answers.pop("/api/bridge/card")
    try:
        stage.host.card("removed")
        stage.host.forget()
        stage.host.card("ready", PATIENT)
        asked = stage.host.hear(path="/api/bridge/card")
        stage.host.card("removed")
        assert stage.host.hear(cancel=asked["id"])
        stage.host.say({"type": "reply", "id": asked["id"], "status": 200, "body": answer[1]})
        stage.host.card("identified", OTHER)
        expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
        expect(panel.locator("#photo")).to_be_hidden()
    finally:
        stage.host.answers["/api/bridge/card"] = answer


def test_another_reader_s_card_going_leaves_the_patient(stage: PanelStage, panel: Page) -> None:
    body = {**card("removed"), "reader": f"{READER} 1"}
    stage.host.say({"type": "event", "event": "card", "body": body})
    stage.host.readers(READER, "second reader")
    expect(panel.locator("#notice")).to_contain_text("second reader")
    expect(panel.locator("#name-th")).to_contain_text(PATIENT.name_th.last)


def test_the_card_in_the_other_reader_is_shown_when_the_patients_is_pulled(
    stage: PanelStage, panel: Page
) -> None:
    left = {**card("ready", OTHER), "reader": f"{READER} 1"}
    pulled = {"type": "event", "event": "card", "body": card("removed")}
    stage.host.now = left
    stage.host.say(pulled)
    expect(panel.locator("#name-th")).to_contain_text(OTHER.name_th.last)
    expect(panel.locator("#photo-none")).to_be_visible()  # the host answers with the other reader's


def test_a_status_that_cannot_be_had_is_said_and_no_zone_and_no_fill_are_offered(
    stage: PanelStage, page: Page
) -> None:
    problem = {"code": "INTERNAL", "message": "…"}
    stage.host.answers["/api/bridge/status"] = (502, problem)
    try:
        panel = stage.browser.extension_page(f"panel/panel.html?tabId={stage.browser.tab_id(page)}")
        panel.set_viewport_size({"width": NARROW, "height": 820})
        expect(panel.locator("#status")).to_contain_text("INTERNAL")
        stage.host.card("ready", PATIENT)
        expect(panel.locator("#patient")).to_be_visible()
        expect(panel.locator("#zone")).to_be_hidden()
        expect(panel.locator("#fill")).to_be_disabled()
        picture(panel, "panel-no-status")
    finally:
        del stage.host.answers["/api/bridge/status"]
    panel.locator("html").hover()
    expect(panel.locator("#zone")).to_have_attribute("data-zone", "test")
    expect(panel.locator("#fill")).to_be_enabled()
    panel.close()


def test_a_tab_that_goes_from_one_zone_to_the_other_changes_the_badge_and_begins_anew(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    panel.get_by_label("HN").fill("69-7")
    for site, zone in ((PRODUCTION, "production"), (SITE, "test")):
        page.goto(f"{site}/")
        expect(panel.locator("#zone")).to_have_attribute("data-zone", zone)
        expect(panel.get_by_label("HN")).to_have_value("")
        expect(panel.locator("#patient")).to_be_visible()
        panel.get_by_label("HN").fill("69-8")


# Holds the panel's next call into the page, before ("files") or after ("func") it is carried out.
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


@pytest.mark.parametrize("swapped", [False, True], ids=["pulled", "swapped"])
def test_a_fill_that_waits_for_the_page_is_given_up_with_the_card(
    stage: PanelStage, page: Page, panel: Page, swapped: bool
) -> None:
    stage.look_up(page, PATIENT)
    before = model(page)
    panel.get_by_label("HN").fill("69-7")
    panel.evaluate(HOLD, "files")
    panel.get_by_label("HN").press("Enter")
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
    assert ["func", True] not in panel.evaluate("reached.slice(0, 2)")
    assert ["files", True] in panel.evaluate("reached")
    assert model(page) == before
    expect(panel.locator("#report")).to_be_hidden()


def test_a_fill_that_was_under_way_when_its_card_was_pulled_says_to_check_the_page(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("HN").fill("69-7")
    panel.evaluate(HOLD, "func")
    panel.get_by_label("HN").press("Enter")
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
    row, actions = (
        panel.locator(".service:has(:checked)").bounding_box(),
        panel.locator("#actions").bounding_box(),
    )
    badge = panel.locator("#zone").bounding_box()
    assert row
    assert actions
    assert badge
    assert badge["y"] + badge["height"] <= row["y"]
    assert row["y"] + row["height"] <= actions["y"]
    picture(panel, "panel-filled-short")
    panel.locator("#report-text").click()
    expect(panel.locator("#report-fields")).to_be_visible()


def test_the_services_are_read_again_after_a_fill_that_was_refused(
    stage: PanelStage, page: Page, panel: Page
) -> None:
    panel.evaluate(HOLD, "never")
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_be_visible()
    panel.wait_for_function("reached.length >= 4")  # the fill's two steps, then the look's


def test_a_lost_host_empties_the_panel_and_comes_back_by_itself(stage: PanelStage, panel: Page) -> None:
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    stage.host.kill()
    expect(panel.locator("#patient")).to_be_hidden()
    expect(panel.locator("#patient")).to_be_visible()
    expect(panel.get_by_label("เบอร์มือถือ")).to_have_value("")


def test_a_status_older_than_a_card_event_does_not_bring_a_patient_back(
    stage: PanelStage, page: Page
) -> None:
    stage.host.tells_status = False
    try:
        stage.host.forget()
        panel = stage.browser.extension_page("panel/panel.html")
        asked = stage.host.hear(path="/api/bridge/status")
        stale = status(now=stage.host.now)
        stage.host.card("removed")
        again = stage.host.hear(path="/api/bridge/status")  # of two readers the other may hold a card
        stage.host.say({"type": "reply", "id": asked["id"], "status": 200, "body": stale})
        stage.host.say({"type": "reply", "id": again["id"], "status": 200, "body": status()})
        expect(panel.locator("#status-text")).to_contain_text("กรุณาเสียบบัตร")
        expect(panel.locator("#patient")).to_be_hidden()
        panel.close()
    finally:
        stage.host.tells_status = True


def test_a_missing_host_is_said_with_what_to_do(stage: PanelStage, page: Page) -> None:
    panel = stage.panel(page)
    manifest = next((stage.browser.profile / "NativeMessagingHosts").iterdir())
    saved = manifest.read_text("utf-8")
    manifest.unlink()
    stage.host.hang_up()
    expect(panel.locator("#status")).to_contain_text("ยังไม่ได้ติดตั้งโปรแกรม Authen Bridge")
    expect(panel.locator("#patient")).to_be_hidden()
    picture(panel, "panel-host-missing")
    manifest.write_text(saved, "utf-8")
    expect(panel.locator("#patient")).to_be_visible(timeout=30_000)  # the worker's back-off
    panel.close()


def test_nothing_personal_is_stored(stage: PanelStage, page: Page, panel: Page) -> None:
    stage.look_up(page, PATIENT)
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.get_by_label("เบอร์มือถือ").press("Enter")
    expect(panel.locator("#report")).to_be_visible()
    stored = panel.evaluate("""async () => JSON.stringify([
      await chrome.storage.local.get(), await chrome.storage.session.get(), {...localStorage},
      {...sessionStorage},
      await indexedDB.databases(), document.cookie,
    ])""")
    assert stored == '[{},{},{},{},[],""]'
    assert panel.url.startswith("chrome-extension://")
    assert SITE in page.url
