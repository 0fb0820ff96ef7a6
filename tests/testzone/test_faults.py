"""The zone fails on demand, in the ways that real services fail."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest
import requests

from tests.testzone.faults import Fault
from tests.testzone.invented import OPD
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

SOMEBODY = POPULATION[0]


def probe(zone: TestZone, unit: requests.Session) -> requests.Response:
    return unit.get(f"{zone.url}/api/smartcard/probe/{SOMEBODY.pid}")


def confirm(zone: TestZone, unit: requests.Session) -> requests.Response:
    body = {
        "pid": SOMEBODY.pid,
        "claimType": OPD,
        "mobile": "0600000001",
        "correlationId": probe(zone, unit).json()["correlationId"],
    }
    return unit.post(f"{zone.url}/api/nhso-service/confirm-save", json=body)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503])
def test_a_status_is_answered_in_place_of_the_route(
    zone: TestZone, unit: requests.Session, status: int
) -> None:
    zone.faults["probe"] = Fault(status=status, retry_after=7)
    reply = probe(zone, unit)
    assert (reply.status_code, reply.json()["status"]) == (status, status)
    assert reply.headers["Retry-After"] == "7"


def test_html_comes_where_json_is_expected(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["probe"] = Fault(html=True)
    reply = probe(zone, unit)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    zone.faults["probe"] = Fault(html=True, status=502)
    assert probe(zone, unit).status_code == 502


def test_truncated_json_does_not_parse(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["probe"] = Fault(truncate=True)
    reply = probe(zone, unit)
    assert reply.headers["Content-Type"] == "application/json"
    with pytest.raises(requests.JSONDecodeError):
        reply.json()


def test_an_answer_dropped_after_committing_leaves_the_claim(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["confirm-save"] = Fault(drop="after")
    with pytest.raises(requests.ConnectionError):
        confirm(zone, unit)
    assert len(zone.claims(SOMEBODY.pid)) == 1


def test_a_connection_dropped_before_leaves_nothing(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["confirm-save"] = Fault(drop="before")
    with pytest.raises(requests.ConnectionError):
        confirm(zone, unit)
    assert zone.claims(SOMEBODY.pid) == []


def test_a_slow_answer_comes_in_the_end(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["probe"] = Fault(slow=60)
    with pytest.raises(requests.ReadTimeout):
        unit.get(f"{zone.url}/api/smartcard/probe/{SOMEBODY.pid}", timeout=(5, 0.05))
    zone.faults["probe"] = Fault(slow=0.2)
    assert probe(zone, unit).status_code == 200


def test_a_zone_that_closes_does_not_wait_for_its_slow_answers() -> None:
    started = time.monotonic()
    with TestZone() as zone, requests.Session() as session:
        session.trust_env = False
        zone.faults["*"] = Fault(slow=60)
        url, ca_file = f"{zone.url}/api/nothing", str(zone.ca_file)

        def ask() -> None:
            with suppress(requests.ConnectionError):  # cut off, unless the answer is quicker
                session.get(url, verify=ca_file)

        asker = threading.Thread(target=ask)
        asker.start()
        while not zone.requests:
            asker.join(0.01)
    asker.join()
    assert time.monotonic() - started < 30


def test_a_fault_is_over_after_its_times_or_when_cleared(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["*"] = Fault(status=503, times=2)
    assert [probe(zone, unit).status_code for _ in range(3)] == [503, 503, 200]
    zone.faults["*"] = Fault(status=503)
    zone.faults.clear()
    assert probe(zone, unit).status_code == 200


def test_a_fault_of_one_route_leaves_the_others_alone(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["latest-authen-code"] = Fault(status=500)
    assert probe(zone, unit).status_code == 200


def test_a_client_that_does_not_trust_the_zone_harms_nobody(
    zone: TestZone, unit: requests.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with requests.Session() as stranger:
        stranger.trust_env = False
        with pytest.raises(requests.exceptions.SSLError):
            stranger.get(zone.url)
    assert probe(zone, unit).status_code == 200
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("share", [0.1, 0.9], ids=["its head", "its body"])
def test_an_answer_cut_in_the_middle_is_no_answer(
    zone: TestZone, unit: requests.Session, share: float
) -> None:
    zone.faults["confirm-save"] = Fault(cut=share)
    with pytest.raises(requests.RequestException):  # of a cut head `requests` makes an empty answer
        confirm(zone, unit).json()
    assert len(zone.claims(SOMEBODY.pid)) == 1


def test_a_status_may_come_once_the_route_has_done_its_work(zone: TestZone, unit: requests.Session) -> None:
    zone.faults["confirm-save"] = Fault(status=500, after=True)
    assert confirm(zone, unit).status_code == 500
    assert len(zone.claims(SOMEBODY.pid)) == 1
