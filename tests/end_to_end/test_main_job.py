"""The main job: card in, page reads, panel fills, the page's own button confirms, the code is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.http_agent import HttpAgent
from tests.support.listeners import listeners_of_the_host
from tests.support.main_job import OPD, Visit
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import PRODUCTION_SITE, READ_BUTTON, TEST_SITE, Stage
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.variant import PageVariant

PATIENT, ANOTHER = [p for p in POPULATION if "PG0060001" in p.claim_types and not p.guardian_pid][:2]
ABSENT = "ไม่สามารถเชื่อมต่อ Smart Card ได้ โปรดตรวจสอบ Agent ของท่านว่าทำงานอยู่หรือไม่"


def beside_the_page(stage: Stage, insert: Insert, site: str = TEST_SITE) -> tuple[Page, Page]:
    """Return page and panel, the patient's card read in both."""
    page = stage.create_page(site)
    panel = stage.panel(page)
    insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    return page, panel


@pytest.mark.parametrize("form", ["older", "newer"])
@pytest.mark.parametrize("routing", ["hash", "path"])
@pytest.mark.parametrize(
    ("rights", "confirm"), [("agent", "backend"), ("backend", "backend"), ("agent", "agent")]
)
def test_a_card_becomes_a_claim_code(
    stage: Stage, insert: Insert, form: Any, routing: Any, rights: Any, confirm: Any
) -> None:
    stage.zone.page = PageVariant(form=form, routing=routing, rights=rights, confirm=confirm)
    page, panel = beside_the_page(stage, insert)
    expect(page.get_by_text(PATIENT.main_inscl)).to_be_visible()

    visit = Visit()
    main_job.type_visit(panel, visit)
    main_job.fill(panel)
    model = page.evaluate("window.testzone.form()")
    assert (model["mobile"], model["phones"], model["hn"]) == (visit.mobile, visit.phones, visit.hn)
    assert [code for code, ticked in model["services"].items() if ticked] == ["PG0060001"]
    assert page.evaluate("window.testzone.valid()")

    code = main_job.confirm(page)
    (claim,) = stage.zone.claims(PATIENT.pid)
    assert (claim.claim_code, claim.claim_type, claim.mobile) == (code, "PG0060001", visit.mobile)


def test_in_production_the_card_alone_is_enough_for_a_page_that_knows_the_rights(
    stage: Stage, insert: Insert
) -> None:
    stage.zone.page = PageVariant(rights="backend", confirm="backend")
    page, panel = beside_the_page(stage, insert, PRODUCTION_SITE)
    expect(panel.locator("#zone")).to_have_attribute("data-zone", "production")
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    code = main_job.confirm(page)
    assert [claim.claim_code for claim in stage.zone.claims(PATIENT.pid)] == [code]
    assert not any(asked.path.startswith("/authencode/api/") for asked in stage.zone.requests)


def test_the_zone_cannot_be_mistaken(stage: Stage) -> None:
    panel = stage.panel(stage.create_page())
    expect(panel.locator("#zone")).to_have_attribute("data-zone", "test")


def test_filling_submits_nothing(stage: Stage, insert: Insert) -> None:
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    before = len([r for r in stage.zone.requests if r.method == "POST"])
    main_job.fill(panel)
    assert len([r for r in stage.zone.requests if r.method == "POST"]) == before
    assert page.evaluate("window.testzone.claimCode()") is None
    assert stage.zone.claims(PATIENT.pid) == []


def test_the_keyboard_command_fills_too(stage: Stage, insert: Insert) -> None:
    page, panel = beside_the_page(stage, insert)
    main_job.type_visit(panel, Visit())
    stage.browser.service_worker().evaluate(
        "async id => chrome.commands.onCommand.dispatch('fill', await chrome.tabs.get(id))",
        stage.browser.tab_id(page),
    )
    panel.locator("#report").wait_for()
    assert page.evaluate("window.testzone.form().mobile") == Visit().mobile


# ── the wrong patient ─────────────────────────────────────────────────────────────────────────


