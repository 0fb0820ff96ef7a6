"""POST /api/nhso-service/confirm-save: one visit, one claim code, however often and however it is asked."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.host.contract.agent import (
    CONFIRM,
    DRAFT,
    LOCAL_TIME,
    MOBILE,
    OF_ANOTHER_HOSPITAL,
    OTHER,
    PATIENT,
    PROBE,
    TEST_PAGE,
    Agent,
    refused,
    thai_digits,
)
from tests.host.contract.bad_saves import BAD_SAVES, NO_OBJECTS, Bad
from tests.host.contract.conftest import Start
from tests.testzone.faults import Fault
from tests.testzone.invented import OTHER_UNIT, OWN_UNIT
from tests.testzone.population import Visit

OPD, ANOTHER_SERVICE = PATIENT.claim_types[:2]


def test_a_confirmation_is_five_texts_and_the_code_that_nhso_issued(agent: Agent) -> None:
    body = agent.visit(hn="9901")
    status, saved = agent.post(CONFIRM, body)
    assert status == 200
    assert saved.keys() == {"pid", "claimType", "correlationId", "createdDate", "claimCode"}
    assert all(saved[key] == body[key] for key in ("pid", "claimType", "correlationId"))
    assert re.fullmatch(LOCAL_TIME, saved["createdDate"])
    (claim,) = agent.zone.claims(PATIENT.pid)
    assert saved["claimCode"] == claim.claim_code
    assert (claim.mobile, claim.hn, claim.hcode) == (MOBILE, "9901", OWN_UNIT.hcode)


def test_a_trailing_slash_is_the_same_route(agent: Agent) -> None:
    assert agent.post(CONFIRM + "/", agent.visit()).body["claimCode"]


def test_a_field_that_nobody_here_knows_is_nhsos_to_judge(agent: Agent) -> None:
    assert agent.post(CONFIRM, agent.visit(newField={"of": "NHSO's"})).status == 200
    assert agent.sent(CONFIRM) == 1


def test_an_empty_text_stands_for_no_hn_and_no_hcode(agent: Agent) -> None:
    assert agent.post(CONFIRM, agent.visit(hn="", hcode="")).status == 200
    (claim,) = agent.zone.claims(PATIENT.pid)
    assert (claim.hn, claim.hcode) == ("", OWN_UNIT.hcode)


# ── bad input ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("bad", BAD_SAVES, ids=lambda bad: bad.what)
def test_bad_input_names_every_failing_field_and_no_value(shared: Agent, bad: Bad) -> None:
    body = {key: value for key, value in shared.visit().items() if key not in bad.without} | bad.changes
    told = refused(shared.post(CONFIRM, body), 400, "INVALID_REQUEST", CONFIRM, bad.fields)
    words = told["message"] + "".join(error["defaultMessage"] for error in told["errors"])
    assert not any(str(value) in words for value in bad.changes.values() if len(str(value)) > 3)
    assert shared.zone.claims(PATIENT.pid) == []


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_a_body_that_is_no_object_is_refused(shared: Agent, body: Any) -> None:
    refused(shared.post(CONFIRM, body), 400, "INVALID_REQUEST", CONFIRM, ["body"])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [({}, ["correlationId"]), ({"mobile": "0000000000", "hcode": "1"}, ["correlationId", "hcode", "mobile"])],
    ids=["alone", "with other wrong fields"],
)
def test_the_correlation_id_of_somebody_else_is_refused_before_nhso_is_asked(
    shared: Agent, changes: dict[str, str], fields: list[str]
) -> None:
    theirs = shared.get(PROBE + OTHER.pid).body["correlationId"]
    before = shared.sent(CONFIRM)
    answer = shared.post(CONFIRM, shared.visit() | {"correlationId": theirs} | changes)
    told = refused(answer, 400, "INVALID_REQUEST", CONFIRM, fields)
    assert theirs not in str(told)
    assert shared.sent(CONFIRM) == before


# ── whose hcode ───────────────────────────────────────────────────────────────────────────────


def test_where_the_units_own_hcode_is_set_nhso_gets_that_one(agent: Agent) -> None:
    patient = OF_ANOTHER_HOSPITAL
    assert patient.hosp_main
    assert agent.post(CONFIRM, agent.visit(patient, hcode=patient.hosp_main.hcode)).status == 200
    (claim,) = agent.zone.claims(patient.pid)
    assert claim.hcode == OWN_UNIT.hcode


def test_where_none_is_set_the_given_one_goes_to_nhso_to_judge(start: Start) -> None:
    agent = start(hcode="")
    answer = agent.post(CONFIRM, agent.visit(hcode=OTHER_UNIT.hcode))
    refused(answer, 400, "INVALID_REQUEST", CONFIRM, ["hcode"])
    assert agent.post(CONFIRM, agent.visit(hcode=OWN_UNIT.hcode)).status == 200


# ── exactly once ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "again",
    [{}, {"mobile": thai_digits(MOBILE)}, {"mobile": f"{MOBILE[:3]}-{MOBILE[3:]}"}],
    ids=["as it was", "in Thai digits", "with a dash"],
)
def test_the_same_request_again_gets_the_same_code_and_is_not_sent_again(
    agent: Agent, again: dict[str, str]
) -> None:
    body = agent.visit()
    first = agent.post(CONFIRM, body)
    second = agent.post(CONFIRM, body | again)
    assert (first.status, second.status) == (200, 200)
    assert second.body == first.body
    assert agent.sent(CONFIRM) == 1
    assert len(agent.zone.claims(PATIENT.pid)) == 1


def test_two_clicks_at_once_are_one_confirmation(agent: Agent) -> None:
    body = agent.visit()
    agent.zone.faults["confirm-save"] = Fault(slow=0.2)  # s: the second click finds the first one open
    for number in (9001, 9002):
        agent.host.send({"id": number, "method": "POST", "path": CONFIRM, "body": body, "origin": TEST_PAGE})
    replies = [agent.host.receive(type="reply") for _ in range(2)]
    assert {reply["id"] for reply in replies} == {9001, 9002}
    assert [reply["status"] for reply in replies] == [200, 200]
    assert len({reply["body"]["claimCode"] for reply in replies}) == 1
    assert agent.sent(CONFIRM) == 1


@pytest.mark.parametrize("fresh", [False, True], ids=["its correlationId", "a fresh correlationId"])
def test_the_same_visit_asked_otherwise_is_a_duplicate_with_its_code(agent: Agent, fresh: bool) -> None:
    body = agent.visit()
    code = agent.post(CONFIRM, body).body["claimCode"]
    other = (agent.visit() if fresh else body) | {"mobile": "0899999902"}
    told = refused(agent.post(CONFIRM, other), 400, "DUPLICATE", CONFIRM)
    assert told["claimCode"] == code
    assert len(agent.zone.claims(PATIENT.pid)) == 1


def test_a_visit_that_was_confirmed_on_the_page_is_a_duplicate_with_that_code(agent: Agent) -> None:
    on_the_page = Visit(PATIENT.pid, OPD, OWN_UNIT.hcode, "0899999902", source="page")
    claim = agent.zone.population.confirm(on_the_page)
    told = refused(agent.post(CONFIRM, agent.visit()), 400, "DUPLICATE", CONFIRM)
    assert told["claimCode"] == claim.claim_code
    assert len(agent.zone.claims(PATIENT.pid)) == 1


def test_the_code_of_another_hospital_is_no_duplicate_of_ours(agent: Agent) -> None:
    elsewhere = Visit(PATIENT.pid, OPD, OTHER_UNIT.hcode, "0899999902", source="page")
    theirs = agent.zone.population.confirm(elsewhere)
    status, saved = agent.post(CONFIRM, agent.visit())
    assert status == 200
    assert saved["claimCode"] != theirs.claim_code


@pytest.mark.parametrize("route", [CONFIRM, DRAFT])
def test_a_spent_correlation_id_is_refused_for_another_service(agent: Agent, route: str) -> None:
    body = agent.visit()
    agent.post(CONFIRM, body)
    answer = agent.post(route, body | {"claimType": ANOTHER_SERVICE})
    refused(answer, 400, "INVALID_REQUEST", route, ["correlationId"])
    assert agent.sent(CONFIRM) == 1
    assert len(agent.zone.claims(PATIENT.pid)) == 1


def test_another_service_with_a_correlation_id_of_its_own_gets_a_code_of_its_own(agent: Agent) -> None:
    codes = [
        agent.post(CONFIRM, agent.visit(claimType=kind)).body["claimCode"] for kind in (OPD, ANOTHER_SERVICE)
    ]
    assert len(set(codes)) == 2
    assert sorted(codes) == sorted(claim.claim_code for claim in agent.zone.claims(PATIENT.pid))
