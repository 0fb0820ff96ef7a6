"""Locks that the operating system frees when their holder dies: one thread of one process at a time works
on a patient's service, and opens or erases the store.

Waiting for a lock is a look every 50 ms (filelock's own pace): neither flock nor Windows can be waited
for with a time limit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from authen_bridge.store.folder import FILE_MODE, file_errors, make_private

# Files; two services of one PC that are worked on at once share one in so many cases. Erasing holds all
# of them, and macOS lets a process have 256 open.
LOCKS = 128
LOCK_SECONDS = 20.0  # most submissions take less; who waits longer is told so, with nothing sent
FOLDER = "locks"
GATE = "gate.lock"


class StoreBusy(TimeoutError):
    """Another thread or process has been at this service, or at the store, for LOCK_SECONDS."""


class Locks:
    """The locks in ``folder``, the store's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER
        self._gate = folder / GATE

    @contextmanager
    def service(self, key: bytes) -> Iterator[None]:
        """Hold the lock of the patient's service with this hash. Raises StoreBusy, StoreUnavailable.

        Not re-entrant: a thread that asks again while it holds it waits for itself in vain.
        """
        make_private(self._folder)
        with _held(self._path(key[0] % LOCKS), time.monotonic() + LOCK_SECONDS):
            yield

    @contextmanager
    def every_service(self) -> Iterator[None]:
        """Hold all of them, so that nothing is being sent. Raises StoreBusy, StoreUnavailable."""
        make_private(self._folder)
        until = time.monotonic() + LOCK_SECONDS
        with ExitStack() as held:
            for number in range(LOCKS):
                held.enter_context(_held(self._path(number), until))
            yield

    @contextmanager
    def gate(self) -> Iterator[None]:
        """Hold the right to open or erase the store. Raises StoreBusy, StoreUnavailable."""
        with _held(self._gate, time.monotonic() + LOCK_SECONDS):
            yield

    def remove(self) -> None:
        """Remove every lock's file; for the holder of all of them.

        Whoever waits for a removed file sees that it has no name any more and begins anew (filelock).
        On Windows, which removes no file that anybody has open: for who has let go of all of them.
        """
        for path in (*(self._path(number) for number in range(LOCKS)), self._gate):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02}.lock"


@contextmanager
def _held(path: Path, until: float) -> Iterator[None]:
    """Hold the lock of one file; wait for it until ``until`` by ``time.monotonic()``."""
    # Never the kind of lock that a mere file is: nobody frees that of a dead process.
    lock = FileLock(path, mode=FILE_MODE, fallback_to_soft=False)
    with _errors():
        lock.acquire(timeout=max(0.0, until - time.monotonic()))
    try:
        yield
    finally:
        with suppress(OSError):  # the OS frees it with the process at the latest
            lock.release()


@contextmanager
def _errors() -> Iterator[None]:
    """Tell a lock that others hold (StoreBusy) from one that cannot be had at all (StoreUnavailable)."""
    busy = False
    with file_errors():
        try:
            yield
        except Timeout:  # an OSError too
            busy = True
    if busy:
        raise StoreBusy(f"another has been at it for {LOCK_SECONDS:g} s")
