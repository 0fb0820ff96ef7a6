"""What a listener has heard, for tests that wait for an event instead of for a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Event = TypeVar("Event")

# A bound on a hang, not a measure: an insertion shows after 0.1 to 1.6 s, a removal after 0.4 s, and later by
# as much as a program that has just been started takes to load.
DEADLINE = 30.0


class Heard(Generic[Event]):
    """A listener that keeps what it hears, in ``events``."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._more:
            self.events.append(event)
            self._more.notify_all()

    def wait_for(self, wanted: Callable[[Event], bool], *, seconds: float = DEADLINE) -> Event:
        """Return the first event that is ``wanted`` and forget it and all before it; wait if need be."""

        def index() -> int | None:
            return next((i for i, event in enumerate(self.events) if wanted(event)), None)

        with self._more:
            if not self._more.wait_for(lambda: index() is not None, seconds):
                raise AssertionError(f"not heard within {seconds} s; heard: {self.events}")
            found = index()
            assert found is not None
            event = self.events[found]
            del self.events[: found + 1]
            return event
