"""What the store's tests share: an invented request, keys and keyrings of a test, other processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from authen_bridge.names import Zone
from authen_bridge.store import Entry, Kind, Store
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

    def erase(self) -> None:
        self.key = None


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


def begin(
    store: Store,
    kind: Kind = "confirm",
    *,
    zone: Zone = "test",
    day: date = DAY,
    now: datetime = NOW,
    **changes: str,
) -> Entry:
    """Begin to send the invented request with these ``changes``."""
    body = {**BODY, **changes}
    return store.outbox.begin(zone, kind, body, day=day, now=now, skew=0.5, os_user="invented")


def hold(
    store: Store, kind: Kind = "confirm", *, day: date = DAY, now: datetime = NOW, **changes: str
) -> Entry:
    body = {**BODY, **changes}
    return store.outbox.hold(
        "test", kind, body, day=day, now=now, os_user="invented", problem="NHSO_UNREACHABLE"
    )


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
