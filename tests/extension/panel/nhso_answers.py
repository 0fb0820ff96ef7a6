"""What the host answers about codes, rights and the outbox, for the panel's tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.extension.panel_stage import PATIENT
from tests.testzone.invented import CLAIM_TYPES, OPD
from tests.testzone.person import Person
from tests.testzone.records import person_record

OWN, OTHER_HOSPITAL = "99990", "99980"  # the unit of `panel_stage.status`, and another
NOON = datetime(2026, 11, 27, 12, 0)  # Bangkok's, without a zone as NHSO's are
CORRELATION = "0000-invented"

TODAY_PATH = f"/api/bridge/today/{PATIENT.pid}"
NEWEST_PATH = f"/api/nhso-service/latest-5-authen-code-all-hospital/{PATIENT.pid}"
READ_PATH = "/api/smartcard/read"
OUTBOX_PATH = "/api/bridge/outbox"


def code(number: str = "PP1000000001", *, hcode: str = OWN, service: str = OPD) -> dict[str, Any]:
    return {
        "claimType": service,
        "claimCode": number,
        "hcode": hcode,
        "claimDateTime": "2026-11-27T09:14:05",
    }


def today(*codes: dict[str, Any], troubles: tuple[str, ...] = (), source: str = "latest-5") -> Any:
    body = {"day": "2026-11-27", "codes": list(codes), "sources": [source], "troubles": list(troubles)}
    return 200, body


def rights(holder: Person = PATIENT, correlation: str | None = CORRELATION) -> tuple[int, dict[str, Any]]:
    body = person_record(holder, NOON)
    return 200, {**body, **({"correlationId": correlation} if correlation else {})}


def problem(status: int, code: str, **facts: Any) -> tuple[int, dict[str, Any]]:
    return status, {"status": status, "code": code, "errors": [], **facts}


def entry(number: str, state: str, **other: Any) -> dict[str, Any]:
    """One of the outbox's, as the model OutboxEntry of messages.py."""
    return {
        "id": number,
        "zone": "test",
        "kind": "confirm",
        "state": state,
        "day": "2026-11-27",
        "created": "2026-11-27T02:14:05+00:00",
        "sent": None,
        "ended": None,
        "attempts": 1,
        "problem": None,
        "osUser": "clerk",
        "pid": PATIENT.pid,
        "claimType": OPD,
        "hn": None,
        "claimCode": None,
        **other,
    }


SERVICE = CLAIM_TYPES[OPD]
