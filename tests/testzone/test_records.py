"""Ages, as precise as the birth date is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.testzone.records import age


@pytest.mark.parametrize(
    ("birth", "today", "phrase"),
    [
        ("25170605", date(2022, 9, 29), "48 ปี 3 เดือน 24 วัน"),
        ("25170605", date(2022, 6, 5), "48 ปี 0 เดือน 0 วัน"),
        ("25170605", date(2022, 6, 4), "47 ปี 11 เดือน 30 วัน"),
        ("25171220", date(2023, 1, 3), "48 ปี 0 เดือน 14 วัน"),
        ("25170600", date(2022, 9, 29), "48 ปี 3 เดือน"),
        ("25170000", date(2022, 9, 29), "48 ปี"),
    ],
)
def test_an_age_is_counted_in_years_months_and_days(birth: str, today: date, phrase: str) -> None:
    assert age(birth, today) == phrase
