"""Somebody vouches for the patient: the steps, and the second tab filled in the real Angular page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.extension.panel_stage import MOBILE, PATIENT, THAI, PanelStage, overflow
from tests.support.keys import press
from tests.testzone.invented import CLAIM_TYPES, HD
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS
from tests.testzone.people import POPULATION, Person
from tests.testzone.population import bangkok_now
from tests.testzone.records import person_record
from tests.testzone.site_steps import (
    CERTIFIER_DETAILS,
    CERTIFIER_PID,
    OTHER_TAB,
    PATIENT_PID,
    READ,
    WITHOUT_CARD,
)

CHILD = next(one for one in POPULATION if one.guardian_pid)
MOTHER, STRANGER = [one for one in POPULATION if not one.guardian_pid and one.pid != PATIENT.pid][5:7]
GUARDIAN, MOTHERS = CERTIFIERS[0], "มารดา"


@pytest.fixture
def on_behalf(page: Page) -> Page:
    page.get_by_role("tab", name=OTHER_TAB).click()
    page.get_by_label(PATIENT_PID).wait_for()
    return page


@pytest.fixture
def steps(stage: PanelStage, on_behalf: Page) -> Iterator[Page]:
    """The panel beside the second tab, nobody's card in, the steps begun."""
    stage.host.now = None
    panel = stage.panel(on_behalf)
    panel.get_by_role("button", name="ยืนยันแทน").click()
    yield panel
    panel.close()


def insert(stage: PanelStage, panel: Page, holder: Person) -> None:
    """Another card in the reader, as the host tells of it and as the page reads it."""
    stage.host.card("removed")
    expect(panel.locator("#patient")).to_be_hidden()
    stage.host.card("ready", holder)
    stage.host.answers["/api/smartcard/read"] = (200, person_record(holder, bangkok_now()))
    expect(panel.locator("#name-th")).to_contain_text(holder.name_th.last)


def search(page: Page, label: str) -> None:
    """Press the page's own button beside the number that the panel has put in."""
    box = page.get_by_label(label, exact=True)
    page.locator("app-pid-search").filter(has=box).get_by_role("button", name="ค้นหา").click()


def fill(panel: Page, says: str) -> None:
    panel.locator("#guardian-fill").click()
    expect(panel.locator("#guardian-report")).to_contain_text(says)


def pids(page: Page) -> dict[str, str]:
    return dict(page.evaluate("testzone.pids()"))


def certification(page: Page) -> Any:
    return page.evaluate("testzone.certification()")


def form(page: Page) -> Any:
    return page.evaluate("testzone.form()")


def grouped(pid: str) -> str:
    return f"{pid[0]}-{pid[1:5]}-{pid[5:10]}-{pid[10:12]}-{pid[12]}"


def type_patient(panel: Page, holder: Person) -> None:
    panel.get_by_label("เลขประจำตัวผู้เข้ารับบริการ").fill(holder.pid)
    press(panel.get_by_label("เลขประจำตัวผู้เข้ารับบริการ"))
    expect(panel.locator("#guardian-whom-pid")).to_have_text(grouped(holder.pid))


def certify_by_card(stage: PanelStage, panel: Page, holder: Person) -> None:
    insert(stage, panel, holder)
    panel.get_by_role("button", name="ใช้บัตรนี้เป็นผู้รับรอง").click()
    expect(panel.locator("#guardian-answers")).to_be_visible()


def field(panel: Page, label: str) -> Locator:
    return panel.locator("#guardian").get_by_label(label, exact=True)


def say_who(panel: Page) -> None:
    panel.get_by_role("radio", name=GUARDIAN).check()
    field(panel, "ความสัมพันธ์").select_option(MOTHERS)


