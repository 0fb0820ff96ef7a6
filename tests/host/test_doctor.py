"""The doctor: every link of the chain, and a mend for each that is broken."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import cli, doctor, install, policy, settings
from authen_bridge.bridge import Bridge
from authen_bridge.doctor import CHECKS
from authen_bridge.doctor.finding import Chain, Finding
from authen_bridge.doctor.inventory import Inventory
from authen_bridge.doctor.pc import Pc
from authen_bridge.nhso import tokens
from authen_bridge.nhso.budget import budget
from authen_bridge.nhso.client import Client
from tests.support.proxy import Proxy
from tests.support.zones import write_settings
from tests.testzone.people import POPULATION
from tests.testzone.server import BASE, TestZone

LONGEST = 2.0  # seconds


@pytest.fixture
def home(pcscd: Any, zone: TestZone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PC in order: a reader, the host installed, the test zone reachable, a token."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)  # no SRM log-in program here
    for key, value in write_settings(tmp_path / "home", zone).items():
        monkeypatch.setenv(key, value)
    install.install(install.places(["chromium"], system=False), install.executable())
    _no_browsers_of_this_machine(tmp_path / "root", monkeypatch)
    return tmp_path


def _no_browsers_of_this_machine(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the doctor look for programs and for /etc below ``root``; its processes are this machine's."""
    root.mkdir()
    (root / "proc").symlink_to("/proc")
    pc = replace(Pc.this(), root=root)
    monkeypatch.setattr(doctor, "Chain", lambda bridge: Chain(bridge, pc))


@pytest.fixture
def production(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestZone]:
    """A server in production's place. The PC's zone is production, and it has no base_url."""
    monkeypatch.setattr(policy, "FOLDER", home)
    with TestZone() as production:
        addresses = {
            "ca_bundle": str(production.ca_file),
            "srm_url": production.srm_url,
            "status_url": production.status_url,
        }
        given = {"zone": "production", "zones": {"production": addresses}}
        (home / "policy.json").write_text(json.dumps(given))
        yield production


def every(capsys: pytest.CaptureFixture[str], exit_code: int, name: str) -> list[tuple[str, str]]:
    """Return state and words of everything that one check found."""
    assert cli.run(["doctor", "--json"]) == exit_code
    found = json.loads(capsys.readouterr().out)["checks"]
    return [(check["state"], check["found"]) for check in found if check["name"] == name]


def checks(capsys: pytest.CaptureFixture[str], exit_code: int) -> dict[str, dict[str, str]]:
    assert cli.run(["doctor", "--json"]) == exit_code
    report = json.loads(capsys.readouterr().out)
    return {check["name"]: check for check in report["checks"]}


def test_a_pc_in_order_has_nothing_to_mend(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys, 0)
    assert {name: check["state"] for name, check in found.items()} == dict.fromkeys(CHECKS, "ok")


@pytest.mark.parametrize(
    ("break_it", "name", "state", "exit_code"),
    [
        (lambda home: install.uninstall(install.places(["chromium"], system=False)), "browser", "broken", 1),
        (lambda home: _prepend(home, "typo = 1"), "settings", "warning", 3),
        (
            lambda home: _settings(home, 'base_url = "https://127.0.0.1:1"\nca_bundle = "/nope"'),
            "nhso",
            "broken",
            1,
        ),
        (lambda home: _settings(home, 'base_url = "https://127.0.0.1:1"'), "nhso", "broken", 1),
        (
            lambda home: _prepend(
                home, 'rights = "gateway"\ngateway.zone = "test"\ngateway.url = "http://127.0.0.1:1"'
            ),
            "nhso",
            "broken",
            1,
        ),
        (lambda home: _spoil(home / "home" / "store"), "records", "broken", 1),
        (lambda home: _manifest(home, "not json"), "browser", "broken", 1),
        (lambda home: _manifest(home, '{"path": "/gone/authen-bridge"}'), "browser", "broken", 1),
    ],
)
def test_each_broken_link_is_named_with_its_mend(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    break_it: Callable[[Path], object],
    name: str,
    state: str,
    exit_code: int,
) -> None:
    break_it(home)
    check = checks(capsys, exit_code)[name]
    assert check["state"] == state
    assert check["mend"]


