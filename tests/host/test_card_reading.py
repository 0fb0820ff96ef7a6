"""The read plan over the card's own program: what is sent, and what happens between transactions."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from authen_bridge.card import LIFELONG, CardName, ThaiId, apdu
from authen_bridge.card.layout import AIDS, SIZE
from authen_bridge.card.reading import Reading, TurnOver
from authen_bridge.card.telling import ignore
from authen_bridge.problems import CardRemoved, CardUnreadable, NotThaiId
from tests.testzone.chip import (
    ATR_3B67,
    ATR_FOREIGN,
    MOI,
    MOI_OLD,
    NHSO,
    Chip,
    Print,
    chip,
    foreign_chip,
    with_text,
)
from tests.testzone.people import POPULATION, Person, photo

SOMEBODY, SOMEBODY_ELSE = POPULATION[0], POPULATION[1]
SELECT_NHSO = bytes.fromhex("00A4040008") + NHSO


def read_all(inside: Chip) -> tuple[ThaiId, bytes | None, Reading]:
    reading = Reading(inside.atr)
    reading.core(inside.answer)
    text = reading.text(inside.answer)
    return text, reading.photo(inside.answer, ignore), reading


@pytest.mark.parametrize("someone", POPULATION, ids=lambda someone: someone.pid)
def test_every_invented_person_comes_back_in_full(someone: Person) -> None:
    text, jpeg, reading = read_all(chip(someone))
    assert (text.pid, text.pid_valid) == (someone.pid, True)
    for name, printed in ((text.name_th, someone.name_th), (text.name_en, someone.name_en)):
        assert name == CardName(printed.prefix, printed.first, printed.middle, printed.last)
    assert text.sex == {"1": "ชาย", "2": "หญิง"}[someone.sex]
    assert text.address == someone.address
    assert text.raw["birth_date"] == someone.birth
    assert text.raw["issue_date"] == someone.issued
    assert text.expiry_date == LIFELONG or text.raw["expiry_date"] == someone.expires
    assert jpeg == photo(someone)
    assert reading.transmits == 7 + 2 * -(-len(jpeg) // 255)
    assert not reading.notes


def test_each_stage_takes_its_transmits_and_no_more() -> None:
    inside, reading = chip(SOMEBODY, b""), Reading(b"")
    reading.core(inside.answer)
    assert reading.transmits == 3
    reading.text(inside.answer)
    assert reading.transmits == 7
    assert reading.photo(inside.answer, ignore) is None
    assert reading.transmits == 7


def test_stages_in_transactions_of_their_own_take_no_more_transmits() -> None:
    inside, reading = chip(SOMEBODY), Reading(b"")
    for stage in (reading.core, reading.text):
        reading.begin()
        stage(inside.answer)
    reading.begin()
    jpeg = reading.photo(inside.answer, ignore)
    assert jpeg == photo(SOMEBODY)
    assert reading.transmits == 7 + 2 * -(-len(jpeg) // 255)


@pytest.mark.parametrize("meanwhile", ["reset", "another applet", "another applet that can be read anywhere"])
@pytest.mark.parametrize("before", ["text", "photo"])
def test_what_another_program_did_between_two_stages_is_noticed(meanwhile: str, before: str) -> None:
    inside = chip(SOMEBODY)
    noise = random.Random(before).randbytes(SIZE if "anywhere" in meanwhile else 0x15E)
    inside.files[NHSO] = bytearray(noise)
    reading = Reading(inside.atr)
    reading.core(inside.answer)
    if before == "photo":
        reading.text(inside.answer)
    reading.begin()
    if meanwhile == "reset":
        inside.reset()
    else:
        inside.answer(SELECT_NHSO)
    assert reading.text(inside.answer) == read_all(chip(SOMEBODY))[0]
    if before == "photo":
        reading.begin()
        inside.reset() if meanwhile == "reset" else inside.answer(SELECT_NHSO)
        assert reading.photo(inside.answer, ignore) == photo(SOMEBODY)
    assert set(reading.notes) == {"selected again"}


def test_text_of_another_card_is_never_joined_to_the_first_card_s_core() -> None:
    first, second, reading = chip(SOMEBODY), chip(SOMEBODY_ELSE), Reading(b"")
    reading.core(first.answer)
    reading.begin()
    with pytest.raises(CardRemoved):
        reading.text(second.answer)


@pytest.mark.parametrize("sw", ["6700", "6B00", "6C14"])
def test_a_refused_coalesced_read_is_done_field_by_field_and_said_so_once(sw: str) -> None:
    text, jpeg, reading = read_all(replace(chip(SOMEBODY), refuse=bytes.fromhex(sw)))
    assert text == read_all(chip(SOMEBODY))[0]
    assert jpeg == photo(SOMEBODY)
    assert len(reading.notes) == 1
    assert reading.notes[0].startswith("field by field")


def test_a_foreign_card_is_not_a_thai_id_whatever_it_answers_to_select() -> None:
    with pytest.raises(NotThaiId) as refused:
        Reading(ATR_FOREIGN).core(foreign_chip().answer)
    assert refused.value.facts == {"atr": ATR_FOREIGN.hex().upper()}
    with pytest.raises(NotThaiId):
        Reading(ATR_FOREIGN).core(lambda _command: b"\x69\x99")


def test_a_thai_card_that_fails_at_select_is_unreadable_and_names_its_sw() -> None:
    with pytest.raises(CardUnreadable) as refused:
        Reading(chip(SOMEBODY).atr).core(lambda _command: b"\x6f\x00")
    assert refused.value.facts == {"sw": "6F00"}


@pytest.mark.parametrize("index", range(3))
def test_a_wrong_sw_anywhere_in_core_is_named(index: int) -> None:
    inside = chip(SOMEBODY)
    commands = 0

    def transmit(command: bytes) -> bytes:
        nonlocal commands
        commands += 1
        return b"\x65\x81" if commands > index else inside.answer(command)

    with pytest.raises(CardUnreadable) as refused:
        Reading(inside.atr).core(transmit)
    assert refused.value.facts == {"sw": "6581"}


@pytest.mark.parametrize(("meanwhile", "more"), [("nothing", 0), ("another applet is selected", 4)])
def test_a_photo_in_turns_is_whole_and_costs_more_only_where_it_was_disturbed(
    meanwhile: str, more: int
) -> None:
    inside, reading = chip(SOMEBODY), Reading(b"")
    heard: list[int] = []
    reading.core(inside.answer)
    reading.text(inside.answer)
    reads, turns, jpeg = -(-len(photo(SOMEBODY)) // 255), 1, None
    while jpeg is None:
        reading.begin()
        steps = iter((True, True, False))  # three reads a turn
        try:
            jpeg = reading.photo(inside.answer, lambda done, _: heard.append(done), steps.__next__)
        except TurnOver:
            turns += 1
            if meanwhile != "nothing":
                inside.answer(SELECT_NHSO)
    assert jpeg == photo(SOMEBODY)
    assert turns == -(-reads // 3)
    assert reading.transmits == 7 + 2 * reads + more * (turns - 1)  # refused, SELECT, and the PID again
    assert heard == sorted(set(heard))
    assert heard[-1] == len(jpeg)


def test_another_layout_version_without_a_pid_is_read_with_b1() -> None:
    scrambled = with_text(chip(SOMEBODY), 0, b"0004" + b"?" * 13)
    good = with_text(chip(SOMEBODY), 0, b"0004")

    def transmit(command: bytes) -> bytes:
        if command[:2] == b"\x80\xb1":
            return good.answer(b"\x80\xb0" + command[2:])
        if command[:2] == b"\x00\xc0" and good._pending:
            return good.answer(command)
        good.answer(command) if command[1] == 0xA4 else None
        return scrambled.answer(command)

    assert Reading(b"").core(transmit).pid == SOMEBODY.pid


def test_another_layout_version_with_a_pid_is_left_as_it_is() -> None:
    text, _, reading = read_all(with_text(chip(SOMEBODY), 0, b"0002"))
    assert text.pid == SOMEBODY.pid
    assert not reading.notes


def test_wiping_leaves_no_byte_of_the_card() -> None:
    _, _, reading = read_all(chip(SOMEBODY))
    reading.wipe()
    for memory in (reading._moi, reading._chip_rights):
        assert not any(memory._bytes)
        assert not any(memory._known)


def test_no_answers_of_a_card_raise_anything_but_a_problem() -> None:
    dice = random.Random(20260101)
    for _ in range(300):
        reading = Reading(chip(SOMEBODY).atr if dice.random() < 0.5 else ATR_FOREIGN)

        def transmit(command: bytes) -> bytes:
            if command[1] == 0xA4:
                return b"\x90\x00"
            if dice.random() < 0.9:
                return dice.randbytes(command[-1]) + b"\x90\x00"
            return dice.randbytes(dice.randrange(4))

        try:
            reading.core(transmit)
            reading.text(transmit)
            reading.photo(transmit, ignore)
        except (CardUnreadable, CardRemoved, NotThaiId):
            continue


def test_the_old_applet_is_tried_when_the_new_one_is_not_there_and_only_then() -> None:
    old = chip(SOMEBODY)
    old.files = {AIDS[1]: old.files[MOI]}
    _, _, reading = read_all(old)
    assert reading.notes == ("applet of the first issues",)
    assert apdu.select(chip(SOMEBODY).answer, AIDS[1]) == 0x6A82


@pytest.mark.parametrize("atr", [chip(SOMEBODY).atr, ATR_3B67, ATR_FOREIGN])
def test_a_chip_in_trouble_at_select_is_unreadable_and_no_foreign_card(atr: bytes) -> None:
    with pytest.raises(CardUnreadable) as refused:
        Reading(atr).core(lambda _command: b"\x6f\x00")
    assert refused.value.facts == {"sw": "6F00"}


@pytest.mark.parametrize("sw", ["6A81", "6A82", "6A86", "6999", "6985", "6D00"])
def test_the_old_applet_is_tried_after_any_refusal_of_the_new_one(sw: str) -> None:
    inside = chip(SOMEBODY)
    inside.files[MOI_OLD] = inside.files.pop(MOI)

    def transmit(command: bytes) -> bytes:
        return bytes.fromhex(sw) if command[5:] == MOI else inside.answer(command)

    assert Reading(inside.atr).core(transmit).pid == SOMEBODY.pid


@pytest.mark.parametrize(("sw", "there"), [("6A82", False), ("6A86", False), ("6999", False), ("6982", True)])
def test_a_card_may_refuse_nhso_s_applet_in_several_ways(sw: str, *, there: bool) -> None:
    inside = chip(SOMEBODY)

    def transmit(command: bytes) -> bytes:
        return bytes.fromhex(sw) if command[5:] == NHSO else inside.answer(command)

    reading = Reading(inside.atr)
    reading.core(transmit)
    if there:
        with pytest.raises(CardUnreadable, match=sw):
            reading.chip_rights(transmit)
    else:
        assert reading.chip_rights(transmit) is None


@pytest.mark.parametrize("b1", [b"\x67\x00", bytes(255) + b"\x90\x00"])
def test_an_ins_b1_that_gives_no_pid_changes_nothing(b1: bytes) -> None:
    inside = with_text(chip(SOMEBODY), 0, b"0004" + b"?" * 13)

    def transmit(command: bytes) -> bytes:
        return b1 if command[:2] == b"\x80\xb1" else inside.answer(command)

    reading = Reading(inside.atr)
    assert reading.core(transmit).pid == "?" * 13
    assert reading.text(transmit).address == SOMEBODY.address
    assert not reading.notes
    assert reading.transmits in (7 + 1, 7 + 2)


def test_a_photo_that_goes_on_beyond_its_length_is_read_to_its_end() -> None:
    inside = chip(SOMEBODY, also=Print(photo_length=600))
    _, jpeg, reading = read_all(inside)
    assert jpeg == photo(SOMEBODY)
    assert reading.notes == ("photo longer than its length",)
