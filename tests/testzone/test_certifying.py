"""The second tab: somebody certifies for the patient, with their own smart card or without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.people import POPULATION, person, photo
from tests.testzone.population import Certifier
from tests.testzone.server import TestZone
from tests.testzone.site_steps import (
    CERTIFIER_DETAILS,
    CERTIFIER_PID,
    CONFIRM,
    DRAFT,
    MOBILE,
    OTHER_TAB,
    PATIENT_PID,
    READ,
    SITE,
    WITHOUT_CARD,
    certified_by_card,
    certified_by_document,
    open_other_tab,
    search,
)
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

CHILDREN = [one for one in POPULATION if one.guardian_pid]
SAME_PERSON = "ผู้รับรองต้องไม่ใช่ผู้เข้ารับบริการ"


def beside(page: Page, label: str) -> Locator:
    """Return the row of the form that begins with the label ``label``."""
    return page.locator(".row", has=page.get_by_text(label, exact=True)).last


def details(page: Page, heading: str) -> list[str]:
    section = page.locator("app-person-details", has=page.get_by_role("heading", name=heading, exact=True))
    return section.locator("label").all_inner_texts()


@pytest.mark.parametrize("routing", ["hash", "path"])
def test_the_tabs_change_places_without_a_reload(
    site: TestZone, page: Page, agent: StandInAgent, routing: Any
) -> None:
    variant = PageVariant(routing=routing, agent=agent.origin)
    open_other_tab(page, site, variant)
    page.evaluate("window.same = true")
    assert page.url == SITE + variant.other_path
    expect(page.get_by_role("tab", name=OTHER_TAB)).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="ยืนยันตัวตนโดยผู้เข้ารับบริการ").click()
    expect(page.get_by_text("ยืนยันตัวตนด้วยเลขประจำตัวประชาชน และรูปภาพ")).to_be_visible()
    assert page.url == SITE + variant.create_path
    assert page.evaluate("window.same")


@pytest.mark.parametrize("form", ["older", "newer"])
def test_a_guardian_with_their_card_is_asked_two_things_more(
    site: TestZone, page: Page, agent: StandInAgent, form: Any
) -> None:
    patient = CHILDREN[0] if form == "older" else CHILDREN[1]
    guardian = person(patient.guardian_pid or "")
    open_other_tab(page, site, PageVariant(form=form, agent=agent.origin))
    certified_by_card(page, agent, patient, guardian)
    model = "[testzone.person().pid, testzone.certifier().pid, testzone.pids()]"
    assert page.evaluate(model) == [patient.pid, guardian.pid, {"patient": patient.pid, "certifier": ""}]
    assert details(page, "ข้อมูลรายละเอียดบุคคล")[-4:] == [
        "หน่วยบริการปฐมภูมิ",
        "หน่วยบริการที่รับส่งต่อ",
        "Model",
        "หน่วยบริการประจำ",
    ]
    assert patient.hosp_sub
    expect(page.get_by_text(f"{patient.hosp_sub.hcode} {patient.hosp_sub.hname}").first).to_be_visible()
    assert details(page, CERTIFIER_DETAILS) == [
        *("เลขประจำตัวประชาชน", "ชื่อ-นามสกุล", "เพศ", "เดือนปีเกิด", "อายุ", "ที่อยู่")
    ]
    form_labels = page.locator("app-certifier-form label:not(.form-check-label)").all_inner_texts()
    assert form_labels == ["ผู้รับรอง", "ความสัมพันธ์"]

    page.get_by_label(MOBILE).fill("0600000001")
    if form == "newer":
        page.get_by_placeholder("HH").fill("09")
        page.get_by_placeholder("mm", exact=True).fill("05")
        page.get_by_role("row", name="OPD").get_by_role("checkbox").check()
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("กรุณาระบุผู้รับรอง")).to_be_visible()
    expect(page.get_by_text("กรุณาระบุความสัมพันธ์")).to_be_visible()
    page.get_by_role("radio", name="ผู้ปกครอง").check()
    page.get_by_label("ความสัมพันธ์").select_option("มารดา")
    asked = {"who": "ผู้ปกครอง", "name": "", "relation": "มารดา", "cardType": "", "reason": ""}
    assert page.evaluate("testzone.certification()") == asked
    page.get_by_role("button", name=DRAFT).click()
    expect(page.get_by_text("บันทึกร่างเรียบร้อยแล้ว")).to_be_visible()
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()

    expected = Certifier(guardian.pid, "card", "ผู้ปกครอง", "มารดา")
    (claim,), (draft,) = site.claims(patient.pid), site.population.drafts(patient.pid)
    assert (claim.certifier, draft.certifier) == (expected, expected)


def test_without_the_card_a_document_a_reason_and_a_photo_are_asked(
    site: TestZone, page: Page, agent: StandInAgent, tmp_path: Path
) -> None:
    patient = CHILDREN[2]
    guardian = person(patient.guardian_pid or "")
    open_other_tab(page, site, PageVariant(form="older", agent=agent.origin))
    certified_by_document(page, patient, guardian)
    assert page.evaluate("testzone.pids()") == {"patient": patient.pid, "certifier": guardian.pid}
    assert details(page, CERTIFIER_DETAILS) == [
        *("เลขประจำตัวประชาชน", "ชื่อ-นามสกุล", "เพศ", "เดือนปีเกิด", "อายุ", "สิทธิหลัก", "สิทธิย่อย")
    ]
    page.get_by_label(MOBILE).fill("0600000001")
    page.get_by_role("radio", name="ผู้ดูแล").check()
    beside(page, "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่").get_by_role("textbox").fill("ดินสอ ทดสอบมณี")
    for label, choices, choice in (
        ("ความสัมพันธ์", RELATIONS, "ลุง"),
        ("ประเภทบัตร", CARD_TYPES, "ใบขับขี่"),
        ("เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน", REASONS, REASONS[7]),
    ):
        select = beside(page, label).get_by_role("combobox")
        assert select.locator("option").all_inner_texts() == ["กรุณาเลือก", *choices]
        select.select_option(choice)
    proof = page.get_by_text("ข้อมูลพิสูจน์ตัวตน * (ให้ถ่ายรูปใบหน้าของ ผู้ดูแล คู่กับ ใบขับขี่) (ใช้ในการ Audit)")
    expect(proof).to_be_visible()
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_role("alert")).to_have_text("กรุณาถ่ายรูป หรือ อัปโหลดรูปภาพ")
    picture = tmp_path / "photo.jpeg"
    picture.write_bytes(photo(guardian))
    page.get_by_label("เลือกรูปภาพ").set_input_files(picture)
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()
    (claim,) = site.claims(patient.pid)
    assert claim.certifier == Certifier(
        guardian.pid, "document", "ผู้ดูแล", "ลุง", "ดินสอ ทดสอบมณี", "ใบขับขี่", REASONS[7]
    )


def test_the_choices_of_the_certifier_are_those_of_the_document(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    open_other_tab(page, site, PageVariant(agent=agent.origin))
    certified_by_document(page, CHILDREN[3], POPULATION[0])
    assert page.locator("app-certifier-form .form-check").all_inner_texts() == list(CERTIFIERS)
    blank = dict.fromkeys(("who", "name", "relation", "cardType", "reason"), "")
    assert page.evaluate("testzone.certification()") == blank


def test_a_certifier_with_the_patients_pid_is_refused(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    patient, other = CHILDREN[4], POPULATION[0]
    open_other_tab(page, site, PageVariant(agent=agent.origin))
    search(page, PATIENT_PID, patient.pid)
    expect(page.get_by_text(patient.pid, exact=True)).to_be_visible()
    agent.card = patient
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_role("alert")).to_have_text(SAME_PERSON)
    page.get_by_role("button", name=WITHOUT_CARD).click()
    expect(page.get_by_role("alert")).to_have_count(0)
    search(page, CERTIFIER_PID, patient.pid)
    expect(page.get_by_role("alert")).to_have_text(SAME_PERSON)
    assert page.evaluate("[testzone.certifier(), testzone.certification(), testzone.form()]") == [None] * 3
    search(page, CERTIFIER_PID, other.pid)
    expect(page.get_by_label(MOBILE)).to_be_visible()


def test_another_patient_is_certified_anew(site: TestZone, page: Page, agent: StandInAgent) -> None:
    first, second = CHILDREN[5], CHILDREN[6]
    open_other_tab(page, site, PageVariant(agent=agent.origin))
    certified_by_card(page, agent, first, POPULATION[0])
    page.get_by_label(MOBILE).fill("0600000001")
    search(page, PATIENT_PID, second.pid)
    expect(page.get_by_text(second.pid, exact=True)).to_be_visible()
    assert page.evaluate("[testzone.certifier(), testzone.form()]") == [None, None]
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_label(MOBILE)).to_have_value("")
    page.get_by_role("button", name="ยกเลิก").click()
    expect(page.get_by_label(MOBILE)).to_have_count(0)
    assert page.evaluate("[testzone.person(), testzone.certifier(), testzone.form()]") == [None] * 3
