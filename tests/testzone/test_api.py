"""The zone's API answers as the agent's documentation says."""

from __future__ import annotations

import re
import ssl
from datetime import timedelta
from http.client import HTTPSConnection
from typing import Any

import pytest
import requests

from tests.testzone.invented import HD, OPD, OTHER_UNIT, OWN_UNIT
from tests.testzone.people import POPULATION, Person
from tests.testzone.population import Visit, bangkok_now
from tests.testzone.server import TestZone

WITH_ALL = next(one for one in POPULATION if one.right == "UCS" and len(one.claim_types) == 5)
HD_ONLY = next(one for one in POPULATION if one.claim_types == (HD,))
WITHOUT_RIGHT = next(one for one in POPULATION if not one.main_inscl)

LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def probe(zone: TestZone, unit: requests.Session, person: Person = WITH_ALL) -> Any:
    return unit.get(f"{zone.url}/api/smartcard/probe/{person.pid}").json()


def save_body(zone: TestZone, unit: requests.Session, **changes: Any) -> dict[str, Any]:
    answer = probe(zone, unit)
    body = {
        "pid": WITH_ALL.pid,
        "claimType": OPD,
        "mobile": "0600000001",
        "correlationId": answer["correlationId"],
    }
    return {**body, **changes}


def post(zone: TestZone, unit: requests.Session, route: str, body: Any) -> requests.Response:
    return unit.post(f"{zone.url}/api/nhso-service/{route}", json=body)


def get(zone: TestZone, unit: requests.Session, route: str, person: Person = WITH_ALL) -> Any:
    return unit.get(f"{zone.url}/api/nhso-service/{route}/{person.pid}").json()


def test_probe_gives_everything_the_agent_gives_of_somebody_with_rights(
    zone: TestZone, unit: requests.Session
) -> None:
    answer = probe(zone, unit)
    assert answer["pid"] == WITH_ALL.pid
    assert answer["fname"] == WITH_ALL.name_th.first
    assert answer["birthDate"] == WITH_ALL.birth
    assert answer["sex"] in ("ชาย", "หญิง")
    assert answer["mainInscl"] == WITH_ALL.main_inscl
    assert answer["claimTypes"][0] == {
        "claimType": OPD,
        "claimTypeName": "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)",
    }
    assert answer["hospMain"].keys() == {"hcode", "hname"}
    assert answer["correlationId"]
    assert LOCAL_TIME.fullmatch(answer["checkDate"])


def test_probe_leaves_out_what_the_register_does_not_know(zone: TestZone, unit: requests.Session) -> None:
    answer = probe(zone, unit, WITHOUT_RIGHT)
    assert answer.keys().isdisjoint({"mainInscl", "subInscl", "claimTypes", "hospMain", "hospSub", "image"})
    assert None not in answer.values()


def test_every_probe_has_a_correlation_id_of_its_own(zone: TestZone, unit: requests.Session) -> None:
    assert probe(zone, unit)["correlationId"] != probe(zone, unit)["correlationId"]


def test_a_confirm_issues_a_claim_code_that_is_kept(zone: TestZone, unit: requests.Session) -> None:
    body = save_body(zone, unit, hn="12345", hcode=OWN_UNIT.hcode)
    reply = post(zone, unit, "confirm-save", body)
    assert reply.status_code == 200
    saved = reply.json()
    assert saved.keys() == {"pid", "claimType", "correlationId", "createdDate", "claimCode"}
    assert re.fullmatch(r"PP\d{10}", saved["claimCode"])
    assert LOCAL_TIME.fullmatch(saved["createdDate"])
    (claim,) = zone.claims(WITH_ALL.pid)
    assert (claim.claim_code, claim.hn, claim.mobile, claim.hcode) == (
        saved["claimCode"],
        "12345",
        "0600000001",
        OWN_UNIT.hcode,
    )


def test_a_draft_has_no_claim_code_and_leaves_the_confirm_possible(
    zone: TestZone, unit: requests.Session
) -> None:
    body = save_body(zone, unit)
    draft = post(zone, unit, "save-as-draft", body)
    assert draft.json().keys() == {"pid", "claimType", "correlationId", "createdDate"}
    assert [one.claim_type for one in zone.population.drafts(WITH_ALL.pid)] == [OPD]
    assert zone.claims(WITH_ALL.pid) == []
    assert post(zone, unit, "confirm-save", body).status_code == 200


def test_a_second_confirm_on_the_same_day_is_a_duplicate(zone: TestZone, unit: requests.Session) -> None:
    body = save_body(zone, unit)
    post(zone, unit, "confirm-save", body)
    for again in (body, save_body(zone, unit)):
        reply = post(zone, unit, "confirm-save", again)
        assert reply.status_code == 400
        assert "แล้วในวันนี้" in reply.json()["errors"][0]["defaultMessage"]
    assert len(zone.claims(WITH_ALL.pid)) == 1


def test_another_service_another_unit_and_another_day_are_no_duplicates(
    zone: TestZone, unit: requests.Session
) -> None:
    post(zone, unit, "confirm-save", save_body(zone, unit))
    assert post(zone, unit, "confirm-save", save_body(zone, unit, claimType=HD)).status_code == 200
    zone.population.confirm(Visit(WITH_ALL.pid, OPD, OTHER_UNIT.hcode, "0600000001", source="page"))
    zone.population.now = lambda: bangkok_now() + timedelta(days=1)
    assert post(zone, unit, "confirm-save", save_body(zone, unit)).status_code == 200
    codes = [claim.claim_code for claim in zone.claims(WITH_ALL.pid)]
    assert len(codes) == len(set(codes)) == 4


