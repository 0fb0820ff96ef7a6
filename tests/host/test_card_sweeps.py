"""Every fault at every transmit of a read, on the real PC/SC service, sixteen cards at a time.

A fault that ends a card's stay takes an insertion each; of the others a slot plays a whole share on
one insertion, each read by a ``Card`` of its own, as after an insertion.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from authen_bridge.card import Card
from authen_bridge.card.reading import Reading
from authen_bridge.card.telling import ignore
from authen_bridge.problems import CardRemoved, CardUnreadable
from tests.support.other_program import Meddling
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.support.sweep import Seat, Slot, readers, sweep
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.virtual_card import Script

SOMEBODY, SOMEBODY_ELSE = POPULATION[0], POPULATION[1]
READERS_AT_ONCE = 8  # of two slots each: as many as pcscd takes
SOON = 2.5  # seconds from the pull of a card to the problem: no time-out, which is 5. `make soak` measures it
HELD = 5.0  # seconds; a card comes to the transmit that it waits at within milliseconds
FOR_EVER = 1000  # transmits; no read takes as many

ASKS: dict[str, Callable[[Card], Any]] = {
    "core": Card.identity,
    "text": Card.text,
    "photo": Card.photo,
    "rights": Card.chip_rights,
}
PHOTO_READS = -(-len(photo(SOMEBODY)) // 255)
TRANSMITS = {"core": 3, "text": 7, "photo": 7 + 2 * PHOTO_READS, "rights": 3 + 5}
# The memory fails; no diagnosis; no such file; not allowed. At SELECT the third would say "foreign card".
SWS = tuple(map(bytes.fromhex, ("6581", "6F00", "6A82", "6982")))


class Case(NamedTuple):
    """A fault at transmit ``at``, counted from the insertion, of a read asked for as ``stage``."""

    stage: str
    at: int


EVERYWHERE = [Case(stage, at) for stage, count in TRANSMITS.items() for at in range(count)]
SHARES = [EVERYWHERE[start :: len(SLOTS)] for start in range(len(SLOTS))]


@pytest.fixture(scope="module")
def slots(pcscd: PrivatePcscd) -> Iterator[Sequence[Slot]]:
    with readers(pcscd, READERS_AT_ONCE) as slots:
        yield slots


def in_full(person: Person) -> dict[str, Any]:
    """Return what each ask must give, from the same person's chip that nothing happens to."""
    inside = chip(person)
    reading = Reading(inside.atr)
    return {
        "core": reading.core(inside.answer),
        "text": reading.text(inside.answer),
        "photo": reading.photo(inside.answer, ignore),
        "rights": reading.chip_rights(inside.answer),
    }


RIGHT = {person: in_full(person) for person in (SOMEBODY, SOMEBODY_ELSE)}


def reads_in_full(card: Card, person: Person) -> bool:
    return {stage: ask(card) for stage, ask in ASKS.items()} == RIGHT[person]


def is_refused_for_good(card: Card) -> bool:
    for ask in ASKS.values():
        with pytest.raises(CardRemoved):
            ask(card)
    return True


def as_inserted(card: Card) -> Card:
    """Return the same card as if nobody had asked it anything yet."""
    return Card(card.reader, card.atr, card.counter)


# ── the card leaves ───────────────────────────────────────────────────────────────────────────


def test_a_removal_at_any_transmit_gives_out_nothing_and_the_next_patient_s_card_reads(
    slots: Sequence[Slot],
) -> None:
    def play(seat: Seat, case: Case) -> None:
        virtual = seat.virtual(chip(SOMEBODY), Script(pull_at=case.at))
        card = seat.put(virtual)
        with pytest.raises(CardRemoved):
            ASKS[case.stage](card)
        assert time.monotonic() - virtual.pulled_at < SOON
        seat.wait_for("removed")
        assert seat.cards.latest() is None
        assert is_refused_for_good(card)
        assert reads_in_full(seat.put(seat.virtual(chip(SOMEBODY_ELSE))), SOMEBODY_ELSE)
        assert is_refused_for_good(card)

    sweep(slots, EVERYWHERE, play)


def test_another_patient_s_card_put_in_at_any_transmit_is_never_taken_for_the_first(
    slots: Sequence[Slot],
) -> None:
    """The swap comes between two looks of the service at the reader, which may never notice it."""

    def play(seat: Seat, case: Case) -> None:
        first = seat.virtual(chip(SOMEBODY), Script(hold_at=case.at))
        card = seat.put(first)
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ASKS[case.stage], card)
            assert first.held.wait(HELD)
            first.swap(seat.virtual(chip(SOMEBODY_ELSE)))
            if asked.exception() is None:  # nothing had been read of the first: it never was there
                assert reads_in_full(card, SOMEBODY_ELSE)
                return
        assert isinstance(asked.exception(), CardRemoved)
        seat.wait_for("removed")
        assert is_refused_for_good(card)
        assert reads_in_full(seat.next_card(), SOMEBODY_ELSE)

    sweep(slots, [case for case in EVERYWHERE if case.stage in ("photo", "rights")], play)


# ── the card fails ────────────────────────────────────────────────────────────────────────────


def test_a_card_that_fails_from_any_transmit_on_is_unreadable_and_reads_when_put_in_again(
    slots: Sequence[Slot],
) -> None:
    def play(seat: Seat, case: Case) -> None:
        failing = dict.fromkeys(range(case.at, FOR_EVER), SWS[0])
        virtual = seat.virtual(chip(SOMEBODY), Script(sw_at=failing))
        card = seat.put(virtual)
        for _ in range(2):
            with pytest.raises(CardUnreadable) as refused:
                ASKS[case.stage](card)
            assert refused.value.facts == {"sw": "6581"}
        virtual.pull()
        seat.wait_for("removed")
        virtual.script = Script()
        assert reads_in_full(seat.put(virtual), SOMEBODY)

    sweep(slots, EVERYWHERE, play)


def test_a_wrong_sw_once_at_any_transmit_is_mended_or_named_and_the_next_ask_succeeds(
    slots: Sequence[Slot],
) -> None:
    def play(seat: Seat, share: Sequence[Case]) -> None:
        virtual = seat.virtual(chip(SOMEBODY))
        inserted = seat.put(virtual)
        for case in share:
            card, ask = as_inserted(inserted), ASKS[case.stage]
            sw = SWS[case.at % len(SWS)]
            virtual.transmits, virtual.script = 0, Script(sw_at={case.at: sw})
            named = sw.hex().upper()
            try:
                answer = ask(card)
            except CardUnreadable as problem:
                named = problem.facts["sw"]
                answer = ask(card)
            assert (answer, named) == (RIGHT[SOMEBODY][case.stage], sw.hex().upper()), case
            assert virtual.transmits > case.at, case

    sweep(slots, SHARES, play)


# ── another program comes in between ──────────────────────────────────────────────────────────


def test_a_reset_at_any_transmit_is_not_noticed_by_the_asker(
    slots: Sequence[Slot], monkeypatch: pytest.MonkeyPatch
) -> None:
    meddling = Meddling(monkeypatch)

    def play(seat: Seat, share: Sequence[Case]) -> None:
        inserted = seat.put(seat.virtual(chip(SOMEBODY)))
        for case in share:
            meddling.reset_at[seat.slot.name] = case.at
            answer = ASKS[case.stage](as_inserted(inserted))
            assert answer == RIGHT[SOMEBODY][case.stage], case
            assert seat.slot.name not in meddling.reset_at, case

    sweep(slots, SHARES, play)
