"""What the panel makes of numbers, dates and names; pure modules, in the browser they are made for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

TODAY = {"year": 2026, "month": 11, "day": 23}


def call(modules: Page, function: str, *arguments: Any) -> Any:
    return modules.evaluate(f"(values) => {function}(...values)", list(arguments))


def birth(year: int, month: int | None = None, day: int | None = None) -> dict[str, int | None]:
    return {"year": year, "month": month, "day": day}


@pytest.mark.parametrize(
    ("typed", "value", "validity"),
    [
        ("", "", "empty"),
        ("0", "0", "partial"),
        ("08", "08", "partial"),
        ("07", "07", "wrong"),
        ("02", "02", "wrong"),
        ("8", "8", "wrong"),
        ("081234567", "081234567", "partial"),
        ("0812345678", "0812345678", "valid"),
        ("061 234 5678", "0612345678", "valid"),
        ("๐๙๑-๒๓๔-๕๖๗๘", "0912345678", "valid"),
        ("(081) 234.5678", "0812345678", "valid"),
        ("\u200b0812345678", "0812345678", "valid"),
        ("081\u2013234\u20135678", "0812345678", "valid"),
        ("08123456789", "08123456789", "wrong"),
        ("081234567x", "081234567x", "wrong"),
        ("+66812345678", "+66812345678", "wrong"),
    ],
)
def test_a_mobile_number_is_judged_as_it_is_typed(
    modules: Page, typed: str, value: str, validity: str
) -> None:
    assert call(modules, "format.mobile", typed) == {"value": value, "validity": validity}


@pytest.mark.parametrize(
    ("typed", "value", "validity"),
    [
        ("", "", "empty"),
        (" , ", "", "empty"),
        ("02-123-4567", "021234567", "valid"),
        ("021234567, 0898765432", "021234567,0898765432", "valid"),
        ("021234567;0898765432", "021234567,0898765432", "valid"),
        ("021234567, 08", "021234567,08", "partial"),
        ("02, 0898765432", "02,0898765432", "wrong"),
        ("1669", "1669", "wrong"),
    ],
)
def test_several_numbers_are_split_at_commas_and_each_is_judged(
    modules: Page, typed: str, value: str, validity: str
) -> None:
    assert call(modules, "format.phones", typed) == {"value": value, "validity": validity}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (birth(2532, 7, 7), (37, None, False)),
        (birth(2532, 11, 23), (37, None, False)),  # a birthday today
        (birth(2532, 11, 24), (36, None, False)),  # and one tomorrow
        (birth(2532, 11), (37, None, True)),  # some day this month
        (birth(2532, 12), (36, None, False)),
        (birth(2532), (37, None, True)),
        (birth(2566, 2, 25), (3, 8, False)),
        (birth(2569, 11, 23), (0, 0, False)),
    ],
)
def test_an_age_is_as_exact_as_the_card(
    modules: Page, born: dict[str, int | None], expected: tuple[int, int | None, bool]
) -> None:
    found = call(modules, "format.age", born, TODAY)
    assert (found["years"], found["months"], found["about"]) == expected


@pytest.mark.parametrize(
    ("born", "language", "text"),
    [
        (birth(2517, 6, 5), "th", "5 มิ.ย. 2517"),
        (birth(2517, 6), "th", "มิ.ย. 2517"),
        (birth(2517), "th", "2517"),
        (birth(2517, 6, 5), "en", "5 Jun 2517"),
    ],
)
def test_a_date_shows_only_what_is_known(
    modules: Page, born: dict[str, int | None], language: str, text: str
) -> None:
    assert call(modules, "format.partialDate", born, language) == text


def test_a_pid_is_grouped_as_on_the_card(modules: Page) -> None:
    assert call(modules, "format.groupPid", "1990100000017") == "1-9901-00000-01-7"


@pytest.mark.parametrize(("instant", "day"), [("2026-11-22T16:59:59Z", 22), ("2026-11-22T17:00:00Z", 23)])
def test_today_turns_at_midnight_in_bangkok(modules: Page, instant: str, day: int) -> None:
    assert modules.evaluate("(at) => format.bangkokToday(new Date(at)).day", instant) == day


def test_a_name_keeps_its_prefix_as_the_language_writes_it(modules: Page) -> None:
    name = {"prefix": "นาย", "first": "ทดสอบ", "middle": "", "last": "ระบบ"}
    assert call(modules, "format.fullName", name, "th") == "นายทดสอบ ระบบ"
    name = {"prefix": "Mr.", "first": "Thotsop", "middle": "", "last": "Rabop"}
    assert call(modules, "format.fullName", name, "en") == "Mr. Thotsop Rabop"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("ดวงใจ", "จันทร์", "ด.จ."),
        ("เดือน", "ไชยา", "ด.ช."),
        ("แก้ว", "โอฬาร", "ก.อ."),
        ("ใจดี", "", "จ."),
        ("Anna", "Berg", "A.B."),
    ],
)
def test_initials_are_the_first_consonants_not_the_vowels_written_before_them(
    modules: Page, first: str, last: str, expected: str
) -> None:
    assert call(modules, "format.initials", {"first": first, "last": last}) == expected