def test_a_card_swapped_between_reading_and_filling_fills_nothing(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    panel = stage.panel(page)
    first = insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    before = page.evaluate("window.testzone.form()")

    first.pull()
    expect(panel.locator("#patient")).to_be_hidden()
    insert(ANOTHER)
    main_job.wait_for_patient(panel, ANOTHER)
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    assert panel.locator("#report").get_attribute("data-tone") == "bad"
    assert page.evaluate("window.testzone.form()") == before


def test_a_card_pulled_empties_the_panel_and_what_was_typed(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    panel = stage.panel(page)
    card = insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    panel.locator("#mobile").fill("0899999901")
    card.pull()
    expect(panel.locator("#patient")).to_be_hidden()
    expect(panel.locator("#mobile")).to_have_value("")
    expect(panel.locator("#fill")).to_be_hidden()
    assert PATIENT.pid not in panel.content()
    assert PATIENT.name_th.last not in panel.content()


# ── trouble ───────────────────────────────────────────────────────────────────────────────────


def test_no_card_is_said_by_the_page_in_the_agents_words(stage: Stage) -> None:
    page = stage.create_page()
    page.get_by_role("button", name=READ_BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("ไม่พบบัตรในเครื่องอ่าน")


def test_with_nhso_away_the_page_says_so_and_the_panel_still_shows_the_card(
    stage: Stage, insert: Insert
) -> None:
    stage.zone.faults["probe"] = Fault(drop="before")
    page = stage.create_page()
    panel = stage.panel(page)
    insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    page.bring_to_front()
    page.get_by_role("button", name=READ_BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("ติดต่อ สปสช. ไม่ได้")


# ── no port ───────────────────────────────────────────────────────────────────────────────────


def test_while_the_page_works_nothing_of_ours_listens_anywhere(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    insert(PATIENT)
    expect(page.get_by_role("status").first).to_contain_text("(มีบัตร)", timeout=main_job.PERSON_SHOWN_MS)
    main_job.read_card(page, PATIENT.pid)
    hosts, listening = listeners_of_the_host()
    assert hosts >= 1
    assert listening == []


@pytest.fixture
def agent() -> Iterator[HttpAgent]:
    """An agent on a port; browsers that are given its ``hosts`` find it at localhost:8189."""
    with HttpAgent.running() as agent:
        yield agent


def test_a_page_on_this_machine_reaches_an_agent_on_a_port(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path
) -> None:
    """The control of the next test: the agent is there, and the way to it is open."""
    with Stage.set_up(pcscd.environment, tmp_path, extension=None, hosts=agent.hosts) as stage:
        with stage.browser.context.expect_event("response", lambda r: "/terminals" in r.url):
            stage.create_page()
        assert ("GET", "/api/smartcard/terminals") in agent.requests


def test_a_public_page_cannot_reach_it_because_of_local_network_access(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path
) -> None:
    """Since Chrome 142, without a prompt or a policy: the reason for this program."""
    with Stage.set_up(pcscd.environment, tmp_path, extension=None, hosts=agent.hosts, public=True) as stage:
        page = stage.create_page()
        expect(page.get_by_text(ABSENT)).to_be_visible()
        assert agent.requests == []


def test_with_the_extension_a_public_page_works_and_asks_nobody_on_a_port(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path, insert: Insert
) -> None:
    with Stage.set_up(pcscd.environment, tmp_path, hosts=agent.hosts, public=True) as stage:
        page = stage.create_page()
        insert(PATIENT)
        expect(page.get_by_text("(มีบัตร)")).to_be_visible(timeout=main_job.PERSON_SHOWN_MS)
        main_job.read_card(page, PATIENT.pid)
        expect(page.get_by_text(ABSENT)).to_be_hidden()
        assert agent.requests == []


def test_the_service_offered_by_the_page_is_the_one_the_panel_offers(stage: Stage, insert: Insert) -> None:
    stage.zone.page = PageVariant(form="newer")
    _page, panel = beside_the_page(stage, insert)
    panel.bring_to_front()
    expect(panel.get_by_role("radio", name=OPD)).to_be_visible()
    expect(panel.locator("#services input")).to_have_count(6)  # the five of the newer form, and none
