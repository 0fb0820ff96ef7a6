"""What this PC keeps, as people and our own pages see it: the outbox, remembered visits, erasing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.host_process import COMMAND, HostProcess
from tests.support.pcscd import PrivatePcscd
from tests.support.zones import write_settings
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if p.claim_types)
SERVICE = PATIENT.claim_types[0]
TEST_PAGE = "https://test.nhso.go.th"
VISITS = f"/api/bridge/visits/{PATIENT.pid}"


@pytest.fixture
def home(pcscd: PrivatePcscd, zone: TestZone, tmp_path: Path) -> dict[str, str]:
    return {**pcscd.environment, **write_settings(tmp_path / "home", zone, remember_visits=True)}


@pytest.fixture
def host(home: dict[str, str]) -> Iterator[HostProcess]:
    with HostProcess(home) as host:
        host.receive(type="hello")
        yield host


def confirm(host: HostProcess, mobile: str = "0899999901") -> tuple[int, Any]:
    rights = host.ask(f"/api/smartcard/probe/{PATIENT.pid}", origin=TEST_PAGE)[1]
    body = {"pid": PATIENT.pid, "claimType": SERVICE, "mobile": mobile, "hn": "HN-9901"}
    body["correlationId"] = rights["correlationId"]
    return host.ask("/api/nhso-service/confirm-save", "POST", body=body, origin=TEST_PAGE)


def shell(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *arguments], capture_output=True, text=True, env=os.environ | env, check=False
    )


# ── the outbox ────────────────────────────────────────────────────────────────────────────────


def test_a_confirmation_stands_in_the_outbox_with_its_code_and_who_asked(host: HostProcess) -> None:
    saved = confirm(host)[1]
    (entry,) = host.ask("/api/bridge/outbox")[1]
    assert (entry["state"], entry["kind"], entry["attempts"]) == ("done", "confirm", 1)
    assert (entry["pid"], entry["claimType"], entry["claimCode"]) == (
        PATIENT.pid,
        SERVICE,
        saved["claimCode"],
    )
    assert entry["osUser"]
    assert entry["sent"]
    assert entry["ended"]


def test_a_page_sees_nothing_of_what_is_kept(host: HostProcess) -> None:
    for path in ("/api/bridge/outbox", VISITS, f"/api/bridge/today/{PATIENT.pid}"):
        assert host.ask(path, origin=TEST_PAGE)[0] == 404
    assert host.ask("/api/bridge/outbox/0000/retry", "POST", origin=TEST_PAGE)[0] == 404


def test_what_waits_is_sent_by_a_retry_in_the_shell_while_the_browser_is_open(
    host: HostProcess, home: dict[str, str], zone: TestZone
) -> None:
    zone.faults["confirm-save"] = Fault(status=429)
    status, problem = confirm(host)
    assert (status, problem["code"]) == (503, "NHSO_BUSY")
    listed = shell(home, "outbox")
    assert listed.returncode == 0
    assert listed.stdout.startswith(problem["entry"][:8])
    assert " waiting " in listed.stdout
    zone.faults.clear()
    retried = shell(home, "outbox", "retry", problem["entry"][:8])
    (claim,) = zone.claims(PATIENT.pid)
    assert (retried.returncode, claim.claim_code in retried.stdout) == (0, True)
    assert host.ask("/api/bridge/outbox")[1][0]["state"] == "done"


def test_an_unknown_of_today_cannot_be_dropped_and_a_waiting_one_can(
    host: HostProcess, home: dict[str, str], zone: TestZone
) -> None:
    zone.faults["confirm-save"] = Fault(status=429)
    waiting = confirm(host)[1]
    assert shell(home, "outbox", "drop", waiting["entry"]).returncode == 0
    assert host.ask("/api/bridge/outbox")[1][0]["state"] == "dropped"
    zone.faults["confirm-save"] = Fault(drop="before")
    unknown = confirm(host)[1]
    assert unknown["code"] == "OUTCOME_UNKNOWN"
    refused = shell(home, "outbox", "drop", unknown["entry"], "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stderr)["errors"][0]["field"] == "id"
    assert shell(home, "outbox", "drop", "ffff").returncode == 1
    zone.faults["probe"] = Fault(status=429)
    assert host.ask(f"/api/bridge/outbox/{unknown['entry']}/retry", "POST")[1]["code"] == "OUTCOME_UNKNOWN"


@pytest.mark.parametrize("arguments", [("retry",), ("drop",), ("list", "ffff")])
def test_an_outbox_command_that_lacks_its_id_is_wrong_usage(
    home: dict[str, str], arguments: tuple[str, ...]
) -> None:
    assert shell(home, "outbox", *arguments).returncode == 2


# ── remembered visits ─────────────────────────────────────────────────────────────────────────


def test_phone_and_hn_of_a_confirmation_are_remembered_with_their_date(host: HostProcess) -> None:
    nothing = {"on": True, "mobile": None, "mobileDate": None, "hn": None, "hnDate": None}
    assert host.ask(VISITS) == (200, nothing)
    confirm(host, mobile="089-999-9901")
    day = host.ask(f"/api/bridge/today/{PATIENT.pid}")[1]["day"]
    remembered = {"on": True, "mobile": "0899999901", "mobileDate": day, "hn": "HN-9901", "hnDate": day}
    assert host.ask(VISITS) == (200, remembered)
    assert host.ask(VISITS, "DELETE") == (200, nothing)


def test_our_own_pages_may_have_a_visit_remembered_that_the_page_confirmed(host: HostProcess) -> None:
    status, kept = host.ask(VISITS, "POST", body={"mobile": "๐๘๙๙๙๙๙๙๐๑"})
    assert (status, kept["mobile"], kept["hn"]) == (200, "0899999901", None)
    status, problem = host.ask(VISITS, "POST", body={"mobile": "0000000000", "name": "x"})
    assert (status, [e["field"] for e in problem["errors"]]) == (400, ["mobile", "name"])


def test_nothing_is_remembered_unless_it_is_switched_on(
    pcscd: PrivatePcscd, zone: TestZone, tmp_path: Path
) -> None:
    env = {**pcscd.environment, **write_settings(tmp_path / "home", zone)}
    with HostProcess(env) as host:
        host.receive(type="hello")
        confirm(host)
        off = {"on": False, "mobile": None, "mobileDate": None, "hn": None, "hnDate": None}
        assert host.ask(VISITS, "POST", body={"mobile": "0899999901"}) == (200, off)
        assert host.ask(VISITS) == (200, off)


# ── erasing ───────────────────────────────────────────────────────────────────────────────────


def test_erase_leaves_nothing_behind(home: dict[str, str], zone: TestZone) -> None:
    with HostProcess(home) as host:
        host.receive(type="hello")
        confirm(host)
    folder = Path(home["AUTHEN_BRIDGE_HOME"]) / "store"
    assert list(folder.iterdir())
    erased = shell(home, "erase")
    assert (erased.returncode, erased.stdout) == (0, "erased, files and key included\n")
    assert not folder.exists() or not list(folder.iterdir())


def test_erase_under_an_open_browser_empties_the_outbox_and_the_next_confirmation_is_kept(
    host: HostProcess, home: dict[str, str], zone: TestZone
) -> None:
    first = confirm(host)[1]
    assert shell(home, "erase").returncode == 0
    assert host.ask("/api/bridge/outbox") == (200, [])
    status, again = confirm(host)
    assert (status, again["code"], again["claimCode"]) == (400, "DUPLICATE", first["claimCode"])


def test_erase_keeps_what_is_not_resolved_unless_it_is_forced(
    host: HostProcess, home: dict[str, str], zone: TestZone
) -> None:
    zone.faults["confirm-save"] = Fault(drop="before")
    confirm(host)
    kept = shell(home, "erase")
    assert kept.returncode == 1
    assert "1 of the outbox" in kept.stderr
    assert len(host.ask("/api/bridge/outbox")[1]) == 1
    assert shell(home, "erase", "--force").returncode == 0
    assert host.ask("/api/bridge/outbox")[1] == []
