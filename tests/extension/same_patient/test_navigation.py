"""A page that goes on without loading: what is filled is the form that stands there now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.extension.create_page import OTHER_PID, PID, create_page
from tests.extension.filler_page import CREATE, CREATE_PATH, Filler, FillerPage, filler_page, outcomes
from tests.extension.same_patient.living import by_card
from tests.extension.same_patient.pages import lookup
from tests.testzone.people import POPULATION
from tests.testzone.population import bangkok_now
from tests.testzone.server import TestZone
from tests.testzone.site_steps import READ, log_in
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

PATIENT = POPULATION[0]
HISTORY = "ประวัติ Authen Code รายบุคคล"
CREATE_TITLE = "ตรวจสอบและยืนยันการเข้ารับบริการ"
VISIT = {"mobile": "0899999901", "hn": "99-0003"}


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


WAYS = {
    "hash": (CREATE, "location.hash = '#/claimcode/search/history'"),
    "push": (CREATE_PATH, "history.pushState(null, '', '/authencode/claimcode/search/history')"),
    "replace": (CREATE_PATH, "history.replaceState(null, '', '/authencode/claimcode/search/history')"),
}


@pytest.mark.parametrize(("at", "away"), WAYS.values(), ids=WAYS)
def test_after_a_change_of_address_alone_the_other_pages_form_is_filled(
    tab: FillerPage, at: str, away: str
) -> None:
    tab.show(create_page(), at=at)
    tab.page.evaluate(f"body => {{ {away}; document.body.innerHTML = body; }}", lookup(HISTORY))
    assert tab.inspect()["page"] == "history"
    assert tab.fill(PID, VISIT)["outcome"] == "wrong-page"
    assert outcomes(tab.fill(PID, {"patient-pid": "x"}, page="history")) == {"patient-pid": "filled"}
    assert tab.value("#n") == PID


@pytest.mark.parametrize(("at", "away"), WAYS.values(), ids=WAYS)
def test_a_form_left_standing_under_another_address_is_not_filled(
    tab: FillerPage, at: str, away: str
) -> None:
    tab.show(create_page(), at=at)
    tab.page.evaluate(away)
    assert tab.fill(PID, VISIT)["outcome"] == "wrong-page"
    assert tab.value("#hn") == ""
    tab.page.evaluate(f"history.replaceState(null, '', '{at}')")
    assert outcomes(tab.fill(PID, VISIT))["hn"] == "filled"


def test_a_page_gone_back_to_is_filled_for_whom_it_shows_now(tab: FillerPage) -> None:
    tab.show(create_page())
    tab.page.evaluate("history.pushState(null, '', '/authencode/x')")
    swap = f"onpopstate = () => done(pid.textContent = '{OTHER_PID}')"
    tab.page.evaluate(f"() => new Promise((done) => {{ {swap}; history.back(); }})")
    assert tab.fill(PID, VISIT)["outcome"] == "other-patient"
    assert outcomes(tab.fill(OTHER_PID, VISIT))["hn"] == "filled"


@pytest.mark.parametrize("routing", ["hash", "path"])
def test_the_angular_router_moves_between_pages_and_each_is_filled_as_what_it_is(
    living: Page, zone: TestZone, reader: StandInAgent, routing: Literal["hash", "path"]
) -> None:
    tab = by_card(living, zone, reader, PATIENT, PageVariant(routing=routing, agent=reader.origin))
    assert outcomes(tab.fill(PATIENT.pid, VISIT))["mobile"] == "filled"
    living.get_by_role("link", name=HISTORY).click()
    living.get_by_label("เลขประจำตัวประชาชน").wait_for()
    assert tab.fill(PATIENT.pid, VISIT)["outcome"] == "wrong-page"
    found = outcomes(tab.fill(PATIENT.pid, {"patient-pid": "x"}, page="history"))
    assert found == {"patient-pid": "filled"}
    assert living.evaluate("testzone.lookup().pid") == PATIENT.pid

    living.get_by_role("link", name=CREATE_TITLE, exact=True).click()
    living.get_by_role("button", name=READ).wait_for()
    assert tab.fill(PATIENT.pid, VISIT)["outcome"] == "no-patient"  # nobody is known on the new page
    living.get_by_role("button", name=READ).click()
    living.get_by_placeholder("HH", exact=True).wait_for()
    assert living.evaluate("testzone.form().mobile") == ""
    assert outcomes(tab.fill(PATIENT.pid, VISIT))["mobile"] == "filled"
    assert living.evaluate("testzone.form().mobile") == VISIT["mobile"]


def test_a_form_that_comes_late_is_not_found_before_and_filled_after(
    living: Page, zone: TestZone, reader: StandInAgent
) -> None:
    reader.card = PATIENT
    living.clock.install(time=bangkok_now().replace(hour=12))  # ten minutes later it is the same day
    log_in(living, zone, PageVariant(late_milliseconds=600_000, agent=reader.origin))
    tab = Filler(living).enter()
    assert tab.fill(PATIENT.pid, VISIT)["outcome"] == "no-patient"
    living.get_by_role("button", name=READ).click()
    living.get_by_text(PATIENT.pid).wait_for()
    assert set(outcomes(tab.fill(PATIENT.pid, VISIT)).values()) == {"not-found"}
    assert living.evaluate("testzone.form()") is None
    living.clock.fast_forward(600_000)
    living.get_by_placeholder("HH", exact=True).wait_for()
    assert living.evaluate("testzone.form().mobile") == ""
    assert outcomes(tab.fill(PATIENT.pid, VISIT))["mobile"] == "filled"
    assert living.evaluate("testzone.form().mobile") == VISIT["mobile"]


@pytest.mark.parametrize("form", ["older", "newer"])
def test_a_form_rebuilt_while_it_is_filled_ends_up_filled_or_says_what_is_missing(
    living: Page, zone: TestZone, reader: StandInAgent, form: Literal["older", "newer"]
) -> None:
    variant = PageVariant(rebuilt=True, form=form, agent=reader.origin)
    tab = by_card(living, zone, reader, PATIENT, variant)
    found = outcomes(tab.fill(PATIENT.pid, VISIT))
    model = living.evaluate("testzone.form()")
    assert {name: model[name] == VISIT[name] for name in VISIT} == {
        name: found[name] == "filled" for name in VISIT
    }
    again = outcomes(tab.fill(PATIENT.pid, VISIT))
    assert {again[name] for name in VISIT} <= {"filled", "already"}
    model = living.evaluate("testzone.form()")
    assert {name: model[name] for name in VISIT} == VISIT
