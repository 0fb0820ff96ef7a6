"""Where the store's key is, and that a store has one."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Store
from authen_bridge.store.folder import make_private
from authen_bridge.store.keys import FILE, SERVICE, USER, SystemKeys
from tests.support.stores import (
    BrokenKeyring,
    CancelledKeyring,
    KeyringOfATest,
    LockedKeyring,
    begin,
    files,
    keyring_is,
    process,
)
from tests.testzone.people import POPULATION


@pytest.fixture
def own_keyring() -> Iterator[KeyringOfATest]:
    mine = KeyringOfATest()
    with keyring_is(mine):
        yield mine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_private(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def keys(own_keyring: KeyringOfATest, folder: Path) -> SystemKeys:
    return SystemKeys(folder)


def test_the_key_is_in_the_keyring_and_not_on_the_disk(
    keys: SystemKeys, own_keyring: KeyringOfATest, folder: Path
) -> None:
    assert keys.find() is None
    key = keys.find_or_create()
    assert len(key) == 32
    assert keys.find() == keys.find_or_create() == key
    assert list(own_keyring.kept) == [(SERVICE, USER)]
    assert not (folder / FILE).exists()


@pytest.mark.parametrize("absent", [NoKeyring, ForgetfulKeyring, LockedKeyring, BrokenKeyring])
def test_without_a_keyring_that_keeps_it_the_key_is_a_file_of_the_user_s(
    keys: SystemKeys, folder: Path, absent: type[KeyringOfATest]
) -> None:
    keyring.set_keyring(absent())
    key = keys.find_or_create()
    assert keys.find() == keys.find_or_create() == key
    assert [path.name for path in files(folder)] == [FILE]
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_once_there_is_a_file_it_is_the_key_though_a_keyring_appears(
    keys: SystemKeys, own_keyring: KeyringOfATest
) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    key = keys.find_or_create()
    keyring.set_keyring(own_keyring)
    own_keyring.set_password(SERVICE, USER, base64.b64encode(b"k" * 32).decode())
    assert keys.find() == keys.find_or_create() == key


@pytest.mark.parametrize("locked", [LockedKeyring, BrokenKeyring])
def test_a_keyring_that_does_not_open_is_no_lost_key(
    keys: SystemKeys, folder: Path, locked: type[KeyringOfATest]
) -> None:
    Store.open(folder).close()
    keyring.set_keyring(locked())
    with pytest.raises(StoreUnavailable, match="keyring") as trouble:
        Store.open(folder)
    assert "erase" not in trouble.value.detail


@pytest.mark.parametrize("damaged", ["", "no base64 ฿", base64.b64encode(b"short").decode()])
def test_a_damaged_key_file_is_said_and_kept(keys: SystemKeys, folder: Path, damaged: str) -> None:
    (folder / FILE).write_text(damaged, "utf-8")
    with pytest.raises(StoreUnavailable, match="erase"):
        keys.find_or_create()
    assert (folder / FILE).read_text("utf-8") == damaged


def test_a_key_file_that_is_a_link_is_not_followed(keys: SystemKeys, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(base64.b64encode(b"k" * 32))
    (folder / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailable, match=FILE):
        keys.find()


def test_a_key_file_that_others_could_read_is_taken_from_them(keys: SystemKeys, folder: Path) -> None:
    (folder / FILE).write_bytes(base64.b64encode(b"k" * 32))
    (folder / FILE).chmod(0o644)
    assert keys.find() == b"k" * 32
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


def test_erasing_forgets_the_key_wherever_it_is(
    keys: SystemKeys, own_keyring: KeyringOfATest, folder: Path
) -> None:
    keys.find_or_create()
    (folder / FILE).write_bytes(b"x")
    (folder / f"{FILE}.0123abcd").write_bytes(b"x")  # of a process killed while it made one
    assert keys.erase()
    assert own_keyring.kept == {}
    assert files(folder) == []
    assert keys.erase()  # no error where there is none


def test_erasing_without_a_keyring_forgets_the_file_s_key(keys: SystemKeys, folder: Path) -> None:
    with keyring_is(NoKeyring()):  # type: ignore[no-untyped-call]
        keys.find_or_create()
        assert keys.erase()
        assert keys.find() is None
    assert files(folder) == []


@pytest.mark.parametrize("locked", [LockedKeyring, CancelledKeyring, BrokenKeyring])
def test_a_key_in_a_keyring_that_does_not_open_is_not_said_to_be_gone(
    keys: SystemKeys, folder: Path, caplog: pytest.LogCaptureFixture, locked: type[KeyringOfATest]
) -> None:
    key = keys.find_or_create()
    (folder / FILE).write_bytes(b"x")
    with keyring_is(locked()):
        assert not keys.erase()
    assert files(folder) == []  # what could go has gone
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert str(folder) not in caplog.text
    assert keys.find() == key  # it opens again
    assert keys.erase()
    assert keys.find() is None


def test_processes_that_make_the_key_at_once_end_with_one(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from authen_bridge.store.keys import SystemKeys\n"
        "keys = SystemKeys(Path(sys.argv[1])); print('ready', flush=True); sys.stdin.readline()\n"
        "print(keys.find_or_create().hex())"
    )
    started = [process(code, folder) for _ in range(4)]
    for one in started:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    found = {one.communicate()[0] for one in started}
    assert len(found) == 1
    assert [path.name for path in files(folder)] == [FILE]


def test_processes_that_make_the_store_at_once_share_it(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from authen_bridge.store import Store\n"
        "from tests.support.stores import begin\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "begin(Store.open(Path(sys.argv[1])), pid=sys.argv[2])"
    )
    pids = {person.pid for person in POPULATION[:3]}
    started = [process(code, folder, pid) for pid in pids]
    for one in started:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.communicate("go\n")[0] == ""
    assert [one.returncode for one in started] == [0, 0, 0]
    store = Store.open(folder)
    assert {entry.body["pid"] for entry in store.outbox.entries()} == pids
    store.close()


def test_a_store_opens_again_with_the_keyring_s_key(own_keyring: KeyringOfATest, folder: Path) -> None:
    store = Store.open(folder)
    entry = begin(store)
    store.close()
    again = Store.open(folder)
    assert again.outbox.entries() == [entry]
    again.close()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_folder_and_files_are_their_user_s_alone(folder: Path) -> None:
    folder.chmod(0o755)
    keyring_before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    before = os.umask(0)
    try:
        store = Store.open(folder)
        begin(store)
        with store.lock("test", {"pid": "1", "claimType": "2"}):
            found = files(folder)
        names = {path.name for path in found}
        assert {"store.db", "store.db-wal", "store.db-shm", "store.key", "gate.lock"} < names
        assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600}
        inside = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
        assert {stat.S_IMODE(path.stat().st_mode) for path in inside} == {0o700}
        store.close()
    finally:
        os.umask(before)
        keyring.set_keyring(keyring_before)
