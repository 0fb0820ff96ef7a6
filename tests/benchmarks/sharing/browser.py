"""A browser's side of a host: one that asks for the card in a closed loop, as a page does that polls."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from authen_bridge.messages import EXTENSION
from tests.support.heard import Heard
from tests.support.host_process import ANSWER_SECONDS, HostProcess
from tests.testzone.people import Person

# Seconds between an answer and the next ask: what was read is answered from memory at once, and a
# loop without a pause would measure nothing but the PC.
BREATH = 0.05

REQUEST = {
    "method": "GET",
    "path": "/api/smartcard/read-card-only",
    "query": {"readImageFlag": "true"},
    "body": None,
    "origin": EXTENSION,
}


class Told(NamedTuple):
    """An event of the host's, and when it came."""

    at: float
    state: str
    problem: str | None


class Answer(NamedTuple):
    """One ask and what came of it: ``code`` is the problem's, None when the card was read."""

    asked: float
    answered: float
    code: str | None
    pid: str | None
    image: str | None  # base64


@dataclass
class Record:
    """All that a host said, in its order."""

    told: list[Told] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


class Browser:
    """A real host process, and a page that asks it. ``record`` is complete after ``end``."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.record = Record()
        self._heard = Heard[Told]()
        self._answered = Heard[Answer]()
        self._host = HostProcess(environment)
        self._host.receive(type="hello")
        self._over = threading.Event()
        self._page = threading.Thread(target=self._live, name="page", daemon=True)
        self._page.start()

    def wait_until_inserted(self) -> None:
        """Wait until the host tells of the next insertion; AssertionError if it doesn't."""
        self._heard.wait_for(lambda told: told.state == "inserted")

    def wait_until_read(self, person: Person, since: float) -> None:
        """Wait until the page has what it asked of this ``person``'s card; AssertionError if it doesn't."""
        self._answered.wait_for(lambda answer: answer.pid == person.pid and answer.asked > since)

    def end(self) -> None:
        """Close the page, wait for its last answer, and end the host."""
        self._over.set()
        self._page.join(ANSWER_SECONDS)
        self._host.close()

    def _live(self) -> None:
        ids = itertools.count(1)
        asked: float | None = None  # when, while an answer is due
        due = time.monotonic()
        while asked is not None or not self._over.is_set():
            if asked is None and time.monotonic() >= due:
                asked = time.monotonic()
                self._host.send({"id": next(ids), **REQUEST})
            try:
                message = self._host.messages.get(timeout=BREATH)
            except queue.Empty:
                continue
            now = time.monotonic()
            assert isinstance(message, dict), "the host ended"
            if message["type"] == "reply" and asked is not None:
                body = message["body"]
                answer = Answer(asked, now, body.get("code"), body.get("pid"), body.get("image"))
                self.record.answers.append(answer)
                self._answered(answer)
                asked, due = None, now + BREATH
            elif message["type"] == "event" and message["event"] == "card":
                told = Told(now, message["body"]["state"], message["body"]["problem"])
                self.record.told.append(told)
                self._heard(told)
