"""GET /api/smartcard/probe/{pid}: `read` from a PID, for developing and the test zone only."""

from __future__ import annotations

import pytest

from tests.host.contract.agent import (
    ENCODED_PID,
    NO_PIDS,
    PATIENT,
    PROBE,
    READ,
    TEST_PAGE,
    WITHOUT_RIGHTS,
    Agent,
    refused,
)
from tests.support.fixtures import Insert
from tests.testzone.person import make_pid

NOBODY = make_pid(9, 99, 9_999_999)  # a sound PID that the register does not know
CHANGES_WITH_TIME = {"correlationId", "checkDate"}


def test_it_is_what_read_gives_of_the_same_person(shared: Agent, insert: Insert) -> None:
    shared.see(insert, PATIENT)
    read, probed = shared.get(READ).body, shared.get(PROBE + PATIENT.pid).body
    assert probed.keys() == read.keys()
    assert all(probed[key] == read[key] for key in read.keys() - CHANGES_WITH_TIME)


def test_it_needs_no_card_and_gives_no_image(shared: Agent) -> None:
    status, body = shared.get(PROBE + PATIENT.pid, readImageFlag="true")
    assert status == 200
    assert body["pid"] == PATIENT.pid
    assert "image" not in body


def test_somebody_without_rights_is_known_by_name_all_the_same(shared: Agent) -> None:
    status, body = shared.get(PROBE + WITHOUT_RIGHTS.pid)
    assert (status, body["fname"]) == (200, WITHOUT_RIGHTS.name_th.first)
    assert "mainInscl" not in body


@pytest.mark.parametrize("segment", NO_PIDS.values(), ids=NO_PIDS)
def test_what_is_no_pid_is_refused_before_nhso_is_asked(shared: Agent, segment: str) -> None:
    before = len(shared.zone.requests)
    refused(shared.get(PROBE + segment), 400, "INVALID_REQUEST", PROBE + segment, ["pid"])
    assert len(shared.zone.requests) == before


def test_a_percent_encoded_pid_is_that_pid(shared: Agent) -> None:
    assert shared.get(PROBE + ENCODED_PID).body["pid"] == PATIENT.pid


def test_a_trailing_slash_is_the_same_route(shared: Agent) -> None:
    assert shared.get(f"{PROBE}{PATIENT.pid}/").body["pid"] == PATIENT.pid


@pytest.mark.parametrize("path", [PROBE, PROBE[:-1], f"{PROBE}{PATIENT.pid}/more"])
def test_another_number_of_segments_is_another_route(shared: Agent, path: str) -> None:
    refused(shared.get(path), 404, "NOT_FOUND", path, [])


def test_somebody_the_register_does_not_know_is_nhsos_400_for_the_pid(shared: Agent) -> None:
    path = PROBE + NOBODY
    body = refused(shared.get(path), 400, "INVALID_REQUEST", path, ["pid"])
    assert NOBODY not in str(body["errors"]) + body["message"]


def test_a_production_page_finds_no_such_route(shared: Agent) -> None:
    path, page = PROBE + PATIENT.pid, TEST_PAGE.replace("test", "authenservice")
    status, body = shared.host.ask(path, origin=page)
    assert (status, body["code"]) == (404, "NOT_FOUND")
