"""Reading the card: ours and the peers' way through the same reader, at every wire.

A read begins with nothing known of the card and ends with the result in hand. Each stage is asked
for on its own, so "text" holds the core's time and "photo" the time of all three.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Literal, NamedTuple

from authen_bridge.card import Card, Cards, pcsc
from tests.benchmarks import peers
from tests.benchmarks.stand import HOLDER, PHOTO, SPEEDS, Place, Read, Stand

Stage = Literal["core", "text", "photo"]
Strategy = Literal["ours", "peers"]

STAGES: tuple[Stage, ...] = ("core", "text", "photo")
LATENCIES_MS = (5, 15, 35)  # a transmit: reader, USB and service; users' reports fit 30 to 45

# Reads a cell, of which the median counts; odd numbers. Photos are fewer: from a slow card one
# takes 8 s.
READS: Mapping[Stage, int] = {"core": 5, "text": 5, "photo": 3}
BARE_LOOPS = 9


class At(NamedTuple):
    """A wire: the card's speed, the latency of a transmit."""

    kbit_s: float
    latency_ms: int


WIRES = tuple(At(*wire) for wire in product(SPEEDS, LATENCIES_MS))


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage by one strategy at one wire; times in seconds.

    ``modelled`` is what the wire model says that these exchanges take. What comes on top of it has
    three parts: ``stand``, what as many bare transmits were measured to take beyond the model, which
    is pcscd's, vpcd's and the card's program's; ``waits``, in which we leave the card to other
    programs on purpose; and the rest, our own work.
    """

    stage: Stage
    strategy: Strategy
    at: At
    transmits: int
    modelled: float
    measured: float
    stand: float
    waits: float

    @property
    def characters(self) -> float:
        """The seconds that the characters alone take on the wire."""
        return self.modelled - self.transmits * self.at.latency_ms / 1000

    @property
    def work(self) -> float:
        """The reader program's own work as a share of the model, the opening of the card included."""
        return (self.measured - self.stand - self.waits) / self.modelled - 1

    @property
    def work_and_waits(self) -> float:
        """The same with the waits: all that is the reader program's."""
        return (self.measured - self.stand) / self.modelled - 1

    @property
    def all_above_model(self) -> float:
        """The same with the stand: all that there is."""
        return self.measured / self.modelled - 1


def measure(stand: Stand, at: At) -> Iterator[Cell]:
    """Yield every cell of one wire."""
    place = stand.place(at.kbit_s, at.latency_ms)
    bare = [place.time_bare() for _ in range(BARE_LOOPS)]
    stand_each = statistics.median((loop.measured - loop.modelled) / loop.transmits for loop in bare)

    def cell(stage: Stage, strategy: Strategy, reads: Sequence[tuple[Read, float]]) -> Cell:
        median, waits = sorted(reads)[len(reads) // 2]
        return Cell(
            *(stage, strategy, at, median.transmits, median.modelled, median.measured),
            *(stand_each * median.transmits, waits),
        )

    for stage in STAGES:
        yield cell(stage, "ours", [ours(place, stage) for _ in range(READS[stage])])
    text = [theirs(place, "text") for _ in range(READS["text"])]
    # They have a number and a name to show when all nine fields are there, not before.
    yield cell("core", "peers", text)
    yield cell("text", "peers", text)
    yield cell("photo", "peers", [theirs(place, "photo") for _ in range(READS["photo"])])


def ours(place: Place, stage: Stage) -> tuple[Read, float]:
    """Time ``stage``, asked of a card of which nothing is known yet; return the waits in it, too."""
    with untouched(place.reader) as card:
        asks: Mapping[Stage, Callable[[], object]] = {
            "core": card.identity,
            "text": card.text,
            "photo": card.photo,
        }
        read = place.time(asks[stage])
        sent = place.card.transmits
        assert card.identity().pid == HOLDER.pid
        assert stage == "core" or card.text().address == HOLDER.address
        assert stage != "photo" or card.photo() == PHOTO
        assert place.card.transmits == sent, "the stage was not read whole"
        return read, card.waited


@contextmanager
def untouched(reader: str) -> Iterator[Card]:
    """Watch ``reader`` afresh and give the card in it, of which nothing has been read."""
    with closing(Cards(reader=reader, read_ahead=False)) as cards:
        cards.start()
        yield cards.current()


def theirs(place: Place, stage: Literal["text", "photo"]) -> tuple[Read, float]:
    """Time the peers' way up to ``stage``; they wait for nobody."""
    fields: dict[str, bytes] = {}
    jpeg = b""

    def ask() -> None:
        nonlocal fields, jpeg
        with pcsc.session(place.reader) as session:
            fields = peers.read_text(session.transmit)
            if stage == "photo":
                jpeg = peers.read_photo(session.transmit)

    read = place.time(ask)
    assert fields["pid"].decode() == HOLDER.pid
    assert stage == "text" or jpeg.startswith(PHOTO)
    return read, 0.0