def test_a_mother_vouches_by_her_card_and_everything_lands_in_its_own_box(
    stage: PanelStage, on_behalf: Page, steps: Page
) -> None:
    type_patient(steps, CHILD)
    certify_by_card(stage, steps, MOTHER)
    expect(steps.locator("#whose-card")).to_have_text("บัตรของผู้รับรอง")
    expect(steps.get_by_role("article", name="บัตรของผู้รับรอง")).to_be_visible()
    expect(steps.locator("#form")).to_be_hidden()
    assert steps.locator("#guardian :checked:not(option)").count() == 0
    assert steps.locator("#guardian select").evaluate_all("all => all.map((each) => each.value)") == [""] * 4

    fill(steps, "เลือกผู้รับรอง ความสัมพันธ์")
    expect(steps.get_by_role("radio", name=GUARDIAN)).to_be_focused()
    say_who(steps)
    fill(steps, "ใส่เลขผู้เข้ารับบริการให้แล้ว")
    assert pids(on_behalf) == {"patient": CHILD.pid, "certifier": ""}
    search(on_behalf, PATIENT_PID)
    on_behalf.get_by_text(CHILD.pid, exact=True).wait_for()
    fill(steps, "อ่านบัตรหรือค้นหาผู้รับรองบนหน้าเว็บก่อน")
    on_behalf.get_by_role("button", name=READ).click()
    on_behalf.get_by_text(CERTIFIER_DETAILS).wait_for()

    field(steps, "เบอร์มือถือ").fill(MOBILE)
    field(steps, "HN").fill("69-0042")
    steps.locator("html").hover()
    field(steps, "บริการ").select_option(CLAIM_TYPES[HD])
    expect(steps.locator("#guardian-document")).to_be_hidden()
    assert overflow(steps) == []
    fill(steps, "กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ")
    said = certification(on_behalf)
    assert (said["who"], said["relation"], said["reason"], said["name"]) == (GUARDIAN, MOTHERS, "", "")
    visit = form(on_behalf)
    assert (visit["mobile"], visit["hn"]) == (MOBILE, "69-0042")
    assert [code for code, ticked in visit["services"].items() if ticked] == [HD]
    assert pids(on_behalf)["patient"] == CHILD.pid
    assert stage.zone.claims(CHILD.pid) == []

    steps.get_by_role("button", name="เสร็จแล้ว ล้างข้อมูล").click()
    expect(steps.locator("#guardian")).to_be_hidden()
    assert CHILD.pid not in steps.content().replace("-", "")
    assert steps.locator("#guardian *").count() == 0


def choose_reason(panel: Page) -> None:
    """Of the reasons that fit, and of all."""
    reason = field(panel, "เหตุผล")
    # The child's number was typed, so both ages are offered; 4 as there is no chip, 14 for anybody.
    assert [REASONS.index(one) + 1 for one in reason.locator("option").all_inner_texts()[1:]] == [
        *(4, 5, 6, 7, 12, 13, 14)
    ]
    panel.get_by_label("แสดงทั้งหมด").check()
    expect(reason.locator("option")).to_have_count(len(REASONS) + 1)
    reason.select_option(REASONS[11])
    field(panel, "ประเภทบัตร").select_option(CARD_TYPES[5])


def test_a_guardian_vouches_by_document_with_number_name_kind_and_reason(
    stage: PanelStage, on_behalf: Page, steps: Page
) -> None:
    type_patient(steps, CHILD)
    steps.get_by_label("เลขประจำตัวผู้รับรอง").fill(STRANGER.pid)
    steps.get_by_label("ชื่อ-สกุลผู้รับรอง").fill("ดินสอ ทดสอบมณี")
    press(steps.get_by_label("ชื่อ-สกุลผู้รับรอง"))
    expect(steps.locator("#guardian-by")).to_have_text("ผู้รับรอง (เอกสาร): ด.ท.")
    expect(steps.locator("#guardian-by-pid")).to_have_text(grouped(STRANGER.pid))
    say_who(steps)
    fill(steps, "เลือกผู้รับรอง ความสัมพันธ์")
    expect(field(steps, "ประเภทบัตร")).to_be_focused()
    choose_reason(steps)
    fill(steps, "ใส่เลขผู้เข้ารับบริการให้แล้ว")
    search(on_behalf, PATIENT_PID)
    on_behalf.get_by_text(CHILD.pid, exact=True).wait_for()
    fill(steps, "กดลิงก์ “คลิกที่นี่")
    on_behalf.get_by_role("button", name=WITHOUT_CARD).click()
    on_behalf.get_by_label(CERTIFIER_PID, exact=True).wait_for()
    fill(steps, "ใส่เลขผู้รับรองให้แล้ว")
    assert pids(on_behalf) == {"patient": CHILD.pid, "certifier": STRANGER.pid}
    search(on_behalf, CERTIFIER_PID)
    on_behalf.get_by_text(CERTIFIER_DETAILS).wait_for()

    assert overflow(steps) == []
    fill(steps, "กรอกแล้ว ตรวจแล้วกดยืนยันบนเว็บ")
    assert certification(on_behalf) == {
        "who": CERTIFIERS[0],
        "name": "ดินสอ ทดสอบมณี",
        "relation": MOTHERS,
        "cardType": CARD_TYPES[5],
        "reason": REASONS[11],
    }
    assert pids(on_behalf) == {"patient": CHILD.pid, "certifier": STRANGER.pid}


