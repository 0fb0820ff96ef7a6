"""What can be wrong with the store: each is said, nothing is overwritten, and nothing else gets out."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Store
from tests.support.stores import (
    BODY,
    DAY,
    NOW,
    OTHER,
    PATIENT,
    BrokenKeyring,
    KeyringOfATest,
    KeysOfATest,
    LockedKeyring,
    begin,
    hold,
    keyring_is,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, KeysOfATest())
    yield store
    store.close()


def change(folder: Path, statement: str, *values: object) -> None:
    """Change the database behind the store's back."""
    connection = sqlite3.connect(folder / "store.db", isolation_level=None)
    connection.execute(statement, values)
    connection.close()


def refused(folder: Path, keys: KeysOfATest) -> str:
    """Open the store, which must fail and leave the file as it is; return why."""
    before = (folder / "store.db").read_bytes()
    with pytest.raises(StoreUnavailable) as trouble:
        Store.open(folder, keys)
    assert (folder / "store.db").read_bytes() == before
    return trouble.value.detail


# ── the key ───────────────────────────────────────────────────────────────────────────────────


def test_a_wrong_key_is_said_and_overwrites_nothing(store: Store, folder: Path) -> None:
    entry = begin(store)
    store.close()
    assert "authen-bridge erase" in refused(folder, KeysOfATest(8))
    again = Store.open(folder, KeysOfATest())
    assert again.outbox.entries() == [entry]
    again.close()


def test_a_lost_key_is_said_and_no_other_is_made(store: Store, folder: Path) -> None:
    begin(store)
    store.close()
    keys = KeysOfATest()
    keys.key = None
    assert "authen-bridge erase" in refused(folder, keys)
    assert keys.key is None


# ── the file ──────────────────────────────────────────────────────────────────────────────────


def garbage(content: bytes) -> bytes:
    return b"no database at all" * 100


def nothing(content: bytes) -> bytes:
    return b""


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def scratched(content: bytes) -> bytes:
    """The header and the tables' names are whole, some pages are not."""
    return content[:8192] + b"\xaa" * (len(content) - 8192)


