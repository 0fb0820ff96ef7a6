"""The invented population: nobody real, everything that occurs, the same every time."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.testzone.invented import CLAIM_TYPES
from tests.testzone.people import LIFELONG, POPULATION, is_pid, person, photo
from tests.testzone.population import Population


def test_every_pid_passes_the_check_digit_and_belongs_to_no_office() -> None:
    assert [one.pid for one in POPULATION if not is_pid(one.pid) or one.pid[1:3] != "99"] == []


def test_what_a_card_holds_fits_into_its_fields() -> None:
    for one in POPULATION:
        for name in (one.name_th, one.name_en):
            parts = (name.prefix, name.first, name.middle, name.last)
            assert len("#".join(parts).encode("cp874")) <= 100, one.pid
        assert len(one.address) == 8, one.pid
        assert len("#".join(one.address).encode("cp874")) <= 160, one.pid
        assert all(re.fullmatch(r"\d{8}", date) for date in (one.birth, one.issued, one.expires)), one.pid


def test_every_mobile_number_has_ten_digits_and_every_claim_type_is_known() -> None:
    for one in POPULATION:
        assert one.mobile is None or re.fullmatch(r"0\d{9}", one.mobile), one.pid
        assert set(one.claim_types) <= CLAIM_TYPES.keys(), one.pid


def test_every_guardian_is_an_adult_of_the_same_family() -> None:
    for child in POPULATION:
        if child.guardian_pid is not None:
            guardian = person(child.guardian_pid)
            assert guardian.name_th.last == child.name_th.last, child.pid
            assert int(child.birth[:4]) - int(guardian.birth[:4]) >= 15, child.pid


def test_every_pid_and_every_mobile_number_is_given_once() -> None:
    mobiles = [one.mobile for one in POPULATION if one.mobile]
    assert len({one.pid for one in POPULATION}) == len(POPULATION) >= 200
    assert len(set(mobiles)) == len(mobiles)


def test_every_case_that_programs_must_tell_apart_occurs() -> None:
    assert {one.right for one in POPULATION} == {"UCS", "WEL", "OFC", "SSS", "LGO", "OTH", ""}
    assert {one.title_code for one in POPULATION} == {"001", "002", "003", "004", "005", ""}
    assert {one.sex for one in POPULATION} == {"1", "2"}
    assert {one.pid[0] for one in POPULATION} >= set("0135678")
    assert {bool(one.mobile) for one in POPULATION} == {True, False}
    assert {bool(one.guardian_pid) for one in POPULATION} == {True, False}
    assert {bool(one.claim_types) for one in POPULATION if one.main_inscl} == {True, False}
    assert any(one.birth.endswith("0000") for one in POPULATION)
    assert any(one.birth.endswith("00") and one.birth[4:6] != "00" for one in POPULATION)
    assert any(one.expires == LIFELONG for one in POPULATION)
    assert any(one.name_th.middle for one in POPULATION)


def test_a_photo_is_a_jpeg_that_fits_the_card_and_is_drawn_the_same_again() -> None:
    first = photo(POPULATION[0])
    with Image.open(io.BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (148, 178))
    assert len(first) <= 5118
    assert photo.__wrapped__(POPULATION[0]) == first
    assert photo(POPULATION[1]) != first


@pytest.mark.parametrize("size", [2500, 3000, 3001, 3570, 5118])
def test_a_photo_can_be_asked_for_in_an_exact_size(size: int) -> None:
    picture = photo(POPULATION[0], size=size)
    assert len(picture) == size
    Image.open(io.BytesIO(picture)).load()


def test_a_size_no_portrait_fits_into_is_refused() -> None:
    with pytest.raises(ValueError, match="300 bytes"):
        photo(POPULATION[0], size=300)


def test_the_database_gives_back_the_same_people() -> None:
    population = Population()
    assert [population.find(one.pid) for one in POPULATION] == list(POPULATION)
    population.close()
