"""A host's standard output, sorted: card events by their reader, replies by their request."""

from __future__ import annotations

import itertools
import threading
from collections import Counter, defaultdict
from queue import Empty, SimpleQueue
from typing import Any

from authen_bridge.messages import EXTENSION
from tests.support.host_process import HostProcess

# Beyond this, in seconds, an event or a reply is missed: vpcd needs 1.6 s, a slow card's photo 8.
NEVER = 15.0


class Missed(Exception):
    """What should have come did not, or something else did."""


class Hearing:
    """Who talks with ``host`` from here on; for any number of threads.

    ``heard`` counts the card events by their state, expected or not.
    """

    def __init__(self, host: HostProcess) -> None:
        self.heard: Counter[str] = Counter()
        self._host = host
        self._sending = threading.Lock()
        self._ids = itertools.count(1)
        self._events: defaultdict[str, SimpleQueue[dict[str, Any]]] = defaultdict(SimpleQueue)
        self._replies: dict[int, SimpleQueue[dict[str, Any]]] = {}
        threading.Thread(target=self._listen, name="hearing", daemon=True).start()

    def next_event(self, reader: str, seconds: float = NEVER) -> dict[str, Any]:
        """Return the body of the next card event of ``reader``; Missed when none comes in time."""
        try:
            return self._events[reader].get(timeout=seconds)
        except Empty:
            raise Missed("no event") from None

    def begin(self, path: str, **query: str) -> int:
        """Send a request and return its number, for ``end``."""
        with self._sending:
            number = next(self._ids)
            self._replies[number] = SimpleQueue()
            asked = {"id": number, "method": "GET", "path": path, "query": query, "origin": EXTENSION}
            self._host.send(asked)
        return number

    def end(self, number: int) -> tuple[int, Any]:
        """Wait for the reply to a request; return its status and body."""
        try:
            reply = self._replies[number].get(timeout=NEVER)
        except Empty:
            raise Missed("no reply") from None
        del self._replies[number]
        return reply["status"], reply["body"]

    def ask(self, path: str, **query: str) -> tuple[int, Any]:
        """Ask for a route; return the status and body of the reply."""
        return self.end(self.begin(path, **query))

    def _listen(self) -> None:
        while isinstance(message := self._host.messages.get(), dict):
            match message:
                case {"type": "event", "event": "card", "body": body}:
                    self.heard[body["state"]] += 1
                    self._events[body["reader"]].put(body)
                case {"type": "reply", "id": int(number)}:
                    self._replies[number].put(message)
