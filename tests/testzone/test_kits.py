"""The same page drawn by other widgets: what a person enters ends in the same Angular model."""

from __future__ import annotations

from typing import get_args

import pytest
from playwright.sync_api import Page, expect

from tests.testzone.backend import thai_date
from tests.testzone.hands import Hand
from tests.testzone.invented import HD, OPD
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.people import POPULATION, person
from tests.testzone.population import Certifier, bangkok_now
from tests.testzone.server import TestZone
from tests.testzone.site_steps import CONFIRM, READ, certified_by_document, log_in, open_other_tab
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import Kit, PageVariant

KITS: tuple[Kit, ...] = get_args(Kit)
PATIENTS = [one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5]
CHILDREN = [one for one in POPULATION if one.guardian_pid]

MOBILE, PHONES = "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ", "เบอร์โทรศัพท์ผู้เข้ารับบริการ/ญาติ"
DATE, TIME, HN = "วันที่เข้ารับบริการ", "เวลา", "HN"
NAME, RELATION, CARD_TYPE = "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่", "ความสัมพันธ์", "ประเภทบัตร"
REASON = "เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน"


@pytest.mark.parametrize("kit", KITS)
def test_a_visit_entered_by_hand_is_in_the_model_and_is_confirmed(
    site: TestZone, page: Page, agent: StandInAgent, kit: Kit
) -> None:
    patient = agent.card = PATIENTS[KITS.index(kit)]
    log_in(page, site, PageVariant(kit=kit, form="newer", agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    hand = Hand(page, kit)
    expect(hand.control(HN)).to_be_visible()
    today = thai_date(bangkok_now())
    assert page.evaluate("testzone.form().serviceDate") == today
    expect(hand.control(DATE)).to_have_value(today)

    hand.type(MOBILE, "0600000001")
    hand.type(PHONES, "021110000, 021110001")
    hand.type(DATE, "05/02/2568")
    assert page.evaluate("testzone.form().serviceDate") == "05/02/2568"
    hand.type(DATE, today)
    hand.type_time("09", "05")
    hand.type(HN, "69-7")
    hand.tick("(HD)")
    hand.tick("OPD")
    hand.tick("(HD)", ticked=False)
    model = page.evaluate("testzone.form()")
    ticked = [code for code, on in model.pop("services").items() if on]
    assert (model, ticked) == (
        {
            "mobile": "0600000001",
            "phones": "021110000, 021110001",
            "serviceDate": today,
            "hour": "09",
            "minute": "05",
            "hn": "69-7",
        },
        [OPD],
    )
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()
    (claim,) = site.claims(patient.pid)
    assert (claim.mobile, claim.hn, claim.claim_type) == ("0600000001", "69-7", OPD)


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit != "bootstrap"])
def test_the_older_form_has_its_time_and_tick_and_a_calendar_of_the_buddhist_era(
    site: TestZone, page: Page, agent: StandInAgent, kit: Kit
) -> None:
    agent.card = PATIENTS[0]
    log_in(page, site, PageVariant(kit=kit, form="older", agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_role("row", name="OPD").get_by_role("checkbox")).to_be_checked()
    model = page.evaluate("testzone.form()")
    assert [code for code, on in model["services"].items() if on] == [OPD]
    expect(page.get_by_placeholder("HH", exact=True)).to_have_value(model["hour"])
    assert model["hour"].isdigit()
    hand = Hand(page, kit)
    hand.pick_day(DATE, "17")
    today = thai_date(bangkok_now())
    assert page.evaluate("testzone.form().serviceDate") == f"17{today[2:]}"
    expect(hand.control(DATE)).to_have_value(f"17{today[2:]}")


@pytest.mark.parametrize("kit", KITS)
def test_a_certifier_entered_by_hand_is_in_the_model_and_in_the_register(
    site: TestZone, page: Page, agent: StandInAgent, kit: Kit
) -> None:
    patient = CHILDREN[KITS.index(kit)]
    guardian = person(patient.guardian_pid or "")
    open_other_tab(page, site, PageVariant(kit=kit, form="newer", agent=agent.origin))
    certified_by_document(page, patient, guardian)
    assert page.evaluate("testzone.pids()") == {"patient": patient.pid, "certifier": guardian.pid}
    hand = Hand(page, kit)
    for label, choices in ((RELATION, RELATIONS), (CARD_TYPE, CARD_TYPES), (REASON, REASONS)):
        assert hand.offered(label) == list(choices)
    hand.press_radio(CERTIFIERS[2])
    hand.press_radio(CERTIFIERS[1])
    hand.type(NAME, "ดินสอ ทดสอบมณี")
    hand.choose(RELATION, "มารดา")
    hand.choose(CARD_TYPE, CARD_TYPES[5])
    hand.choose(REASON, REASONS[12])
    hand.choose(RELATION, "ลุง")
    expected = Certifier(
        guardian.pid, "document", CERTIFIERS[1], "ลุง", "ดินสอ ทดสอบมณี", CARD_TYPES[5], REASONS[12]
    )
    assert page.evaluate("testzone.certification()") == {
        "who": expected.who,
        "name": expected.name,
        "relation": expected.relation,
        "cardType": expected.card_type,
        "reason": expected.reason,
    }
    page.get_by_role("button", name="ถ่ายรูป").click()
    hand.type(MOBILE, "0600000001")
    hand.type_time("09", "05")
    hand.tick("(HD)")
    page.get_by_role("button", name=CONFIRM).click()
    expect(page.get_by_text("Authen Code: PP")).to_be_visible()
    (claim,) = site.claims(patient.pid)
    assert (claim.certifier, claim.claim_type) == (expected, HD)