def test_a_missing_token_is_a_warning_that_says_where_to_get_one(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": None)
    check = checks(capsys, 3)["token"]
    assert (check["state"], "Token" in check["mend"]) == ("warning", True)


def test_rights_by_srm_want_its_address_and_an_officer_s_log_in(
    home: Path, zone: TestZone, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _prepend(home, 'rights = "srm"')
    monkeypatch.setattr(tokens, "find", lambda _zone, kind="nhso": None if kind == "srm" else zone.token)
    assert every(capsys, 3, "srm")[::2] == [("ok", "reachable"), ("warning", "no officer's log-in")]
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": "a-token")
    assert every(capsys, 0, "srm")[::2] == [("ok", "reachable"), ("ok", "an officer's log-in is there")]
    assert {request.method for request in zone.requests} == {"HEAD"}


def test_an_srm_that_cannot_be_reached_is_broken(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _prepend(home, 'rights = "srm"')
    _change(home, "srm_url", "https://127.0.0.1:1/api")
    assert every(capsys, 1, "srm")[0] == ("broken", "NHSO_UNREACHABLE")


def test_production_with_srm_is_more_than_the_card_and_its_program_s_log_in_counts(
    production: TestZone, zone: TestZone, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _prepend(home, 'rights = "srm"')
    program = home / "SRM Smart Card Single Sign-On"
    program.mkdir()
    (program / "token.txt").write_text("access-token=a\nrefresh-token=r\n")
    state, found = every(capsys, 0, "zone")[0]
    assert (state, "SRM" in found, "only the card" in found) == ("ok", True, False)
    assert every(capsys, 0, "srm")[-1] == ("ok", "an officer's log-in is there")
    assert zone.requests == []


def test_where_there_is_a_token_and_no_base_url_check_authen_status_is_looked_at(
    production: TestZone, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": None)
    assert every(capsys, 0, "status") == [("ok", "not needed")]
    assert production.requests == []
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": "a-token")
    assert every(capsys, 0, "status")[0] == ("ok", "reachable")
    assert {request.method for request in production.requests} == {"HEAD"}
    ((state, found),) = every(capsys, 0, "zone")
    assert (state, "only the card" in found) == ("ok", True)


@pytest.mark.parametrize("header", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "yesterday", "", None])
def test_a_date_that_is_none_is_no_reason_to_fail(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, header: str | None
) -> None:
    monkeypatch.setattr(Client, "date", lambda _client: header)
    assert every(capsys, 0, "nhso") == [("ok", "reachable")]


def test_a_look_up_of_a_name_that_hangs_ends_with_the_time_of_the_request(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **_more: over.wait() and [])
    with budget(0.1):
        assert every(capsys, 1, "nhso") == [("broken", "NHSO_TIMEOUT")]
    over.set()


def test_a_pc_whose_clock_is_off_is_told_so(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Client, "date", lambda _client: "Tue, 01 Jul 2025 16:59:59 GMT")
    assert every(capsys, 3, "nhso")[1][0] == "warning"


def test_the_proxy_that_nhso_is_asked_through_is_named_without_its_password(
    home: Path, zone: TestZone, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(user="clerk:geheim").running() as proxy:
        _change(home, "base_url", f"https://test.nhso.go.th:{zone.port}{BASE}")
        monkeypatch.setenv("HTTPS_PROXY", f"http://clerk:geheim@{proxy.address}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert cli.run(["doctor", "--json"]) == 0
        said = capsys.readouterr().out
    assert f"reachable, through the proxy {proxy.address}" in said
    assert "geheim" not in said
    monkeypatch.setenv("HTTPS_PROXY", "socks5://clerk:geheim@proxy.example")
    assert every(capsys, 1, "nhso") == [("broken", "PROXY_REFUSED, through a proxy that is set wrongly")]


def test_a_check_that_fails_is_told_and_the_others_are_made_all_the_same(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_chain: Chain) -> list[Finding]:
        raise ValueError("with words that nobody may see")

    monkeypatch.setattr(doctor, "CHECKS", {**CHECKS, "agent": fails})
    found = checks(capsys, 3)
    assert (found["agent"]["state"], found["agent"]["code"]) == ("warning", "INTERNAL")
    assert "nobody may see" not in str(found)
    assert found.keys() == CHECKS.keys()


def test_what_a_fleet_collects_is_as_the_schema_says(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--json"]) == 0
    found = Inventory.model_validate_json(capsys.readouterr().out, strict=True)
    (chromium,) = found.browsers
    assert (chromium.name, chromium.state, chromium.registration) == (
        "chromium",
        "ok",
        ["BROWSER_REGISTERED"],
    )
    assert (found.state, found.computer) == ("ok", socket.gethostname())


def test_who_only_looks_leaves_nothing_behind(home: Path) -> None:
    """A fleet's look is often SYSTEM's or root's, who keep no outbox."""
    before = set(home.rglob("*"))
    assert cli.run(["doctor"]) == 0
    assert set(home.rglob("*")) == before


def test_no_check_of_this_pc_takes_long(home: Path) -> None:
    local = CHECKS.keys() - {"zone", "token", "nhso", "srm", "status"}  # the rest waits for NHSO
    with Bridge.open(settings.load()) as bridge:
        chain = Chain(bridge)
        for name in local:
            began = time.perf_counter()
            CHECKS[name](chain)
            assert time.perf_counter() - began < LONGEST, name


def test_the_report_holds_nothing_of_the_patient_or_the_token(
    home: Path, insert: Any, watch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = POPULATION[0]
    insert(patient)
    watch().wait_for("ready")
    assert cli.run(["doctor", "--json"]) == 0
    shown = capsys.readouterr().out
    assert "1 with a card" in shown
    poison = (patient.pid, patient.name_th.last, patient.name_en.last, tokens.find("test") or "-")
    assert not [word for word in poison if word in shown]


def _prepend(home: Path, line: str) -> None:
    file = home / "home" / "settings.toml"
    file.write_text(f"{line}\n{file.read_text()}")


def _change(home: Path, key: str, address: str) -> None:
    file = home / "home" / "settings.toml"
    file.write_text(re.sub(rf"^{key} = .*$", f'{key} = "{address}"', file.read_text(), flags=re.MULTILINE))


def _settings(home: Path, line: str) -> None:
    (home / "home" / "settings.toml").write_text(f"[zones.test]\n{line}\n")


def _manifest(home: Path, text: str) -> None:
    (place,) = install.places(["chromium"], system=False)
    place.file.write_text(text)


def _spoil(store: Path) -> None:
    store.mkdir()
    (store / "store.db").write_bytes(b"no database" * 100)


def test_a_doctor_that_is_interrupted_has_found_nothing_in_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_bridge: Bridge) -> doctor.Report:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "report", interrupted)
    assert cli.run(["doctor", "--json"]) == 130