def test_the_patient_s_own_card_first_then_the_certifier_s(stage: PanelStage, panel: Page) -> None:
    panel.locator("#guardian-start").click()
    panel.get_by_role("button", name="ใช้บัตรที่เสียบอยู่").click()
    expect(panel.locator("#whose-card")).to_have_text("บัตรของผู้เข้ารับบริการ")
    expect(panel.locator("#guardian-certifier-text")).to_contain_text("ดึงบัตรของผู้เข้ารับบริการออก")
    expect(panel.locator("#guardian-certifier-card")).to_be_hidden()
    insert(stage, panel, MOTHER)
    expect(panel.locator("#whose-card")).to_have_text("บัตรใบนี้ยังไม่ได้เลือกว่าเป็นของใคร")
    expect(panel.locator("#guardian-whom")).to_contain_text("ผู้เข้ารับบริการ:")
    expect(panel.locator("#guardian-certifier-card")).to_be_focused()
    panel.keyboard.press("Enter")
    expect(panel.locator("#whose-card")).to_have_text("บัตรของผู้รับรอง")
    expect(panel.locator("#guardian-whom-pid")).to_have_text(grouped(PATIENT.pid))
    say_who(panel)
    fill(panel, "ไม่ใช่แท็บ “ยืนยันตัวตนแทนผู้เข้ารับบริการ”")
    insert(stage, panel, PATIENT)
    expect(panel.locator("#whose-card")).to_have_text("บัตรของผู้เข้ารับบริการ")
    expect(panel.locator("#guardian-by")).to_be_empty()
    panel.get_by_role("button", name="ยกเลิก").click()
    expect(panel.locator("#form")).to_be_visible()
    expect(panel.locator("#whose-card")).to_be_hidden()


def both_shown(stage: PanelStage, page: Page, steps: Page) -> None:
    """Page and panel have the child and its mother, by her card."""
    type_patient(steps, CHILD)
    certify_by_card(stage, steps, MOTHER)
    say_who(steps)
    fill(steps, "ใส่เลขผู้เข้ารับบริการให้แล้ว")
    search(page, PATIENT_PID)
    page.get_by_text(CHILD.pid, exact=True).wait_for()
    page.get_by_role("button", name=READ).click()
    page.get_by_text(CERTIFIER_DETAILS).wait_for()


def test_a_stranger_s_card_in_the_mother_s_place_fills_nothing_of_hers(
    stage: PanelStage, on_behalf: Page, steps: Page
) -> None:
    both_shown(stage, on_behalf, steps)
    field(steps, "HN").fill("69-0042")
    before = (certification(on_behalf), form(on_behalf))
    certify_by_card(stage, steps, STRANGER)
    assert steps.locator("#guardian :checked:not(option)").count() == 0  # said of the mother
    say_who(steps)
    fill(steps, "หน้าเว็บแสดงผู้รับรองคนละคน")
    assert (certification(on_behalf), form(on_behalf)) == before
    assert pids(on_behalf) == {"patient": CHILD.pid, "certifier": ""}


def test_another_patient_on_the_page_gets_nothing(stage: PanelStage, on_behalf: Page, steps: Page) -> None:
    both_shown(stage, on_behalf, steps)
    field(steps, "HN").fill("69-0042")
    on_behalf.get_by_label(PATIENT_PID).fill(PATIENT.pid)
    search(on_behalf, PATIENT_PID)
    on_behalf.get_by_text(PATIENT.pid, exact=True).wait_for()
    on_behalf.get_by_role("button", name=READ).click()
    on_behalf.get_by_text(CERTIFIER_DETAILS).wait_for()
    before = (certification(on_behalf), form(on_behalf))
    fill(steps, "หน้าเว็บแสดงคนละคนกับผู้เข้ารับบริการที่เลือกไว้")
    assert (certification(on_behalf), form(on_behalf)) == before


