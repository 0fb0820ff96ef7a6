"""The rights sources one by one: what each may say of a patient, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from authen_bridge.nhso import rights
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.gateway import Agent
from authen_bridge.nhso.rights import SOURCES, Patient
from authen_bridge.nhso.srm import Srm, Tokens
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    CardMismatch,
    CardRemoved,
    NhsoBusy,
    NhsoError,
    NhsoUnreachable,
    Problem,
    ReaderBusy,
    ZoneNotSetUp,
)
from authen_bridge.settings.table import KEYS
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

MINE, OTHER = POPULATION[0].pid, POPULATION[1].pid
PATIENT = Patient(MINE, nullcontext)

BAD_CLAIM_TYPES: tuple[Any, ...] = ("x", {}, [1], [{}])
BAD_DATES: tuple[Any, ...] = (True, 2517.5, [], {})


class Says(Agent):
    """An agent with one answer to `read`: JSON, or the problem that it is."""

    def __init__(self, answer: Any) -> None:
        super().__init__(Client("http://127.0.0.1:9", direct=True))
        self._answer = answer

    def read(self) -> Any:
        if isinstance(self._answer, Problem):
            raise self._answer
        return self._answer


def relay(source: str, **parts: Any) -> Relay:
    return Relay("test", "", source, None, lambda: None, **parts)


def test_every_source_that_can_be_set_is_there() -> None:
    assert all(KEYS["rights"].check(source) == "" for source in SOURCES)
    settable = KEYS["rights"].check("another").partition(": ")[2].split(", ")
    assert set(settable) == {'""', *SOURCES}


# ── the gateway ───────────────────────────────────────────────────────────────────────────────


def gateway(answer: Any, patient: Patient = PATIENT) -> dict[str, Any]:
    return SOURCES["gateway"](relay("gateway", agent=Says(answer)), patient)


@pytest.mark.parametrize("spelling", ["mainInscl", "mainInsc1"])
def test_an_agents_main_right_is_taken_in_both_spellings_and_given_in_one(spelling: str) -> None:
    known = gateway({"pid": MINE, spelling: "(UCS) x", "image": "/9j/", "correlationId": "c", "new": [1]})
    assert known == {"pid": MINE, "mainInscl": "(UCS) x", "correlationId": "c", "new": [1]}


def test_what_says_nothing_is_left_out_so_that_the_card_s_word_stays() -> None:
    empty = dict.fromkeys(("fname", "lname", "titleName", "sex", "birthDate", "correlationId"), "")
    assert gateway({"pid": MINE, **empty, "nation": None, "mainInsc1": " "}) == {"pid": MINE}
    assert gateway({"pid": MINE, "birthDate": "5 มิ.ย. 2517", "claimTypes": []}) == {
        "pid": MINE,
        "claimTypes": [],
    }


def test_numbers_in_the_place_of_texts_are_taken_where_they_can_only_mean_one_thing() -> None:
    said = {"birthDate": 25170605, "titleName": 3, "nation": 99, "age": 48, "paidModel": 1}
    assert gateway({"pid": MINE, **said, "hospMain": {"hcode": 99999, "hname": "x", "new": 1}}) == {
        "pid": MINE,
        "birthDate": "25170605",
        "titleName": "003",
        "nation": "099",
        "age": "48",
        "paidModel": "1",
        "hospMain": {"hcode": "99999", "hname": "x", "new": 1},
    }


def test_of_another_persons_document_nothing_is_left() -> None:
    with pytest.raises(CardMismatch) as mismatch:
        gateway({"pid": OTHER, "fname": "อื่น", "correlationId": "c"})
    assert OTHER not in repr(mismatch.value.body("/api/smartcard/read"))
    assert not mismatch.value.facts


@pytest.mark.parametrize(
    "answer",
    [
        *([], "x", {}, {"pid": 1}, {"pid": ""}, {"pid": None}),
        *({"pid": MINE, "claimTypes": wrong} for wrong in BAD_CLAIM_TYPES),
        *({"pid": MINE, "birthDate": wrong} for wrong in BAD_DATES),
        *({"pid": MINE, "titleName": wrong} for wrong in (True, ["003"])),
        *({"pid": MINE, key: 1} for key in ("fname", "lname", "sex", "checkDate", "correlationId")),
        {"pid": MINE, "hospMain": "99999"},
    ],
)
def test_what_is_no_read_document_is_an_error_of_the_other_side(answer: Any) -> None:
    with pytest.raises(NhsoError):
        gateway(answer)


def test_the_card_is_lent_while_the_agent_reads_and_given_back_whatever_comes_of_it() -> None:
    lent: list[str] = []

    @contextmanager
    def lend() -> Iterator[None]:
        lent.append("lent")
        try:
            yield
        finally:
            lent.append("back")

    with pytest.raises(NhsoUnreachable):
        gateway(NhsoUnreachable(), Patient(MINE, lend))
    assert lent == ["lent", "back"]


@pytest.mark.parametrize(("card_is_in", "told"), [(True, ReaderBusy), (False, CardRemoved)])
def test_no_card_at_the_agent_means_pulled_only_where_ours_has_left_too(
    card_is_in: bool, told: type[Problem]
) -> None:
    present = True

    @contextmanager
    def lend() -> Iterator[None]:
        nonlocal present
        if not present:
            raise CardRemoved
        present = card_is_in  # it leaves, if it does, while it is lent
        yield

    with pytest.raises(told):
        gateway(ReaderBusy("the agent"), Patient(MINE, lend))


# ── srm ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def zone() -> Iterator[TestZone]:
    with TestZone() as zone:
        yield zone


def srm_of(zone: TestZone) -> Relay:
    officer = zone.srm.log_in()
    client = Client(zone.srm_url, str(zone.ca_file))
    return relay("srm", srm=Srm(client, lambda: Tokens(officer.access, officer.refresh)))


def test_srm_says_that_it_is_rights_only(zone: TestZone) -> None:
    known = SOURCES["srm"](srm_of(zone), PATIENT)
    assert (known["pid"], known["rightsSource"]) == (MINE, "srm")
    assert "correlationId" not in known


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault(drop="before"), NhsoUnreachable),
        (Fault(status=500), NhsoError),
        (Fault(html=True), NhsoError),
        (Fault(truncate=True), NhsoError),
        (Fault(status=429), NhsoBusy),
        (Fault(status=503, retry_after=5), NhsoBusy),
    ],
)
def test_each_trouble_of_srm_has_its_problem(zone: TestZone, fault: Fault, problem: type[Problem]) -> None:
    zone.faults["right-search"] = fault
    with pytest.raises(problem):
        SOURCES["srm"](srm_of(zone), PATIENT)


@pytest.mark.parametrize("source", ["gateway", "srm", "probe"])
def test_a_source_without_an_address_is_not_set_up(source: str) -> None:
    with pytest.raises(ZoneNotSetUp):
        SOURCES[source](relay(source), PATIENT)


def test_none_adds_nothing() -> None:
    assert rights.none(relay("none"), PATIENT) == {}
