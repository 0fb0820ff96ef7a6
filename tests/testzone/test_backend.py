"""The site's own backend: a session first, then people and visits."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.testzone.backend import thai_date
from tests.testzone.invented import OPD
from tests.testzone.lists import CARD_TYPES, REASONS
from tests.testzone.people import POPULATION
from tests.testzone.population import Certifier, bangkok_now
from tests.testzone.server import TestZone

SOMEBODY, GUARDIAN = POPULATION[0], POPULATION[1]


@pytest.fixture
def clerk(zone: TestZone, unit: requests.Session) -> requests.Session:
    """A client that logged in as a browser does; the API's token counts for nothing here."""
    unit.headers.pop("Authorization")
    unit.post(f"{zone.url}/backend/login", json={"clerk": "clerk-1"}).raise_for_status()
    return unit


def visit(**changes: Any) -> dict[str, Any]:
    body = {
        "pid": SOMEBODY.pid,
        "claimType": OPD,
        "mobile": "0600000001",
        "phones": "021110000, 021110001",
        "hn": "77",
        "serviceDate": thai_date(bangkok_now()),
        "serviceTime": "09:05",
    }
    return {**body, **changes}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "session"), ("GET", f"person/{SOMEBODY.pid}"), ("POST", "drafts"), ("POST", "confirmations")],
)
def test_nothing_is_answered_before_the_log_in(
    zone: TestZone, unit: requests.Session, method: str, path: str
) -> None:
    assert unit.request(method, f"{zone.url}/backend/{path}", json=visit()).status_code == 401


def test_a_session_knows_the_clerk_and_the_unit_until_the_log_out(
    zone: TestZone, clerk: requests.Session
) -> None:
    profile = clerk.get(f"{zone.url}/backend/session").json()
    assert profile == {"clerk": "เจ้าหน้าที่ ทดสอบหนึ่ง", "hcode": "99990", "hname": "รพ.จำลองระบบ"}
    clerk.post(f"{zone.url}/backend/logout")
    assert clerk.get(f"{zone.url}/backend/session").status_code == 401


def test_a_person_comes_with_rights_and_address_but_no_correlation_id(
    zone: TestZone, clerk: requests.Session
) -> None:
    record = clerk.get(f"{zone.url}/backend/person/{SOMEBODY.pid}").json()
    assert record["mainInscl"] == SOMEBODY.main_inscl
    assert record["address"].endswith("จังหวัดทดสอบ")
    assert "correlationId" not in record


def test_a_confirmation_issues_a_claim_code_and_a_second_one_none(
    zone: TestZone, clerk: requests.Session
) -> None:
    first = clerk.post(f"{zone.url}/backend/confirmations", json=visit())
    second = clerk.post(f"{zone.url}/backend/confirmations", json=visit())
    assert (first.status_code, second.status_code) == (201, 400)
    (claim,) = zone.claims(SOMEBODY.pid)
    assert claim.claim_code == first.json()["claimCode"]
    assert (claim.source, claim.phones) == ("page", "021110000, 021110001")


def test_a_draft_is_kept_without_a_code(zone: TestZone, clerk: requests.Session) -> None:
    assert clerk.post(f"{zone.url}/backend/drafts", json=visit()).status_code == 201
    assert len(zone.population.drafts(SOMEBODY.pid)) == 1
    assert zone.claims(SOMEBODY.pid) == []


def certifier(**changes: Any) -> dict[str, Any]:
    told = {
        "pid": GUARDIAN.pid,
        "proof": "document",
        "who": "ผู้ดูแล",
        "relation": "ป้า",
        "name": "ดินสอ ทดสอบมณี",
        "cardType": CARD_TYPES[0],
        "reason": REASONS[0],
    }
    return {**told, **changes}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"serviceDate": "01/01/2569"}, "serviceDate"),  # identity is proved on the day of service
        ({"serviceDate": "2026-01-01"}, "serviceDate"),
        ({"serviceTime": "24:00"}, "serviceTime"),
        ({"phones": "ไม่มี"}, "phones"),
        ({"mobile": "06"}, "mobile"),
    ],
)
def test_a_bad_field_of_the_visit_is_named(
    zone: TestZone, clerk: requests.Session, change: dict[str, str], field: str
) -> None:
    reply = clerk.post(f"{zone.url}/backend/confirmations", json=visit(**change))
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (400, field)


def test_who_certified_is_kept_with_the_draft_and_the_claim(zone: TestZone, clerk: requests.Session) -> None:
    for route in ("drafts", "confirmations"):
        reply = clerk.post(f"{zone.url}/backend/{route}", json=visit(certifier=certifier()))
        assert reply.status_code == 201
    (claim,), (draft,) = zone.claims(SOMEBODY.pid), zone.population.drafts(SOMEBODY.pid)
    kept = Certifier(GUARDIAN.pid, "document", "ผู้ดูแล", "ป้า", "ดินสอ ทดสอบมณี", CARD_TYPES[0], REASONS[0])
    assert (claim.certifier, draft.certifier) == (kept, kept)


def test_with_the_certifiers_card_neither_document_nor_reason_is_asked(
    zone: TestZone, clerk: requests.Session
) -> None:
    told = certifier(proof="card", name="", cardType="", reason="")
    reply = clerk.post(f"{zone.url}/backend/confirmations", json=visit(certifier=told))
    assert reply.status_code == 201


@pytest.mark.parametrize("route", ["drafts", "confirmations"])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"pid": SOMEBODY.pid}, "certifier.pid"),  # nobody certifies for themselves
        ({"pid": "1990000000000"}, "certifier.pid"),
        ({"proof": "word of honour"}, "certifier.proof"),
        ({"who": "เพื่อน"}, "certifier.who"),
        ({"relation": ""}, "certifier.relation"),
        ({"name": ""}, "certifier.name"),
        ({"cardType": "บัตรสมาชิก"}, "certifier.cardType"),
        ({"reason": None}, "certifier.reason"),
    ],
)
def test_a_bad_field_of_the_certifier_is_named(
    zone: TestZone, clerk: requests.Session, route: str, change: dict[str, Any], field: str
) -> None:
    reply = clerk.post(f"{zone.url}/backend/{route}", json=visit(certifier=certifier(**change)))
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (400, field)
    assert zone.claims(SOMEBODY.pid) == []
