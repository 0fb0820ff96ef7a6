"""What can happen to a card between its insertion and its removal, and how often: the plan of a soak."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.benchmarks.soak.seat import Seat
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.virtual_card import Script

CORE, TEXT = 3, 7  # transmits of a read, at the end of each stage
SEGMENT, PER_SEGMENT = 255, 2  # bytes of a photo, and the transmits that they take


class Cycle(NamedTuple):
    """One turn of the plan. ``where`` is how far into the read a pull comes: 0 the beginning, 1 the end."""

    number: int
    case: str
    somebody: Person
    another: Person
    where: float


class Case(NamedTuple):
    """``play`` puts the card in, and pulls it; ``weight`` is its share among all, in percent.

    ``alone`` is with no card in any other slot, so that it is clear which one a host takes.
    """

    weight: int
    play: Callable[[Seat, Cycle], None]
    alone: bool = False


def read(seat: Seat, cycle: Cycle) -> None:
    seat.insert(cycle.somebody)
    seat.expect_read(cycle.somebody)
    seat.pull()


def asked_for(seat: Seat, cycle: Cycle) -> None:
    seat.insert(cycle.somebody)
    seat.expect_read(cycle.somebody)
    seat.ask_among_others()
    seat.pull()


def pulled_mid_read(seat: Seat, cycle: Cycle) -> None:
    index = int(cycle.where * TEXT)
    seat.insert(cycle.somebody, Script(pull_at=index))
    if index >= CORE:
        seat.expect("identified", cycle.somebody)
    seat.expect_pulled()


def swapped(seat: Seat, cycle: Cycle) -> None:
    seat.insert(cycle.somebody)
    seat.expect_read(cycle.somebody)
    seat.swap(cycle.another)
    seat.expect_read(cycle.another)
    seat.pull()


def foreign(seat: Seat, _: Cycle) -> None:
    seat.insert(None)
    seat.expect("unreadable", problem="NOT_THAI_ID")
    seat.pull()


def photo_asked(seat: Seat, cycle: Cycle) -> None:
    seat.insert(cycle.somebody)
    seat.expect_read(cycle.somebody)
    seat.ask_alone(cycle.somebody)
    seat.pull()


def pulled_mid_photo(seat: Seat, cycle: Cycle) -> None:
    transmits = PER_SEGMENT * -(-len(photo(cycle.somebody)) // SEGMENT)
    seat.insert(cycle.somebody, Script(pull_at=TEXT + int(cycle.where * transmits)))
    seat.expect_read(cycle.somebody)
    seat.ask_in_vain()
    seat.pull()


CASES: Mapping[str, Case] = {
    "read": Case(40, read),
    "read, asked for": Case(20, asked_for),
    "pulled mid-read": Case(20, pulled_mid_read),
    "swapped for another": Case(8, swapped),
    "foreign": Case(6, foreign),
    "photo": Case(3, photo_asked, alone=True),
    "pulled mid-photo": Case(3, pulled_mid_photo, alone=True),
}


def plan(cycles: int, seed: int) -> list[Cycle]:
    """Return the plan that ``seed`` stands for; the same on every machine."""
    dice = random.Random(seed)
    names, weights = list(CASES), [case.weight for case in CASES.values()]
    return [
        Cycle(
            number,
            dice.choices(names, weights)[0],
            dice.choice(POPULATION),
            dice.choice(POPULATION),
            dice.random(),
        )
        for number in range(1, cycles + 1)
    ]
