"""The routes: who may ask what, and what a card and the test zone answer, over a real host process."""

from __future__ import annotations

import base64

import pytest

from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.support.pcscd import PrivatePcscd
from tests.testzone.chip import NHSO, WrittenRights, chip
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION, photo
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types and p.hosp_main)
TEST_PAGE = "https://test.nhso.go.th"
PRODUCTION_PAGE = "https://authenservice.nhso.go.th"


# ── who may ask what ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://test.nhso.go.th", ""])
def test_an_origin_that_is_not_nhsos_is_forbidden(host: HostProcess, origin: str) -> None:
    status, body = host.ask("/api/smartcard/terminals", origin=origin)
    assert (status, body["code"]) == (403, "FORBIDDEN_ORIGIN")


@pytest.mark.parametrize(
    "path",
    [
        "/api/bridge/status",
        "/api/bridge/card",
        "/api/bridge/card/rights",
        "/api/preference",
        "/",
        "/api/smartcard",
    ],
)
def test_a_page_finds_the_eight_documented_routes_and_no_other(host: HostProcess, path: str) -> None:
    status, body = host.ask(path, origin=TEST_PAGE)
    assert (status, body["code"]) == (404, "NOT_FOUND")


def test_the_wrong_method_is_said_to_be_wrong(host: HostProcess) -> None:
    status, body = host.ask("/api/smartcard/read", method="POST", origin=TEST_PAGE)
    assert (status, body["code"], body["allowed"]) == (405, "METHOD_NOT_ALLOWED", ["GET"])


# ── the card ──────────────────────────────────────────────────────────────────────────────────


def test_no_card_is_500_and_the_terminals_say_so(host: HostProcess) -> None:
    assert host.ask("/api/smartcard/read-card-only", origin=TEST_PAGE)[1]["code"] == "NO_CARD"
    status, terminals = host.ask("/api/smartcard/terminals", origin=TEST_PAGE)
    assert status == 200
    assert [t["isPresent"] for t in terminals] == [False] * len(terminals)


def test_the_rights_on_the_chip_come_with_their_date_and_their_holder(
    host: HostProcess, insert: Insert
) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    status, body = host.ask("/api/bridge/card/rights")
    assert (status, body["pid"]) == (200, PATIENT.pid)
    assert body["chipRights"]["mainInscl"] == WrittenRights().main_inscl
    assert body["chipRights"]["updateDate"] == {"year": 2556, "month": 4, "day": 15}


def test_a_card_without_rights_on_it_says_so(host: HostProcess, insert: Insert) -> None:
    inside = chip(PATIENT)
    del inside.files[NHSO]
    insert(inside)
    host.wait_until_ready()
    assert host.ask("/api/bridge/card/rights") == (200, {"pid": PATIENT.pid, "chipRights": None})


def test_the_card_alone_is_the_agents_document(host: HostProcess, insert: Insert) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    status, body = host.ask("/api/smartcard/read-card-only", origin=TEST_PAGE)
    assert status == 200
    assert body == {
        "pid": PATIENT.pid,
        "titleName": PATIENT.title_code,
        "fname": PATIENT.name_th.first,
        "lname": PATIENT.name_th.last,
        "birthDate": PATIENT.birth,
        "sex": {"1": "ชาย", "2": "หญิง"}[PATIENT.sex],
    }


def test_the_photo_comes_with_its_progress(host: HostProcess, insert: Insert) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    host.send(
        {
            "id": 9000,
            "method": "GET",
            "path": "/api/smartcard/read-card-only",
            "query": {"readImageFlag": "true"},
            "origin": TEST_PAGE,
        }
    )
    steps = []
    while (message := host.receive(id=9000))["type"] == "progress":
        steps.append(message)
    size = len(photo(PATIENT))
    assert [s["stage"] for s in steps] == ["photo"] * len(steps)
    assert steps[-1]["done"] == steps[-1]["total"] == size
    assert base64.b64decode(message["body"]["image"]) == photo(PATIENT)


def test_read_in_the_test_zone_is_card_and_rights(host: HostProcess, insert: Insert) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    status, body = host.ask("/api/smartcard/read", origin=TEST_PAGE)
    assert status == 200
    assert (body["pid"], body["mainInscl"]) == (PATIENT.pid, PATIENT.main_inscl)
    assert body["correlationId"]
    assert "image" not in body


