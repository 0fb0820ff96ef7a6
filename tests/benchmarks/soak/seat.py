"""One slot of the virtual reader, and what its card's events must be: each one, in order, of that person."""

from __future__ import annotations

import base64
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.soak.hearing import NEVER, Hearing, Missed
from tests.testzone.chip import Chip, chip, foreign_chip
from tests.testzone.people import Person, person, photo
from tests.testzone.virtual_card import POWER_OFF, POWER_ON, Script, VirtualCard

QUIET = 2.0  # seconds without an event, after a failure, until a slot counts as settled
SOON = 1.0  # seconds from a pull to an asker's being told of it


class Card(VirtualCard):
    """A card that tells of its being powered down, which pcscd does some 0.8 s after the last use."""

    def __init__(self, inside: Chip, *, port: int, script: Script | None = None) -> None:
        super().__init__(inside, port=port, script=script)
        self.asleep = threading.Event()

    def _answer(self, message: bytes) -> bytes | None:
        if message == bytes((POWER_OFF,)):
            self.asleep.set()
        elif message == bytes((POWER_ON,)):
            self.asleep.clear()
        return super()._answer(message)


class Room:
    """What the seats have in common: whose cards are in, and who may ask for one now."""

    def __init__(self, hearing: Hearing, seats: int) -> None:
        self.hearing = hearing
        self._seats = seats
        self._turns = threading.Semaphore(seats)  # one for each asker; all of them: nobody asks
        self._taking_all = threading.Lock()
        self._lock = threading.Lock()  # for all below
        self._inside: Counter[str] = Counter()  # cards by their holder's PID
        self._asking: list[set[str]] = []

    def enter(self, pid: str) -> None:
        with self._lock:
            self._inside[pid] += 1
            for seen in self._asking:
                seen.add(pid)

    def leave(self, pid: str) -> None:
        with self._lock:
            self._inside[pid] -= 1

    @contextmanager
    def asking(self) -> Iterator[set[str]]:
        """Give a set of all whose cards are in at any moment of the block."""
        with self._turns:
            with self._lock:
                seen = {pid for pid, cards in self._inside.items() if cards}
                self._asking.append(seen)
            try:
                yield seen
            finally:
                with self._lock:
                    self._asking = [other for other in self._asking if other is not seen]

    @contextmanager
    def nobody_asking(self) -> Iterator[None]:
        """Wait until no card is being read for an asker, and let nobody ask during the block."""
        with self._taking_all:
            for _ in range(self._seats):
                self._turns.acquire()
            try:
                yield
            finally:
                self._turns.release(self._seats)


