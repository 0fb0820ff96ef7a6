"""The rights that NHSO's applet on the chip tells of: read apart, shown with their date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.card import LIFELONG, CardDate, ChipRights, chip_rights, telling
from authen_bridge.card.layout import CHIP_RIGHTS
from authen_bridge.card.reading import Reading
from authen_bridge.card.telling import ignore
from authen_bridge.problems import CardUnreadable
from tests.support.fixtures import Insert, Watch
from tests.testzone.chip import NHSO, Chip, WrittenRights, chip, rights_image
from tests.testzone.people import POPULATION, photo

SOMEBODY = POPULATION[0]
WRITTEN = WrittenRights()
AS_WRITTEN = ChipRights(
    main_inscl=WRITTEN.main_inscl,
    sub_inscl=WRITTEN.sub_inscl,
    main_hospital=WRITTEN.main_hospital,
    sub_hospital=WRITTEN.sub_hospital,
    paid_type="1",
    issue_date=CardDate(2556, 4, 1),
    expiry_date=CardDate(2557, 3, 31),
    update_date=CardDate(2556, 4, 15),
    times_changed="2",
    raw=chip_rights.parse(
        {name: bytes(rights_image(WRITTEN)[block.offset : block.end]) for name, block in CHIP_RIGHTS.items()}
    ).raw,
)
any_applet = st.fixed_dictionaries(
    {name: st.binary(min_size=block.length, max_size=block.length) for name, block in CHIP_RIGHTS.items()}
)


def read_text(inside: Chip) -> Reading:
    reading = Reading(inside.atr)
    reading.core(inside.answer)
    reading.text(inside.answer)
    return reading


def test_the_rights_on_the_chip_take_five_transmits_more() -> None:
    inside = chip(SOMEBODY)
    reading = read_text(inside)
    assert reading.chip_rights(inside.answer) == AS_WRITTEN
    assert reading.transmits == 7 + 5
    assert not reading.notes


def test_rights_and_then_the_photo_in_turns_of_their_own_read_the_pid_again_each() -> None:
    inside = chip(SOMEBODY)
    reading = read_text(inside)
    reading.begin()
    reading.chip_rights(inside.answer)
    reading.begin()
    assert reading.photo(inside.answer, ignore) == photo(SOMEBODY)
    assert reading.transmits == 7 + (2 + 5) + (1 + 2) + 2 * -(-len(photo(SOMEBODY)) // 255)
    assert not reading.notes


def test_a_card_without_the_applet_has_no_rights_and_one_that_nobody_wrote_to_has_blank_ones() -> None:
    without, blank = chip(SOMEBODY), chip(SOMEBODY)
    del without.files[NHSO]
    blank.files[NHSO] = rights_image()
    assert read_text(without).chip_rights(without.answer) is None
    rights = read_text(blank).chip_rights(blank.answer)
    assert rights is not None
    assert (rights.main_inscl, rights.update_date, rights.paid_type) == ("", None, "")
    assert rights.raw["main_inscl"] == " " * 60


@pytest.mark.parametrize(
    ("sw", "named"),
    [("6700", "6700"), ("6B00", "6B00"), ("6C14", "9000")],  # 20 bytes where 255 were asked for
)
def test_an_applet_that_refuses_coalesced_reads_is_read_field_by_field(sw: str, named: str) -> None:
    inside = chip(SOMEBODY)
    reading = read_text(inside)
    inside.refuse = bytes.fromhex(sw)
    assert reading.chip_rights(inside.answer) == AS_WRITTEN
    assert reading.notes == (f"field by field after SW {named}",)
    before = reading.transmits
    assert reading.chip_rights(inside.answer) == AS_WRITTEN
    assert reading.transmits - before == 1 + 2 * len(CHIP_RIGHTS)  # not tried twice on one card


@pytest.mark.parametrize("index", range(5))
def test_a_wrong_sw_anywhere_is_named(index: int) -> None:
    inside = chip(SOMEBODY)
    reading = read_text(inside)
    sent = 0

    def transmit(command: bytes) -> bytes:
        nonlocal sent
        sent += 1
        return b"\x65\x81" if sent > index else inside.answer(command)

    with pytest.raises(CardUnreadable) as refused:
        reading.chip_rights(transmit)
    assert refused.value.facts == {"sw": "6581"}


@given(any_applet)
def test_no_bytes_whatever_raise_and_the_raw_text_is_kept(fields: dict[str, bytes]) -> None:
    rights = chip_rights.parse(fields)
    assert rights.raw.keys() == fields.keys()
    telling.chip_rights(rights)  # and it fits the message, whatever it is


def test_rights_for_life_are_for_life() -> None:
    assert chip_rights.parse({"expiry_date": b"99999999"}).expiry_date == LIFELONG


def test_wiping_leaves_no_byte_of_the_rights() -> None:
    inside = chip(SOMEBODY)
    reading = read_text(inside)
    reading.chip_rights(inside.answer)
    written = [name for name, block in CHIP_RIGHTS.items() if any(reading._chip_rights.at(block))]
    assert len(written) > 5
    reading.wipe()
    assert not [name for name in written if any(reading._chip_rights.at(CHIP_RIGHTS[name]))]


def test_they_are_read_after_the_photo_when_both_are_wanted_and_never_by_themselves(
    insert: Insert, watch: Watch
) -> None:
    watched = watch()
    virtual = insert(SOMEBODY)
    watched.wait_for("ready")
    card = watched.cards.current()
    assert virtual.transmits == 7
    assert card.photo() == photo(SOMEBODY)
    assert card.chip_rights() == AS_WRITTEN
    assert card.chip_rights() == AS_WRITTEN
    read = 7 + 2 * -(-len(photo(SOMEBODY)) // 255) + 2 + 5
    assert (card.transmits["chip_rights"], virtual.transmits) == (read, read)
