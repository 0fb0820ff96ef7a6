"""What an administrator who uninstalls is told of the users' folders, and what goes."""

from __future__ import annotations

import errno
import os
import pwd
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath

import pytest

from authen_bridge import cli, leftovers
from authen_bridge.leftovers import Profile
from authen_bridge.names import HOST_NAME
from authen_bridge.registry import HKLM, Key, View
from authen_bridge.store import FileKeys, Store, database
from tests.testzone.people import POPULATION

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
PATIENT = next(person for person in POPULATION if person.claim_types)


def profile_of(home: Path) -> Profile:
    return Profile(home, home / "data/authen-bridge", home / "config/authen-bridge")


@pytest.fixture(params=["descriptors", "paths"])
def nurse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Profile:
    """A user of this machine, the only one, who has used the host; with paths as on Windows."""
    monkeypatch.setattr(leftovers, "_BY_DESCRIPTOR", request.param == "descriptors")
    profile = profile_of(tmp_path / "nurse")
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
    folders = (profile.data, profile.settings)
    return sorted(str(path) for folder in folders for path in [folder, *folder.rglob("*")] if path.exists())


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
    assert leftovers.kept([nurse]) == [(nurse.data, None)]
    assert cli.run(["leftovers", "--purge"]) == 1
    assert (elsewhere / "store.db").exists()


@pytest.mark.parametrize("linked", ["data", "config"])
def test_who_links_to_another_user_s_folders_has_nothing_in_them_removed(
    nurse: Profile, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: str
) -> None:
    wait(store)
    store.close()
    other = profile_of(tmp_path / "other")
    (other.data if linked == "config" else other.settings).mkdir(parents=True)
    (other.home / linked).symlink_to(nurse.data.parent)
    monkeypatch.setattr(leftovers, "profiles", lambda: [other])
    before = everything(nurse)
    for how in ("--remove", "--purge"):
        assert cli.run(["leftovers", how]) == 1
    assert everything(nurse) == before


def test_a_link_that_is_put_there_while_it_looks_is_not_followed(
    nurse: Profile, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "_BY_DESCRIPTOR", True)  # by paths it cannot be told
    wait(store)
    store.close()
    other = profile_of(tmp_path / "other")
    (other.data / "store").mkdir(parents=True)
    listdir = os.listdir

    def swapped(place: int) -> list[str]:
        monkeypatch.undo()
        (other.data / "store").rename(other.home / "before")
        (other.data / "store").symlink_to(nurse.data / "store")
        return listdir(nurse.data / "store")

    monkeypatch.setattr(os, "listdir", swapped)
    before = everything(nurse)
    assert not leftovers.remove(other)
    assert everything(nurse) == before


def test_a_database_that_is_a_link_is_not_read(nurse: Profile, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    (nurse.data / "store/store.db").symlink_to(tmp_path / "other")
    assert leftovers.kept([nurse]) == [(nurse.data, None)]


@pytest.mark.parametrize("name", ["store.db", "store.db-wal"])
def test_a_pipe_in_a_database_s_place_is_waited_for_by_nobody(nurse: Profile, name: str) -> None:
    (nurse.data / "store/store.db").touch()
    (nurse.data / "store" / name).unlink(missing_ok=True)
    os.mkfifo(nurse.data / "store" / name)
    assert leftovers.kept([nurse]) == [(nurse.data, None)]
    assert cli.run(["leftovers", "--purge"]) == 0


def test_a_database_that_never_comes_to_an_end_is_left(
    nurse: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "COUNT_SECONDS", 0.0)
    connection = sqlite3.connect(nurse.data / "store/store.db")
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
    connection.execute(f"CREATE VIEW outbox AS {endless} SELECT 'sending' AS state FROM n")
    connection.execute("PRAGMA user_version=1")
    connection.close()
    assert leftovers.kept([nurse]) == [(nurse.data, None)]


def test_a_store_that_may_not_be_looked_into_is_not_taken_for_an_empty_one(
    nurse: Profile, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait(store)
    listdir = os.listdir

    def denied(place: Path | int) -> list[str]:
        if "store.db" in listdir(place):
            raise PermissionError
        return listdir(place)

    monkeypatch.setattr(os, "listdir", denied)
    assert leftovers.kept([nurse]) == [(nurse.data, None)]


def test_a_home_on_a_server_that_is_away_does_not_keep_the_others_from_being_looked_at(
    nurse: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = profile_of(Path("/away"))
    lstat = Path.lstat

    def stale(path: Path) -> os.stat_result:
        if path.is_relative_to(away.home):
            raise OSError(errno.ESTALE, "away")
        return lstat(path)

    monkeypatch.setattr(Path, "lstat", stale)
    assert [found.folder for found in leftovers.kept([away, nurse])] == [away.data, nurse.data]


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


def test_on_linux_the_homes_of_a_domain_s_users_are_looked_at_whom_no_list_has(tmp_path: Path) -> None:
    for home in ("HOSPITAL/nurse", "clerk@hospital.example"):
        (tmp_path / home).mkdir(parents=True)
    assert {tmp_path / "HOSPITAL/nurse", tmp_path / "clerk@hospital.example"} <= leftovers._homes(tmp_path)


def test_on_linux_every_home_is_looked_at() -> None:
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    assert home / ".local/share/authen-bridge" in [p.data for p in leftovers.profiles()]
