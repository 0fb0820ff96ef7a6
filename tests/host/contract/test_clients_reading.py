"""What the known client programs do with a card and its rights: their parsing rules, one a test."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from tests.host.contract.agent import (
    CARD_ONLY,
    CONFIRM,
    LATEST,
    LOCAL_TIME,
    PATIENT,
    PROBE,
    READ,
    TERMINALS,
    WITHOUT_CLAIM_TYPES,
    WITHOUT_HOSPITALS,
    WITHOUT_RIGHTS,
    Agent,
    Reworded,
    reworded,
)
from tests.host.contract.flags import WITH_IMAGE
from tests.support.fixtures import Insert
from tests.testzone.people import POPULATION, Person
from tests.testzone.population import bangkok_now

TITLES = {"001": "ด.ช.", "002": "ด.ญ.", "003": "นาย", "004": "นางสาว", "005": "นาง"}


def read_of(agent: Agent, insert: Insert, person: Person) -> dict[str, Any]:
    agent.see(insert, person)
    status, body = agent.get(READ)
    assert status == 200
    assert isinstance(body, dict)
    return body


# ── the reader and the card ───────────────────────────────────────────────────────────────────────


def test_the_first_terminal_with_a_card_is_looked_for_by_is_present(seen: Agent) -> None:
    terminals = seen.get(TERMINALS).body
    chosen = next(t["terminalName"] for t in terminals if t["isPresent"] is True)
    assert isinstance(chosen, str)


def test_the_image_is_put_behind_a_data_uri_so_it_must_not_have_one(seen: Agent) -> None:
    for path in (READ, CARD_ONLY):
        image = seen.get(path, readImageFlag="true").body["image"]
        assert not image.startswith("data:")
        jpeg = base64.b64decode(image, validate=True)
        assert (jpeg[:3], jpeg[-2:]) == (b"\xff\xd8\xff", b"\xff\xd9")


def test_the_image_comes_for_every_spelling_of_yes(seen: Agent) -> None:
    for flag in WITH_IMAGE:
        assert "image" in seen.get(CARD_ONLY, readImageFlag=flag).body, flag


def test_without_the_flag_there_is_no_image_key_to_trip_over(seen: Agent) -> None:
    assert "image" not in seen.get(READ).body


@pytest.mark.parametrize("birth", ["25100000", "25080400", PATIENT.birth])
def test_the_birth_date_is_cut_into_year_month_and_day_of_the_buddhist_era(
    shared: Agent, insert: Insert, birth: str
) -> None:
    person = next(p for p in POPULATION if p.birth == birth)
    for body in (read_of(shared, insert, person), shared.get(CARD_ONLY).body):
        year, month, day = (body["birthDate"][a:b] for a, b in ((0, 4), (4, 6), (6, 8)))
        assert len(body["birthDate"]) == 8
        assert int(year) - 543 < bangkok_now().year
        assert (month, day) == (birth[4:6], birth[6:])


@pytest.mark.parametrize("code", TITLES)
def test_the_title_is_looked_up_by_its_code(shared: Agent, insert: Insert, code: str) -> None:
    person = next(p for p in POPULATION if p.title_code == code)
    shared.see(insert, person)
    for path in (READ, CARD_ONLY):
        assert shared.get(path).body["titleName"] == code


def test_the_sex_is_a_thai_word_and_never_follows_from_the_title(shared: Agent, insert: Insert) -> None:
    miss = next(p for p in POPULATION if (p.title_code, p.sex) == ("004", "1"))
    body = read_of(shared, insert, miss)
    assert (body["titleName"], body["sex"]) == ("004", "ชาย")


def test_the_card_alone_has_no_rights_that_a_program_could_take_for_todays(seen: Agent) -> None:
    body = seen.get(CARD_ONLY).body
    assert not body.keys() & {"correlationId", "mainInscl", "claimTypes", "hospMain", "checkDate"}


# ── rights ────────────────────────────────────────────────────────────────────────────────────────


def test_the_rights_are_main_inscl_and_sub_inscl_with_the_letter_l(seen: Agent) -> None:
    body = seen.get(READ).body
    assert re.match(r"\((\w+)\) ", body["mainInscl"])
    assert re.match(r"\((\d+)\) ", body["subInscl"])
    assert not body.keys() & {"mainInsc1", "subInsc1"}


def test_they_are_so_even_where_nhso_spells_them_with_the_digit_one(
    seen: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    spelt = reworded(renamed={"mainInscl": "mainInsc1", "subInscl": "subInsc1"})
    monkeypatch.setattr(seen.zone, "faults", Reworded(spelt))
    for path in (READ, PROBE + PATIENT.pid):
        body = seen.get(path).body
        assert (body["mainInscl"], body["subInscl"]) == (PATIENT.main_inscl, PATIENT.sub_inscl)
        assert not body.keys() & {"mainInsc1", "subInsc1"}


@pytest.mark.parametrize("person", [WITHOUT_RIGHTS, WITHOUT_CLAIM_TYPES], ids=["absent", "empty"])
def test_absent_or_empty_claim_types_mean_that_no_code_can_be_asked_for(
    shared: Agent, insert: Insert, person: Person
) -> None:
    body = read_of(shared, insert, person)
    assert [c["claimType"] for c in body.get("claimTypes") or []] == []


def test_a_missing_hospital_is_a_missing_key_and_no_empty_object(shared: Agent, insert: Insert) -> None:
    body = read_of(shared, insert, WITHOUT_HOSPITALS)
    assert [(body.get(key) or {}).get("hcode") for key in ("hospMain", "hospSub", "hospMainOp")] == [None] * 3
    assert {} not in body.values()


def test_nulls_of_nhso_are_missing_keys(seen: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen.zone, "faults", Reworded(reworded(paidModel=None, hospMain=None)))
    assert not seen.get(READ).body.keys() & {"paidModel", "hospMain"}


def test_fields_that_nhso_adds_one_day_come_through(seen: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen.zone, "faults", Reworded(reworded(newRight={"level": 2})))
    for path in (READ, LATEST + PATIENT.pid):
        assert seen.get(path).body["newRight"] == {"level": 2}


def test_the_services_to_choose_from_are_those_of_the_answer_with_their_names(seen: Agent) -> None:
    offered = [(c["claimType"], c["claimTypeName"]) for c in seen.get(READ).body["claimTypes"]]
    assert [code for code, _ in offered] == list(PATIENT.claim_types)
    assert all(re.fullmatch(r"PG\d{7}", code) and name for code, name in offered)


def test_the_age_is_a_phrase_to_show(seen: Agent) -> None:
    assert re.fullmatch(r"\d+ ปี \d+ เดือน \d+ วัน", seen.get(READ).body["age"])


def test_every_date_time_is_bangkoks_without_a_zone(agent: Agent, insert: Insert) -> None:
    body = read_of(agent, insert, PATIENT)
    saved = agent.post(CONFIRM, agent.visit()).body
    latest = agent.get(LATEST + PATIENT.pid).body
    times = [body["checkDate"], body["startDateTime"], saved["createdDate"], latest["claimDateTime"]]
    assert all(re.fullmatch(LOCAL_TIME, time) for time in times)
    assert saved["createdDate"][:10] == f"{bangkok_now():%Y-%m-%d}"
