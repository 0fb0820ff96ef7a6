"""Threads, processes, kills and power cuts: one visit is sent once, and what was begun is not forgotten."""

from __future__ import annotations

import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Store, StoreBusy, VisitTaken, locks
from tests.support.stores import ANSWER, BODY, DAY, ENDS_SECONDS, NOW, OTHER, begin, process

THREADS = 8

# What a host does with a confirmation, but for NHSO: a line of output stands for the bytes that leave.
SUBMIT = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from authen_bridge.store import CorrelationSpent, Store, VisitTaken
from tests.support.stores import ANSWER, BODY, DAY, NOW, begin

store = Store.open(Path(sys.argv[1]))
together = threading.Barrier(8)

def with_its_own_number(number):
    together.wait()
    try:
        begin(store, mobile=f"06{sys.argv[2]}{number:07}")
    except VisitTaken:
        return
    print("sent", flush=True)

def a_service_of_its_own_with_one_correlation(number):
    together.wait()
    try:
        begin(store, claimType=f"PG{sys.argv[2]}{number:06}", correlationId="one")
    except CorrelationSpent:
        return
    print("sent", flush=True)

def the_same_under_the_lock(number):
    together.wait()
    with store.lock("test", BODY):
        found = store.outbox.find("test", "confirm", BODY, DAY)
        if found is None:
            entry = begin(store)
            print("sent", flush=True)
            store.outbox.finish(entry.id, entry.attempts, "done", now=NOW, answer=ANSWER)
        else:
            assert found.answer == ANSWER, found.state

def visits_of_their_own(number):
    together.wait()
    for patient in range(10):
        begin(store, pid=f"{sys.argv[2]}-{number}-{patient}")

print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(8) as threads:
    list(threads.map(globals()[sys.argv[3]], range(8)))  # raises what a thread raised
store.close()
"""

OPEN = """
import os, signal, sys
from pathlib import Path
from authen_bridge.store import Store
from tests.support.stores import BODY, DAY, begin
store = Store.open(Path(sys.argv[1]))
"""
KILLED_AFTER_BEGIN = OPEN + "begin(store); os.kill(os.getpid(), signal.SIGKILL)"
KILLED_WITHIN_BEGIN = (
    OPEN
    + """
with store._database.write() as db:
    db.execute("UPDATE outbox SET state = 'done'")
    os.kill(os.getpid(), signal.SIGKILL)
"""
)
HOLDS_THE_LOCK = (
    OPEN
    + """
with store.lock("test", BODY):
    begin(store)
    print("held", flush=True)
    sys.stdin.readline()
"""
)


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """The key is a file, as in the processes started here."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    store = Store.open(folder)
    yield store
    store.close()


# ── at once ───────────────────────────────────────────────────────────────────────────────────


def submit_in_two_processes(folder: Path, submit: str) -> str:
    """Have two processes of eight threads submit at once; return what was sent."""
    started = [process(SUBMIT, folder, number, submit) for number in range(2)]
    for one in started:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    sent = "".join(one.communicate(timeout=ENDS_SECONDS)[0] for one in started)
    assert [one.returncode for one in started] == [0, 0]
    return sent


def test_processes_that_write_different_visits_at_once_all_succeed(folder: Path, store: Store) -> None:
    submit_in_two_processes(folder, "visits_of_their_own")
    assert len({entry.body["pid"] for entry in store.outbox.entries()}) == 2 * THREADS * 10


@pytest.mark.parametrize(
    "submit",
    ["with_its_own_number", "the_same_under_the_lock", "a_service_of_its_own_with_one_correlation"],
)
def test_two_processes_of_eight_threads_send_one_visit_or_correlation_id_once(
    folder: Path, submit: str
) -> None:
    assert submit_in_two_processes(folder, submit) == "sent\n"
    store = Store.open(folder)
    (entry,) = store.outbox.entries()
    assert entry.attempts == 1
    store.close()


def test_threads_write_different_visits_beside_each_other(store: Store) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        entries = list(threads.map(lambda number: begin(store, pid=f"{number:013}"), range(40)))
    assert {entry.id for entry in store.outbox.entries()} == {entry.id for entry in entries}


