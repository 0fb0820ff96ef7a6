"""A visit form that comes late, or whose elements are made anew under a clerk's hands."""

from __future__ import annotations

import pytest
from playwright.sync_api import JSHandle, Page, expect

from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone
from tests.testzone.site_steps import MOBILE, READ, certified_by_card, log_in, open_other_tab, read_card
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import Kit, PageVariant

PATIENT, GUARDIAN = POPULATION[0], POPULATION[1]
MOBILE_BOX = "document.querySelector('app-visit-form [formcontrolname=mobile]')"


def box(page: Page) -> JSHandle:
    """Return the element that is the box now."""
    page.get_by_label(MOBILE).wait_for()
    return page.evaluate_handle(MOBILE_BOX)


def wait_for_another(page: Page, old: JSHandle) -> None:
    page.wait_for_function(f"(old) => !old.isConnected && {MOBILE_BOX}", arg=old)


def test_a_late_form_comes_after_its_person(site: TestZone, page: Page, agent: StandInAgent) -> None:
    agent.card = PATIENT
    page.clock.install()
    log_in(page, site, PageVariant(late_milliseconds=600_000, agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_text(PATIENT.pid)).to_be_visible()
    assert page.evaluate("testzone.form()") is None
    page.clock.fast_forward(600_000)
    expect(page.get_by_label(MOBILE)).to_be_visible()
    assert page.evaluate("testzone.form().mobile") == ""


def test_a_late_form_of_a_person_who_left_never_comes(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    agent.card = PATIENT
    page.clock.install()
    log_in(page, site, PageVariant(late_milliseconds=600_000, agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_text(PATIENT.pid)).to_be_visible()
    agent.card = GUARDIAN
    page.clock.fast_forward(400_000)
    page.get_by_role("button", name=READ).click()
    expect(page.get_by_text(GUARDIAN.pid)).to_be_visible()
    page.clock.fast_forward(400_000)  # the first one's would be due
    expect(page.get_by_role("status")).to_be_visible()
    assert page.evaluate("testzone.form()") is None


@pytest.mark.parametrize("kit", ["bootstrap", "ng-bootstrap", "primeng", "material"])
def test_a_form_made_anew_has_other_elements_and_its_model_or_a_blank_one(
    site: TestZone, page: Page, agent: StandInAgent, kit: Kit
) -> None:
    agent.card = PATIENT
    log_in(page, site, PageVariant(kit=kit, agent=agent.origin))
    page.get_by_role("button", name=READ).click()
    page.get_by_placeholder("HH", exact=True).wait_for()
    page.locator("app-visit-form [formcontrolname=hn]").fill("69-7")
    for model, value in (("kept", "69-7"), ("blank", "")):
        old = page.evaluate_handle(MOBILE_BOX)
        page.evaluate("(model) => testzone.rebuild(model)", model)
        wait_for_another(page, old)
        expect(page.locator("app-visit-form [formcontrolname=hn]")).to_have_value(value)
        assert page.evaluate("testzone.form().hn") == value


def test_the_first_entry_rebuilds_the_form_of_such_a_page_once(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    read_card(page, site, agent, PATIENT, PageVariant(rebuilt=True, agent=agent.origin))
    old = box(page)
    page.get_by_label(MOBILE).fill("0600000001")
    wait_for_another(page, old)
    expect(page.get_by_label(MOBILE)).to_have_value("0600000001")
    new = box(page)
    page.get_by_label(MOBILE).fill("0600000002")
    assert page.evaluate("testzone.form().mobile") == "0600000002"
    assert new.evaluate("(element) => element.isConnected")


def test_what_is_entered_in_elements_that_left_is_not_in_the_model(
    site: TestZone, page: Page, agent: StandInAgent
) -> None:
    read_card(page, site, agent, PATIENT, PageVariant(agent=agent.origin))
    old = box(page)
    page.evaluate("testzone.rebuild('blank')")
    wait_for_another(page, old)
    old.evaluate("(gone) => { gone.value = '06'; gone.dispatchEvent(new Event('input')); }")
    assert page.evaluate("testzone.form().mobile") == ""


def test_the_second_tabs_form_is_made_anew_as_well(site: TestZone, page: Page, agent: StandInAgent) -> None:
    open_other_tab(page, site, PageVariant(agent=agent.origin))
    certified_by_card(page, agent, PATIENT, GUARDIAN)
    old = box(page)
    page.get_by_label(MOBILE).fill("0600000001")
    page.evaluate("testzone.rebuild()")
    wait_for_another(page, old)
    expect(page.get_by_label(MOBILE)).to_have_value("0600000001")
