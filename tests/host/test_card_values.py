"""What the bytes of the card say: names, dates, numbers, and every kind of garbage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.card import LIFELONG, CardDate, CardName, ThaiId, person, thai_id, titles
from authen_bridge.card.layout import FIELDS, PHOTO
from authen_bridge.pid import check_digit_fits
from tests.testzone.people import POPULATION
from tests.testzone.person import Person

ALL_FIELDS = {name: block for part in FIELDS.values() for name, block in part.items()}
any_card = st.fixed_dictionaries(
    {name: st.binary(min_size=block.length, max_size=block.length) for name, block in ALL_FIELDS.items()}
)


@given(any_card)
def test_no_bytes_whatever_raise_and_the_raw_text_is_kept(fields: dict[str, bytes]) -> None:
    card = thai_id.parse(fields)
    assert card.raw.keys() == fields.keys()
    person(card)  # and it fits the message, whatever it is


@given(st.dictionaries(st.sampled_from(sorted(ALL_FIELDS)), st.binary(max_size=300)))
def test_no_field_need_be_there_nor_have_its_length(fields: dict[str, bytes]) -> None:
    assert isinstance(thai_id.parse(fields), ThaiId)


def test_raw_text_keeps_the_padding_and_shows_bytes_that_are_no_thai() -> None:
    assert thai_id.parse({"issuer": b" \xb9\xd2\xc2\xfc\x00 "}).raw["issuer"] == " นาย\\xfc\x00 "


@pytest.mark.parametrize(
    ("digits", "date"),
    [
        (b"25300115", CardDate(2530, 1, 15)),
        (b"25300000", CardDate(2530, None, None)),
        (b"25300500", CardDate(2530, 5, None)),
        (b"25300015", CardDate(2530, None, None)),  # a day of no month
        (b"25430229", CardDate(2543, 2, 29)),  # 2000 was a leap year
        (b"25440229", CardDate(2544, 2, None)),  # 2001 was not
        (b"25301301", CardDate(2530, None, None)),
        (b"25300431", CardDate(2530, 4, None)),
        (b"00000000", None),
        (b"00000101", None),
        (b"        ", None),
        (b"2530 115", None),
        (b"\xf2\xf5\xf3\xf00101", None),  # Thai digits are no digits of the card's
        (b"", None),
    ],
)
def test_dates_are_as_partial_as_the_card_and_never_invented(digits: bytes, date: CardDate | None) -> None:
    assert thai_id.date(digits) == date


def test_nines_mean_for_life_only_as_an_expiry_date() -> None:
    assert thai_id.expiry(b"99999999") == LIFELONG
    assert thai_id.date(b"99999999") == CardDate(9999, None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("นาย#สมมุติ##ทดสอบ", ("นาย", "สมมุติ", "", "ทดสอบ")),
        ("นาย#สมมุติ#กลาง#ทดสอบ", ("นาย", "สมมุติ", "กลาง", "ทดสอบ")),
        ("น.ส.#สมมุติ##ณ ทดสอบ", ("น.ส.", "สมมุติ", "", "ณ ทดสอบ")),
        ("พล.ต.อ.#สมมุติ##ทดสอบ", ("พล.ต.อ.", "สมมุติ", "", "ทดสอบ")),
        ("Mr.#Sommut##Thotsop#x", ("Mr.", "Sommut", "", "Thotsop#x")),
        ("สมมุติ", ("สมมุติ", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_a_name_has_four_parts_whatever_is_missing(text: str, name: tuple[str, str, str, str]) -> None:
    assert thai_id.name(text.encode("cp874").ljust(100)) == CardName(*name)


def test_padding_garbage_is_cut_off_and_control_characters_become_spaces() -> None:
    assert thai_id.clean(b"  \xb9\xd2\xc2\x00\x01\xfc\xff\xdb  ") == "นาย"
    assert thai_id.clean(b"A\x00B") == "A B"
    assert thai_id.clean(b"A\xfcB") == "A\N{REPLACEMENT CHARACTER}B"


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        *(("ด.ช.", "001"), ("ด.ญ.", "002"), ("นาย", "003"), ("น.ส.", "004"), ("นาง", "005")),
        *(("นางสาว", "004"), ("เด็กชาย", "001"), ("ม.ร.ว.", "121"), ("พล.ต.อ.", "651"), ("พระมหา", "839")),
        *(("ว่าที่ พล.ต.", "205"), ("ว่าที่พล.ต.", "205"), ("ว่าที่ พลตรี", "205")),
        *(("ร.ต.อ.หญิง", None), ("น.อ.", None), ("ร.ท.", None), ("", None), ("Mr.", None)),
    ],
)
def test_a_title_has_its_registry_code_where_known(prefix: str, code: str | None) -> None:
    assert CardName(prefix, "", "", "").title_code == code


def test_no_way_of_writing_a_title_stands_for_two_codes() -> None:
    written = [title.replace(" ", "") for _, *ways in titles._TITLES for title in set(ways)]
    assert len(written) == len(set(written))


def test_the_check_digit_of_every_invented_person_fits() -> None:
    assert all(check_digit_fits(someone.pid) for someone in POPULATION)


@given(st.sampled_from(POPULATION), st.integers(1, 9))
def test_a_wrong_check_digit_is_noticed(someone: Person, shift: int) -> None:
    wrong = someone.pid[:12] + str((int(someone.pid[12]) + shift) % 10)
    assert not check_digit_fits(wrong)


@pytest.mark.parametrize("pid", ["", "123", "๑๒๓๔๕๖๗๘๙๐๑๒๓", " 990000010014", "1990000010014 "])
def test_what_is_not_13_digits_has_no_valid_check_digit(pid: str) -> None:
    assert not check_digit_fits(pid)


@pytest.mark.parametrize(
    ("word", "length"),
    [("0000", 0), ("2020", 0), ("0001", 1), ("13FE", 5118), ("13FF", 5118), ("FFFF", 5118), ("", 0)],
)
def test_the_photo_length_is_its_word_unless_that_can_t_be_right(word: str, length: int) -> None:
    assert PHOTO.length == 5118
    assert thai_id.photo_length(bytes.fromhex(word)) == length


def test_a_photo_is_never_trimmed_and_ends_at_its_marker_only_without_a_length() -> None:
    jpeg = b"\xff\xd8  \x00\xff\xd9 \x00"
    assert thai_id.photo(jpeg, len(jpeg).to_bytes(2, "big")) == jpeg
    assert thai_id.photo(jpeg + b"   ", b"\xff\xff") == jpeg[:-2]
    assert thai_id.photo(b"\xff\xd8 no end", b"\xff\xff") == b"\xff\xd8 no end"
    assert thai_id.photo(b"GIF89a", b"\x00\x06") is None
