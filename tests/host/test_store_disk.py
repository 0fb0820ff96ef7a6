"""A store that cannot be written, for a while or at all: it is said, and what was written stays."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import FileKeys, Store, database
from tests.support.stores import ENDS_SECONDS, KeysOfATest, begin, process

NOBODY = 65534  # the user that owns nothing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, KeysOfATest())
    yield store
    store.close()


def test_a_database_that_another_program_holds_is_said_and_free_again_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 50)
    store = Store.open(folder, KeysOfATest())
    other = sqlite3.connect(folder / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="another program"):
        begin(store)
    assert store.outbox.entries() == []  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    begin(store)
    store.close()


FULL_DISK = """
import resource, sys
from pathlib import Path
from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Store
from tests.support.stores import begin
store = Store.open(Path(sys.argv[1]))
size = 64 * 1024
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
written = 0
try:
    while written < 1000:
        begin(store, pid=f"{written:013}")
        written += 1
except StoreUnavailable as trouble:
    print(trouble.detail)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
assert 0 < written < 1000 and len(store.outbox.entries()) == written
begin(store, pid="9" * 13)
print(len(store.outbox.entries()) - written)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX")
def test_a_disk_that_takes_no_more_is_said_and_what_was_written_stays(folder: Path) -> None:
    child = process(FULL_DISK, folder)
    assert child.communicate(timeout=ENDS_SECONDS)[0] == "the store: the disk takes or gives nothing\n1\n"
    assert child.returncode == 0


def test_a_database_that_may_not_grow_is_a_full_disk(store: Store) -> None:
    with store._database.read() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable, match="full"):  # noqa: PT012 - the first ones may still fit
        for number in range(200):
            begin(store, pid=f"{number:013}")


READ_ONLY = """
import os, sys, tempfile
from pathlib import Path
from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Store
with tempfile.TemporaryDirectory() as other:
    Store.open(Path(other)).close()  # everything is imported that the other user may not read
os.seteuid(int(sys.argv[2]))
try:
    Store.open(Path(sys.argv[1]))
except StoreUnavailable as trouble:
    print("said")
"""


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("made_before", [False, True])
def test_a_folder_that_may_not_be_written_is_said(made_before: bool) -> None:
    user = os.geteuid() or NOBODY  # no mode keeps root out: another user tries in its place
    with tempfile.TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "store"
        folder.mkdir(mode=0o700)
        if made_before:
            Store.open(folder, FileKeys(folder)).close()
        for path in (folder, *folder.iterdir()):
            os.chown(path, user, -1)
        folder.chmod(0o500)
        child = process(READ_ONLY, folder, user)
        said = child.communicate(timeout=ENDS_SECONDS)[0]
        folder.chmod(0o700)
    assert (said, child.returncode) == ("said\n", 0)
