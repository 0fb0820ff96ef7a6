"""Another patient's card in the same seat, unseen by anybody: what is given out is never of both.

A reader that is polled can miss a card pulled and another put in between two looks; its counter of
card moves then stands still. So here it does, and only what the cards answer can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from authen_bridge.card import Card, ChipRights, ThaiId
from authen_bridge.card.reading import AnotherCard, Reading, TurnOver
from authen_bridge.card.telling import ignore
from authen_bridge.problems import CardRemoved
from tests.support.fixtures import READERS, Insert, Watch
from tests.testzone.chip import MOI, NHSO, Chip, WrittenRights, chip, rights_image
from tests.testzone.people import POPULATION, photo
from tests.testzone.virtual_card import VirtualCard

PATIENT, NEXT_PATIENT = POPULATION[0], POPULATION[1]
THEIR_RIGHTS = WrittenRights(main_inscl="สิทธิของคนถัดไป")
SELECT_MOI, SELECT_NHSO = (bytes.fromhex("00A4040008") + aid for aid in (MOI, NHSO))
PHOTO_READS = -(-len(photo(PATIENT)) // 255)

Got = ThaiId | ChipRights | bytes | None


class Seat:
    """A seat whose card becomes the next patient's before turn ``swap_before``, with ``then`` sent to it.

    Within a turn no swap goes unnoticed: a card just put in is without power.
    """

    def __init__(self, swap_before: int, then: bytes | None) -> None:
        self.card = chip(PATIENT)
        self.swap_before, self.then = swap_before, then
        self.turns = 0

    def turn(self) -> None:
        if self.turns == self.swap_before:
            self.card = next_card()
            if self.then:
                self.card.answer(self.then)
        self.turns += 1

    def __call__(self, command: bytes) -> bytes:
        return self.card.answer(command)


def next_card() -> Chip:
    card = chip(NEXT_PATIENT)
    card.files[NHSO] = rights_image(THEIR_RIGHTS)
    return card


def stages(reading: Reading, seat: Seat, reads_a_turn: int) -> Iterator[Got]:
    """Read everything, each stage in turns of its own, of so many reads; yield what is given out."""

    def turn(stage: Callable[[], Got]) -> Got:
        while True:
            seat.turn()
            reading.begin()
            try:
                return stage()
            except TurnOver:
                continue

    yield turn(lambda: reading.core(seat))
    yield turn(lambda: reading.text(seat))
    yield turn(lambda: photo_turn(reading, seat, reads_a_turn))
    yield turn(lambda: reading.chip_rights(seat))


def photo_turn(reading: Reading, seat: Seat, reads: int) -> bytes | None:
    left = iter((*(True,) * (reads - 1), False))
    return reading.photo(seat, ignore, lambda: next(left))


def whose(got: Got) -> str:
    """Return the holder's PID, or of whom a photo or rights are; fail where it is nobody's."""
    match got:
        case ThaiId():
            return got.pid
        case bytes():
            return {photo(one): one.pid for one in (PATIENT, NEXT_PATIENT)}[got]
        case ChipRights():
            theirs = got.main_inscl == THEIR_RIGHTS.main_inscl
            assert theirs or got.main_inscl == WrittenRights().main_inscl
            return (NEXT_PATIENT if theirs else PATIENT).pid
    raise AssertionError("nothing was given out")


@pytest.mark.parametrize("then", [None, SELECT_MOI, SELECT_NHSO], ids=["fresh", "MOI's", "NHSO's"])
@pytest.mark.parametrize("reads_a_turn", [1, 3, 99])
def test_a_swap_between_any_two_turns_never_mixes_two_patients(then: bytes | None, reads_a_turn: int) -> None:
    turns = 3 + -(-PHOTO_READS // reads_a_turn)
    for swap_before in range(turns):
        seat, given = Seat(swap_before, then), set[str]()
        ended = False
        try:
            for got in stages(Reading(seat.card.atr), seat, reads_a_turn):
                given.add(whose(got))
        except AnotherCard:
            ended = True
        assert given == {(PATIENT if swap_before else NEXT_PATIENT).pid}
        assert ended == bool(swap_before)


@pytest.mark.parametrize("ask", [Card.photo, Card.chip_rights])
def test_a_swap_that_the_service_misses_is_found_out_by_the_next_read(
    ask: Callable[[Card], object], insert: Insert, watch: Watch
) -> None:
    watched = watch()
    virtual = insert(PATIENT)
    watched.wait_for("ready")
    card = watched.cards.current()
    become(virtual, next_card())
    with pytest.raises(CardRemoved):
        ask(card)
    assert watched.wait_for("removed").reader == READERS[0]
    event = watched.wait_for("ready")
    assert event.person is not None
    assert event.person.pid == NEXT_PATIENT.pid
    assert watched.cards.current().photo() == photo(NEXT_PATIENT)
    with pytest.raises(CardRemoved):
        card.identity()


def become(virtual: VirtualCard, other: Chip) -> None:
    """Let the card in the reader be another from here on; no service can see that."""
    other.reset()
    virtual.inside = other