def test_two_stores_of_one_folder_see_each_other_s_entries(store: Store, folder: Path) -> None:
    other = Store.open(folder)
    entry = begin(store)
    assert other.outbox.entries() == [entry]
    with pytest.raises(VisitTaken):
        begin(other, mobile="0600000002")
    done = other.outbox.finish(entry.id, 1, "done", now=NOW, answer=ANSWER)
    assert store.outbox.get(entry.id) == done
    other.close()


# ── the service's lock ────────────────────────────────────────────────────────────────────────


def test_another_thread_waits_for_the_visit_until_its_holder_lets_go(store: Store) -> None:
    held = threading.Event()
    order: list[str] = []

    def second() -> None:
        held.wait()
        with store.lock("test", BODY):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.lock("test", BODY):
        held.set()
        begin(store)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_who_has_waited_too_long_is_told_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.lock("test", BODY):
        monkeypatch.setattr(locks, "LOCK_SECONDS", 0.1)
        with pytest.raises(StoreBusy) as busy, store.lock("test", BODY):
            pass
    assert isinstance(busy.value, TimeoutError)


def test_another_service_s_lock_is_another(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "LOCK_SECONDS", 0.1)
    free = 0
    with store.lock("test", BODY):
        for number in range(1, 9):
            try:
                with store.lock("test", {**BODY, "claimType": f"PG000000{number}"}):
                    free += 1
            except StoreBusy:  # two services may share one of the 256 files
                pass
    assert free >= 5


def test_the_request_s_other_values_do_not_change_the_lock(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.lock("test", BODY):
        monkeypatch.setattr(locks, "LOCK_SECONDS", 0.1)
        changed = {**BODY, "mobile": "0600000002", "correlationId": "another", "hn": "", "hcode": "99002"}
        least = {"pid": BODY["pid"], "claimType": BODY["claimType"]}
        for body in (changed, least):
            with pytest.raises(StoreBusy), store.lock("test", body):
                pass


def test_a_killed_holder_s_lock_is_free_and_its_sending_is_found(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = process(HOLDS_THE_LOCK, folder)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    with monkeypatch.context() as shorter:
        shorter.setattr(locks, "LOCK_SECONDS", 0.1)
        with pytest.raises(StoreBusy), store.lock("test", BODY):
            pass
    holder.kill()
    holder.communicate()
    with store.lock("test", BODY):
        found = store.outbox.find("test", "confirm", BODY, DAY)
    assert found is not None
    assert found.state == "sending"


# ── kills and power cuts ──────────────────────────────────────────────────────────────────────


def test_a_process_killed_right_after_begin_has_written_it(folder: Path) -> None:
    killed = process(KILLED_AFTER_BEGIN, folder)
    killed.communicate(timeout=ENDS_SECONDS)
    assert killed.returncode == -signal.SIGKILL
    store = Store.open(folder)
    (entry,) = store.outbox.entries()
    assert (entry.state, entry.attempts, entry.body) == ("sending", 1, BODY)
    store.close()


def test_a_process_killed_within_a_transaction_has_changed_nothing(store: Store, folder: Path) -> None:
    entry = begin(store)
    killed = process(KILLED_WITHIN_BEGIN, folder)
    killed.communicate(timeout=ENDS_SECONDS)
    assert killed.returncode == -signal.SIGKILL
    assert store.outbox.entries() == [entry]
    assert begin(store, pid=OTHER).attempts == 1  # and holds nobody up


def test_what_is_on_the_disk_when_begin_returns_is_enough(store: Store, folder: Path, tmp_path: Path) -> None:
    entry = begin(store)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("store.db", "store.db-wal", "store.key"):  # -shm is memory
        shutil.copy(folder / name, copy)
    after = Store.open(copy)
    assert after.outbox.entries() == [entry]
    after.close()


def test_every_commit_waits_for_the_disk(store: Store) -> None:
    with store._database.read() as db:
        settings = [
            db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
        ]
    assert settings == ["wal", 2, 1, 5_000]  # 2 is FULL


def test_a_power_cut_while_the_store_is_made_leaves_none_behind(folder: Path) -> None:
    folder.mkdir()
    (folder / "store.db.new").write_bytes(b"half")
    (folder / "store.db.new-journal").write_bytes(b"half")
    store = Store.open(folder)
    assert store.outbox.entries() == []
    store.close()
    assert not list(folder.glob("*.new*"))


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreUnavailable):
        store.outbox.entries()
    store.close()
