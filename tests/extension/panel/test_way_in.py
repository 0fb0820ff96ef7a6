"""Which way of proving identity goes for whom: the table, the reasons, and the lines in the panel."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import PATIENT, PanelStage, card, overflow, person
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS

TODAY = {"year": 2026, "month": 11, "day": 27}  # 2569 BE
TYPED, FOREIGN = "1990100000017", "6990000000019"


@pytest.fixture(scope="module")
def way(modules: Page) -> Page:
    modules.evaluate("""async () => {
      globalThis.way = await import("/way-in/table.js");
      globalThis.reasons = await import("/way-in/reasons.js");
      globalThis.lists = await import("/guardian/lists.js");
    }""")
    return modules


def date(year: int, month: int | None = None, day: int | None = None) -> dict[str, Any]:
    return {"year": year, "month": month, "day": day}


def holder(birth: dict[str, Any] | None = None, expiry: Any = None, pid: str = TYPED) -> dict[str, Any]:
    """What is known with an adult's good card in, but for what is given."""
    who = {"pid": pid, "birthDate": birth or date(2520, 6, 15), "expiryDate": expiry or date(2575, 6, 15)}
    return {"person": who, "problem": None, "pid": pid, "dead": False, "today": TODAY}


def without_card(pid: str | None = None, problem: str | None = None) -> dict[str, Any]:
    return {"person": None, "problem": problem, "pid": pid, "dead": False, "today": TODAY}


@pytest.mark.parametrize(
    ("facts", "rows", "ways", "reasons"),
    [
        pytest.param(holder(), ["valid"], ["card"], [], id="valid"),
        pytest.param(holder(expiry="lifelong"), ["lifelong", "valid"], ["card"], [], id="lifelong"),
        pytest.param(
            holder(expiry=date(2569, 11, 26)),
            ["expired", "valid"],
            ["on-behalf", "photo", "line"],
            [3],
            id="expired yesterday",
        ),
        pytest.param(
            holder(expiry=date(2569, 11, 27)), ["valid"], ["card"], [], id="good to the end of today"
        ),
        pytest.param(
            holder(expiry=date(2569, 11)),
            ["expired maybe", "valid"],
            ["card", "on-behalf", "photo", "line"],
            [3],
            id="expires on an unknown day of this month",
        ),
        pytest.param(
            without_card(TYPED),
            ["no-chip", "no-age maybe"],
            ["photo", "on-behalf", "line"],
            [4, 12, 13],
            id="no chip, number typed",
        ),
        pytest.param(
            without_card(problem="CARD_UNREADABLE"),
            ["unreadable"],
            ["photo", "on-behalf", "line"],
            [1],
            id="unreadable chip",
        ),
        pytest.param(
            without_card(TYPED, "CARD_UNREADABLE"),
            ["unreadable", "no-age maybe"],
            ["photo", "on-behalf", "line"],
            [1, 12, 13],
            id="unreadable chip, number typed",
        ),
        pytest.param(without_card(problem="NOT_THAI_ID"), [], [], [], id="another card"),
        pytest.param(without_card(), [], [], [], id="no card, no number"),
        pytest.param(
            holder(date(2562, 11, 28)), ["under-7", "valid"], ["on-behalf"], [12], id="seven tomorrow"
        ),
        pytest.param(
            holder(date(2562, 11, 27)),
            ["under-15", "valid"],
            ["card", "on-behalf"],
            [13],
            id="seven today",
        ),
        pytest.param(
            holder(date(2562, 11)),
            ["under-7 maybe", "under-15", "valid"],
            ["card", "on-behalf"],
            [12, 13],
            id="seven this month, on an unknown day",
        ),
        pytest.param(
            holder(date(2562)),
            ["under-7 maybe", "under-15", "valid"],
            ["card", "on-behalf"],
            [12, 13],
            id="seven this year, in an unknown month",
        ),
        pytest.param(
            holder(date(2554)),
            ["under-15 maybe", "valid"],
            ["card", "on-behalf"],
            [13],
            id="fifteen this year, in an unknown month",
        ),
        pytest.param(holder(date(2553)), ["valid"], ["card"], [], id="fifteen, whatever the month"),
        pytest.param(
            holder(date(2556, 1, 1), date(2560, 1, 1)),
            ["under-15", "expired", "valid"],
            ["on-behalf"],
            [13, 3],
            id="a child's expired card",
        ),
        pytest.param(
            holder(pid=FOREIGN),
            ["foreign", "valid"],
            ["card", "photo", "on-behalf"],
            [2],
            id="foreign, by card",
        ),
        pytest.param(
            without_card(FOREIGN),
            ["no-chip", "no-age maybe", "foreign"],
            ["photo", "on-behalf"],
            [4, 12, 13, 2],
            id="foreign, number typed",
        ),
        pytest.param(
            holder(date(2562, 11, 28)) | {"dead": True}, ["death"], [], [], id="date of death on the rights"
        ),
    ],
)
def test_the_way_in_by_what_is_known(
    way: Page, facts: dict[str, Any], rows: list[str], ways: list[str], reasons: list[int]
) -> None:
    found = way.evaluate("(facts) => way.wayIn(facts)", facts)
    named = [row["name"] + (" maybe" if row["sure"] == "maybe" else "") for row in found]
    assert named == rows
    assert sorted(way.evaluate("(found) => way.waysOf(found)", found)) == sorted(ways)
    assert [reason for row in found for reason in row["reasons"]] == reasons


