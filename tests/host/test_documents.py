"""What a save must hold, field by field, and the spellings of NHSO's own documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from authen_bridge.nhso import documents, saves
from authen_bridge.problems import FieldError, InvalidRequest
from tests.testzone.people import POPULATION

PATIENT = POPULATION[0]
GOOD = {"pid": PATIENT.pid, "claimType": "PG0060001", "mobile": "0899999901", "correlationId": "x"}


@pytest.mark.parametrize(
    "typed",
    [
        "0899999901",
        "089-999-9901",
        " 089 999 9901",
        "๐๘๙๙๙๙๙๙๐๑",
        "０８９９９９９９０１",
        "089–999–9901",
        "089\u2011999\u20119901",
        "\u200b0899999901",
    ],
)
def test_a_phone_is_taken_as_people_type_it(typed: str) -> None:
    assert saves.checked_save(GOOD | {"mobile": typed}).mobile == "0899999901"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"mobile": "0000000000"}, ["mobile"]),
        ({"mobile": "021234567"}, ["mobile"]),
        ({"mobile": 899999901}, ["mobile"]),
        ({"pid": PATIENT.pid[:-1] + str((int(PATIENT.pid[-1]) + 1) % 10)}, ["pid"]),
        ({"pid": "๑" * 13}, ["pid"]),
        ({"claimType": "OPD", "hcode": "1"}, ["claimType", "hcode"]),
        ({"correlationId": ""}, ["correlationId"]),
        ({"hn": "99\x0001"}, ["hn"]),
        ({"hn": "9" * 33}, ["hn"]),
    ],
)
def test_a_wrong_save_names_every_failing_field_in_thai_and_no_value(
    changes: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        saves.checked_save(GOOD | changes)
    errors = refused.value.body("")["errors"]
    assert [e["field"] for e in errors] == fields
    assert all(re.search("[\u0e01-\u0e5b]", e["defaultMessage"]) for e in errors)
    assert not any(str(v) and str(v) in str(errors) for v in changes.values() if len(str(v)) > 4)


def test_every_missing_field_of_a_save_is_named() -> None:
    with pytest.raises(InvalidRequest) as refused:
        saves.checked_save({})
    assert [e.field for e in refused.value.errors] == ["pid", "claimType", "mobile", "correlationId"]


@pytest.mark.parametrize("body", [None, "text", [], 1])
def test_a_save_that_is_no_object_is_refused(body: Any) -> None:
    with pytest.raises(InvalidRequest):
        saves.checked_save(body)


def test_the_slide_s_spelling_of_the_rights_is_taken_and_the_clients_one_given() -> None:
    document = documents.Rights.model_validate({"pid": "1", "mainInsc1": "(UCS)", "new": {"kept": True}})
    assert document.model_dump(exclude_unset=True) == {
        "pid": "1",
        "mainInscl": "(UCS)",
        "new": {"kept": True},
    }


def test_fields_that_are_not_known_are_passed_on_and_empty_ones_count_as_absent() -> None:
    save = saves.checked_save(GOOD | {"hn": "", "hcode": "", "recorder": {"kept": True}})
    assert save.model_dump(exclude_none=True) == GOOD | {"recorder": {"kept": True}}


def test_where_some_fields_fail_the_sound_ones_are_looked_at_together_too() -> None:
    seen: list[Any] = []

    def together(fields: Mapping[str, Any]) -> list[FieldError]:
        seen.append(dict(fields))
        return [FieldError("correlationId", "ถูกใช้ไปแล้ว")]

    with pytest.raises(InvalidRequest) as refused:
        saves.checked_save(GOOD | {"mobile": "1"}, together)
    assert [e.field for e in refused.value.errors] == ["mobile", "correlationId"]
    assert seen == [{key: value for key, value in GOOD.items() if key != "mobile"}]


def test_an_hn_that_is_a_number_is_taken_as_its_digits() -> None:
    assert saves.checked_save(GOOD | {"hn": 12345}).hn == "12345"


@pytest.mark.parametrize("text", [None, "", "today", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00"])
def test_what_is_no_moment_of_ours_is_none(text: str | None) -> None:
    assert documents.moment(text) is None
