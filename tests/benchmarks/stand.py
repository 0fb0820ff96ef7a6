"""What everything is measured on: the real pcscd, a virtual reader a speed, one person's card in each.

The cards stay in from first to last, so no insertion is ever waited for; only the wire changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from smartcard import scard

from authen_bridge.card import pcsc
from tests.benchmarks.priority import go_first
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.chip import ATR_FAST, ATR_MIDDLE, ATR_SLOW, MOI, chip
from tests.testzone.people import POPULATION, photo
from tests.testzone.virtual_card import VirtualCard, Wire

HOLDER = POPULATION[0]
PHOTO_BYTES = 4000  # what cards usually hold; there is room for 5118
PHOTO = photo(HOLDER, size=PHOTO_BYTES)

# kbit/s → the ATR that sets it.
SPEEDS: Mapping[float, bytes] = {10.8: ATR_SLOW, 129: ATR_MIDDLE, 250: ATR_FAST}

# What a core read sends, for the loop that does nothing else.
BARE = tuple(bytes.fromhex(command) for command in (f"00A4040008{MOI.hex()}", "80B000000200FF", "00C00000FF"))

INSERTION_MS = 5_000  # vpcd shows a card within 1.6 s


class Read(NamedTuple):
    """One read: the seconds from the ask to the result, and those of the wire model for the same."""

    measured: float
    transmits: int
    modelled: float


@dataclass(frozen=True, slots=True)
class Place:
    """A reader with the card in it, whose ``wire`` is set."""

    reader: str
    card: VirtualCard
    wire: Wire

    def time(self, ask: Callable[[], object]) -> Read:
        """Return what ``ask`` took, with the card powered but untouched before."""
        with pcsc.session(self.reader):
            pass  # pcscd powers a card down that idles for 5 s: its power-up is not the read's
        first = len(self.card.log)
        started = time.perf_counter()
        ask()
        measured = time.perf_counter() - started
        exchanges = self.card.log[first:]
        return Read(
            measured,
            len(exchanges),
            sum(self.wire.seconds(*exchange) for exchange in exchanges),
        )

    def time_bare(self) -> Read:
        """Return what bare transmits take on an open card: all above the model is the stand's own."""
        commands = [list(command) for command in BARE]
        with closing(pcsc.Context()) as context:
            _, card, protocol = scard.SCardConnect(
                context.handle, self.reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0
            )

            def ask() -> None:
                for command in commands:
                    scard.SCardTransmit(card, protocol, command)

            try:
                return self.time(ask)
            finally:
                pcsc.disconnect(card)


class Stand:
    """``place`` gives the reader for a speed and a latency. Made by ``running``."""

    def __init__(self, cards: Mapping[float, tuple[str, VirtualCard]]) -> None:
        self._cards = cards

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Stand]:
        """Start pcscd and put the cards in; this process is the private pcscd's client from now on."""
        with ExitStack() as ending:
            service = PrivatePcscd()
            ending.push(service)
            service.start(readers=len(SPEEDS))
            os.environ.update(service.environment)
            cards = {}
            # A reader each, not a slot: vpcd serves the two slots of one reader in turn.
            for index, (speed, atr) in enumerate(SPEEDS.items()):
                inside = chip(HOLDER, PHOTO)
                inside.atr = atr
                card = ending.enter_context(VirtualCard(inside, port=service.ports[2 * index]))
                cards[speed] = (SLOTS[2 * index], card)
            for reader, _ in cards.values():
                wait_until_seen(reader)
            yield cls(cards)

    def place(self, kbit_s: float, latency_ms: int) -> Place:
        """Return the reader of this speed, its card answering through a wire of this latency."""
        reader, card = self._cards[kbit_s]
        card.wire = wire = Wire.of(card.inside.atr, latency_ms / 1000)
        return Place(reader, card, wire)


def wait_until_seen(reader: str) -> None:
    """Wait until PC/SC shows the card in ``reader``."""
    context = pcsc.Context()
    try:
        (state,) = context.changes({reader: 0}, 0)
        while not state.present:
            (state,) = context.changes({reader: state.known}, INSERTION_MS)
    finally:
        context.close()


def keep_to_one_cpu() -> bool:
    """Bind this process and all it starts to one CPU; tell whether it also got real-time priority.

    Reader program, pcscd and card only ever work in turn, so they need no second CPU, and waking
    one that sleeps costs 0.1 ms a time, more than all our own work for a transmit. The priority
    keeps what else the PC does out of the figures; without the right to it they need a quiet PC.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return go_first(os.SCHED_FIFO)
