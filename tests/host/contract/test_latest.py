"""GET /api/nhso-service/latest-authen-code/{pid}: the newest code of any hospital, or that there is none."""

from __future__ import annotations

import re

import pytest

from tests.host.contract.agent import (
    CONFIRM,
    ENCODED_PID,
    LATEST,
    LOCAL_TIME,
    NO_PIDS,
    PATIENT,
    WITHOUT_RIGHTS,
    Agent,
    refused,
)
from tests.testzone.invented import OTHER_UNIT, OWN_UNIT
from tests.testzone.population import Visit


def test_the_latest_code_is_five_texts(agent: Agent) -> None:
    saved = agent.post(CONFIRM, agent.visit()).body
    status, body = agent.get(LATEST + PATIENT.pid)
    assert status == 200
    assert body.keys() == {"claimType", "claimCode", "hcode", "claimDateTime", "checkDate"}
    assert (body["claimType"], body["claimCode"]) == (saved["claimType"], saved["claimCode"])
    assert body["hcode"] == OWN_UNIT.hcode
    assert re.fullmatch(LOCAL_TIME, body["claimDateTime"])
    assert re.fullmatch(LOCAL_TIME, body["checkDate"])


def test_none_is_200_with_the_time_of_the_query_alone(shared: Agent) -> None:
    status, body = shared.get(LATEST + WITHOUT_RIGHTS.pid)
    assert status == 200
    assert body.keys() == {"checkDate"}


def test_another_hospitals_code_is_given_with_that_hospitals_hcode(agent: Agent) -> None:
    visit = Visit(PATIENT.pid, PATIENT.claim_types[0], OTHER_UNIT.hcode, "0899999902", source="page")
    theirs = agent.zone.population.confirm(visit)
    _, body = agent.get(LATEST + PATIENT.pid)
    assert (body["claimCode"], body["hcode"]) == (theirs.claim_code, OTHER_UNIT.hcode)


@pytest.mark.parametrize("segment", NO_PIDS.values(), ids=NO_PIDS)
def test_what_is_no_pid_is_refused_before_nhso_is_asked(shared: Agent, segment: str) -> None:
    before = len(shared.zone.requests)
    refused(shared.get(LATEST + segment), 400, "INVALID_REQUEST", LATEST + segment, ["pid"])
    assert len(shared.zone.requests) == before


@pytest.mark.parametrize("path", [LATEST + ENCODED_PID, f"{LATEST}{PATIENT.pid}/"])
def test_an_encoded_pid_and_a_trailing_slash_are_the_same_route(shared: Agent, path: str) -> None:
    status, body = shared.get(path, _="1700000000")
    assert (status, body.keys()) == (200, {"checkDate"})


@pytest.mark.parametrize("path", [LATEST, LATEST[:-1]])
def test_without_a_pid_it_is_no_route(shared: Agent, path: str) -> None:
    refused(shared.get(path), 404, "NOT_FOUND", path, [])
