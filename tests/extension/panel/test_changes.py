"""What the panel does when cards, readers, pages and the host come and go."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.extension.panel_stage import (
    MOBILE,
    NARROW,
    OTHER,
    PATIENT,
    PRODUCTION,
    READER,
    SITE,
    PanelStage,
    card,
    picture,
    status,
)
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES, OPD


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
      boxes: [...document.querySelectorAll("input:not([type=checkbox])")].map((box) => box.value).join(""),
      photo: document.querySelector("#photo").getAttribute("src"),
    })""")
    assert left["boxes"] == ""
    assert left["photo"] is None
    assert PATIENT.name_th.last not in left["text"]
    assert PATIENT.pid[-5:] not in left["text"].replace("-", "")
    stage.host.card("ready", PATIENT)
    expect(panel.get_by_label("เบอร์มือถือ")).to_have_value("")
    expect(panel.locator("#services :checked")).to_have_count(1)  # the page's own


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


# What is empty passes: a host is back within a fraction of a second.
EMPTIED = """() => {
  const patient = document.getElementById("patient");
  globalThis.emptied = new Promise((resolve) =>
    new MutationObserver(() => patient.hidden && resolve(true)).observe(patient, { attributes: true }));
}"""


def test_a_lost_host_empties_the_panel_and_comes_back_by_itself(stage: PanelStage, panel: Page) -> None:
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.evaluate(EMPTIED)
    stage.host.kill()
    assert panel.evaluate("emptied")
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
    press(panel.get_by_label("เบอร์มือถือ"))
    expect(panel.locator("#report")).to_be_visible()
    # Once Chrome has told of policies, after seconds, what they say is kept.
    stored = panel.evaluate("""async () => JSON.stringify([
      { ...await chrome.storage.local.get(), policySites: undefined, policyPanelConfirm: undefined },
      await chrome.storage.session.get(), {...localStorage}, {...sessionStorage},
      await indexedDB.databases(), document.cookie,
    ])""")
    assert stored == '[{},{},{},{},[],""]'
    assert panel.url.startswith("chrome-extension://")
    assert SITE in page.url
