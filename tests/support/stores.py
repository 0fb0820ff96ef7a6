"""What the store's tests share: an invented request, keys and keyrings of a test, other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from authen_bridge.names import Zone
from authen_bridge.store import Entry, Kind, State, Store
from tests.support.message_types import REPOSITORY
from tests.testzone.people import POPULATION

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)  # half past ten in Bangkok
PATIENT, OTHER = (person.pid for person in POPULATION[:2])
BODY: Mapping[str, str] = {
    "pid": PATIENT,
    "claimType": "PG0060001",
    "mobile": "0600000001",
    "correlationId": "invented-correlation-1",
    "hn": "HN-000001",
    "hcode": "99001",
}
PLAIN_VISIT = ("test", BODY["pid"], BODY["claimType"], DAY.isoformat())
ANSWER = {"claimCode": "PP9900000001"}
ENDS_SECONDS = 60.0  # a bound on a hang, not a measure

# Without a keyring the key is a file: a process that is started then needs nothing else of its parent.
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


class KeysOfATest:
    """A key that only this object has."""

    def __init__(self, byte: int = 7) -> None:
        self.key: bytes | None = bytes([byte]) * 32

    def find(self) -> bytes | None:
        return self.key

    def find_or_create(self) -> bytes:
        assert self.key
        return self.key

    def erase(self) -> bool:
        self.key = None
        return True


class KeyringOfATest(KeyringBackend):
    """A working keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class LockedKeyring(KeyringOfATest):
    """Opens for nobody, as one whose user is not logged in."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked


class CancelledKeyring(LockedKeyring):
    """As KWallet, when its owner is asked to open it and cancels; the password stays."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError


class BrokenKeyring(KeyringOfATest):
    """Lets its own library's errors through, as some back ends do."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("D-Bus")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("D-Bus")


@contextmanager
def keyring_is(backend: KeyringBackend) -> Iterator[None]:
    """Put ``backend`` in the place of the OS keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


def request(zone: Zone = "test", day: date = DAY, **changes: str) -> dict[str, str]:
    """Return the invented request with these ``changes``.

    Each visit has a correlationId of its own, as at NHSO, unless one is given: BODY's is the plain visit's.
    """
    body = {**BODY, **changes}
    visit = (zone, body["pid"], body["claimType"], day.isoformat())
    if "correlationId" not in changes and visit != PLAIN_VISIT:
        body["correlationId"] = f"invented-correlation of {' '.join(visit)}"
    return body


def begin(
    store: Store,
    kind: Kind = "confirm",
    *,
    zone: Zone = "test",
    day: date = DAY,
    now: datetime = NOW,
    steady: float | None = 10.0,
    **changes: str,
) -> Entry:
    """Begin to send the invented request with these ``changes``."""
    body = request(zone, day, **changes)
    return store.outbox.begin(zone, kind, body, day=day, now=now, skew=0.5, steady=steady, os_user="invented")


def hold(
    store: Store, kind: Kind = "confirm", *, day: date = DAY, now: datetime = NOW, **changes: str
) -> Entry:
    body = request("test", day, **changes)
    return store.outbox.hold(
        "test", kind, body, day=day, now=now, os_user="invented", problem="NHSO_UNREACHABLE"
    )


def ended_as(state: State) -> Callable[[Store], Entry]:
    """Return what brings the invented confirmation from its sending to ``state``."""

    def bring(store: Store) -> Entry:
        entry = begin(store)
        return store.outbox.finish(entry.id, entry.attempts, state, now=NOW)

    return bring


def expired(store: Store) -> Entry:
    entry = hold(store)
    store.prune(DAY + timedelta(days=1))
    return store.outbox.get(entry.id)


def dropped(store: Store) -> Entry:
    return store.outbox.drop(hold(store).id, now=NOW)


REACH: dict[State, Callable[[Store], Entry]] = {
    "sending": begin,
    "done": ended_as("done"),
    "refused": ended_as("refused"),
    "unknown": ended_as("unknown"),
    "waiting": hold,
    "expired": expired,
    "dropped": dropped,
}

LIVE: tuple[State, ...] = ("sending", "unknown", "done")
NOT_LIVE: tuple[State, ...] = ("refused", "waiting", "expired", "dropped")


def process(code: str, *args: Any, **options: Any) -> subprocess.Popen[str]:
    """Start a Python of its own that runs ``code``; its key is the file's."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, **NO_KEYRING},
        **options,
    )


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
