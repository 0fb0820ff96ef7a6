"""Every kind of control that the create pages and the pages beside them have, in plain markup."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.extension.create_page import HD, OPD, OTHER_PID, PID, create_page, thai_date
from tests.extension.filler_page import SITE, FillerPage, filler_page, outcomes, without_time

LABEL = "ช่องทดสอบ"


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


def mapping(kind: str, **more: Any) -> dict[str, Any]:
    """The site with one more field of the visit's, ``probe``."""
    site = copy.deepcopy(SITE)
    field = {"section": "visit", "kind": kind, "labels": [LABEL], **more}
    site["parts"]["visit"]["fields"] = {"probe": field}
    return site


def fill(tab: FillerPage, markup: str, value: str, kind: str, script: str = "", **more: Any) -> str:
    """Put ``markup`` into the visit's form, fill the field ``probe``, and return its outcome."""
    tab.show(create_page().replace('<form id="visit">', f'<form id="visit">{markup}'), script=script)
    return outcomes(tab.fill(PID, {"probe": value}, site=mapping(kind, **more)))["probe"]


# ── radio buttons ─────────────────────────────────────────────────────────────────────────────

RADIOS = {
    "a label around each": (
        f"<p>{LABEL} *</p>"
        '<label><input type="radio" name="r" id="a"> ผู้ปกครอง</label>'
        '<label><input type="radio" name="r" id="b"> ผู้ดูแล</label>'
    ),
    "a label for each": (
        f"<p>{LABEL} *</p>"
        '<input type="radio" name="r" id="a"><label for="a">ผู้ปกครอง</label>'
        '<input type="radio" name="r" id="b"><label for="b">ผู้ดูแล</label>'
    ),
    "text behind each": (
        f'<p>{LABEL} * <input type="radio" name="r" id="a"> ผู้ปกครอง '
        '<input type="radio" name="r" id="b"> ผู้ดูแล</p>'
    ),
    "text before each": (
        f"<p>{LABEL}</p><label>ผู้ปกครอง <input type='radio' name='r' id='a'></label>"
        "<label>ผู้ดูแล <input type='radio' name='r' id='b'></label>"
    ),
    "a fieldset": (
        f"<fieldset><legend>{LABEL} :</legend>"
        '<label><input type="radio" name="r" id="a">ผู้ปกครอง</label>'
        '<label><input type="radio" name="r" id="b">ผู้ดูแล</label></fieldset>'
    ),
    "a radiogroup without names": (
        f'<span id="l">{LABEL}</span><div role="radiogroup" aria-labelledby="l">'
        '<div><input type="radio" id="a" aria-label="ผู้ปกครอง"></div>'
        '<div><input type="radio" id="b" aria-label="ผู้ดูแล"></div></div>'
    ),
    "a row of a table": (
        f"<table><tr><td>{LABEL}</td><td><label><input type='radio' name='r' id='a'> ผู้ปกครอง</label>"
        "<label><input type='radio' name='r' id='b'> ผู้ดูแล</label></td></tr></table>"
    ),
}
radios = pytest.mark.parametrize("markup", RADIOS.values(), ids=RADIOS)


@radios
def test_the_radio_of_that_text_is_chosen(tab: FillerPage, markup: str) -> None:
    assert fill(tab, markup, "ผู้ดูแล", "choice") == "filled"
    assert tab.checked() == ["b"]


@radios
def test_a_radio_that_is_chosen_already_is_not_touched(tab: FillerPage, markup: str) -> None:
    watch = "b.checked = true; globalThis.clicks = 0; b.onclick = () => clicks++"
    assert fill(tab, markup, "ผู้ดูแล", "choice", script=watch) == "already"
    assert tab.page.evaluate("clicks") == 0


@radios
def test_a_text_that_no_radio_has_is_refused_and_chooses_none(tab: FillerPage, markup: str) -> None:
    assert fill(tab, markup, "เจ้าหน้าที่ผู้บันทึกข้อมูล", "choice") == "refused"
    assert tab.checked() == []


def test_two_groups_under_one_label_are_ambiguous(tab: FillerPage) -> None:
    second = (
        RADIOS["a fieldset"].replace('"r"', '"s"').replace('id="a"', 'id="c"').replace('id="b"', 'id="d"')
    )
    assert fill(tab, RADIOS["a fieldset"] + second, "ผู้ดูแล", "choice") == "ambiguous"
    assert tab.checked() == []


