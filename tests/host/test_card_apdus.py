"""The rounds of T=0 and the dialects of cards, over a card of bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.card import apdu
from authen_bridge.card.apdu import BadStatus, Dialect

READ_FOUR = "80B00010020004"


class Script:
    """Answers each command with the next line, which names the command that must come."""

    def __init__(self, *lines: tuple[str, str]) -> None:
        self.lines = list(lines)

    def __call__(self, command: bytes) -> bytes:
        expected, answer = self.lines.pop(0)
        assert command.hex().upper() == expected.replace(" ", "")
        return bytes.fromhex(answer)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([(READ_FOUR, "6104"), ("00C0000004", "01020304 9000")], id="announced by 61"),
        pytest.param([(READ_FOUR, "01020304 9000")], id="a reader that does the round itself"),
        pytest.param(
            [(READ_FOUR, "6102"), ("00C0000002", "0102 6102"), ("00C0000002", "0304 9000")], id="in two parts"
        ),
        pytest.param(
            [(READ_FOUR, "6100"), ("00C0000000", "6C04"), ("00C0000004", "01020304 9000")],
            id="announced wrongly",
        ),
        pytest.param(
            [
                (READ_FOUR, "6104"),
                ("00C0000004", "6B00"),
                (READ_FOUR, "6104"),
                ("00C0000104", "01020304 9000"),
            ],
            id="the other P2 of GET RESPONSE",
        ),
        pytest.param(
            [(READ_FOUR, "6D00"), ("80B10010020004", "6104"), ("00C0000004", "01020304 9000")], id="INS B1"
        ),
        pytest.param([(READ_FOUR, "6E00"), ("80B10010020004", "01020304 9000")], id="INS B1, by its class"),
    ],
)
def test_four_bytes_come_back_in_whatever_way_the_card_delivers(lines: list[tuple[str, str]]) -> None:
    script = Script(*lines)
    data, dialect = apdu.read(script, Dialect(), 0x10, 4)
    assert data == bytes((1, 2, 3, 4))
    assert dialect.settled
    assert not script.lines


def test_a_settled_dialect_is_not_doubted_again() -> None:
    script = Script((READ_FOUR, "6D00"))
    with pytest.raises(BadStatus, match="6D00"):
        apdu.read(script, Dialect(settled=True), 0x10, 4)


def test_the_atr_3b67_begins_with_p2_01() -> None:
    assert apdu.dialect_of(bytes.fromhex("3B6700")).response_p2 == 1
    assert apdu.dialect_of(bytes.fromhex("3B7996")).response_p2 == 0


@pytest.mark.parametrize(
    "answer", ["6700", "6B00", "6A82", "010203 9000", "0102030405 9000", "9000", "90", ""]
)
def test_anything_else_is_a_bad_status(answer: str) -> None:
    with pytest.raises(BadStatus):
        apdu.read(Script((READ_FOUR, answer)), Dialect(), 0x10, 4)


def test_a_card_that_answers_6c_to_everything_is_given_up() -> None:
    def stubborn(_command: bytes) -> bytes:
        return bytes.fromhex("6C14")

    with pytest.raises(BadStatus, match="6C14"):
        apdu.read(stubborn, Dialect(), 0x10, 4)


@pytest.mark.parametrize(("answer", "sw"), [("610A", 0x9000), ("9000", 0x9000), ("6A82", 0x6A82)])
def test_select_takes_61_for_success_and_fetches_nothing(answer: str, sw: int) -> None:
    script = Script(("00A4040008 A000000054480001", answer))
    assert apdu.select(script, bytes.fromhex("A000000054480001")) == sw


@given(st.lists(st.binary(max_size=258), max_size=60), st.integers(1, 255))
def test_no_answers_make_a_read_hang_or_raise_anything_but_a_bad_status(answers: list[bytes], n: int) -> None:
    def transmit(_command: bytes) -> bytes:
        return next(told, b"\x61\x01")

    told: Iterator[bytes] = iter(answers)
    try:
        data, _ = apdu.read(transmit, Dialect(), 0, n)
    except BadStatus:
        return
    assert len(data) == n
