"""Cards full of garbage, and status words out of place, over the card's own program alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.card import person
from authen_bridge.card.apdu import Transmit
from authen_bridge.card.reading import Reading
from authen_bridge.card.telling import ignore
from authen_bridge.problems import CardUnreadable, NotThaiId
from tests.testzone import chip as made
from tests.testzone.chip import MOI, NHSO, PHOTO_AT, RIGHTS_STARTS, SIZE, STARTS, Chip, Delivery, chip
from tests.testzone.people import POPULATION, photo

SOMEBODY = POPULATION[0]
TRANSMITS = 7 + 2 * -(-len(photo(SOMEBODY)) // 255)
SELECT_NHSO = bytes.fromhex("00A4040008") + NHSO

# The fields in the order of the file, each up to where the next begins.
MOI_FIELDS = (
    *("version", "pid", "name_th", "name_en", "birth_date", "sex", "request_number", "issuer"),
    *("issuer_code", "issue_date", "expiry_date", "card_type", "photo_length", "photo"),
    *("address", "photo_number", "signature"),
)
NO_TEXT = {"photo", "signature"}
NHSO_FIELDS = (
    *("reserved", "main_inscl", "sub_inscl", "main_hospital", "sub_hospital", "paid_type"),
    *("issue_date", "expiry_date", "update_date", "times_changed"),
)

ATRS = (made.ATR_FAST, made.ATR_SLOW, made.ATR_3B67, made.ATR_FOREIGN)
# What a file is made of: anything; nothing; what the fields are made of; what cp874 has no letter for.
GARBAGE = (bytes(range(0x100)), b"\x00", b"\xff", b" ", b"#", b"# \x00\xff0129", bytes(range(0xDB, 0xDF)))


def in_transactions_of_their_own(reading: Reading, transmit: Transmit) -> dict[str, Callable[[], Any]]:
    """Return every stage in its order, to be called in its order."""
    stages: dict[str, Callable[[], Any]] = {
        "core": lambda: reading.core(transmit),
        "text": lambda: reading.text(transmit),
        "photo": lambda: reading.photo(transmit, ignore),
        "rights": lambda: reading.chip_rights(transmit),
    }

    def alone(stage: Callable[[], Any]) -> Any:
        reading.begin()
        return stage()

    return {name: partial(alone, stage) for name, stage in stages.items()}


def read_all(inside: Chip) -> dict[str, Any]:
    reading = Reading(inside.atr)
    return {name: stage() for name, stage in in_transactions_of_their_own(reading, inside.answer).items()}


RIGHT = read_all(chip(SOMEBODY))


# ── garbage in every field ────────────────────────────────────────────────────────────────────


def raw(memory: bytearray, names: tuple[str, ...], starts: tuple[int, ...]) -> Mapping[str, str]:
    return {
        name: memory[start:end].decode("cp874", "backslashreplace")
        for name, (start, end) in zip(names, pairwise(starts), strict=True)
    }


@given(
    dice=st.randoms(use_true_random=True),
    garbage=st.sampled_from(GARBAGE),
    begins_as_a_jpeg=st.booleans(),
    atr=st.sampled_from(ATRS),
    delivery=st.sampled_from(get_args(Delivery)),
    refuse=st.sampled_from((None, bytes.fromhex("6700"))),
)
def test_a_card_of_garbage_raises_nothing_and_its_raw_text_is_kept(
    dice: random.Random,
    garbage: bytes,
    begins_as_a_jpeg: bool,
    atr: bytes,
    delivery: Delivery,
    refuse: bytes | None,
) -> None:
    moi = bytearray(dice.choices(garbage, k=SIZE))
    nhso = bytearray(dice.choices(garbage, k=RIGHTS_STARTS[-1]))
    if begins_as_a_jpeg:
        moi[PHOTO_AT : PHOTO_AT + 2] = b"\xff\xd8"
    read = read_all(Chip({MOI: moi, NHSO: nhso}, atr=atr, delivery=delivery, refuse=refuse))
    text, jpeg = read["text"], read["photo"]
    everything = raw(moi, MOI_FIELDS, STARTS)
    assert text.raw == {name: field for name, field in everything.items() if name not in NO_TEXT}
    assert read["core"].raw.items() <= text.raw.items()
    assert read["rights"].raw.items() <= raw(nhso, NHSO_FIELDS, RIGHTS_STARTS).items()
    assert read["rights"].raw.keys() == set(NHSO_FIELDS) - {"reserved"}
    assert (jpeg is not None) == (moi.startswith(b"\xff\xd8", PHOTO_AT) and text.photo_length > 0)
    assert moi.startswith(jpeg or b"", PHOTO_AT)
    person(text, jpeg)  # it fits the message, whatever it is


# ── a status word out of place ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "sw",
    ["6581", "6F00", "6A82", "6982", "6700", "6B00", "6D00", "6E00", "6C10", "6C00", "6110", "6100", "9000"],
)
def test_a_wrong_sw_once_at_any_transmit_makes_no_wrong_answer_and_does_not_stay(sw: str) -> None:
    for index in range(TRANSMITS + 5):
        assert misled(bytes.fromhex(sw), index) == RIGHT, index


def misled(sw: bytes, wrong: int) -> dict[str, Any]:
    """Read a card that answers ``sw`` alone to transmit ``wrong``; ask again for what is refused."""
    inside, sent = chip(SOMEBODY), -1

    def transmit(command: bytes) -> bytes:
        nonlocal sent
        sent += 1
        if sent == wrong and not believed(command, sw):
            return sw
        return inside.answer(command)

    reading, read = Reading(inside.atr), {}
    for name, stage in in_transactions_of_their_own(reading, transmit).items():
        try:
            read[name] = stage()
        except CardUnreadable:
            reading.forget_applet()
            read[name] = stage()
    return read


def believed(command: bytes, sw: bytes) -> bool:
    """Tell of the answers to SELECT that nothing later gives the lie to: the applet isn't there, or it is."""
    return command[1] == 0xA4 and (sw == made.NOT_FOUND or (command == SELECT_NHSO and sw[0] in (0x61, 0x90)))


@given(sw=st.binary(min_size=2, max_size=2), at_first=st.integers(0, TRANSMITS))
def test_a_wrong_sw_from_any_transmit_on_ends_in_a_problem_that_names_one(sw: bytes, at_first: int) -> None:
    inside, sent, read = chip(SOMEBODY), -1, {}

    def transmit(command: bytes) -> bytes:
        nonlocal sent
        sent += 1
        return sw if sent >= at_first else inside.answer(command)

    def read_on() -> None:
        for name, stage in in_transactions_of_their_own(Reading(inside.atr), transmit).items():
            read[name] = stage()

    if sw == made.NOT_FOUND and at_first == TRANSMITS:
        read_on()
        assert read.pop("rights") is None  # a card without that applet, and nothing wrong with it
    else:
        foreign = sw == made.NOT_FOUND and at_first == 0
        with pytest.raises(NotThaiId if foreign else CardUnreadable) as refused:
            read_on()
        assert foreign or len(refused.value.facts["sw"]) == 4
    assert read.items() <= RIGHT.items()