def test_the_panel_refuses_a_wrong_number_and_the_patient_s_own_as_the_certifier_s(steps: Page) -> None:
    box = steps.get_by_label("เลขประจำตัวผู้เข้ารับบริการ")
    box.fill(CHILD.pid[:12] + str((int(CHILD.pid[12]) + 1) % 10))
    press(box)
    expect(steps.locator("#guardian-refused")).to_contain_text("เลขตรวจสอบไม่ถูกต้อง")
    type_patient(steps, CHILD)
    expect(steps.locator("#guardian-refused")).to_be_hidden()
    steps.get_by_label("เลขประจำตัวผู้รับรอง").fill(CHILD.pid)
    press(steps.get_by_label("เลขประจำตัวผู้รับรอง"))
    expect(steps.locator("#guardian-refused")).to_contain_text("คนเดียวกับผู้เข้ารับบริการไม่ได้")
    expect(steps.locator("#guardian-answers")).to_be_hidden()


def test_the_host_gone_takes_the_people_with_it(stage: PanelStage, steps: Page) -> None:
    type_patient(steps, CHILD)
    stage.host.hang_up()
    expect(steps.locator("#guardian")).to_be_hidden()
    assert CHILD.pid not in steps.content().replace("-", "")
    expect(steps.locator("#status")).to_contain_text("ไม่พบบัตร")  # it comes back by itself


def test_a_certifier_of_five_patients_within_an_hour_is_noted(steps: Page) -> None:
    counted = """async ([certifier, patients]) => {
      const { count, note } = await import("./guardian/served.js");
      for (const patient of patients) await note(certifier, patient);
      return count(certifier);
    }"""
    four = [each.pid for each in POPULATION[20:24]]
    assert steps.evaluate(counted, [MOTHER.pid, [*four, four[0]]]) == 4  # one of them twice
    assert steps.evaluate(counted, [STRANGER.pid, []]) == 0
    vouch(steps, MOTHER)
    expect(steps.locator("#guardian-many")).to_be_hidden()
    steps.get_by_role("button", name="ยกเลิก").click()
    assert steps.evaluate(counted, [MOTHER.pid, [POPULATION[24].pid]]) == 5
    steps.get_by_role("button", name="ยืนยันแทน").click()
    vouch(steps, MOTHER)
    expect(steps.locator("#guardian-many")).to_contain_text("แล้ว 5 คนใน 1 ชั่วโมง")
    hour = "(ms) => { const now = Date.now.bind(Date); Date.now = () => now() + ms; }"
    steps.evaluate(hour, 60 * 60 * 1000)
    assert steps.evaluate(counted, [MOTHER.pid, []]) == 0


def vouch(panel: Page, holder: Person) -> None:
    type_patient(panel, CHILD)
    panel.get_by_label("เลขประจำตัวผู้รับรอง").fill(holder.pid)
    press(panel.get_by_label("เลขประจำตัวผู้รับรอง"))
    expect(panel.locator("#guardian-answers")).to_be_visible()


def test_the_page_s_own_lists_take_the_place_of_the_printed_ones(
    stage: PanelStage, on_behalf: Page, steps: Page
) -> None:
    both_shown(stage, on_behalf, steps)
    on_behalf.evaluate("""() => {
      const list = document.querySelector("#relation");
      list.add(new Option("ญาติห่าง ๆ", "x"));
      list.options[1].remove();
    }""")
    steps.evaluate("dispatchEvent(new Event('focus'))")  # the clerk comes over
    relations = field(steps, "ความสัมพันธ์").locator("option")
    expect(relations.last).to_have_text("ญาติห่าง ๆ")
    assert "บิดา" not in relations.all_inner_texts()


