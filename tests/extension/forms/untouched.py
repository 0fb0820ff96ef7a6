"""What must not arrive: rows that say what the model holds once the page has had time to change its mind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playwright.sync_api import expect

from tests.extension.filler_page import Value
from tests.extension.forms.desk import Desk
from tests.extension.forms.table import BY_DOCUMENT, VISIT, Row, rows
from tests.testzone.backend import thai_date
from tests.testzone.population import bangkok_now
from tests.testzone.site_steps import MOBILE

HN, PHONES, DATE = "HN", "เบอร์โทรศัพท์ผู้เข้ารับบริการ/ญาติ", "วันที่เข้ารับบริการ"
LISTS = "[role=listbox], .dropdown-menu.show"
NOBODY = "ญาติห่าง ๆ"
OTHER_DAY = "05/02/2568"


def as_it_was(
    desk: Desk, page: str, report: Mapping[str, Any], expected: Mapping[str, str], before: Mapping[str, Any]
) -> list[Row]:
    """Return a row for each control: its outcome, and a model that is as it was ``before``."""
    variant = (desk.variant.routing, desk.variant.form, desk.variant.kit)
    told = {each["field"]: each["outcome"] for each in report["fields"]} or dict.fromkeys(
        expected, report.get("outcome", "")
    )
    wanted = {name: (outcome, before.get(name)) for name, outcome in expected.items()}
    return rows(page, variant, told, wanted, desk.model())


def by_document(desk: Desk) -> None:
    """Have the second tab ask everything, with nothing filled."""
    desk.open_other_tab()
    desk.fill({"patient-pid": "x"}, "on-behalf")
    desk.patient_searched()
    desk.without_card()
    desk.fill({"certifier-pid": "x"}, "on-behalf")
    desk.certifier_searched()


def no_such_choice(desk: Desk) -> list[Row]:
    """Choices that the page does not offer; the lists that were opened to look are closed again."""
    by_document(desk)
    before = desk.model()
    asked: dict[str, Value] = {
        "certifier": NOBODY,
        "relation": NOBODY,
        "card-type": "กรุณาเลือก",
        "reason": BY_DOCUMENT["reason"][:-1],
        "service": "Home Isolation",
        "mobile": "08999999012",
    }
    report = desk.fill(asked, "on-behalf")
    expect(desk.tab.locator(LISTS)).to_have_count(0)
    expected = dict.fromkeys(asked, "refused") | {"service": "not-found"}
    got = as_it_was(desk, "tab 2, no such choice", report, expected, before)
    desk.fill({"relation": BY_DOCUMENT["relation"]}, "on-behalf")
    before = desk.model()
    report = desk.fill({"relation": NOBODY}, "on-behalf")
    expect(desk.tab.locator(LISTS)).to_have_count(0)
    chosen = "tab 2, no such choice after another"
    return got + as_it_was(desk, chosen, report, {"relation": "refused", "time": "already"}, before)


def locked_or_hidden(desk: Desk) -> list[Row]:
    """A box that the page has locked, one that it hides, and a time that stands there."""
    desk.patient_by_card()
    desk.hand.type_time("09", "05")
    desk.hand.control(HN).evaluate("box => { box.readOnly = true }")
    desk.hand.control(PHONES).evaluate("box => { box.style.display = 'none' }")
    before = desk.model()
    report = desk.fill({"hn": VISIT["hn"], "phones": VISIT["phones"]})
    expected = {"hn": "read-only", "phones": "not-found", "time": "already", "serviceDate": "untouched"}
    return as_it_was(desk, "tab 1, locked and hidden", report, expected | others(expected), before)


def asked_with_the_card(desk: Desk) -> list[Row]:
    """With the certifier's card the page has no place for a document."""
    desk.open_other_tab()
    desk.fill({"patient-pid": "x"}, "on-behalf")
    desk.patient_searched()
    desk.read_card(desk.certifier)
    desk.certifier_shown()
    before = desk.model()
    absent = ("certifier-name", "card-type", "reason")
    report = desk.fill({name: BY_DOCUMENT[name] for name in absent}, "on-behalf")
    return as_it_was(desk, "tab 2, nothing to prove", report, dict.fromkeys(absent, "not-found"), before)


def another_day(desk: Desk) -> list[Row]:
    """The whole form is refused, and filled again on the right day."""
    desk.patient_by_card()
    desk.hand.type(DATE, OTHER_DAY)
    before = desk.model()
    assert before["serviceDate"] == OTHER_DAY
    report = desk.fill(VISIT)
    expected = dict.fromkeys((*VISIT, "time", "serviceDate"), "not-today")
    got = as_it_was(desk, "tab 1, another day", report, expected, before)
    desk.hand.type(DATE, thai_date(bangkok_now()))
    assert desk.fill({"mobile": VISIT["mobile"]})["ok"]
    expect(desk.hand.control(MOBILE)).not_to_have_value("")
    return got


def others(but: Iterable[str]) -> dict[str, str]:
    """What was not asked for."""
    return dict.fromkeys({*VISIT} - {*but}, "untouched")
