"""Every text that the document prints for a page is on it, spelt as it is printed."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page, expect

from tests.testzone.invented import CLAIM_TYPES
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone
from tests.testzone.site_steps import (
    READ,
    SITE,
    certified_by_card,
    certified_by_document,
    log_in,
    open_other_tab,
)
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import Kit, PageVariant

PATIENT, CERTIFIER = POPULATION[0], POPULATION[1]

EVERYWHERE = (
    "ระบบตรวจสอบสิทธิและยืนยันการเข้ารับบริการ New Authen Code",
    "ตรวจสอบและยืนยันการเข้ารับบริการ",
    "ค้นหา/แก้ไข ข้อมูลการรับบริการ",
    "ค้นหา/ลบรายการที่ยืนยันแล้ว",
    "ประวัติ Authen Code รายบุคคล",
    "รายงาน",
    "Token",
)
TABS = (
    "เข้ารับบริการ Authen Code",
    "ยืนยันตัวตนโดยผู้เข้ารับบริการ",
    "ยืนยันตัวตนแทนผู้เข้ารับบริการโดยผู้ปกครอง/ผู้ดูแล ผู้รับรอง",
)
FIRST_TAB = (
    "ตรวจสอบและยืนยันการเข้ารับบริการ Authen Code",
    "ยืนยันตัวตนด้วยบัตร Smart Card",
    "เครื่องอ่านบัตร Smart Card",
    "อ่านภาพใบหน้าจากบัตร",
    "ตรวจสอบข้อมูลจากบัตร Smart Card",
    "ยืนยันตัวตนด้วยเลขประจำตัวประชาชน และรูปภาพ",
    "กรอกเลขประจำตัวประชาชน 13 หลัก",
    "ค้นหา",
    *("ข้อมูลรายละเอียดบุคคล", "เลขประจำตัวประชาชน", "ชื่อ-นามสกุล", "เดือนปีเกิด", "เพศ", "อายุ"),
    *("สิทธิหลัก", "สิทธิย่อย", "ที่อยู่"),
)
VISIT = (
    "ข้อมูลการเข้ารับบริการ",
    "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ",
    "กรอกเฉพาะตัวเลข",
    "เบอร์โทรศัพท์ผู้เข้ารับบริการ/ญาติ",
    "หากมีมากกว่า 1 เบอร์ให้ใส่ , คั่น",
    *("วันที่เข้ารับบริการ", "เวลา", "HN", "ประเภทการเข้ารับบริการ", "บริการ"),
    *("บริการหลัก", "เลือก", "บริการรอง"),
    *("ยกเลิก", "บันทึก(ร่าง)", "บันทึก/ยืนยันส่ง"),
    *CLAIM_TYPES.values(),
)
SECOND_TAB = (
    "ยืนยันตัวตนแทนผู้เข้ารับบริการโดย ผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)",
    "กรอกเลขประจำตัวประชาชน 13 หลัก ของผู้เข้ารับบริการ",
    *("ข้อมูลรายละเอียดบุคคล", "หน่วยบริการปฐมภูมิ", "หน่วยบริการที่รับส่งต่อ", "Model", "หน่วยบริการประจำ"),
    "ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)",
    "ข้อมูลรายละเอียดบุคคลของ ผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)",
    *("ผู้รับรอง", "ความสัมพันธ์"),
    *("ผู้ปกครอง", "ผู้ดูแล", "เจ้าหน้าที่ผู้บันทึกข้อมูล"),
)
WITHOUT_CARD_LINK = (
    "คลิกที่นี่ กรณีผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่) ไม่แสดงบัตร Smart Card "
    "ให้แสดงบัตรอื่นที่ทางราชการออกให้ เช่น ใบขับขี่ บัตรสวัสดิการแห่งรัฐ บัตรคนพิการ หนังสือเดินทาง "
    "หรือบัตรอื่นที่ทางราชการออกให้ที่มีรูปถ่ายและเลข 13 หลักปรากฏอยู่ (ต้องระบุสาเหตุ)"
)
WITHOUT_CARD = (
    "กรอกเลขประจำตัวประชาชน 13 หลัก",
    "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่",
    "ประเภทบัตร",
    "เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน",
    *("ถ่ายรูป หรือ อัปโหลดรูปภาพ", "ถ่ายรูป", "เลือกรูปภาพ"),
)
PHOTO_OF_CERTIFIER = "ข้อมูลพิสูจน์ตัวตน * (ให้ถ่ายรูปใบหน้าของ ผู้รับรอง คู่กับ บัตร) (ใช้ในการ Audit)"

# Texts of elements that are shown, as a person reads them: a text may be spread over several elements.
SHOWN = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.checkVisibility())
  .map((each) => each.textContent.replace(/\\s+/g, " ").replace(/ ?\\*$/, "").trim())"""


def assert_shown(page: Page, texts: Iterable[str]) -> None:
    shown = set(page.evaluate(SHOWN))
    assert [text for text in texts if text not in shown] == []


@pytest.mark.parametrize("kit", ["bootstrap", "material"])  # the other kits' labels are the page's as well
def test_the_first_tab_and_the_visit_form(site: TestZone, page: Page, agent: StandInAgent, kit: Kit) -> None:
    agent.card = PATIENT
    log_in(page, site, PageVariant(kit=kit, form="newer", agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_text(CLAIM_TYPES["PG0130001"]).first).to_be_visible()
    assert_shown(page, (*EVERYWHERE, *TABS, *FIRST_TAB, *VISIT, "ยังไม่ได้เลือกบริการ"))


@pytest.mark.parametrize("kit", ["bootstrap", "material"])  # the other kits' labels are the page's as well
def test_the_second_tab_with_the_certifiers_card_and_without_it(
    site: TestZone, page: Page, agent: StandInAgent, kit: Kit
) -> None:
    open_other_tab(page, site, PageVariant(kit=kit, form="newer", agent=agent.origin))
    certified_by_card(page, agent, PATIENT, CERTIFIER)
    expect(page.get_by_text(CLAIM_TYPES["PG0130001"]).first).to_be_visible()
    assert_shown(page, (*EVERYWHERE, *TABS, *SECOND_TAB, *VISIT, WITHOUT_CARD_LINK))
    certified_by_document(page, PATIENT, CERTIFIER)
    expect(page.get_by_text("ถ่ายรูป", exact=True)).to_be_visible()
    assert_shown(page, (*SECOND_TAB, *WITHOUT_CARD, PHOTO_OF_CERTIFIER))


@pytest.mark.parametrize(
    "path",
    ["claimcode/search/edit", "claimcode/search/confirmed", "claimcode/search/history", "report/eclaim"],
)
def test_a_page_that_looks_up_has_a_pid_and_two_dates(
    site: TestZone, page: Page, agent: StandInAgent, path: str
) -> None:
    log_in(page, site, PageVariant(agent=agent.origin))
    assert page.evaluate("testzone.lookup()") is None
    page.goto(f"{SITE}/{path}")
    page.get_by_label("เลขประจำตัวประชาชน").fill(PATIENT.pid)
    page.get_by_label("ตั้งแต่วันที่").fill("01/02/2569")
    page.get_by_label("ถึงวันที่").fill("03/02/2569")
    expected = {"pid": PATIENT.pid, "from": "01/02/2569", "to": "03/02/2569"}
    assert page.evaluate("testzone.lookup()") == expected
    assert_shown(page, EVERYWHERE)
