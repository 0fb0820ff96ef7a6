"""The doctor: every link of the chain, and a mend for each that is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import cli, install
from authen_bridge.nhso import tokens
from tests.support.zones import write_settings
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone


@pytest.fixture
def home(pcscd: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PC in order: a reader, the host installed, the test zone reachable, a token."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with TestZone() as zone:
        for key, value in write_settings(tmp_path / "home", zone).items():
            monkeypatch.setenv(key, value)
        install.install(install.places(["chromium"], system=False), install.executable())
        yield tmp_path


def checks(capsys: pytest.CaptureFixture[str], exit_code: int) -> dict[str, dict[str, str]]:
    assert cli.run(["doctor", "--json"]) == exit_code
    report = json.loads(capsys.readouterr().out)
    return {check["name"]: check for check in report["checks"]}


def test_a_pc_in_order_has_nothing_to_mend(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = checks(capsys, 0)
    assert {name: check["state"] for name, check in found.items()} == dict.fromkeys(
        ("reader", "browser", "settings", "zone", "token", "nhso", "records"), "ok"
    )


@pytest.mark.parametrize(
    ("break_it", "name", "state", "exit_code"),
    [
        (lambda home: install.uninstall(install.places(["chromium"], system=False)), "browser", "broken", 1),
        (lambda home: _prepend(home, "typo = 1"), "settings", "warning", 0),
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
    monkeypatch.setattr(tokens, "find", lambda _zone: None)
    check = checks(capsys, 0)["token"]
    assert (check["state"], "Token" in check["mend"]) == ("warning", True)


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


def _settings(home: Path, line: str) -> None:
    (home / "home" / "settings.toml").write_text(f"[zones.test]\n{line}\n")


def _manifest(home: Path, text: str) -> None:
    (place,) = install.places(["chromium"], system=False)
    place.file.write_text(text)


def _spoil(store: Path) -> None:
    store.mkdir()
    (store / "store.db").write_bytes(b"no database" * 100)
