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
from tests.testzone.chip import ATR_FOREIGN, MOI, NHSO, Chip, chip, foreign_chip, with_text
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


def test_a_photo_in_turns_is_whole_and_costs_one_select_a_turn() -> None:
    inside, reading = chip(SOMEBODY), Reading(b"")
    heard: list[int] = []
    reading.core(inside.answer)
    reading.text(inside.answer)
    reads, turns, jpeg = -(-len(photo(SOMEBODY)) // 255), 1, None
    while jpeg is None:
        reading.begin()
        steps = iter((True, True, False))  # three reads a turn
        try:
            jpeg = reading.photo(inside.answer, lambda done, _: heard.append(done), lambda: next(steps))
        except TurnOver:
            turns += 1
            inside.answer(SELECT_NHSO)  # another program's turn
    assert jpeg == photo(SOMEBODY)
    assert turns == -(-reads // 3)
    assert reading.transmits == 7 + 2 * reads + (turns - 1)
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
    photo_read = reading._photo
    reading.wipe()
    assert not photo_read
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
    assert reading.notes == ["applet of the first issues"]
    assert apdu.select(chip(SOMEBODY).answer, AIDS[1]) == 0x6A82