def test_a_correlation_id_is_good_for_one_confirm_of_its_own_person(
    zone: TestZone, unit: requests.Session
) -> None:
    body = save_body(zone, unit)
    post(zone, unit, "confirm-save", body)
    spent = post(zone, unit, "confirm-save", {**body, "claimType": HD})
    borrowed = {**save_body(zone, unit), "pid": HD_ONLY.pid, "claimType": HD}
    for reply in (spent, post(zone, unit, "confirm-save", borrowed)):
        assert reply.status_code == 400
        assert reply.json()["errors"][0]["field"] == "correlationId"
    assert zone.claims(HD_ONLY.pid) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pid": "1990000010015"}, "pid"),  # wrong check digit
        ({"pid": 1990000010014}, "pid"),
        ({"claimType": "PG9999999"}, "claimType"),
        ({"mobile": ""}, "mobile"),
        ({"mobile": "060-000-0001"}, "mobile"),
        ({"mobile": "๐๖๐๐๐๐๐๐๐๑"}, "mobile"),
        ({"correlationId": None}, "correlationId"),
        ({"correlationId": "never-issued"}, "correlationId"),
        ({"hn": "1" * 21}, "hn"),
        ({"hcode": OTHER_UNIT.hcode}, "hcode"),  # the patient's hospital in place of the own unit
    ],
)
def test_a_bad_field_is_named(
    zone: TestZone, unit: requests.Session, change: dict[str, Any], field: str
) -> None:
    reply = post(zone, unit, "confirm-save", save_body(zone, unit, **change))
    assert reply.status_code == reply.json()["status"] == 400
    assert reply.json().keys() == {"timestamp", "status", "error", "message", "path", "errors"}
    assert [error["field"] for error in reply.json()["errors"]] == [field]


def test_a_service_the_person_has_no_right_to_is_refused(zone: TestZone, unit: requests.Session) -> None:
    correlation = probe(zone, unit, HD_ONLY)["correlationId"]
    body = save_body(zone, unit, pid=HD_ONLY.pid, correlationId=correlation)
    reply = post(zone, unit, "confirm-save", body)
    assert (reply.status_code, reply.json()["message"]) == (400, "ผู้รับบริการไม่มีสิทธิรับบริการนี้")


def test_the_latest_code_is_the_newest_of_all_hospitals(zone: TestZone, unit: requests.Session) -> None:
    assert get(zone, unit, "latest-authen-code").keys() == {"checkDate"}
    assert get(zone, unit, "latest-5-authen-code-all-hospital") == []
    post(zone, unit, "confirm-save", save_body(zone, unit))
    other = zone.population.confirm(Visit(WITH_ALL.pid, OPD, OTHER_UNIT.hcode, "0600000001", source="page"))
    latest = get(zone, unit, "latest-authen-code")
    assert latest.keys() == {"claimType", "claimCode", "hcode", "claimDateTime", "checkDate"}
    assert (latest["claimCode"], latest["hcode"]) == (other.claim_code, OTHER_UNIT.hcode)


def test_only_the_five_newest_codes_are_listed_newest_first(zone: TestZone, unit: requests.Session) -> None:
    hcodes = [f"9998{digit}" for digit in range(7)]
    for hcode in hcodes:
        zone.population.confirm(Visit(WITH_ALL.pid, OPD, hcode, "0600000001", source="page"))
    listed = get(zone, unit, "latest-5-authen-code-all-hospital")
    assert [entry["hcode"] for entry in listed] == hcodes[:1:-1]


@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic {token}", "{token}"])
def test_without_the_units_token_nothing_is_answered(
    zone: TestZone, unit: requests.Session, header: str | None
) -> None:
    unit.headers.pop("Authorization")
    if header:
        unit.headers["Authorization"] = header.format(token=zone.token)
    reply = unit.get(f"{zone.url}/api/smartcard/probe/{WITH_ALL.pid}")
    assert (reply.status_code, reply.json()["status"]) == (401, 401)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/api/smartcard/probe/1990000010014", 405),
        ("GET", "/api/nhso-service/confirm-save", 405),
        ("GET", "/api/preference", 404),
        ("GET", "/api/smartcard/probe/12345", 400),
        ("GET", "/api/smartcard/probe/1999999999990", 400),  # nobody of the population
    ],
)
def test_what_is_not_offered_has_an_error_body_too(
    zone: TestZone, unit: requests.Session, method: str, path: str, status: int
) -> None:
    reply = unit.request(method, zone.url + path)
    assert (reply.status_code, reply.json()["status"]) == (status, status)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(
    zone: TestZone, unit: requests.Session, body: bytes
) -> None:
    reply = unit.post(f"{zone.url}/api/nhso-service/confirm-save", data=body)
    assert (reply.status_code, reply.json()["message"]) == (400, "JSON parse error")


def test_one_connection_serves_many_requests(zone: TestZone) -> None:
    context = ssl.create_default_context(cafile=zone.ca_file)
    connection = HTTPSConnection("localhost", zone.port, context=context)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/authencode/api/nothing")
        sockets.add(connection.sock)
        connection.getresponse().read()
    connection.close()
    assert len(sockets) == 1


def test_requests_are_logged_without_their_query(zone: TestZone, unit: requests.Session) -> None:
    unit.get(f"{zone.url}/api/nothing", params={"secret": "1"})
    assert zone.requests == [("GET", "/authencode/api/nothing")]