def test_read_in_production_is_the_card_alone_and_asks_nobody(
    host: HostProcess, zone: TestZone, insert: Insert
) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    status, body = host.ask("/api/smartcard/read", origin=PRODUCTION_PAGE)
    assert status == 200
    assert sorted(body) == ["birthDate", "fname", "lname", "pid", "sex", "titleName"]
    assert zone.requests == []


def test_with_nhso_away_read_is_503_and_the_card_alone_still_answers(
    host: HostProcess, zone: TestZone, insert: Insert
) -> None:
    zone.faults["*"] = Fault(drop="before")
    insert(PATIENT)
    host.wait_until_ready()
    status, body = host.ask("/api/smartcard/read", origin=TEST_PAGE)
    assert (status, body["code"]) == (503, "NHSO_UNREACHABLE")
    assert host.ask("/api/smartcard/read-card-only", origin=TEST_PAGE)[0] == 200


def test_probe_is_of_the_test_zone_only(host: HostProcess) -> None:
    path = f"/api/smartcard/probe/{PATIENT.pid}"
    assert host.ask(path, origin=TEST_PAGE)[0] == 200
    assert host.ask(path, origin=PRODUCTION_PAGE)[0] == 404


def test_without_any_reader_the_agents_418_says_so(pcscd: PrivatePcscd, home: dict[str, str]) -> None:
    pcscd.stop()
    pcscd.start(readers=0)
    try:
        with HostProcess(home) as host:
            host.receive(type="hello")
            status, body = host.ask("/api/smartcard/read", origin=TEST_PAGE)
            assert (status, body["status"], body["code"]) == (418, 418, "NO_READER")
            assert host.ask("/api/smartcard/terminals", origin=TEST_PAGE) == (200, [])
    finally:
        pcscd.stop()
        pcscd.start()


def test_the_day_s_usual_sequence_ends_in_one_claim_code(
    host: HostProcess, zone: TestZone, insert: Insert
) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    rights = host.ask("/api/smartcard/read", origin=TEST_PAGE)[1]
    latest = f"/api/nhso-service/latest-authen-code/{PATIENT.pid}"
    assert "claimCode" not in host.ask(latest, origin=TEST_PAGE)[1]
    body = {
        "pid": PATIENT.pid,
        "claimType": rights["claimTypes"][0]["claimType"],
        "mobile": "0899999901",
        "correlationId": rights["correlationId"],
        "hn": "9901",
    }
    status, draft = host.ask("/api/nhso-service/save-as-draft", "POST", body=body, origin=TEST_PAGE)
    assert status == 200
    assert "claimCode" not in draft
    status, saved = host.ask("/api/nhso-service/confirm-save/", "POST", body=body, origin=TEST_PAGE)
    assert status == 200
    assert [c.claim_code for c in zone.claims(PATIENT.pid)] == [saved["claimCode"]]
    assert host.ask(latest, origin=TEST_PAGE)[1]["claimCode"] == saved["claimCode"]
    five = host.ask(f"/api/nhso-service/latest-5-authen-code-all-hospital/{PATIENT.pid}", origin=TEST_PAGE)[1]
    assert [c["claimCode"] for c in five] == [saved["claimCode"]]


def test_a_card_pulled_while_nhso_answers_is_not_given_out(
    host: HostProcess, zone: TestZone, insert: Insert
) -> None:
    zone.faults["probe"] = Fault(slow=30)
    card = insert(PATIENT)
    host.wait_until_ready()
    host.send({"id": 500, "method": "GET", "path": "/api/smartcard/read", "origin": TEST_PAGE})
    while not zone.requests:  # it is at NHSO now
        host.ask("/api/bridge/status")
    card.pull()
    while host.receive(type="event", event="card")["body"]["state"] != "removed":
        pass
    zone.faults.close()
    reply = host.receive(type="reply", id=500)
    assert reply["body"]["code"] == "CARD_REMOVED"
    assert PATIENT.pid not in str(reply)


def test_where_rights_are_none_nothing_is_saved_for_anybody(host: HostProcess, zone: TestZone) -> None:
    body = {"pid": PATIENT.pid, "claimType": "PG0060001", "mobile": "0899999901", "correlationId": "x"}
    for route in ("save-as-draft", "confirm-save"):
        status, answer = host.ask(f"/api/nhso-service/{route}", "POST", body=body, origin=PRODUCTION_PAGE)
        assert (status, answer["code"]) == (503, "RIGHTS_UNAVAILABLE")
    assert zone.requests == []
