"""SRM's answer in the words of the agent's `read`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from authen_bridge.nhso import srm_answer
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.srm import SEARCH_PATH
from authen_bridge.problems import BANGKOK, NhsoError
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if p.hosp_sub)
NOW = datetime(2026, 3, 2, 10, 30, tzinfo=BANGKOK)


def fund(code: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"mainInscl": {"id": code, "name": "สิทธิ"}, **({"expireDateTime": end} if end else {}), **more}


def said(**changes: Any) -> dict[str, Any]:
    return srm_answer.as_read({"pid": PATIENT.pid, **changes}, PATIENT.pid, NOW)


def test_the_answer_is_the_agents_document_without_what_only_a_read_gives() -> None:
    with TestZone() as zone:
        client = Client(zone.srm_url, str(zone.ca_file))
        answer = client.get(SEARCH_PATH, zone.srm.log_in().access, {"pid": PATIENT.pid})
    known = srm_answer.as_read(answer, PATIENT.pid, NOW)
    assert known["rightsSource"] == "srm"
    assert known.keys().isdisjoint({"correlationId", "claimTypes", "titleName", "image"})
    assert PATIENT.hosp_main
    assert PATIENT.hosp_sub
    assert {
        key: known[key]
        for key in ("fname", "lname", "nation", "birthDate", "sex", "mainInscl", "subInscl", "paidModel")
    } == {
        "fname": PATIENT.name_th.first,
        "lname": PATIENT.name_th.last,
        "nation": PATIENT.nation,
        "birthDate": PATIENT.birth,
        "sex": {"1": "ชาย", "2": "หญิง"}[PATIENT.sex],
        "mainInscl": PATIENT.main_inscl,
        "subInscl": PATIENT.sub_inscl,
        "paidModel": PATIENT.paid_model,
    }
    assert known["hospMain"]["hcode"] == PATIENT.hosp_main.hcode
    assert known["hospSub"]["hcode"] == PATIENT.hosp_sub.hcode
    assert [inner["mainInscl"]["id"] for inner in known["funds"]] == [PATIENT.right]


def test_the_first_right_that_is_not_over_is_the_one_shown_and_all_are_kept() -> None:
    known = said(
        funds=[
            {"subInscl": {"id": "89", "name": "ไม่มีสิทธิหลัก"}},
            fund("SSS", "2026-03-02T10:29:59"),
            fund("UCS", "2026-03-02T10:30:00", paidModel="5"),
            fund("OFC"),
        ]
    )
    assert (known["mainInscl"], known["paidModel"]) == ("(UCS) สิทธิ", "5")
    assert [entry.get("mainInscl", {}).get("id") for entry in known["funds"]] == [None, "SSS", "UCS", "OFC"]


def test_a_right_whose_end_can_not_be_read_counts() -> None:
    assert said(funds=[fund("UCS", "ตลอดชีพ")])["mainInscl"] == "(UCS) สิทธิ"


@pytest.mark.parametrize("funds", [[], [fund("SSS", "2020-01-01T00:00:00")]])
def test_without_a_current_right_there_is_none_in_the_document(funds: list[dict[str, Any]]) -> None:
    assert said(funds=funds).keys() == {"pid", "funds", "rightsSource"}


def test_a_date_of_death_comes_through_and_so_does_what_nobody_has_named_in_a_fund() -> None:
    known = said(deathDate="2569-01-02", funds=[fund("UCS", newField="x")])
    assert known["deathDate"] == "2569-01-02"
    assert known["funds"][0]["newField"] == "x"


@pytest.mark.parametrize(("title", "given"), [("นาย", None), ("003", "003"), ("", None), ("3", None)])
def test_only_a_registry_code_takes_the_place_of_the_card_s_title(title: str, given: str | None) -> None:
    assert said(tname=title).get("titleName") == given


@pytest.mark.parametrize("sex", [{"id": "1"}, {"id": 1}])
def test_a_code_may_be_a_number(sex: dict[str, Any]) -> None:
    assert said(sex=sex)["sex"] == "ชาย"


def test_an_empty_text_leaves_the_card_s() -> None:
    assert said(fname="", lname="", checkDate="", nation={"id": ""}).keys() == {
        "pid",
        "funds",
        "rightsSource",
    }
    assert said(nation={"id": 99})["nation"] == "099"


def test_a_sex_of_another_code_is_left_to_the_card() -> None:
    assert "sex" not in said(sex={"id": "9"})


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("5 มิถุนายน 2517", "25170605"),
        ("05 มิถุนายน พ.ศ. 2517", "25170605"),
        ("๕ มิถุนายน ๒๕๑๗", "25170605"),
        ("29 กุมภาพันธ์ 2543", "25430229"),  # 2000, a leap year
        ("มิถุนายน 2517", "25170600"),
        ("2517", "25170000"),
        ("29 กุมภาพันธ์ 2542", None),
        ("31 เมษายน 2517", None),
        ("0 มิถุนายน 2517", "25170600"),
        ("5 2517", None),
        ("5 June 1974", None),
        ("0000", None),
        ("", None),
    ],
)
def test_a_thai_long_date_becomes_the_card_s_digits_or_nothing(written: str, digits: str | None) -> None:
    assert srm_answer.digits(written) == digits
    assert said(birthDate=written).get("birthDate") == digits


@pytest.mark.parametrize(
    "answer", [[], {}, {"pid": 1}, {"pid": POPULATION[1].pid}, {"pid": PATIENT.pid, "funds": "x"}]
)
def test_what_is_no_answer_about_this_person_is_nhsos_error(answer: Any) -> None:
    assert POPULATION[1].pid != PATIENT.pid
    with pytest.raises(NhsoError):
        srm_answer.as_read(answer, PATIENT.pid, NOW)
