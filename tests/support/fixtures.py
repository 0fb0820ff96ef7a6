"""The fixtures of every test that needs a real smart-card service or a card in its reader."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Protocol

import pytest

from authen_bridge.card import Cards
from authen_bridge.card.pcsc import Context, Refused
from authen_bridge.card.watching import Event
from authen_bridge.messages import CardEvent, CardState
from tests.support.heard import Heard
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.chip import Chip, chip
from tests.testzone.people import Person
from tests.testzone.virtual_card import Script, VirtualCard, Wire

READERS = SLOTS[:2]  # of the one reader that there is unless a test wants more
SEEN_MS = 5_000  # a removal shows within 0.4 s


class Insert(Protocol):
    """Put a person's card, or an odd chip, into the reader; it is pulled at the test's end."""

    def __call__(
        self,
        inside: Person | Chip,
        *,
        slot: int = 0,
        wire: Wire | None = None,
        script: Script | None = None,
    ) -> VirtualCard: ...


@pytest.fixture(scope="session")
def pcscd() -> Iterator[PrivatePcscd]:
    """A running ``PrivatePcscd``. This process and what it starts from here on are its clients."""
    with PrivatePcscd() as service:
        os.environ.update(service.environment)
        yield service


@pytest.fixture
def insert(pcscd: PrivatePcscd) -> Iterator[Insert]:
    """A function that puts a card into the virtual reader and returns it."""
    with ExitStack() as inserted:

        def insert(
            inside: Person | Chip,
            *,
            slot: int = 0,
            wire: Wire | None = None,
            script: Script | None = None,
        ) -> VirtualCard:
            chosen = chip(inside) if isinstance(inside, Person) else inside
            card = VirtualCard(chosen, port=pcscd.ports[slot], wire=wire, script=script)
            inserted.callback(wait_until_empty, READERS[slot])
            return inserted.enter_context(card)

        yield insert


def wait_until_empty(reader: str) -> None:
    """Wait until PC/SC has seen that the card left, so that the next test never meets it."""
    with suppress(Refused):  # a test that stopped the service
        context = Context()
        try:
            (state,) = context.changes({reader: 0}, 0)
            while state.present:
                (state,) = context.changes({reader: state.known}, SEEN_MS) or (state,)
        finally:
            context.close()


@dataclass(frozen=True, slots=True)
class Watched:
    """Running ``Cards`` and what they told."""

    cards: Cards
    heard: Heard[Event]

    def wait_for(self, state: CardState) -> CardEvent:
        """Return the next card event of that ``state``."""
        event = self.heard.wait_for(lambda event: isinstance(event, CardEvent) and event.state == state)
        assert isinstance(event, CardEvent)
        return event


Watch = Callable[..., Watched]


@pytest.fixture
def watch(pcscd: PrivatePcscd) -> Iterator[Watch]:
    """A function that starts ``Cards``, given its settings; they are closed at the test's end."""
    with ExitStack() as running:

        def watch(*, read_ahead: bool = True, reader: str = "") -> Watched:
            heard = Heard[Event]()
            cards = Cards(reader=reader, read_ahead=read_ahead, on_event=heard)
            running.callback(cards.close)
            cards.start()
            return Watched(cards, heard)

        yield watch
