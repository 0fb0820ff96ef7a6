"""Cards by the hundred: every case of a sweep in one of many slots, all slots at work at once.

One after another each case would take seconds: the virtual reader notices a card after 0.4 to 1.6 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

import pytest

from authen_bridge.card import Card, Cards
from authen_bridge.card.watching import Event
from authen_bridge.messages import CardEvent, CardState
from tests.support.fixtures import wait_until_empty
from tests.support.heard import Heard
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.chip import Chip
from tests.testzone.virtual_card import Script, VirtualCard, Wire

Case = TypeVar("Case")


class Slot(NamedTuple):
    """A slot of the virtual reader: its name in PC/SC, and the port that a card dials."""

    name: str
    port: int


@contextmanager
def readers(pcscd: PrivatePcscd, count: int) -> Iterator[Sequence[Slot]]:
    """Have ``count`` readers, up to 8, in place of the one that there usually is; give their slots."""
    pcscd.stop()
    pcscd.start(readers=count)
    yield [Slot(name, port) for name, port in zip(SLOTS[: 2 * count], pcscd.ports, strict=False)]
    pcscd.stop()
    pcscd.start()


class Seat:
    """A slot for one case of a sweep, watched as a host does; it reads only what it is asked."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.heard = Heard[Event]()
        self.cards = Cards(reader=slot.name, read_ahead=False, on_event=self.heard)
        self._made: list[VirtualCard] = []

    def virtual(self, inside: Chip, script: Script | None = None, wire: Wire | None = None) -> VirtualCard:
        """Return a card for this slot, not yet in it."""
        card = VirtualCard(inside, port=self.slot.port, wire=wire, script=script)
        self._made.append(card)
        return card

    def put(self, virtual: VirtualCard) -> Card:
        """Put ``virtual`` in and return the card that the host sees; nothing has been sent to it yet."""
        virtual.insert()
        return self.next_card()

    def next_card(self) -> Card:
        """Wait until the host sees a card come in, and return it."""
        self.wait_for("inserted")
        return self.cards.current()

    def wait_for(self, state: CardState) -> None:
        """Wait until the host tells of a card in that ``state``."""
        self.heard.wait_for(lambda event: isinstance(event, CardEvent) and event.state == state)

    def __enter__(self) -> Self:
        self.cards.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for virtual in self._made:
            virtual.pull()
        self.cards.close()
        wait_until_empty(self.slot.name)  # the next case must not meet this one's card


def sweep(slots: Sequence[Slot], cases: Iterable[Case], play: Callable[[Seat, Case], None]) -> None:
    """Play every case in a slot of its own; fail with a group of all that failed, each with its case."""
    free: SimpleQueue[Slot] = SimpleQueue()
    for slot in slots:
        free.put(slot)

    def played(case: Case) -> BaseException | None:
        slot = free.get()
        try:
            with Seat(slot) as seat:
                play(seat, case)
        except (Exception, pytest.fail.Exception) as failure:  # the latter is no Exception
            failure.add_note(f"case {case}, {slot.name}")
            return failure
        finally:
            free.put(slot)
        return None

    with ThreadPoolExecutor(len(slots)) as pool:
        failures = [failure for failure in pool.map(played, cases) if failure is not None]
    if failures:
        raise BaseExceptionGroup(f"{len(failures)} cases failed", failures)