def test_every_row_of_the_table_is_tried_above(way: Page) -> None:
    (mark,) = [each for each in test_the_way_in_by_what_is_known.pytestmark if each.name == "parametrize"]
    tried = {row.split(" ")[0] for case in mark.args[1] for row in case.values[1]}
    assert tried == set(way.evaluate("Object.keys(way.TABLE)"))


@pytest.mark.parametrize("digit", "0678")
def test_numbers_of_people_without_thai_nationality_begin_with(way: Page, digit: str) -> None:
    found = way.evaluate("(facts) => way.wayIn(facts)", holder(pid=digit + TYPED[1:]))
    assert found[0]["name"] == "foreign"


def test_the_printed_lists_are_the_document_s(way: Page) -> None:
    assert way.evaluate("reasons.PRINTED") == list(REASONS)
    printed = way.evaluate("lists.PRINTED")
    assert (printed["certifier"], printed["relation"], printed["card-type"]) == (
        list(CERTIFIERS),
        list(RELATIONS),
        list(CARD_TYPES),
    )


@pytest.mark.parametrize(
    ("who", "patients", "offered"),
    [
        (None, [], [14]),
        ("guardian", [], [5, 6, 7, 14]),
        ("caregiver", [], [8, 9, 10, 14]),
        ("officer", [], [1, 2, 3, 4, 11, 14]),
        ("guardian", [12], [5, 6, 7, 12, 14]),
        ("caregiver", [12, 13], [8, 9, 10, 12, 13, 14]),
        ("guardian", [3], [3, 5, 6, 7, 14]),
    ],
)
def test_the_reasons_are_those_of_who_vouches_and_of_the_patient_s_own_case(
    way: Page, who: str | None, patients: list[int], offered: list[int]
) -> None:
    ask = "([who, patients]) => reasons.PRINTED.map((_, at) => at + 1)"
    ask += ".filter((number) => reasons.isOffered(number, who, patients))"
    assert way.evaluate(ask, [who, patients]) == offered


def test_the_page_s_own_reasons_go_before_the_printed_and_are_matched_loosely(way: Page) -> None:
    page = ["บัตรประจําตัวประชาชน หมดอายุ *", "ผู้ป่วยติดเตียง"]  # ำ as two marks
    found = way.evaluate("(page) => reasons.reasons(page)", page)
    assert found == [{"text": page[0], "number": 3}, {"text": page[1], "number": None}]
    assert way.evaluate("reasons.isOffered(null, 'guardian', [])") is True
    assert [each["text"] for each in way.evaluate("reasons.reasons([])")] == list(REASONS)


@pytest.mark.parametrize(
    ("birth", "expiry", "said"),
    [
        (None, date(2560, 1, 1), "บัตรหมดอายุแล้ว ทำได้โดย: ผู้ปกครอง/ผู้ดูแล"),
        (date(2565, 1, 2), "lifelong", "อายุต่ำกว่า 7 ปี ทำได้โดย: ผู้ปกครอง/ผู้ดูแล"),
        (None, "lifelong", None),
    ],
)
def test_the_panel_says_the_way_in_only_where_it_is_not_simply_by_card(
    stage: PanelStage, panel: Page, birth: Any, expiry: Any, said: str | None
) -> None:
    told = card("ready", PATIENT)
    told["person"] = person(PATIENT) | {"expiryDate": expiry} | ({"birthDate": birth} if birth else {})
    stage.host.say({"type": "event", "event": "card", "body": told})
    if said is None:
        expect(panel.locator("#name-th")).to_contain_text(PATIENT.name_th.last)
        expect(panel.locator("#way-in")).to_be_hidden()
        return
    expect(panel.locator("#way-in")).to_contain_text(said.split(" ")[0])
    words = " ".join(panel.locator("#way-in p").all_inner_texts())
    assert said in words
    assert overflow(panel) == []
    expect(panel.locator("#way-in-start")).to_be_visible()


def test_a_date_of_death_on_the_rights_stops_before_anything_else(stage: PanelStage, page: Page) -> None:
    rights = {"pid": PATIENT.pid, "mainInscl": "(UCS)", "deathDate": "2026-01-02"}
    stage.host.answers["/api/smartcard/read"] = (200, rights)
    panel = stage.panel(page)
    expect(panel.locator("#way-in")).to_contain_text("วันที่เสียชีวิต: หยุดก่อน")
    expect(panel.locator("#way-in-start")).to_be_hidden()
    assert panel.locator("#way-in").get_attribute("data-tone") == "bad"
    del stage.host.answers["/api/smartcard/read"]
    panel.close()


def test_a_chip_that_cannot_be_read_leaves_three_other_ways(stage: PanelStage, panel: Page) -> None:
    stage.host.card("removed")
    stage.host.card("unreadable", problem="CARD_UNREADABLE")
    expect(panel.locator("#way-in")).to_contain_text("อ่านชิปในบัตรไม่ได้")
    expect(panel.locator("#way-in-ways")).to_contain_text("LINE")
    assert overflow(panel) == []
