"""What an administrator who uninstalls is told of the users' folders, and what goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

import pytest

from authen_bridge import cli, leftovers
from authen_bridge.leftovers import Profile
from authen_bridge.names import HOST_NAME
from authen_bridge.registry import HKLM, Key, View
from authen_bridge.store import FileKeys, Store
from tests.testzone.people import POPULATION

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
PATIENT = next(person for person in POPULATION if person.claim_types)


@pytest.fixture
def nurse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A user of this machine, the only one, who has used the host."""
    profile = Profile(tmp_path / "nurse/data/authen-bridge", tmp_path / "nurse/config/authen-bridge")
    profile.settings.mkdir(parents=True)
    (profile.settings / "settings.toml").write_text('zone = "test"\n', "utf-8")
    (profile.data / "store").mkdir(parents=True)
    monkeypatch.setattr(leftovers, "profiles", lambda: [profile])
    return profile


@pytest.fixture
def store(nurse: Profile) -> Iterator[Store]:
    folder = nurse.data / "store"
    store = Store.open(folder, FileKeys(folder))
    yield store
    store.close()


def wait(store: Store) -> None:
    """Leave one confirmation in the outbox that could not be sent."""
    body = {
        "pid": PATIENT.pid,
        "claimType": PATIENT.claim_types[0],
        "mobile": "0899999901",
        "hn": "HN-9901",
        "correlationId": "c-9901",
    }
    store.outbox.hold(
        "test", "confirm", body, day=NOW.date(), now=NOW, os_user="nurse", problem="NHSO_UNREACHABLE"
    )


def everything(profile: Profile) -> list[str]:
    return sorted(str(path) for folder in profile for path in [folder, *folder.rglob("*")] if path.exists())


def test_what_is_unresolved_is_counted_and_nothing_of_it_is_touched(
    nurse: Profile, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    wait(store)
    before = {path: Path(path).stat().st_mtime_ns for path in everything(nurse)}
    assert cli.run(["leftovers"]) == 1
    assert "1 in its outbox are unresolved" in capsys.readouterr().err
    assert {path: Path(path).stat().st_mtime_ns for path in everything(nurse)} == before


def test_entries_that_are_only_in_the_write_ahead_log_are_counted(nurse: Profile, store: Store) -> None:
    wait(store)
    folder = nurse.data / "store"
    assert (folder / "store.db-wal").stat().st_size > 0
    assert leftovers.kept([nurse]) == [(nurse.data, 1)]


def test_removing_takes_a_user_s_folders_where_nothing_is_unresolved(
    nurse: Profile, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.lock("test", {"pid": PATIENT.pid, "claimType": PATIENT.claim_types[0]}):
        pass
    store.close()
    (nurse.data / f"{HOST_NAME}.chrome.json").write_text("{}", "utf-8")
    assert cli.run(["leftovers", "--remove"]) == 0
    assert everything(nurse) == []
    assert capsys.readouterr().out == f"removed: {nurse.data}\n"


def test_removing_keeps_what_is_unresolved_and_says_so_and_purging_takes_it(
    nurse: Profile, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    wait(store)
    store.close()
    before = everything(nurse)
    assert cli.run(["leftovers", "--remove"]) == 1
    assert everything(nurse) == before
    assert f"kept: {nurse.data}" in capsys.readouterr().err
    assert cli.run(["leftovers", "--purge"]) == 0
    assert everything(nurse) == []


@pytest.mark.parametrize("name", ["store.db", "store.db-journal", "store.db-wal"])
def test_a_store_that_cannot_be_told_is_kept(nurse: Profile, name: str) -> None:
    (nurse.data / "store" / name).write_bytes(b"no database")
    assert leftovers.kept([nurse]) == [(nurse.data, None)]
    assert cli.run(["leftovers", "--remove"]) == 1
    assert (nurse.data / "store" / name).exists()


def test_nothing_behind_a_link_is_counted_or_removed(nurse: Profile, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "store.db").write_bytes(b"somebody else's")
    (nurse.data / "store").rmdir()
    (nurse.data / "store").symlink_to(elsewhere)
    assert cli.run(["leftovers", "--purge"]) == 1
    assert (elsewhere / "store.db").exists()


def test_a_database_that_is_a_link_is_not_read(nurse: Profile, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    (nurse.data / "store/store.db").symlink_to(tmp_path / "other")
    assert leftovers.kept([nurse]) == [(nurse.data, None)]


def test_what_is_not_ours_stays_and_is_said(nurse: Profile, capsys: pytest.CaptureFixture[str]) -> None:
    (nurse.data / "notes.txt").write_text("theirs", "utf-8")
    assert cli.run(["leftovers", "--purge"]) == 1
    assert everything(nurse) == [str(nurse.data), str(nurse.data / "notes.txt")]
    assert "stays in part" in capsys.readouterr().err


def test_a_machine_where_nobody_has_used_it_has_nothing_to_say(
    nurse: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["leftovers", "--purge"]) == 0
    capsys.readouterr()
    assert cli.run(["leftovers"]) == 0
    assert capsys.readouterr() == ("", "")


def test_on_windows_the_profiles_are_those_of_the_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    class Profiles:
        def read(self, root: str, key: str, view: View) -> Key | None:
            assert (root, view) == (HKLM, "64")
            return {
                leftovers.PROFILES_KEY: Key({}, ("S-1-5-18", "S-1-5-21-99-1001", "S-1-5-21-99-1002")),
                rf"{leftovers.PROFILES_KEY}\S-1-5-18": Key({"ProfileImagePath": "$SYSTEM/profile"}),
                rf"{leftovers.PROFILES_KEY}\S-1-5-21-99-1001": Key({"ProfileImagePath": "C:/Users/nurse"}),
            }.get(key)

    monkeypatch.setenv("SYSTEM", "C:/Windows")
    found = [PureWindowsPath(str(profile.data)) for profile in leftovers.profiles(Profiles())]
    assert found == [
        PureWindowsPath(r"C:\Windows\profile\AppData\Local\authen-bridge"),
        PureWindowsPath(r"C:\Users\nurse\AppData\Local\authen-bridge"),
    ]


def test_on_linux_every_home_is_looked_at() -> None:
    assert Path.home() / ".local/share/authen-bridge" in [p.data for p in leftovers.profiles()]
