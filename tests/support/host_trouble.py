"""What befalls a host from within: its end at a chosen step, another clock, a disk that takes nothing.

Put on in the host's own process before it starts, around its real parts. A submission's steps are
counted from the first confirmation on; each has a name.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial, wraps
from pathlib import Path
from typing import Any

from authen_bridge import records, serving
from authen_bridge.nhso import client, clock
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.store.outbox import Outbox

SHIFTS = struct.Struct("dd")  # s: the wall clock, and the clock that nobody sets
STORE_FILES = ("store.db", "store.db-wal", "store.key")  # the rest is no more after a power loss


@dataclass(frozen=True, slots=True)
class Trouble:
    """``clock`` and ``steps`` are files; empty texts, None and 0 are no trouble."""

    clock: str = ""  # holds SHIFTS, read whenever the host looks at a clock
    steps: str = ""  # each step's name is written here
    end_at: int | None = None  # the step, from 1, at which the host kills itself
    copy_to: str = ""  # a folder that gets the store as it is on the disk when the host ends
    read_seconds: float | None = None  # time limit of a save's answer
    full_disk: int = 0  # so many endings cannot be written down


class Steps:
    """Counts the steps of this process, and ends it at the chosen one."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble
        self._lock = threading.Lock()
        self._count = 0
        self.begun = False

    def __call__(self, name: str) -> None:
        if not self.begun:
            return
        with self._lock:
            self._count += 1
            if self._trouble.steps:
                with Path(self._trouble.steps).open("a") as file:
                    file.write(f"{name}\n")
            if self._count == self._trouble.end_at:
                if self._trouble.copy_to:
                    copy_store(Path(os.environ["AUTHEN_BRIDGE_HOME"]), Path(self._trouble.copy_to))
                os.kill(os.getpid(), signal.SIGKILL)


def copy_store(home: Path, to: Path) -> None:
    """Copy what a disk keeps of the store of ``home``; no lock outlives the power."""
    (to / "store").mkdir(parents=True, mode=0o700)
    for name in STORE_FILES:
        if (home / "store" / name).exists():
            shutil.copyfile(home / "store" / name, to / "store" / name)


def put_on(trouble: Trouble) -> None:
    """Have this process suffer ``trouble`` from now on."""
    steps = Steps(trouble)
    if trouble.clock:
        _shift_clocks(Path(trouble.clock))
    if trouble.read_seconds is not None:
        _shorten(trouble.read_seconds)
    disk = _Disk(trouble.full_disk)
    sqlite3.connect = partial(sqlite3.connect, factory=_connection(steps, disk))  # type: ignore[assignment]

    def begin(whole: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(whole)
        def begun(*args: Any, **options: Any) -> Any:
            steps.begun = True
            return whole(*args, **options)

        return begun

    Submitter.submit = begin(Submitter.submit)  # type: ignore[method-assign]
    Submitter.retry = begin(Submitter.retry)  # type: ignore[method-assign]
    around = partial(_around, steps)
    for place, name in (
        (Outbox, "begin"),
        (Outbox, "hold"),
        (client.Client, "save"),
        (client.Client, "get"),
        (client.Client, "_answer"),
        (client._Body, "read"),
    ):
        setattr(place, name, around(name.strip("_"), getattr(place, name)))
    Outbox.finish = around("finish", disk.failing(Outbox.finish))  # type: ignore[method-assign]
    serving.Server._reply = around("reply", serving.Server._reply)  # type: ignore[method-assign]


def _around(steps: Steps, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(whole)
    def stepped(*args: Any, **options: Any) -> Any:
        steps(f"before {name}")
        came = whole(*args, **options)
        steps(f"after {name}")
        return came

    return stepped


class _Disk:
    """A disk that is full for the first ``times`` endings."""

    def __init__(self, times: int) -> None:
        self._left = times
        self._here = threading.local()

    @property
    def full(self) -> bool:
        return getattr(self._here, "full", False)

    def failing(self, finish: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(finish)
        def tried(*args: Any, **options: Any) -> Any:
            self._left, self._here.full = self._left - 1, self._left > 0
            try:
                return finish(*args, **options)
            finally:
                self._here.full = False

        return tried


def _connection(steps: Steps, disk: _Disk) -> type[sqlite3.Connection]:
    class Stepped(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement != "COMMIT":
                return super().execute(statement, *values)
            if disk.full:
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorname = "SQLITE_FULL"
                raise error
            steps("before commit")
            came = super().execute(statement, *values)
            steps("after commit")
            return came

    return Stepped


def _shorten(seconds: float) -> None:
    save = client.Client.save

    @contextmanager
    def hasty() -> Iterator[None]:
        usual, client.READ_SECONDS = client.READ_SECONDS, seconds
        try:
            yield
        finally:
            client.READ_SECONDS = usual

    @wraps(save)
    def shortened(*args: Any, **options: Any) -> Any:
        with hasty():
            return save(*args, **options)

    client.Client.save = shortened  # type: ignore[method-assign]


def _shift_clocks(file: Path) -> None:
    def shifts() -> tuple[float, float]:
        wall, steady = SHIFTS.unpack(file.read_bytes())
        return wall, steady

    class Shifted:
        @staticmethod
        def time() -> float:
            return time.time() + shifts()[0]

        @staticmethod
        def monotonic() -> float:
            return time.monotonic() + shifts()[1]

    class Today(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Today:
            return cls.fromtimestamp(Shifted.time(), tz)

    for place, name, shifted in ((clock, "time", Shifted), (records, "datetime", Today)):
        setattr(place, name, shifted)
