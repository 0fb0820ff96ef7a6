"""Nothing personal is readable in the store's files, and erasing leaves nothing at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Kind, Store, locks
from tests.support.stores import (
    DAY,
    ENDS_SECONDS,
    NOW,
    PATIENT,
    BrokenKeyring,
    KeyringOfATest,
    KeysOfATest,
    LockedKeyring,
    begin,
    files,
    keyring_is,
    process,
)

POISON = {
    "pid": PATIENT,
    "mobile": "0699987654",
    "hn": "HN-POISON-77",
    "correlationId": "poison-correlation-4f1d",
    "hcode": "99001",
}
CODE, USER, NAME = "PP9987654321", "POISON-USER", "พิษจำลอง"
PERSONAL = (*(POISON[key] for key in ("pid", "mobile", "hn", "correlationId")), CODE, USER, NAME)

OPENS_AND_WAITS = """
import sys
from pathlib import Path
from authen_bridge.store import Store
from tests.support.stores import KeysOfATest, begin
store = Store.open(Path(sys.argv[1]), KeysOfATest())
print("open", flush=True)
sys.stdin.readline()
begin(store)
print(len(store.outbox.entries()))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def keys() -> KeysOfATest:
    return KeysOfATest()


@pytest.fixture
def store(folder: Path, keys: KeysOfATest) -> Iterator[Store]:
    store = Store.open(folder, keys)
    yield store
    store.close()


def fill(store: Store) -> None:
    """Put every personal value wherever the store takes one."""
    body = {"claimType": "PG0060001", **POISON}
    kinds: tuple[Kind, ...] = ("draft", "confirm")
    for kind in kinds:
        entry = store.outbox.begin("test", kind, body, day=DAY, now=NOW, skew=0.0, steady=10.0, os_user=USER)
        store.outbox.finish(entry.id, 1, "done", now=NOW, answer={"claimCode": CODE, "fullName": NAME})
    body["claimType"] = "PG0130001"
    store.outbox.hold("test", "confirm", body, day=DAY, now=NOW, os_user=USER, problem="NHSO_UNREACHABLE")
    store.served.remember("test", POISON["correlationId"], PATIENT, ["PG0060001"], day=DAY)
    store.visits.remember(PATIENT, mobile=POISON["mobile"], hn=POISON["hn"], day=DAY)


