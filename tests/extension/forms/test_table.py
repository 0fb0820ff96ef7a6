"""The table of forms: every page in every era, form and kit, by what its own model holds afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from tests.extension.forms import filled, ticked, untouched
from tests.extension.forms.conftest import MakeDesk
from tests.extension.forms.table import LEAST, VARIANTS, Row, Variant, write
from tests.testzone.variant import Kit

KITS = get_args(Kit)


@pytest.fixture(scope="module")
def table() -> Iterator[list[Row]]:
    """All rows so far; they are written to a file at the end, however the tests went."""
    table: list[Row] = []
    yield table
    write(table)


def wrong(table: list[Row], rows: list[Row]) -> list[Row]:
    """Note the rows, and return those that are not as they should be."""
    table += rows
    return [row for row in rows if not row.right]


@pytest.mark.parametrize("steps", [filled.first_tab, filled.second_tab])
@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_form_is_in_the_model_as_it_was_filled(
    desk: MakeDesk, table: list[Row], variant: Variant, steps: Any
) -> None:
    assert wrong(table, steps(desk(**variant._asdict()))) == []


@pytest.mark.parametrize("routing", ["hash", "path"])
def test_a_page_that_looks_up_has_the_number_and_the_days_in_its_model(
    desk: MakeDesk, table: list[Row], routing: str
) -> None:
    assert wrong(table, filled.lookups(desk(routing=routing))) == []


def test_erm_sends_what_was_filled(desk: MakeDesk, table: list[Row]) -> None:
    assert wrong(table, filled.erm(desk())) == []


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize(
    "steps",
    [
        untouched.no_such_choice,
        untouched.locked_or_hidden,
        untouched.asked_with_the_card,
        untouched.another_day,
    ],
)
def test_what_has_no_place_on_the_page_reaches_no_model(
    desk: MakeDesk, table: list[Row], kit: str, steps: Any
) -> None:
    assert wrong(table, steps(desk(kit=kit, form="newer"))) == []


@pytest.mark.parametrize("kit", KITS)
@pytest.mark.parametrize("form", ["older", "newer"])
def test_the_rows_that_are_ticked_after_a_fill_are_those_that_were_chosen(
    desk: MakeDesk, table: list[Row], kit: str, form: str
) -> None:
    assert wrong(table, ticked.boxes(desk(kit=kit, form=form))) == []


def test_of_erms_radios_at_most_one_is_chosen_and_none_is_taken_away(
    desk: MakeDesk, table: list[Row]
) -> None:
    assert wrong(table, ticked.radios(desk())) == []


def test_the_table_has_its_rows(table: list[Row]) -> None:
    right = sum(row.right for row in table)
    print(f"{len(table)} rows, {right} right")
    assert (len(table) >= LEAST, right) == (True, len(table))
    assert len({row[:5] for row in table}) == len(table)