def test_a_group_without_the_label_is_not_found(tab: FillerPage) -> None:
    markup = RADIOS["a fieldset"].replace(LABEL, "อย่างอื่น")
    assert fill(tab, markup, "ผู้ดูแล", "choice") == "not-found"
    assert tab.checked() == []


def test_a_locked_radio_is_read_only(tab: FillerPage) -> None:
    markup = RADIOS["a label for each"].replace('id="b"', 'id="b" disabled')
    assert fill(tab, markup, "ผู้ดูแล", "choice") == "read-only"


# ── lists, boxes and dates ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "outcome", "chosen"),
    [("มารดา", "filled", "2"), ("  มารดา ", "filled", "2"), ("ลุง", "refused", ""), ("", None, "")],
)
def test_a_list_is_chosen_from_by_its_text(
    tab: FillerPage, value: str, outcome: str | None, chosen: str
) -> None:
    options = '<option value="">เลือก<option value="1">บิดา<option value="2">มารดา'
    markup = f'<label for="s">{LABEL}</label><select id="s">{options}</select>'
    if outcome is None:
        tab.show(create_page().replace('<form id="visit">', f'<form id="visit">{markup}'))
        assert "probe" not in outcomes(tab.fill(PID, {"probe": value}, site=mapping("select")))
    else:
        assert fill(tab, markup, value, "select") == outcome
    assert tab.value("#s") == chosen


@pytest.mark.parametrize(("before", "value", "after"), [("", "true", ["x"]), ("checked", "false", [])])
def test_a_single_box_is_ticked_and_cleared(
    tab: FillerPage, before: str, value: str, after: list[str]
) -> None:
    markup = f'<label><input type="checkbox" id="x" {before}> {LABEL}</label>'
    assert fill(tab, markup, value, "check") == "filled"
    assert tab.checked() == after


@pytest.mark.parametrize(
    ("box", "era", "written"),
    [
        ('<input id="t">', "BE", "09/03/2569"),
        ('<input id="t">', "CE", "09/03/2026"),
        ('<input id="t" type="date">', "BE", "2026-03-09"),
        ('<input id="t" maxlength="10" placeholder="dd/mm/yyyy">', "BE", "09/03/2569"),
    ],
)
def test_a_date_is_written_as_the_mapping_says(tab: FillerPage, box: str, era: str, written: str) -> None:
    markup = f'<label for="t">{LABEL}</label>{box}'
    assert fill(tab, markup, "2026-03-09", "date", format="dd/mm/yyyy", era=era) == "filled"
    assert tab.value("#t") == written


def test_a_text_area_and_a_mask_that_adds_dashes_are_filled(tab: FillerPage) -> None:
    markup = f'<label for="t">{LABEL}</label><textarea id="t"></textarea>'
    mask = "t.oninput = () => { t.value = t.value.replace(/(\\d{3})(\\d{3})(\\d{4})/, '$1-$2-$3') }"
    assert fill(tab, markup, "0899999901", "text", script=mask, compare="digits") == "filled"
    assert tab.value("#t") == "089-999-9901"


def test_the_blank_line_of_a_list_is_no_choice(tab: FillerPage) -> None:
    options = '<option value="">กรุณาเลือก<option value="1" selected>บิดา'
    markup = f'<label for="s">{LABEL}</label><select id="s">{options}</select>'
    assert fill(tab, markup, "กรุณาเลือก", "select") == "refused"
    assert tab.value("#s") == "1"


def test_a_mask_that_keeps_half_a_number_is_left_with_none(tab: FillerPage) -> None:
    markup = f'<label for="t">{LABEL}</label><input id="t">'
    mask = "t.oninput = () => { t.value = t.value.slice(0, 10) }"
    assert fill(tab, markup, "08999999012", "text", script=mask, compare="digits") == "refused"
    assert tab.value("#t") == ""


