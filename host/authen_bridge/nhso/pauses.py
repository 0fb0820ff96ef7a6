"""Leaving a service alone for as long as it asks: no call goes out, and no request sleeps."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from authen_bridge.problems import NhsoBusy

FIRST_SECONDS = 1.0  # then 2, 4, … where the service names no time
LONGEST_SECONDS = 60.0  # of those: a clerk comes back within minutes


class Pause:
    """Whether a service may be asked now. Safe to share between threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._until = -math.inf
        self._next = FIRST_SECONDS

    def ask(self) -> float:
        """Return now, for `begin` or `end`. Raises NhsoBusy while the service is to be left alone."""
        now = self._monotonic()
        with self._lock:
            if now < self._until:
                raise self._busy(now)
        return now

    def begin(self, asked: float, seconds: float | None) -> NhsoBusy:
        """Return what to raise, after a 429 to a call that left at ``asked``.

        ``seconds`` is what the service said in ``Retry-After``; none, or 0, leaves it to the back-off.
        Calls that were under way together are told so together: one step of the back-off, not several.
        """
        now = self._monotonic()
        with self._lock:
            if seconds:
                self._until = max(self._until, now + seconds)
            elif asked >= self._until:
                self._until = now + self._next
                self._next = min(self._next * 2, LONGEST_SECONDS)
            return self._busy(now)

    def end(self, asked: float) -> None:
        """Take note that a call that left at ``asked`` was answered: the next pause is short again."""
        with self._lock:
            if asked >= self._until:
                self._next = FIRST_SECONDS

    def _busy(self, now: float) -> NhsoBusy:
        return NhsoBusy(retryAfter=max(1, math.ceil(self._until - now)))
