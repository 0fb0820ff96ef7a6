"""What a clerk does on the simulated New Authen page, by the words that are seen on it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.testzone.person import Person
from tests.testzone.server import TestZone
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

SITE = "https://authenservice.nhso.go.th/authencode"
READ, CONFIRM, DRAFT = "ตรวจสอบข้อมูลจากบัตร Smart Card", "บันทึก/ยืนยันส่ง", "บันทึก(ร่าง)"
MOBILE = "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ"

OTHER_TAB = "ยืนยันตัวตนแทนผู้เข้ารับบริการโดยผู้ปกครอง/ผู้ดูแล ผู้รับรอง"
PATIENT_PID = "กรอกเลขประจำตัวประชาชน 13 หลัก ของผู้เข้ารับบริการ"
CERTIFIER_PID = "กรอกเลขประจำตัวประชาชน 13 หลัก"
CERTIFIER_SECTION = "ข้อมูลผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)"
CERTIFIER_DETAILS = "ข้อมูลรายละเอียดบุคคลของ ผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่)"
WITHOUT_CARD = "คลิกที่นี่ กรณีผู้ปกครอง/ผู้ดูแล หรือ ผู้รับรอง (เจ้าหน้าที่) ไม่แสดงบัตร Smart Card"


def log_in(page: Page, site: TestZone, variant: PageVariant) -> None:
    site.page = variant
    page.goto(SITE + variant.create_path)
    page.get_by_label("เจ้าหน้าที่").select_option("เจ้าหน้าที่ ทดสอบสอง")
    page.get_by_role("button", name="เข้าสู่ระบบ").click()
    page.get_by_text("ข้อมูลรายละเอียดบุคคล").wait_for()


def read_card(page: Page, site: TestZone, agent: StandInAgent, card: Person, variant: PageVariant) -> None:
    agent.card = card
    log_in(page, site, variant)
    page.get_by_role("button", name=READ).click()
    page.get_by_label(MOBILE).wait_for()


def tick(page: Page, service: str) -> None:
    page.get_by_role("row", name=service).get_by_role("checkbox").check()


def open_other_tab(page: Page, site: TestZone, variant: PageVariant) -> None:
    log_in(page, site, variant)
    page.get_by_role("tab", name=OTHER_TAB).click()
    page.get_by_label(PATIENT_PID).wait_for()


def search(page: Page, label: str, pid: str) -> None:
    """Type ``pid`` into the box ``label`` and press the button beside it."""
    box = page.get_by_label(label, exact=True)
    box.fill(pid)
    page.locator("app-pid-search").filter(has=box).get_by_role("button", name="ค้นหา").click()


def certified_by_card(page: Page, agent: StandInAgent, patient: Person, certifier: Person) -> None:
    """Have both people on the second tab, the certifier by their smart card."""
    search(page, PATIENT_PID, patient.pid)
    page.get_by_text(patient.pid, exact=True).wait_for()
    agent.card = certifier
    page.get_by_role("button", name=READ).click()
    page.get_by_text(CERTIFIER_DETAILS).wait_for()


def certified_by_document(page: Page, patient: Person, certifier: Person) -> None:
    """Have both people on the second tab, the certifier without their smart card."""
    search(page, PATIENT_PID, patient.pid)
    page.get_by_text(patient.pid, exact=True).wait_for()
    page.get_by_role("button", name=WITHOUT_CARD).click()
    search(page, CERTIFIER_PID, certifier.pid)
    page.get_by_text(CERTIFIER_DETAILS).wait_for()