# ── rows to tick, by a list ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ticked", "names", "outcome", "after"),
    [
        ("opd", [], "filled", []),
        ("", [], "already", []),
        ("opd", [HD], "filled", ["hd"]),
        ("opd", [OPD, HD], "filled", ["opd", "hd"]),
        ("opd", [HD, HD], "filled", ["hd"]),
        ("opd", [HD, "Home Isolation"], "not-found", ["opd"]),
        ("opd", [""], "not-found", ["opd"]),
    ],
)
def test_exactly_the_rows_of_a_list_are_ticked(
    tab: FillerPage, ticked: str, names: list[str], outcome: str, after: list[str]
) -> None:
    tab.show(create_page(ticked=ticked))
    assert without_time(tab.fill(PID, {"service": names})) == {"service": outcome}
    assert tab.checked() == after


@pytest.mark.parametrize(
    ("ticked", "names", "outcome", "after"),
    [
        ("opd", [], "refused", ["opd"]),
        ("", [], "already", []),
        ("opd", [HD], "filled", ["hd"]),
        ("", [OPD, HD], "refused", []),
    ],
)
def test_of_radios_at_most_one_is_chosen_and_none_is_cleared(
    tab: FillerPage, ticked: str, names: list[str], outcome: str, after: list[str]
) -> None:
    tab.show(create_page(kind="radio", ticked=ticked))
    assert without_time(tab.fill(PID, {"service": names})) == {"service": outcome}
    assert tab.checked() == after


def test_a_page_without_the_table_has_no_rows_to_clear(tab: FillerPage) -> None:
    tab.show(create_page().replace("<th>เลือก</th>", "<th></th>"))
    assert without_time(tab.fill(PID, {"service": []})) == {"service": "not-found"}


def test_a_list_for_any_other_control_is_refused(tab: FillerPage) -> None:
    tab.show(create_page())
    assert without_time(tab.fill(PID, {"hn": ["69-1"]})) == {"hn": "refused"}
    assert tab.value("#hn") == ""


# ── the date of service ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days", [-1, 1, 365])
def test_a_form_of_another_day_is_not_filled_and_keeps_its_date(tab: FillerPage, days: int) -> None:
    other = thai_date(days=days)
    tab.show(create_page().replace(thai_date(), other))
    assert tab.fill(PID, {"hn": "69-1"}) == {"ok": False, "outcome": "not-today", "fields": []}
    assert (tab.value("#d"), tab.value("#hn")) == (other, "")


@pytest.mark.parametrize("date", ["", "today, however it is grouped"])
def test_a_blank_date_and_todays_are_no_hindrance_and_stay(tab: FillerPage, date: str) -> None:
    shown = date and thai_date().replace("/", " / ")
    tab.show(create_page().replace(thai_date(), shown))
    assert without_time(tab.fill(PID, {"hn": "69-1"})) == {"hn": "filled"}
    assert tab.value("#d") == shown


def test_a_date_that_cannot_be_read_is_not_taken_for_today(tab: FillerPage) -> None:
    tab.show(create_page().replace(thai_date(), "วันนี้"))
    assert tab.fill(PID, {"hn": "69-1"})["outcome"] == "not-today"


# ── numbers to look up ────────────────────────────────────────────────────────────────────────


def test_the_patients_number_goes_into_the_box_where_nobody_is_shown_yet(tab: FillerPage) -> None:
    tab.show(create_page(pid=None))
    assert outcomes(tab.fill(PID, {"patient-pid": "x"})) == {"patient-pid": "filled"}
    assert (tab.value("#search"), tab.value("#hh")) == (PID, "")


def test_no_other_number_than_the_patients_goes_there(tab: FillerPage) -> None:
    tab.show(create_page(pid=None))
    tab.fill(PID, {"patient-pid": OTHER_PID})
    assert tab.value("#search") == PID


def test_while_somebody_else_is_shown_not_even_the_number_is_filled(tab: FillerPage) -> None:
    tab.show(create_page(pid=OTHER_PID))
    assert tab.fill(PID, {"patient-pid": "x"})["outcome"] == "other-patient"
    assert tab.value("#search") == ""


def test_a_number_and_more_than_it_wait_for_the_patient_to_be_shown(tab: FillerPage) -> None:
    tab.show(create_page(pid=None))
    assert tab.fill(PID, {"patient-pid": "x", "hn": "69-1"})["outcome"] == "no-patient"
    assert (tab.value("#search"), tab.value("#hn")) == ("", "")