def readable(folder: Path) -> list[tuple[str, str]]:
    """Return what of the personal values is in which file (or its name), in UTF-8 or UTF-16."""
    found = []
    for path in files(folder):
        content = path.read_bytes()
        for value in PERSONAL:
            forms = {value.encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")}
            forms |= {value.encode("unicode_escape"), value.encode("utf-8").hex().encode()}
            if value in path.name or any(form in content for form in forms):
                found.append((path.name, value))
    return found


def test_the_search_finds_what_is_readable(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(CODE, "utf-16")
    (tmp_path / "b").write_text(NAME, "utf-8")
    assert readable(tmp_path) == [("a", CODE), ("b", NAME)]


def test_nothing_personal_is_readable_in_any_file(store: Store, folder: Path) -> None:
    fill(store)
    assert store.outbox.claim_codes("test", PATIENT, DAY)
    assert len(files(folder)) >= 3  # with the WAL, before SQLite has tidied up
    assert readable(folder) == []
    store.close()
    assert readable(folder) == []


def test_two_entries_of_one_patient_share_no_sealed_bytes(store: Store, folder: Path) -> None:
    fill(store)
    database = sqlite3.connect(folder / "store.db")
    sealed = [row[0] for row in database.execute("SELECT sealed FROM outbox")]
    database.close()
    assert len({bytes(value[:12]) for value in sealed}) == len(sealed) == 3


def test_an_error_names_neither_the_folder_nor_a_patient(store: Store, folder: Path) -> None:
    fill(store)
    store.close()
    (folder / "store.db").write_bytes(b"damaged")
    with pytest.raises(StoreUnavailable) as trouble:
        Store.open(folder, KeysOfATest())
    said = str(trouble.value) + str(trouble.value.body("/"))
    assert str(folder.parent) not in said
    assert PATIENT not in said


# ── erasing ───────────────────────────────────────────────────────────────────────────────────


def sealed_pieces(folder: Path) -> list[bytes]:
    """Return every BLOB in the store, sealed or hashed, but the canary."""
    database = sqlite3.connect(folder / "store.db")
    rows = [
        *database.execute("SELECT sealed, request, visit, patient, correlation FROM outbox"),
        *database.execute("SELECT sealed, correlation FROM served"),
        *database.execute("SELECT sealed, patient FROM visits"),
    ]
    database.close()
    return [bytes(value) for row in rows for value in row]


def test_erasing_where_nobody_else_has_it_open_leaves_nothing(
    store: Store, folder: Path, keys: KeysOfATest
) -> None:
    fill(store)
    assert store.erase()
    assert list(folder.iterdir()) == []
    assert keys.key is None


def test_erasing_forgets_the_keyring_s_key(folder: Path) -> None:
    mine = KeyringOfATest()
    with keyring_is(mine):
        store = Store.open(folder)
        fill(store)
        assert mine.kept
        assert store.erase()
        assert mine.kept == {}


@pytest.mark.parametrize("locked", [LockedKeyring, BrokenKeyring])
def test_erasing_says_so_where_the_keyring_keeps_the_key(folder: Path, locked: type[KeyringOfATest]) -> None:
    mine = KeyringOfATest()
    with keyring_is(mine):
        store = Store.open(folder)
        fill(store)
        with keyring_is(locked()):
            assert not store.erase()
            assert list(folder.iterdir()) == []
        assert mine.kept
        assert Store.erase_folder(folder)  # it opens again
        assert mine.kept == {}


# macOS lets a process have 256 files open, unless it asks for more.
ERASES_WITH_FEW_FILES = """
import resource, sys
from pathlib import Path
from authen_bridge.store import Store
resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
print(Store.erase_folder(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
def test_erasing_works_for_who_may_have_few_files_open(store: Store, folder: Path) -> None:
    store.close()
    child = process(ERASES_WITH_FEW_FILES, folder)
    assert child.communicate(timeout=ENDS_SECONDS)[0] == "True\n"
    assert list(folder.iterdir()) == []


def test_erasing_beside_another_process_deletes_every_row_and_it_goes_on(
    store: Store, folder: Path, keys: KeysOfATest
) -> None:
    other = process(OPENS_AND_WAITS, folder)
    assert other.stdout
    assert other.stdout.readline() == "open\n"
    fill(store)
    pieces = sealed_pieces(folder)
    assert len(pieces) == 3 * 5 + 2 + 2
    for number in range(100):
        begin(store, pid=f"{number:013}")
    assert not store.erase()
    assert (folder / "store.db").stat().st_size < 100_000  # given back to the disk
    left = b"".join(path.read_bytes() for path in files(folder))
    assert [piece for piece in pieces if piece in left] == []
    assert readable(folder) == []
    assert keys.key is not None
    assert other.communicate("go\n")[0] == "1\n"
    assert other.returncode == 0
    again = Store.open(folder, keys)
    assert len(again.outbox.entries()) == 1
    again.close()


def test_what_is_pruned_or_forgotten_leaves_the_files_too(store: Store, folder: Path) -> None:
    fill(store)
    pieces = sealed_pieces(folder)
    assert len(pieces) == 3 * 5 + 2 + 2
    store.visits.forget(PATIENT)
    left = b"".join(path.read_bytes() for path in files(folder))
    assert pieces[-2] not in left  # what was remembered; the patient's hash is the outbox's too
    store.prune(DAY.replace(year=2030))
    left = b"".join(path.read_bytes() for path in files(folder))
    assert [piece for piece in pieces if piece in left] == []


def test_an_erased_store_can_be_begun_anew(store: Store, folder: Path) -> None:
    fill(store)
    store.erase()
    again = Store.open(folder, KeysOfATest(9))
    assert again.outbox.entries() == []
    begin(again)
    again.close()


def test_erasing_what_is_not_there_is_no_error(folder: Path, keys: KeysOfATest) -> None:
    assert Store.erase_folder(folder, keys)
    assert Store.erase_folder(folder, keys)


def test_erasing_with_a_lost_key_works(store: Store, folder: Path, keys: KeysOfATest) -> None:
    fill(store)
    store.close()
    keys.key = None
    assert Store.erase_folder(folder, keys)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 8000])
def test_erasing_a_damaged_file_works(folder: Path, keys: KeysOfATest, content: bytes) -> None:
    folder.mkdir()
    (folder / "store.db").write_bytes(content)
    assert Store.erase_folder(folder, keys)
    assert list(folder.iterdir()) == []


def test_erasing_waits_for_what_is_being_sent(
    store: Store, folder: Path, keys: KeysOfATest, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = begin(store)
    with store.lock("test", entry.body):
        monkeypatch.setattr(locks, "LOCK_SECONDS", 0.1)
        with pytest.raises(StoreUnavailable, match="sent"):
            Store.erase_folder(folder, keys)
        assert store.outbox.entries() == [entry]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_erasing_does_not_follow_a_link(folder: Path, keys: KeysOfATest, tmp_path: Path) -> None:
    folder.mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    (folder / "store.db").symlink_to(tmp_path / "precious")
    with pytest.raises(StoreUnavailable):
        Store.erase_folder(folder, keys)
    assert (tmp_path / "precious").read_bytes() == b"precious"