class Seat:
    """A slot with at most one card in it. Missed is raised where the host says anything else than it should.

    ``expected`` counts the events by their state. ``waits`` has seconds: from a card's being put in to
    `inserted`, from that to `ready`, from its being pulled to `removed` and to an asker's problem.
    """

    def __init__(self, reader: str, port: int, room: Room) -> None:
        self.reader = reader
        self.expected: Counter[str] = Counter()
        self.waits: defaultdict[str, list[float]] = defaultdict(list)
        self._port = port
        self._room = room
        self._card: Card | None = None
        self._holder = ""
        self._put_in = self._inserted = 0.0  # time.monotonic() of the deed, and of its being told

    def insert(self, somebody: Person | None, script: Script | None = None) -> Card:
        """Put a card in and wait until that is told; ``None``: one that is no Thai ID."""
        card = self._put(somebody, script)
        self._expect_inserted()
        return card

    def expect(self, state: str, somebody: Person | None = None, problem: str | None = None) -> float:
        """Wait for the next event of this slot, which must be this one; return when it came."""
        self.expected[state] += 1
        told = self._room.hearing.next_event(self.reader)
        heard = time.monotonic()
        wanted = (state, somebody and somebody.pid, problem)
        got = (told["state"], told["person"] and told["person"]["pid"], told["problem"])
        if got != wanted:
            raise Missed(f"{got} instead of {wanted}")
        return heard

    def expect_read(self, somebody: Person) -> None:
        """Wait until all that is read unasked has been read."""
        self.expect("identified", somebody)
        self.waits["ready"].append(self.expect("ready", somebody) - self._inserted)

    def pull(self) -> None:
        """Take the card out and wait until that is told."""
        assert self._card is not None
        self._card.pull()
        self.expect_pulled()

    def expect_pulled(self) -> None:
        """Wait until it is told that the card, pulled by hand or by its script, has gone."""
        assert self._card is not None
        heard = self.expect("removed")
        self.waits["removed"].append(heard - self._card.pulled_at)
        self._card.pull()  # what is left of one that its script has pulled
        self._card = None
        self._room.leave(self._holder)

    def swap(self, somebody: Person) -> None:
        """Put another card in the moment this one is out; both must be told.

        Not while anything is sent to the card: vpcd would notice by that, not by its own look, that the
        card has gone, and take the next one in without telling pcscd of either.
        """
        assert self._card is not None
        with self._room.nobody_asking():
            if not self._card.asleep.wait(NEVER):
                raise Missed("the idle card was not powered down")
            self._card.pull()
            gone = self._holder
            self._put(somebody)
            self.expect("removed")
            self._room.leave(gone)
            self._expect_inserted()

    def ask_among_others(self) -> None:
        """Ask for the current card, whichever of those in that is; it must be whole, and have been in."""
        with self._room.asking() as seen:
            status, body = self._room.hearing.ask("/api/bridge/card", readImageFlag="true")
            if status == 200:
                if body["pid"] not in seen:
                    raise Missed(f"{body['pid']} was given out, whose card was not in")
                check_photo(body, person(body["pid"]))
            elif body["code"] != "CARD_REMOVED":  # a Thai ID is in: this seat's
                raise Missed(f"{body['code']} with a card in")

    def ask_alone(self, somebody: Person) -> None:
        """Ask for the photo of the only card that is in."""
        status, body = self._room.hearing.ask("/api/bridge/card", readImageFlag="true")
        if (status, body.get("pid")) != (200, somebody.pid):
            raise Missed(f"{body.get('code', body.get('pid'))} instead of {somebody.pid}")
        check_photo(body, somebody)

    def ask_in_vain(self) -> None:
        """Ask for the photo of the only card that is in, which is pulled meanwhile by its script."""
        assert self._card is not None
        _, body = self._room.hearing.ask("/api/bridge/card", readImageFlag="true")
        waited = time.monotonic() - self._card.pulled_at
        self.waits["a problem"].append(waited)
        if body.get("code") != "CARD_REMOVED" or waited > SOON:
            raise Missed(f"{body.get('code', body.get('pid'))} {waited:.1f} s after the pull")

    def clear(self) -> None:
        """After a failure: take the card out and forget what is told of it."""
        if self._card is not None:
            self._card.pull()
            self._card = None
            self._room.leave(self._holder)
        try:
            while True:
                self._room.hearing.next_event(self.reader, QUIET)
        except Missed:
            return

    def _put(self, somebody: Person | None, script: Script | None = None) -> Card:
        inside: Chip = foreign_chip() if somebody is None else chip(somebody)
        self._holder = "" if somebody is None else somebody.pid
        self._card = Card(inside, port=self._port, script=script)
        self._room.enter(self._holder)
        self._put_in = time.monotonic()
        self._card.insert()
        return self._card

    def _expect_inserted(self) -> None:
        self._inserted = self.expect("inserted")
        self.waits["inserted"].append(self._inserted - self._put_in)


def check_photo(body: dict[str, Any], somebody: Person) -> None:
    if base64.b64decode(body["image"] or "") != photo(somebody):
        raise Missed(f"a wrong photo of {somebody.pid}")