def test_all_of_it_goes_by_the_keyboard(stage: PanelStage, on_behalf: Page, steps: Page) -> None:
    expect(steps.locator("#guardian-patient-pid")).to_be_focused()
    steps.keyboard.type(CHILD.pid)
    steps.keyboard.press("Enter")
    expect(steps.locator("#guardian-certifier-pid")).to_be_focused()
    insert(stage, steps, MOTHER)
    expect(steps.locator("#guardian-certifier-card")).to_be_focused()
    steps.keyboard.press("Enter")
    expect(steps.get_by_role("radio", name=GUARDIAN)).to_be_focused()
    steps.keyboard.press("Space")
    steps.keyboard.press("Tab")
    steps.keyboard.press("ArrowDown")
    steps.keyboard.press("ArrowDown")
    steps.keyboard.press("Tab")
    expect(steps.get_by_role("radio", name=GUARDIAN)).to_be_checked()
    expect(field(steps, "ความสัมพันธ์")).to_have_value(MOTHERS)
    expect(steps.locator("#guardian-mobile")).to_be_focused()
    steps.keyboard.type(MOBILE)
    steps.keyboard.press("Enter")
    expect(steps.locator("#guardian-report")).to_contain_text("ใส่เลขผู้เข้ารับบริการให้แล้ว")
    tab = {"id": stage.browser.tab_id(on_behalf)}
    search(on_behalf, PATIENT_PID)
    on_behalf.get_by_text(CHILD.pid, exact=True).wait_for()
    on_behalf.get_by_role("button", name=READ).click()
    on_behalf.get_by_text(CERTIFIER_DETAILS).wait_for()
    stage.browser.service_worker().evaluate("(tab) => chrome.commands.onCommand.dispatch('fill', tab)", tab)
    expect(steps.locator("#guardian-report")).to_contain_text("กรอกแล้ว")
    assert form(on_behalf)["mobile"] == MOBILE
    steps.locator("#guardian-cancel").focus()
    steps.keyboard.press("Enter")
    expect(steps.locator("#guardian")).to_be_hidden()


def test_a_card_that_comes_in_while_a_document_is_typed_off_does_not_take_the_keys(
    stage: PanelStage, steps: Page
) -> None:
    type_patient(steps, CHILD)
    steps.keyboard.type(STRANGER.pid)
    insert(stage, steps, MOTHER)
    expect(steps.locator("#guardian-certifier-card")).to_be_visible()
    steps.keyboard.press("Enter")
    expect(steps.locator("#guardian-by-pid")).to_have_text(grouped(STRANGER.pid))


def test_a_wrong_number_of_the_form_is_said_and_not_filled(
    stage: PanelStage, on_behalf: Page, steps: Page
) -> None:
    both_shown(stage, on_behalf, steps)
    field(steps, "เบอร์มือถือ").fill("0212345678")
    expect(steps.locator("#guardian-mobile-hint")).to_contain_text("ขึ้นต้นด้วย 06, 08 หรือ 09")
    fill(steps, "แก้ไขเบอร์โทรศัพท์")
    assert form(on_behalf)["mobile"] == ""


def test_at_twice_the_size_nothing_sticks_out(steps: Page) -> None:
    steps.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(steps) == []
    vouch(steps, MOTHER)
    assert overflow(steps) == []


def test_all_of_it_is_there_in_english(tmp_path: Path) -> None:
    with PanelStage.set_up(tmp_path, "en") as stage:
        panel = stage.panel(stage.create_page())
        panel.locator("#guardian-start").click()
        press(panel.get_by_label("The patient's 13-digit number"))
        expect(panel.locator("#guardian-refused")).to_contain_text("the check digit is wrong")
        panel.get_by_label("The patient's 13-digit number").fill(CHILD.pid)
        panel.keyboard.press("Enter")
        panel.get_by_label("Certifier's PID").fill(MOTHER.pid)
        panel.keyboard.press("Enter")
        expect(panel.locator("#guardian-by")).to_have_text("Certifier (by document):")
        panel.locator("#guardian").get_by_role("button", name="Fill the page").click()
        expect(panel.locator("#guardian-report")).to_contain_text("First choose who vouches")
        ours = panel.locator("#guardian :is(h2, legend, p, button, label:not(.service))")
        assert [words for words in ours.all_inner_texts() if THAI.search(words)] == []
