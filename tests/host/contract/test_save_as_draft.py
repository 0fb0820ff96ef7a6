"""POST /api/nhso-service/save-as-draft: a visit kept at NHSO, without a claim code yet."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.host.contract.agent import (
    CONFIRM,
    DRAFT,
    LOCAL_TIME,
    MOBILE,
    OTHER,
    PATIENT,
    PROBE,
    WITHOUT_CLAIM_TYPES,
    Agent,
    refused,
)
from tests.host.contract.bad_saves import BAD_SAVES, NO_OBJECTS, TYPED_MOBILES, Bad
from tests.testzone.invented import OWN_UNIT


def test_a_draft_is_four_texts_and_no_claim_code(agent: Agent) -> None:
    body = agent.visit(hn="9901")
    status, draft = agent.post(DRAFT, body)
    assert status == 200
    assert draft.keys() == {"pid", "claimType", "correlationId", "createdDate"}
    assert all(draft[key] == body[key] for key in ("pid", "claimType", "correlationId"))
    assert re.fullmatch(LOCAL_TIME, draft["createdDate"])
    (kept,) = agent.zone.population.drafts(PATIENT.pid)
    assert (kept.mobile, kept.hn, kept.hcode) == (MOBILE, "9901", OWN_UNIT.hcode)
    assert agent.zone.claims(PATIENT.pid) == []


def test_hn_and_hcode_may_be_absent_and_are_then_not_made_up(agent: Agent) -> None:
    assert agent.post(DRAFT, agent.visit()).status == 200
    (kept,) = agent.zone.population.drafts(PATIENT.pid)
    assert kept.hn == ""


def test_the_draft_of_a_visit_leaves_its_correlation_id_good_for_the_confirm(agent: Agent) -> None:
    body = agent.visit()
    assert agent.post(DRAFT, body).status == 200
    assert agent.post(CONFIRM, body).status == 200


@pytest.mark.parametrize(("typed", "digits"), TYPED_MOBILES)
def test_a_mobile_is_taken_as_people_type_it(shared: Agent, typed: str, digits: str) -> None:
    assert shared.post(DRAFT, shared.visit(mobile=typed)).status == 200
    assert shared.zone.population.drafts(PATIENT.pid)[0].mobile == digits


@pytest.mark.parametrize("bad", BAD_SAVES, ids=lambda bad: bad.what)
def test_bad_input_names_every_failing_field_and_no_value(shared: Agent, bad: Bad) -> None:
    body = {key: value for key, value in shared.visit().items() if key not in bad.without} | bad.changes
    before = len(shared.zone.population.drafts(PATIENT.pid))
    told = refused(shared.post(DRAFT, body), 400, "INVALID_REQUEST", DRAFT, bad.fields)
    words = told["message"] + "".join(error["defaultMessage"] for error in told["errors"])
    assert not any(str(value) in words for value in bad.changes.values() if len(str(value)) > 3)
    assert len(shared.zone.population.drafts(PATIENT.pid)) == before


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_a_body_that_is_no_object_is_refused(shared: Agent, body: Any) -> None:
    before = shared.sent(DRAFT)
    refused(shared.post(DRAFT, body), 400, "INVALID_REQUEST", DRAFT, ["body"])
    assert shared.sent(DRAFT) == before


def test_the_correlation_id_of_somebody_else_is_refused_before_nhso_is_asked(shared: Agent) -> None:
    theirs = shared.get(PROBE + OTHER.pid).body["correlationId"]
    before = shared.sent(DRAFT)
    answer = shared.post(DRAFT, shared.visit(correlationId=theirs))
    refused(answer, 400, "INVALID_REQUEST", DRAFT, ["correlationId"])
    assert shared.sent(DRAFT) == before


def test_somebody_who_may_be_given_no_code_has_no_draft_either(shared: Agent) -> None:
    rights = shared.get(PROBE + WITHOUT_CLAIM_TYPES.pid).body
    assert not rights.get("claimTypes")
    body = shared.visit() | {"pid": rights["pid"], "correlationId": rights["correlationId"]}
    refused(shared.post(DRAFT, body), 400, "INVALID_REQUEST", DRAFT, ["claimType"])


def test_a_trailing_slash_is_the_same_route(shared: Agent) -> None:
    assert shared.post(DRAFT + "/", shared.visit()).status == 200
