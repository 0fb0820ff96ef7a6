"""GET /api/nhso-service/latest-5-authen-code-all-hospital/{pid}: the newest five of every hospital."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.host.contract.agent import (
    CONFIRM,
    ENCODED_PID,
    LATEST_5,
    LOCAL_TIME,
    NO_PIDS,
    PATIENT,
    WITHOUT_RIGHTS,
    Agent,
    refused,
)
from tests.testzone.population import Visit, bangkok_now

HOSPITALS = tuple(f"9999{n}" for n in range(1, 8))


def test_none_is_an_empty_array(shared: Agent) -> None:
    assert shared.get(LATEST_5 + WITHOUT_RIGHTS.pid) == (200, [])


def test_each_entry_is_as_latest_gives_it(agent: Agent) -> None:
    saved = agent.post(CONFIRM, agent.visit()).body
    status, (entry,) = agent.get(LATEST_5 + PATIENT.pid)
    assert status == 200
    assert entry.keys() == {"claimType", "claimCode", "hcode", "claimDateTime", "checkDate"}
    assert (entry["claimType"], entry["claimCode"]) == (saved["claimType"], saved["claimCode"])
    assert re.fullmatch(LOCAL_TIME, entry["claimDateTime"])


def test_of_seven_hospitals_the_newest_five_come_newest_first(agent: Agent) -> None:
    population, start = agent.zone.population, bangkok_now() - timedelta(days=7)
    issued = []
    for day, hcode in enumerate(HOSPITALS):
        population.now = lambda day=day: start + timedelta(days=day)  # type: ignore[misc]
        visit = Visit(PATIENT.pid, PATIENT.claim_types[0], hcode, "0899999902", source="page")
        issued.append(population.confirm(visit).claim_code)
    population.now = bangkok_now
    _, body = agent.get(LATEST_5 + PATIENT.pid)
    assert [entry["claimCode"] for entry in body] == issued[::-1][:5]
    assert [entry["hcode"] for entry in body] == list(HOSPITALS[::-1][:5])


@pytest.mark.parametrize("segment", NO_PIDS.values(), ids=NO_PIDS)
def test_what_is_no_pid_is_refused_before_nhso_is_asked(shared: Agent, segment: str) -> None:
    before = len(shared.zone.requests)
    refused(shared.get(LATEST_5 + segment), 400, "INVALID_REQUEST", LATEST_5 + segment, ["pid"])
    assert len(shared.zone.requests) == before


@pytest.mark.parametrize("path", [LATEST_5 + ENCODED_PID, f"{LATEST_5}{PATIENT.pid}/"])
def test_an_encoded_pid_and_a_trailing_slash_are_the_same_route(shared: Agent, path: str) -> None:
    assert shared.get(path, _="1700000000") == (200, [])


@pytest.mark.parametrize("path", [LATEST_5, LATEST_5[:-1]])
def test_without_a_pid_it_is_no_route(shared: Agent, path: str) -> None:
    refused(shared.get(path), 404, "NOT_FOUND", path, [])
