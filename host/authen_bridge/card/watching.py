"""The readers and their cards, from events. One thread waits for PC/SC, one tells the listener.

The waiting thread does nothing else, so a removal is seen while a card is being read; the telling
thread keeps the events in order and lets a slow listener hold up neither.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from queue import SimpleQueue

from authen_bridge.card.choosing import best, eligible
from authen_bridge.card.pcsc import MOST_WATCHED, PLUG_AND_PLAY, Context, ReaderState, Refused
from authen_bridge.card.reading import AnotherCard
from authen_bridge.card.slot import Card
from authen_bridge.card.stages import Outcome, Stage
from authen_bridge.card.telling import ignore, person, tell
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.messages import CardEvent, CardState, ReadersEvent, Terminal
from authen_bridge.problems import NoCard, NoReader, Problem, ServiceStopped

log = logging.getLogger(__name__)

Event = CardEvent | ReadersEvent

# Everything is looked at afresh this often, in milliseconds: events do get lost, rarely.
REFRESH_MS = 30_000

# Waits before asking a service again that is down, in seconds; the last one repeats.
BACK_OFF = (0.25, 0.5, 1.0, 2.0)

# After readers came or went, they are listed again this soon, in milliseconds: of one that comes
# between our listing and our waiting pcsc-lite says nothing.
RELOOK_MS = 1_000

# A reader that vanishes between listing and waiting, in seconds: without it a driver that keeps
# listing a dead reader would have us spin.
RELIST = 0.2

# How long an asker waits for the first look at the readers, in seconds; it takes milliseconds.
FIRST_LOOK = 2.0

# How often `close` repeats its cancel, in seconds: one that comes just before the wait is lost.
CANCEL_AGAIN = 0.05

# How long `close` waits, in seconds, for the watcher, for a read to have left the card, and for the
# listener to have heard the last event: each takes no longer than one transmit.
LAST_WORDS = 1.0

STATES: Mapping[Stage, CardState] = {"core": "identified", "text": "ready"}


class Cards:
    """All readers of this PC and the cards in them; ``on_event`` hears of every change, in order.

    ``reader`` pins one by its name; else slots for SAM and contactless cards are left out.
    """

    def __init__(
        self,
        *,
        reader: str = "",
        read_ahead: bool = True,
        on_event: Callable[[Event], object] = ignore,
    ) -> None:
        self._pinned = reader
        self._read_ahead = read_ahead
        self._on_event = on_event
        self._lock = threading.Lock()  # for all below
        self._slots: dict[str, Card | None] = {}
        self._last: dict[str, CardEvent] = {}
        self._held: set[str] = set()  # readers that another program has to itself
        self._stopped = False
        self._context: Context | None = None
        self._looked = threading.Event()
        self._closing = threading.Event()
        self._events: SimpleQueue[Event | None] = SimpleQueue()
        self._watcher = threading.Thread(target=self._watch, name="card watching", daemon=True)
        self._teller = threading.Thread(target=self._tell, name="card telling", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._watcher.start()
        self._teller.start()

    def close(self) -> None:
        """End at once, whatever the watcher waits for, and forget every card.

        A service that hangs cannot keep us: what waits for it is left to the end of the process.
        """
        self._closing.set()
        threading.Thread(target=self._cancel, name="card closing", daemon=True).start()
        self._watcher.join(LAST_WORDS)
        with self._lock:
            cards = [card for card in self._slots.values() if card is not None]
            self._slots.clear()
            self._last.clear()
        for card in cards:
            card.remove()  # untold: it is we who leave
        for card in cards:
            card.wait_until_idle(LAST_WORDS)
        self._events.put(None)
        if self._teller.is_alive() and threading.current_thread() is not self._teller:
            self._teller.join(LAST_WORDS)

    def _cancel(self) -> None:
        while self._watcher.is_alive():
            with self._lock:
                context = self._context
            if context is not None:
                context.cancel()  # outside the lock: it asks the service too
            self._watcher.join(CANCEL_AGAIN)

    # ── for askers, from any thread ───────────────────────────────────────────────────────────

    def terminals(self) -> list[Terminal]:
        """Return every reader and whether it holds a card; ServiceStopped if the service is down."""
        self._look()
        return self.readers().terminals

    def current(self) -> Card:
        """Return the card to read: NoReader, NoCard or ServiceStopped when there is none.

        Of several cards one whose ATR says that it is a Thai ID; else SELECT decides. Of several such,
        the one that something was last told of: the one that people see.
        """
        self._look()
        with self._lock:
            if not self._slots:
                raise NoReader
            cards = [card for reader in reversed(self._last) if (card := self._slots[reader]) is not None]
        if not cards:
            raise NoCard
        return best(cards)

    def latest(self) -> CardEvent | None:
        """Return the last event of the card that is in now, or None without one."""
        with self._lock:
            return next(reversed(self._last.values()), None)

    def readers(self) -> ReadersEvent:
        """Return the readers as they are now, or that the service is down."""
        self._looked.wait(FIRST_LOOK)
        with self._lock:
            return self._readers_event()

    def _look(self) -> None:
        if not self._looked.wait(FIRST_LOOK) or self._stopped:
            raise ServiceStopped

    # ── watching ──────────────────────────────────────────────────────────────────────────────

    def _watch(self) -> None:
        failures = 0
        while not self._closing.is_set():
            try:
                context = Context()
                failures = 0
                with self._lock:
                    self._context = context
                try:
                    self._follow(context)
                finally:
                    with self._lock:
                        self._context = None
                    context.close()
            except Exception as failure:  # of whatever kind: a host that watches no more is of no use
                if not isinstance(failure, Refused):
                    log.error("watching failed: %s", type(failure).__name__)
                self._service_down()
                self._closing.wait(BACK_OFF[min(failures, len(BACK_OFF) - 1)])
                failures += 1

    def _follow(self, context: Context) -> None:
        """Keep the slots as the service sees them, until closing. Refused when it has gone."""
        known: dict[str, int] = {}
        listed: list[str] | None = None
        notified = context.notifies()
        plug_and_play = 0  # Windows counts the readers in it, and wants it back
        milliseconds = 0  # the first look must not wait: without a reader nothing would change
        while not self._closing.is_set():
            readers = eligible(context.readers(), self._pinned)[:MOST_WATCHED]
            with self._lock:
                if self._slots.keys() - set(readers):
                    self._set_readers(readers)  # now: that one has gone ends no wait below
            known = {reader: known.get(reader, 0) for reader in readers}
            awaited = {**known, PLUG_AND_PLAY: plug_and_play} if notified else known
            try:
                states = self._changes(context, awaited, milliseconds)
            except Refused as refused:
                if refused.result.problem is not NoReader:
                    raise
                states = ()
                self._closing.wait(RELIST)
            with self._lock:
                self._set_readers(readers)
                for state in states:
                    if state.reader in self._slots:
                        self._set_card(state)
            self._looked.set()
            # Nothing within the time: look at everything afresh.
            known = {state.reader: state.known for state in states}
            plug_and_play = known.pop(PLUG_AND_PLAY, 0)
            milliseconds = REFRESH_MS if notified and readers == listed else RELOOK_MS
            listed = readers

    def _changes(
        self, context: Context, awaited: Mapping[str, int], milliseconds: int
    ) -> Sequence[ReaderState]:
        if awaited:
            return context.changes(awaited, milliseconds)
        self._closing.wait(milliseconds / 1000)
        return ()

    def _service_down(self) -> None:
        with self._lock:
            for reader in self._slots:
                self._forget_card(reader)
            if not self._stopped:
                self._slots.clear()
                self._stopped = True
                self._events.put(self._readers_event())
        self._looked.set()

    def _set_readers(self, readers: Sequence[str]) -> None:
        if set(readers) == self._slots.keys() and not self._stopped and self._looked.is_set():
            return
        for reader in self._slots.keys() - set(readers):
            self._forget_card(reader)
        self._slots = {reader: self._slots.get(reader) for reader in readers}
        self._stopped = False
        self._events.put(self._readers_event())

    def _set_card(self, state: ReaderState) -> None:
        """Take in one reader's state. A counter that has moved is another insertion, seen or not."""
        card = self._slots[state.reader]
        if card is not None and not same(state, card):
            self._forget_card(state.reader)
            card = None
        released = state.reader in self._held and not state.exclusive
        (self._held.add if state.exclusive else self._held.discard)(state.reader)
        if card is not None and released and self._read_ahead:
            card.read_ahead()  # in vain so far
        if state.present and card is None:
            card = Card(state.reader, state.atr, state.counter, self._card_told)
            self._slots[state.reader] = card
            self._card_event(CardEvent(reader=state.reader, state="inserted"))
            if self._read_ahead:
                card.read_ahead()

    def _forget_card(self, reader: str) -> None:
        card = self._slots[reader]
        if card is not None:
            card.remove()
            self._slots[reader] = None
            self._last.pop(reader)
            self._events.put(CardEvent(reader=reader, state="removed"))

    # ── telling ───────────────────────────────────────────────────────────────────────────────

    def _card_told(self, card: Card, stage: Stage, outcome: Outcome | Problem) -> None:
        if isinstance(outcome, AnotherCard):
            self._look_again(card)
            return
        with self._lock:
            if self._slots.get(card.reader) is not card:  # it left while this was on its way
                return
            if stage not in STATES:  # a photo's asker hears of it, nobody else
                return
            if isinstance(outcome, ThaiId):
                self._card_event(CardEvent(reader=card.reader, state=STATES[stage], person=person(outcome)))
            elif isinstance(outcome, Problem):
                known = self._last[card.reader].person
                self._card_event(
                    CardEvent(reader=card.reader, state="unreadable", person=known, problem=outcome.code)
                )

    def _look_again(self, card: Card) -> None:
        """Forget a card that turned out to be another by now, and take that one in."""
        try:
            with closing(Context()) as context:
                states = context.changes({card.reader: 0}, 0)
        except Refused:  # no reader, no service: the watcher hears of that
            states = []
        with self._lock:
            if self._slots.get(card.reader) is card:
                self._forget_card(card.reader)
                for state in states:
                    self._set_card(state)

    def _card_event(self, event: CardEvent) -> None:
        self._last.pop(event.reader, None)  # so that the newest is the last
        self._last[event.reader] = event
        self._events.put(event)

    def _readers_event(self) -> ReadersEvent:
        return ReadersEvent(
            terminals=[
                Terminal(terminalName=reader, isPresent=card is not None)
                for reader, card in self._slots.items()
            ],
            problem=ServiceStopped.code if self._stopped else None,
        )

    def _tell(self) -> None:
        while (event := self._events.get()) is not None:
            tell(self._on_event, event)


def same(state: ReaderState, card: Card) -> bool:
    """Tell whether ``card`` is still in. One that was mute may find its ATR late, in the same seat."""
    late = bool(state.atr) and not card.atr
    return state.present and state.counter == card.counter and not late
