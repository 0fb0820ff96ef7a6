"""From the test zone to production in one command, for a user and for the whole machine."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from authen_bridge import cli, policy, settings
from authen_bridge.settings import change
from authen_bridge.settings.change import CannotSet, replace_file, set_machine_zone


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the machine's files, empty; the user's settings are empty too."""
    folder = tmp_path / "machine"
    monkeypatch.setattr(policy, "FOLDER", folder)
    monkeypatch.setenv(settings.HOME, str(tmp_path / "home"))
    return folder


def test_the_machine_s_default_is_set_in_one_command_and_the_rest_is_kept(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.mkdir()
    (machine / "defaults.json").write_text('{"zone": "test", "hcode": "99901"}')
    assert cli.run(["zone", "production", "--machine"]) == 0
    assert capsys.readouterr().out == "production (machine defaults)\n"
    file = machine / "defaults.json"
    assert json.loads(file.read_text()) == {"zone": "production", "hcode": "99901"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in machine.iterdir()] == ["defaults.json"]


def test_the_folder_is_made_where_an_installer_did_not(machine: Path) -> None:
    set_machine_zone("production")
    assert settings.load().settings.zone == "production"


def test_a_user_s_own_zone_wins_and_is_named(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change.set_zone("test")
    assert cli.run(["zone", "production", "--machine"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("test (settings.toml)\n")
    assert str(settings.user_file()) in said
    assert json.loads((machine / "defaults.json").read_text())["zone"] == "production"


@pytest.mark.parametrize("scope", [[], ["--machine"]])
def test_a_zone_set_by_policy_is_refused_with_the_reason(
    machine: Path, scope: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    machine.mkdir()
    (machine / "policy.json").write_text('{"zone": "test"}')
    assert cli.run(["zone", "production", *scope]) == 1
    assert "policy" in capsys.readouterr().err
    assert not (machine / "defaults.json").exists()


def test_who_is_no_administrator_is_told_so(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_asked: object, **_said: object) -> None:  # root, which tests may run as, is refused nothing
        raise PermissionError

    monkeypatch.setattr("authen_bridge.settings.change.replace_file", refused)
    with pytest.raises(CannotSet, match="administrator"):
        set_machine_zone("production")


@pytest.mark.parametrize("content", ["{", "[]", '"zone"'])
def test_a_broken_file_is_left_as_it_is(machine: Path, content: str) -> None:
    machine.mkdir()
    (machine / "defaults.json").write_text(content)
    with pytest.raises(CannotSet, match="broken"):
        set_machine_zone("production")
    assert (machine / "defaults.json").read_text() == content


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(machine: Path) -> None:
    replace_file(machine / "defaults.json", "old", 0o644)
    with pytest.raises(UnicodeEncodeError):
        replace_file(machine / "defaults.json", "new \ud800", 0o644)
    assert (machine / "defaults.json").read_text() == "old"
    assert [path.name for path in machine.iterdir()] == ["defaults.json"]
