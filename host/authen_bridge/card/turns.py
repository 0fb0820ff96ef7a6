"""Our turns with one card: short transactions, repeated within reason, others in between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from authen_bridge.card import pcsc
from authen_bridge.card.reading import TurnOver
from authen_bridge.problems import CardRemoved, CardUnreadable

# Waits before each repetition of a failed transaction, in seconds: together as long as a reader
# needs after an insertion. Each ends at once when the watcher sees the card leave.
PAUSES = (0.1, 0.4, 1.0)

# How long we keep the card without a pause, in seconds, so that nobody waits for us longer than 2 and
# his own next look: identity and text together take 1 on the slowest card, but a photo up to 8.
TURN = 1.9


class Turn:
    """One transaction with the card that was put in when the reader's counter stood at ``counter``.

    ``until`` is when it should be over, by ``time.monotonic()``.
    """

    def __init__(self, session: pcsc.Session, counter: int, gone: threading.Event, until: float) -> None:
        self._session = session
        self._counter = counter
        self._gone = gone
        self._until = until
        self._last = time.monotonic()
        self._longest = 0.0

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; return data and SW. Refused, or CardRemoved once the watcher has seen it."""
        if self._gone.is_set():
            raise CardRemoved
        return self._session.transmit(command)

    def go_on(self) -> bool:
        """Tell after each step whether one more, as long as the longest so far, ends in time."""
        now = time.monotonic()
        self._longest = max(self._longest, now - self._last)
        self._last = now
        return now + self._longest <= self._until

    def check(self) -> None:
        """CardRemoved if it is another card by now: a swap moves the counter, seen by the watcher or not."""
        if self._session.counter() != self._counter:
            raise CardRemoved


class Turns:
    """Takes turns with the card in ``reader``; ``gone`` is set by the watcher when it leaves.

    For one thread, but for ``queueing_since``.
    """

    def __init__(self, reader: str, counter: int, gone: threading.Event) -> None:
        self._reader = reader
        self._counter = counter
        self._gone = gone
        self._began = self._ended = float("-inf")  # our time with the card without a pause
        self.queueing_since: float | None = None  # while another program has the card: since when
        self.waited = 0.0  # seconds in all in which we left the card to others on purpose

    def take(self, work: Callable[[Turn], None], restarted: Callable[[], None]) -> None:
        """Do ``work`` in a transaction; again where PC/SC's result allows it, or TurnOver asks for it.

        ``restarted`` is called after each attempt that PC/SC refused: the card may have lost the
        applet it had selected. Raises CardProblem.
        """
        pauses = list(PAUSES)
        while not self._gone.is_set():
            self._give_way()
            try:
                return self._transaction(work)
            except TurnOver:
                pauses = list(PAUSES)
            except pcsc.Refused as refused:
                restarted()
                if not pauses or refused.result.again == "no":
                    raise refused.problem() from refused
                pause = pauses.pop(0)
                if refused.result.again == "soon":
                    self._gone.wait(pause)
        raise CardRemoved

    def _give_way(self) -> None:
        """Pause before a turn that with those just before it would keep others waiting for too long."""
        now = time.monotonic()
        just_had_it = now - self._ended < pcsc.GIVE_WAY_TO_CONNECTED
        if just_had_it and now - self._began > TURN / 2:
            self._gone.wait(self._ended + pcsc.courtesy(self._reader) - now)
            self.waited += time.monotonic() - now

    def _transaction(self, work: Callable[[Turn], None]) -> None:
        self.queueing_since = time.monotonic()
        try:
            with pcsc.session(self._reader) as session:
                self.queueing_since = None
                now = time.monotonic()
                if now - self._ended >= pcsc.GIVE_WAY:
                    self._began = now
                turn = Turn(session, self._counter, self._gone, until=self._began + TURN)
                try:
                    work(turn)
                except CardUnreadable:
                    turn.check()  # what answered badly may be the next patient's card
                    raise
        finally:
            self.queueing_since = None
            self._ended = time.monotonic()
