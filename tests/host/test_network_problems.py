"""The eight troubles that a hospital's day has with NHSO: one problem code each, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from authen_bridge.nhso.client import Client
from authen_bridge.problems import Problem
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types)
PID = PATIENT.pid
LATEST = f"/api/nhso-service/latest-authen-code/{PID}"
CONFIRM = "/api/nhso-service/confirm-save"


def sound(zone: TestZone) -> Client:
    return Client(zone.url, str(zone.ca_file))


def unknown_certificate(zone: TestZone) -> Client:
    return Client(zone.url)


def no_such_name(_zone: TestZone) -> Client:
    return Client("https://nhso.invalid/authencode", direct=True)  # RFC 6761: never resolves


TROUBLES = {
    "slow": (Fault(slow=30), sound, "NHSO_TIMEOUT", "OUTCOME_UNKNOWN"),
    "500": (Fault(status=500), sound, "NHSO_ERROR", "OUTCOME_UNKNOWN"),
    "502 HTML": (Fault(status=502, html=True), sound, "NHSO_ERROR", "OUTCOME_UNKNOWN"),
    "truncated JSON": (Fault(truncate=True), sound, "NHSO_ERROR", "OUTCOME_UNKNOWN"),
    "429": (Fault(status=429, retry_after=5), sound, "NHSO_BUSY", "NHSO_BUSY"),
    "expired token": (Fault(status=401), sound, "TOKEN_REJECTED", "TOKEN_REJECTED"),
    "wrong certificate": (None, unknown_certificate, "TLS_FAILED", "TLS_FAILED"),
    "DNS failure": (None, no_such_name, "NHSO_UNREACHABLE", "NHSO_UNREACHABLE"),
}


@pytest.mark.parametrize(("fault", "client", "asked", "saved"), TROUBLES.values(), ids=TROUBLES.keys())
def test_each_trouble_is_one_problem_when_asking_and_one_when_saving(
    zone: TestZone,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault | None,
    client: Callable[[TestZone], Client],
    asked: str,
    saved: str,
) -> None:
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", 0.3)
    known = sound(zone).get(f"/api/smartcard/probe/{PID}", zone.token)
    body = {"pid": PID, "claimType": "PG0060001", "mobile": "0899999901"}
    body["correlationId"] = known["correlationId"]
    if fault:
        zone.faults["*"] = fault
    with pytest.raises(Problem) as on_get:
        client(zone).get(LATEST, zone.token)
    with pytest.raises(Problem) as on_save:
        client(zone).save(CONFIRM, body, zone.token)
    assert (on_get.value.code, on_save.value.code) == (asked, saved)
