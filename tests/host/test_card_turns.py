"""Our turns with a card, and those of other programs in between: nobody starves, and we notice nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from smartcard import scard

from authen_bridge.card import Card, pcsc, turns
from authen_bridge.problems import CardRemoved
from tests.support.other_program import Deed, Meddling, connected, reset, select_another_applet
from tests.support.pcscd import PrivatePcscd
from tests.support.sweep import Seat, Slot, readers, sweep
from tests.testzone.chip import ATR_SLOW, chip
from tests.testzone.people import POPULATION, photo
from tests.testzone.virtual_card import Wire

SOMEBODY, SOMEBODY_ELSE = POPULATION[0], POPULATION[1]
TURNS = 1 + -(-len(photo(SOMEBODY)) // 255)  # core and text have one together
READERS_AT_ONCE = 8

LATENCY = 0.035  # seconds a transmit, of a slow reader; the text then takes 1 s, the photo 5
ITS_OWN_AFFAIRS = 0.2  # seconds that the other program does something else between its turns

# Seconds until another program has the card: 2, and the 0.2 between two looks of a waiting
# SCardBeginTransaction of pcsc-lite's, where half of each is the service's and half the library's.
STARVED = 2.2


@pytest.fixture(scope="module")
def slots(pcscd: PrivatePcscd) -> Iterator[Sequence[Slot]]:
    with readers(pcscd, READERS_AT_ONCE) as slots:
        yield slots


# ── the others' turns ─────────────────────────────────────────────────────────────────────────

Turn = Callable[[], AbstractContextManager[None]]


@contextmanager
def connects_each_time(reader: str) -> Iterator[Turn]:
    @contextmanager
    def turn() -> Iterator[None]:
        with connected(reader) as (card, _), transaction(card):
            yield

    yield turn


@contextmanager
def stays_connected(reader: str) -> Iterator[Turn]:
    with connected(reader) as (card, _):
        yield lambda: transaction(card)


@contextmanager
def transaction(card: int) -> Iterator[None]:
    assert scard.SCardBeginTransaction(card) == scard.SCARD_S_SUCCESS
    yield
    assert scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD) == scard.SCARD_S_SUCCESS


def test_nobody_starves_while_everything_of_a_slow_card_is_read(slots: Sequence[Slot]) -> None:
    def play(seat: Seat, program: Callable[[str], AbstractContextManager[Turn]]) -> None:
        inside = chip(SOMEBODY)
        inside.atr = ATR_SLOW
        card = seat.put(seat.virtual(inside, wire=Wire.of(ATR_SLOW, LATENCY)))
        waits = []
        with ThreadPoolExecutor(1) as pool, program(seat.slot.name) as turn:
            asked = pool.submit(card.photo)
            while not asked.done():
                wanted = time.monotonic()
                with turn():
                    waits.append(time.monotonic() - wanted)
                wait([asked], timeout=ITS_OWN_AFFAIRS)
        assert asked.result() == photo(SOMEBODY)
        assert len(waits) > 2
        assert max(waits) < STARVED, waits

    # A reader each: the two slots of one are served in turn.
    sweep(slots[::2], [connects_each_time, stays_connected], play)


def test_nobody_is_looked_for_before_the_first_turn_nor_after_a_short_one(
    slots: Sequence[Slot], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def courtesy(reader: str) -> float:
        looks.append(reader)
        return 0.0

    monkeypatch.setattr(pcsc, "courtesy", courtesy)

    def play(seat: Seat, _: None) -> None:
        card = seat.put(seat.virtual(chip(SOMEBODY)))
        assert card.text().address == SOMEBODY.address
        assert card.photo() == photo(SOMEBODY)

    sweep(slots, [None], play)
    assert not looks


# ── our turns ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def meddling(monkeypatch: pytest.MonkeyPatch) -> Meddling:
    """What comes between our connecting and our transaction, with a turn for each read of a photo."""
    monkeypatch.setattr(turns, "TURN", 0.0)
    monkeypatch.setattr(pcsc, "GIVE_WAY", 0.0)
    return Meddling(monkeypatch)


@pytest.mark.parametrize("deed", [reset, select_another_applet])
def test_a_program_that_comes_before_any_of_our_turns_is_not_noticed_by_the_asker(
    deed: Deed, slots: Sequence[Slot], meddling: Meddling
) -> None:
    meddling.deed = deed

    def play(seat: Seat, share: range) -> None:
        inserted = seat.put(seat.virtual(chip(SOMEBODY)))
        for turn in share:
            card = Card(inserted.reader, inserted.atr, inserted.counter)
            meddling.at_transaction[seat.slot.name] = turn
            assert card.photo() == photo(SOMEBODY), turn
            assert card.text().address == SOMEBODY.address, turn
            assert seat.slot.name not in meddling.at_transaction, turn

    sweep(slots, [range(start, TURNS, len(slots)) for start in range(len(slots))], play)


def test_another_patient_s_card_put_in_before_any_of_our_turns_is_never_taken_for_the_first(
    slots: Sequence[Slot], meddling: Meddling
) -> None:
    swaps: dict[str, Callable[[], None]] = {}
    meddling.deed = lambda reader: swaps[reader]()

    def play(seat: Seat, turn: int) -> None:
        first, second = seat.virtual(chip(SOMEBODY)), seat.virtual(chip(SOMEBODY_ELSE))
        card = seat.put(first)
        swaps[seat.slot.name] = partial(first.swap, second)
        meddling.at_transaction[seat.slot.name] = turn
        try:
            jpeg = card.photo()
        except CardRemoved:
            seat.wait_for("removed")
            card = seat.next_card()
            jpeg = card.photo()
        assert seat.slot.name not in meddling.at_transaction
        assert jpeg == photo(SOMEBODY_ELSE)
        assert card.text().pid == SOMEBODY_ELSE.pid

    sweep(slots, range(TURNS), play)
