"""GET /api/smartcard/read: the card, the rights of today, the claim types and one correlationId."""

from __future__ import annotations

import base64
import re
from dataclasses import asdict

import pytest

from tests.host.contract.agent import (
    LOCAL_TIME,
    OTHER,
    PATIENT,
    READ,
    WITHOUT_CLAIM_TYPES,
    WITHOUT_HOSPITALS,
    WITHOUT_RIGHTS,
    Agent,
    refused,
)
from tests.host.contract.flags import NO_BOOLEANS, WITH_IMAGE, WITHOUT_IMAGE
from tests.support.fixtures import Insert
from tests.testzone.invented import CLAIM_TYPES
from tests.testzone.people import Person, photo

ALWAYS = {"pid", "titleName", "fname", "lname", "nation", "birthDate", "sex", "age", "checkDate"}
RIGHTS = {"transDate", "mainInscl", "subInscl", "startDateTime"}
HOSPITALS = {"hospMain", "hospSub", "hospMainOp"}
EVERYTHING = ALWAYS | RIGHTS | HOSPITALS | {"claimTypes", "paidModel", "expireDateTime", "correlationId"}


def test_every_field_of_the_document_has_its_name_and_its_type(seen: Agent) -> None:
    status, body = seen.get(READ)
    assert status == 200
    assert body.keys() == EVERYTHING
    texts = EVERYTHING - HOSPITALS - {"claimTypes"}
    assert all(isinstance(body[key], str) and body[key] for key in texts)
    for key in HOSPITALS:
        assert body[key].keys() == {"hcode", "hname"}
    for entry in body["claimTypes"]:
        assert entry.keys() == {"claimType", "claimTypeName"}


def test_every_value_is_the_patients(seen: Agent) -> None:
    _, body = seen.get(READ)
    assert (body["pid"], body["fname"], body["lname"]) == (
        PATIENT.pid,
        PATIENT.name_th.first,
        PATIENT.name_th.last,
    )
    assert (body["titleName"], body["nation"], body["birthDate"]) == ("003", "099", PATIENT.birth)
    assert (body["mainInscl"], body["subInscl"]) == (PATIENT.main_inscl, PATIENT.sub_inscl)
    assert body["paidModel"] == PATIENT.paid_model
    assert PATIENT.hosp_main
    assert body["hospMain"] == asdict(PATIENT.hosp_main)
    assert body["claimTypes"] == [
        {"claimType": code, "claimTypeName": CLAIM_TYPES[code]} for code in PATIENT.claim_types
    ]
    for key in ("transDate", "checkDate", "startDateTime", "expireDateTime"):
        assert re.fullmatch(LOCAL_TIME, body[key]), key


@pytest.mark.parametrize(
    ("person", "absent", "present"),
    [
        (WITHOUT_RIGHTS, {"mainInscl", "subInscl", "claimTypes", "transDate", *HOSPITALS}, ALWAYS),
        (WITHOUT_HOSPITALS, HOSPITALS | {"paidModel"}, ALWAYS | RIGHTS | {"claimTypes"}),
        (WITHOUT_CLAIM_TYPES, HOSPITALS | {"subInscl"}, ALWAYS | {"mainInscl", "claimTypes"}),
    ],
    ids=["without rights", "without hospitals", "without claim types"],
)
def test_what_nhso_does_not_know_is_absent_and_never_null(
    shared: Agent, insert: Insert, person: Person, absent: set[str], present: set[str]
) -> None:
    shared.see(insert, person)
    status, body = shared.get(READ)
    assert status == 200
    assert not absent & body.keys()
    assert present <= body.keys()
    assert None not in body.values()


def test_the_flag_is_read_as_spring_reads_a_boolean(seen: Agent) -> None:
    for flag in WITH_IMAGE:
        body = seen.get(READ, readImageFlag=flag).body
        assert body.keys() == EVERYTHING | {"image"}, flag
        assert base64.b64decode(body["image"], validate=True) == photo(PATIENT)
    for flag in WITHOUT_IMAGE:
        assert seen.get(READ, readImageFlag=flag).body.keys() == EVERYTHING, flag


def test_a_flag_that_is_no_boolean_is_named_and_nhso_is_not_asked(seen: Agent) -> None:
    before = len(seen.zone.requests)
    for flag in NO_BOOLEANS:
        refused(seen.get(READ, readImageFlag=flag), 400, "INVALID_REQUEST", READ, ["readImageFlag"])
    assert len(seen.zone.requests) == before


def test_a_query_that_the_route_does_not_know_changes_nothing(seen: Agent) -> None:
    assert seen.get(READ, _="1700000000", pid=OTHER.pid).body["pid"] == PATIENT.pid


def test_a_trailing_slash_is_the_same_route(seen: Agent) -> None:
    assert seen.get(READ + "/", readImageFlag="true").body.keys() == EVERYTHING | {"image"}


def test_no_card_is_500_and_nhso_is_not_asked(shared: Agent) -> None:
    before = len(shared.zone.requests)
    shared.see_none()
    refused(shared.get(READ), 500, "NO_CARD", READ, [])
    assert len(shared.zone.requests) == before
