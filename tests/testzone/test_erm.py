"""ERM's form: tables drawn by the server, which keeps what it was sent."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.testzone.erm import HOST, SERVICES
from tests.testzone.invented import CLAIM_TYPES, HD, OPD, OWN_UNIT
from tests.testzone.lists import CERTIFIERS, REASONS, RELATIONS
from tests.testzone.people import POPULATION
from tests.testzone.population import Visit
from tests.testzone.server import TestZone

ERM = f"https://{HOST}/erm/"
PATIENT = POPULATION[0]
CERTIFIER = POPULATION[1]

# The document's labels, as they are printed.
LABELS = (
    "อายุ ณ วันที่เข้ารับบริการ :",
    "สิทธิหลัก :",
    "สิทธิย่อย :",
    "หน่วยบริการที่ให้บริการ :",
    "เครื่องอ่านบัตร Smart card :",
    "เลขประจำตัวประชาชนผู้รับรอง :",
    "* ผู้รับรอง :",
    "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่ :",
    "* ความสัมพันธ์ :",
    "* เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน :",
    "* ประเภทการเข้ารับบริการ :",
    "วันที่เข้ารับการรักษา :",
    "เวลา :",
    "HN CODE :",
    "* หมายเลขโทรศัพท์ของผู้รับบริการ/ผู้ปกครอง/ผู้ดูแล :",
)
HISTORY = (
    "ลำดับที่",
    "รหัสการเข้ารับการรักษา (Authen Code)",
    "ประเภทการเข้ารับบริการ",
    "บริการ",
    "วันที่เข้ารับบริการ",
    "รหัส-ชื่อหน่วยบริการที่ให้บริการ",
    "จังหวัดหน่วยบริการที่ให้บริการ",
    "วันที่ขอ Auth",
)


def beside(page: Page, label: str) -> str:
    """Return a selector of the table cell after the one that reads ``label``."""
    return f"xpath=//td[normalize-space(.)='{label}']/following-sibling::td[1]"


def test_every_label_of_the_document_is_a_cell_of_the_form(page: Page, site: TestZone) -> None:
    page.goto(f"{ERM}?pid={PATIENT.pid}")
    expect(page.get_by_text("จำลอง ·")).to_be_visible()
    cells = [text.strip() for text in page.locator("td.label").all_inner_texts()]
    assert [label for label in LABELS if label not in cells] == []
    expect(page.get_by_text("*ตัวอย่าง 08xxxxxxxx,09xxxxxxxx")).to_be_visible()
    assert page.locator("th").all_inner_texts() == [
        *("บริการหลัก", "กรุณาเลือก", "บริการรอง", "หมายเหตุ"),
        *HISTORY,
    ]
    rows = [CLAIM_TYPES[code] for code in SERVICES]
    assert page.locator("table.grid tr:has(input[name=service]) > td:first-child").all_inner_texts() == rows
    assert CLAIM_TYPES[OPD] not in rows
    for label, choices in (("* ความสัมพันธ์ :", RELATIONS), (LABELS[9], REASONS)):
        offered = page.locator(beside(page, label)).locator("option").all_inner_texts()
        assert offered == ["--กรุณาเลือก--", *choices]


def test_what_is_typed_reaches_the_server_and_comes_back(page: Page, site: TestZone) -> None:
    page.goto(f"{ERM}?pid={PATIENT.pid}")
    expect(page.locator(beside(page, "สิทธิหลัก :"))).to_have_text(PATIENT.main_inscl)
    page.locator(beside(page, "เลขประจำตัวประชาชนผู้รับรอง :")).get_by_role("textbox").fill(CERTIFIER.pid)
    page.locator(f"input[name=certifier][value='{CERTIFIERS[1]}']").check()
    page.locator(beside(page, "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่ :")).get_by_role("textbox").fill('"ก" <ข>')
    page.locator(beside(page, "* ความสัมพันธ์ :")).get_by_role("combobox").select_option("ลุง")
    page.locator(beside(page, LABELS[9])).get_by_role("combobox").select_option(REASONS[7])
    page.get_by_role("row", name="(HD)").last.get_by_role("radio").check()
    time = page.locator(beside(page, "เวลา :")).get_by_role("textbox")
    time.nth(0).fill("09")
    time.nth(1).fill("05")
    page.locator(beside(page, "HN CODE :")).get_by_role("textbox").fill("69-7")
    page.locator(beside(page, LABELS[-1])).get_by_role("textbox").fill("0600000001,0600000002")
    date = page.locator(beside(page, "วันที่เข้ารับการรักษา :")).get_by_role("textbox").input_value()
    assert re.fullmatch(r"\d\d/\d\d/25\d\d", date)
    page.get_by_role("button", name="บันทึก").click()
    expect(page.locator("input[name=hn]")).to_have_value("69-7")
    assert site.erm_posts[-1] == {
        "reader": "ACME CCID 0",
        "certifierPid": CERTIFIER.pid,
        "certifier": CERTIFIERS[1],
        "certifierName": '"ก" <ข>',
        "relation": "ลุง",
        "reason": REASONS[7],
        "service": HD,
        "serviceDate": date,
        "hour": "09",
        "minute": "05",
        "hn": "69-7",
        "phones": "0600000001,0600000002",
    }
    expect(page.locator("input[name=certifierName]")).to_have_value('"ก" <ข>')
    expect(page.get_by_role("row", name="(HD)").last.get_by_role("radio")).to_be_checked()
    expect(page.locator("select[name=relation]")).to_have_value("ลุง")
    expect(page.locator(f"input[name=certifier][value='{CERTIFIERS[1]}']")).to_be_checked()


def test_codes_already_issued_are_in_the_history(page: Page, site: TestZone) -> None:
    claim = site.population.confirm(Visit(PATIENT.pid, OPD, OWN_UNIT.hcode, "0600000001", source="page"))
    page.goto(f"{ERM}?pid={PATIENT.pid}")
    row = page.get_by_role("row", name=claim.claim_code).last
    expect(row).to_contain_text(CLAIM_TYPES[OPD])


@pytest.mark.parametrize("pid", ["", "<b>", "1990000000000"])
def test_without_a_known_person_there_is_no_form(page: Page, site: TestZone, pid: str) -> None:
    page.goto(f"{ERM}?pid={pid}")
    expect(page.get_by_role("button", name="ตรวจสอบสิทธิ")).to_be_visible()
    expect(page.get_by_text("HN CODE")).to_have_count(0)
