"""GET /api/smartcard/read-card-only: the card and nothing else, for when NHSO cannot be reached."""

from __future__ import annotations

import base64

import pytest

from tests.host.contract.agent import CARD_ONLY, PATIENT, WITHOUT_RIGHTS, Agent, refused
from tests.host.contract.flags import NO_BOOLEANS, WITH_IMAGE, WITHOUT_IMAGE
from tests.support.fixtures import Insert
from tests.testzone.faults import Fault
from tests.testzone.people import Person, photo

KEYS = {"pid", "titleName", "fname", "lname", "birthDate", "sex"}
SEXES = {"1": "ชาย", "2": "หญิง"}


@pytest.mark.parametrize("person", [PATIENT, WITHOUT_RIGHTS], ids=["with rights", "without rights"])
def test_the_card_is_six_texts(shared: Agent, insert: Insert, person: Person) -> None:
    shared.see(insert, person)
    assert shared.get(CARD_ONLY) == (
        200,
        {
            "pid": person.pid,
            "titleName": person.title_code,
            "fname": person.name_th.first,
            "lname": person.name_th.last,
            "birthDate": person.birth,
            "sex": SEXES[person.sex],
        },
    )


def test_the_flag_is_read_as_spring_reads_a_boolean(shared: Agent, insert: Insert) -> None:
    shared.see(insert, PATIENT)
    for flag in WITH_IMAGE:
        body = shared.get(CARD_ONLY, readImageFlag=flag).body
        assert body.keys() == KEYS | {"image"}, flag
        assert base64.b64decode(body["image"], validate=True) == photo(PATIENT)
    for flag in WITHOUT_IMAGE:
        assert shared.get(CARD_ONLY, readImageFlag=flag).body.keys() == KEYS, flag


def test_a_flag_that_is_no_boolean_is_named(shared: Agent, insert: Insert) -> None:
    shared.see(insert, PATIENT)
    for flag in NO_BOOLEANS:
        answer = shared.get(CARD_ONLY, readImageFlag=flag)
        body = refused(answer, 400, "INVALID_REQUEST", CARD_ONLY, ["readImageFlag"])
        assert flag not in str(body["errors"]) + body["message"]


def test_a_query_that_the_route_does_not_know_changes_nothing(shared: Agent, insert: Insert) -> None:
    shared.see(insert, PATIENT)
    assert shared.get(CARD_ONLY, _="1700000000", readimageflag="true").body.keys() == KEYS


def test_no_card_is_500(shared: Agent) -> None:
    shared.see_none()
    refused(shared.get(CARD_ONLY), 500, "NO_CARD", CARD_ONLY, [])


def test_a_trailing_slash_is_the_same_route(shared: Agent, insert: Insert) -> None:
    shared.see(insert, PATIENT)
    assert shared.get(CARD_ONLY + "/") == shared.get(CARD_ONLY)


def test_it_answers_while_nhso_does_not_and_asks_it_nothing(agent: Agent, insert: Insert) -> None:
    agent.zone.faults["*"] = Fault(drop="before")
    agent.see(insert, PATIENT)
    assert agent.get(CARD_ONLY).status == 200
    assert agent.zone.requests == []