@pytest.mark.parametrize("damage", [garbage, nothing, cut, scratched])
def test_a_damaged_file_is_said_and_kept(
    store: Store, folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    begin(store)
    store.close()
    path = folder / "store.db"
    path.write_bytes(damage(path.read_bytes()))
    assert "authen-bridge erase" in refused(folder, KeysOfATest())


def test_a_file_that_is_damaged_while_it_is_open_is_no_other_exception(store: Store, folder: Path) -> None:
    begin(store)
    store.prune(DAY)  # empties the WAL, so that the file itself is read
    with store._database.read() as db:
        db.execute("PRAGMA shrink_memory")  # nor what is still known of it
    with (folder / "store.db").open("r+b") as file:
        file.write(b"\xaa" * file.seek(0, os.SEEK_END))
        file.seek(0)
        file.write(b"\xaa" * 65536)
    uses: list[Callable[[], object]] = [
        store.outbox.entries,
        lambda: begin(store),
        lambda: Store.open(folder, KeysOfATest()),
    ]
    for use in uses:
        with pytest.raises(StoreUnavailable):
            use()


def test_a_store_whose_file_is_gone_but_not_its_wal_is_not_begun_anew(store: Store, folder: Path) -> None:
    begin(store)
    shutil.copy(folder / "store.db-wal", folder.parent)
    store.close()
    (folder / "store.db").unlink()
    shutil.move(folder.parent / "store.db-wal", folder)
    with pytest.raises(StoreUnavailable, match="gone"):
        Store.open(folder, KeysOfATest())
    assert not (folder / "store.db").exists()


def test_a_newer_version_s_store_is_not_touched(store: Store, folder: Path) -> None:
    begin(store)
    store.close()
    change(folder, "PRAGMA user_version=2")
    assert "newer" in refused(folder, KeysOfATest())


def test_a_newer_version_s_wal_is_not_touched_either(store: Store, folder: Path, tmp_path: Path) -> None:
    begin(store)
    change(folder, "PRAGMA user_version=2")
    killed = tmp_path / "killed"  # as its newer host left it
    killed.mkdir()
    for name in ("store.db", "store.db-wal"):
        shutil.copy(folder / name, killed)
    before = (killed / "store.db-wal").read_bytes()
    assert "newer" in refused(killed, KeysOfATest())
    assert (killed / "store.db-wal").read_bytes() == before != b""


def test_another_program_s_database_is_not_touched(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    change(folder, "CREATE TABLE notes (text)")
    assert "not ours" in refused(folder, KeysOfATest())


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("store.db", "not a plain file"),
        ("store.db-wal", "not a plain file"),
        ("gate.lock", "cannot be used"),
        ("locks", "is a link"),
    ],
)
def test_a_link_in_the_folder_is_not_followed(folder: Path, tmp_path: Path, name: str, said: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir() if name == "locks" else elsewhere.touch()
    folder.mkdir(mode=0o700)
    (folder / name).symlink_to(elsewhere)
    with pytest.raises(StoreUnavailable, match=said):  # noqa: PT012 - a lock makes the locks' folder
        store = Store.open(folder, KeysOfATest())
        try:
            with store.lock("test", BODY):
                pass
        finally:
            store.close()
    assert not list(elsewhere.iterdir()) if name == "locks" else elsewhere.read_bytes() == b""


def test_a_folder_that_is_a_link_or_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    for name in ("file", "link"):
        with pytest.raises(StoreUnavailable):
            Store.open(tmp_path / name, KeysOfATest())


# ── counting without the key ──────────────────────────────────────────────────────────────────


def test_what_is_unresolved_is_counted_without_the_key(store: Store, folder: Path) -> None:
    assert Store.unresolved_in(folder) == {}
    begin(store)
    hold(store, pid=OTHER)
    hold(store, "draft")
    store.outbox.finish(begin(store, claimType="PG0130001").id, 1, "done", now=NOW)
    assert Store.unresolved_in(folder) == store.outbox.unresolved() == {"sending": 1, "waiting": 2}
    store.close()
    assert Store.unresolved_in(folder) == {"sending": 1, "waiting": 2}
    again = Store.open(folder, KeysOfATest())  # nothing was changed
    assert again.outbox.unresolved() == {"sending": 1, "waiting": 2}
    again.close()


@pytest.mark.parametrize("locked", [LockedKeyring, BrokenKeyring])
def test_what_is_unresolved_is_counted_though_the_keyring_does_not_open(
    folder: Path, locked: type[KeyringOfATest]
) -> None:
    with keyring_is(KeyringOfATest()):
        store = Store.open(folder)
        store.outbox.finish(begin(store).id, 1, "unknown", now=NOW)
        store.close()
        with keyring_is(locked()):
            with pytest.raises(StoreUnavailable, match="keyring"):
                Store.open(folder)
            assert Store.unresolved_in(folder) == {"unknown": 1}


def test_where_there_is_no_store_nothing_is_unresolved_and_none_is_made(folder: Path) -> None:
    assert Store.unresolved_in(folder) == {}
    assert not folder.exists()
    folder.mkdir()
    assert Store.unresolved_in(folder) == {}
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("damage", [garbage, nothing, cut, scratched])
def test_how_much_is_unresolved_in_a_damaged_file_cannot_be_told(
    store: Store, folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    begin(store)
    store.close()
    path = folder / "store.db"
    path.write_bytes(damage(path.read_bytes()))
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable):
        Store.unresolved_in(folder)
    assert path.read_bytes() == before


def test_how_much_is_unresolved_cannot_be_told_of_another_version_or_a_link(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    begin(store)
    store.close()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "store.db").symlink_to(folder / "store.db")
    with pytest.raises(StoreUnavailable):
        Store.unresolved_in(tmp_path / "linked")
    change(folder, "PRAGMA user_version=2")
    with pytest.raises(StoreUnavailable, match="newer"):
        Store.unresolved_in(folder)


# ── rows ──────────────────────────────────────────────────────────────────────────────────────


def test_an_altered_row_is_said_wherever_it_is_read(store: Store, folder: Path) -> None:
    entry = begin(store)
    connection = sqlite3.connect(folder / "store.db", isolation_level=None)
    (sealed,) = connection.execute("SELECT sealed FROM outbox").fetchone()
    altered = sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:]
    connection.execute("UPDATE outbox SET sealed = ?", (altered,))
    connection.close()
    reads: list[Callable[[], object]] = [
        lambda: store.outbox.get(entry.id),
        lambda: store.outbox.find("test", "confirm", BODY, DAY),
        store.outbox.entries,
        lambda: begin(store),
        lambda: begin(store, mobile="0600000002"),
        lambda: store.outbox.finish(entry.id, 1, "done", now=NOW),
    ]
    for read in reads:
        with pytest.raises(StoreUnavailable, match="altered"):
            read()


def test_rows_cannot_be_swapped(store: Store, folder: Path) -> None:
    first, second = begin(store), begin(store, pid=OTHER)
    other_s = "(SELECT sealed FROM outbox WHERE id = ?)"
    change(folder, f"UPDATE outbox SET sealed = {other_s} WHERE id = ?", second.id, first.id)
    with pytest.raises(StoreUnavailable):
        store.outbox.get(first.id)
    assert store.outbox.get(second.id) == second


def test_a_remembered_visit_cannot_be_given_to_another_patient(store: Store, folder: Path) -> None:
    store.visits.remember(PATIENT, mobile="0600000001", hn=None, day=DAY)
    store.visits.remember(OTHER, mobile="0600000002", hn=None, day=DAY)
    change(folder, "UPDATE visits SET sealed = (SELECT max(sealed) FROM visits)")
    intact = 0
    for pid in (PATIENT, OTHER):
        with suppress(StoreUnavailable):
            intact += store.visits.find(pid) is not None
    assert intact == 1


def test_an_emptied_row_is_an_altered_one(store: Store, folder: Path) -> None:
    store.served.remember("test", "c-1", PATIENT, [], day=DAY)
    change(folder, "UPDATE served SET sealed = x''")
    with pytest.raises(StoreUnavailable):
        store.served.find("test", "c-1")
