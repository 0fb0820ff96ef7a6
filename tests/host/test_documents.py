"""What a save must hold, field by field, and the spellings of NHSO's own documents."""

from __future__ import annotations

from typing import Any

import pytest

from authen_bridge.nhso import documents, saves
from authen_bridge.problems import InvalidRequest
from tests.testzone.people import POPULATION

PATIENT = POPULATION[0]
GOOD = {"pid": PATIENT.pid, "claimType": "PG0060001", "mobile": "0899999901", "correlationId": "x"}


@pytest.mark.parametrize(
    "typed", ["0899999901", "089-999-9901", " 089 999 9901", "๐๘๙๙๙๙๙๙๐๑", "０８９９９９９９０１"]
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
        ({"surprise": 1}, ["surprise"]),
    ],
)
def test_a_wrong_save_names_every_failing_field_in_thai_and_no_value(
    changes: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        saves.checked_save(GOOD | changes)
    errors = refused.value.body("")["errors"]
    assert [e["field"] for e in errors] == fields
    assert all("\u0e01" <= e["defaultMessage"][0] <= "\u0e5b" for e in errors)
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
