"""The New Authen page in a real Chromium, with a stand-in for the agent and no extension."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.testzone.faults import Fault
from tests.testzone.invented import HD, OPD, OWN_UNIT, SELF_ISOLATION
from tests.testzone.people import POPULATION, photo
from tests.testzone.population import Visit
from tests.testzone.server import TestZone
from tests.testzone.site_steps import CONFIRM, DRAFT, MOBILE, READ, SITE, log_in, read_card, tick
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

AGENT_MISSING = "✖ ไม่สามารถเชื่อมต่อ Smart Card ได้ โปรดตรวจสอบ Agent ของท่านว่าทำงานอยู่หรือไม่"

# Confirms of one module share a zone, and a service is confirmed once a day: one patient a test.
WITH_ALL = [one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5]
HD_ONLY = next(one for one in POPULATION if one.claim_types == (HD,))


@pytest.mark.parametrize("routing", ["hash", "path"])
def test_every_page_bears_the_banner_and_the_menu_leads_everywhere(
    site: TestZone, page: Page, agent: StandInAgent, routing: str
) -> None:
    variant = PageVariant(routing="hash" if routing == "hash" else "path", agent=agent.origin)
    log_in(page, site, variant)
    assert page.url == SITE + variant.create_path
    expect(page.locator("header")).to_contain_text("เจ้าหน้าที่ ทดสอบสอง")
    expect(page.locator("header")).to_contain_text("99990 รพ.จำลองระบบ")
    names = page.get_by_role("navigation", name="เมนู").get_by_role("link").all_inner_texts()
    assert len(names) == 6
    for name in names[1:]:
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        expect(page.get_by_text("จำลอง ·")).to_be_visible()


def test_a_reloaded_page_is_the_same_page_and_a_log_out_ends_it(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    log_in(page, site, PageVariant(agent=agent.origin))
    page.reload()
    expect(page.get_by_role("button", name=READ)).to_be_visible()
    page.get_by_role("button", name="ออกจากระบบ").click()
    expect(page).to_have_url(f"{SITE}/login")


def test_without_an_agent_the_page_says_so(site: TestZone, page: Page) -> None:
    with socket.socket() as bound_but_deaf:
        bound_but_deaf.bind(("127.0.0.1", 0))
        port = bound_but_deaf.getsockname()[1]
        log_in(page, site, PageVariant(agent=f"http://localhost:{port}"))
        expect(page.get_by_role("status")).to_have_text(AGENT_MISSING)
        page.get_by_role("button", name=READ).click()
        expect(page.get_by_role("alert")).to_have_text(AGENT_MISSING.removeprefix("✖ "))


def test_the_page_notices_a_card_by_asking_again(site: TestZone, page: Page, agent: StandInAgent) -> None:
    agent.card = None
    log_in(page, site, PageVariant(agent=agent.origin, poll_milliseconds=50))
    expect(page.get_by_role("status")).to_have_text("✔ ACME CCID 0(ไม่มีบัตร)")
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_role("alert")).to_have_text("ไม่พบบัตรในเครื่องอ่าน กรุณาเสียบบัตรประชาชน")
    agent.card = WITH_ALL[0]
    expect(page.get_by_role("status")).to_have_text("✔ ACME CCID 0(มีบัตร)")


def test_the_older_form_comes_with_the_time_and_opd_ticked(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    read_card(page, site, agent, WITH_ALL[0], PageVariant(form="older", agent=agent.origin))
    form = page.evaluate("testzone.form()")
    assert [code for code, ticked in form["services"].items() if ticked] == [OPD]
    assert form["hour"].isdigit()
    assert form["minute"].isdigit()
    expect(page.get_by_text("เข้ารับการรักษาทั่วไป", exact=True)).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)


def test_the_newer_form_comes_blank(site: TestZone, page: Page, agent: StandInAgent) -> None:
    read_card(page, site, agent, WITH_ALL[0], PageVariant(form="newer", agent=agent.origin))
    form = page.evaluate("testzone.form()")
    assert not any(form["services"].values())
    assert (form["hour"], form["minute"]) == ("", "")
    expect(page.get_by_text("ยังไม่ได้เลือกบริการ")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(5)


def test_nothing_is_sent_until_the_form_is_whole(site: TestZone, page: Page, agent: StandInAgent) -> None:
    read_card(page, site, agent, WITH_ALL[0], PageVariant(form="newer", agent=agent.origin))
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("กรุณากรอกเบอร์โทรศัพท์มือถือ 10 หลัก")).to_be_visible()
    expect(page.get_by_text("กรุณาระบุเวลาเข้ารับบริการ")).to_be_visible()
    expect(page.get_by_text("กรุณาเลือกบริการ")).to_be_visible()
    tick(page, "Self Isolation")
    tick(page, "(HD)")
    expect(page.get_by_text("เลือกบริการได้ครั้งละ 1 รายการ")).to_be_visible()
    assert site.claims(WITH_ALL[0].pid) == []


@pytest.mark.parametrize("http", ["xhr", "fetch"])
def test_a_photo_is_read_only_when_asked_for(
    site: TestZone, page: Page, agent: StandInAgent, http: str
) -> None:
    card = WITH_ALL[0]
    variant = PageVariant(http="xhr" if http == "xhr" else "fetch", agent=agent.origin)
    read_card(page, site, agent, card, variant)
    expect(page.get_by_alt_text("ภาพใบหน้าจากบัตร")).to_have_count(0)
    page.get_by_label("อ่านภาพใบหน้าจากบัตร").check()
    page.get_by_role("button", name=READ).click()
    shown = page.get_by_alt_text("ภาพใบหน้าจากบัตร")
    expect(shown).to_have_js_property("naturalWidth", 148)
    assert len(page.evaluate("atob(testzone.person().image)")) == len(photo(card))


def test_the_rights_may_come_from_the_sites_own_backend(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    card = WITH_ALL[0]
    read_card(page, site, agent, card, PageVariant(rights="backend", agent=agent.origin))
    assert ("GET", f"/authencode/backend/person/{card.pid}") in site.requests
    expect(page.get_by_text(card.main_inscl)).to_be_visible()
    expect(page.get_by_text(card.address[-1])).to_be_visible()


@pytest.mark.parametrize(("confirm", "source"), [("backend", "page"), ("agent", "api")])
def test_a_confirmed_visit_has_the_claim_code_on_the_page_and_in_the_register(
    site: TestZone, page: Page, agent: StandInAgent, confirm: str, source: str
) -> None:
    card = WITH_ALL[1] if confirm == "backend" else WITH_ALL[2]
    variant = PageVariant(
        form="newer", confirm="backend" if confirm == "backend" else "agent", agent=agent.origin
    )
    read_card(page, site, agent, card, variant)
    page.get_by_label(MOBILE).fill("0600000001")
    page.get_by_placeholder("HH").fill("09")
    page.get_by_placeholder("mm", exact=True).fill("05")
    tick(page, "Self Isolation")
    page.get_by_role("button", name=DRAFT).click()
    expect(page.get_by_text("บันทึกร่างเรียบร้อยแล้ว")).to_be_visible()
    assert page.evaluate("testzone.claimCode()") is None
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()
    (claim,) = site.claims(card.pid)
    assert page.evaluate("testzone.claimCode()") == claim.claim_code
    assert (claim.claim_type, claim.mobile, claim.source) == (SELF_ISOLATION, "0600000001", source)
    expect(page.get_by_role("button", name=CONFIRM)).to_be_disabled()


def test_a_refused_confirm_shows_why_and_can_be_tried_again(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    read_card(page, site, agent, HD_ONLY, PageVariant(form="older", agent=agent.origin))
    page.get_by_label(MOBILE).fill("0600000001")
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_role("alert")).to_have_text("ผู้รับบริการไม่มีสิทธิรับบริการนี้")
    site.faults["backend/confirmations"] = Fault(html=True, status=502)
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_role("alert")).to_have_text("ระบบขัดข้อง (502)")
    expect(page.get_by_role("button", name=CONFIRM)).to_be_enabled()
    assert site.claims(HD_ONLY.pid) == []


def test_a_duplicate_is_shown_in_the_services_words(site: TestZone, page: Page, agent: StandInAgent) -> None:
    card = WITH_ALL[3]
    site.population.confirm(Visit(card.pid, OPD, OWN_UNIT.hcode, "0600000001", source="page"))
    read_card(page, site, agent, card, PageVariant(form="older", agent=agent.origin))
    page.get_by_label(MOBILE).fill("0600000001")
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_role("alert")).to_contain_text("แล้วในวันนี้")


def test_a_person_found_by_pid_needs_a_photo_before_the_confirm(
    site: TestZone, page: Page, agent: StandInAgent, tmp_path: Path
) -> None:
    card = WITH_ALL[4]
    log_in(page, site, PageVariant(form="older", agent=agent.origin))
    page.get_by_label("กรอกเลขประจำตัวประชาชน 13 หลัก").fill(card.pid)
    page.get_by_role("button", name="ค้นหา").click()
    page.get_by_label(MOBILE).fill("0600000001")
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_role("alert")).to_have_text("กรุณาถ่ายรูป หรือ อัปโหลดรูปภาพ")
    picture = tmp_path / "photo.jpeg"
    picture.write_bytes(photo(card))
    page.get_by_label("เลือกรูปภาพ").set_input_files(picture)
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()


def test_cancel_leaves_nobody_on_the_page(site: TestZone, page: Page, agent: StandInAgent) -> None:
    read_card(page, site, agent, WITH_ALL[0], PageVariant(agent=agent.origin))
    page.get_by_role("button", name="ยกเลิก").click()
    expect(page.get_by_text(WITH_ALL[0].pid)).to_have_count(0)
    assert page.evaluate("[testzone.person(), testzone.form()]") == [None, None]
