"""The table of services: after a fill the ticked rows are exactly those that were chosen."""

from __future__ import annotations

from typing import Any

from tests.extension.filler_page import Value
from tests.extension.forms.desk import ERM, Desk
from tests.extension.forms.table import Row, rows
from tests.testzone.invented import CLAIM_TYPES, HD, OPD, SELF_ISOLATION, UCEP_PLUS

# What is asked for one after another on one page, what is reported, and the codes that are ticked then; None:
# as before.
Step = tuple[str, Value, str, list[str] | None]
BOXES: list[Step] = [
    ("nothing said", "", "untouched", None),
    ("one", CLAIM_TYPES[HD], "filled", [HD]),
    ("one, in a list", [CLAIM_TYPES[UCEP_PLUS]], "filled", [UCEP_PLUS]),
    ("the same", [CLAIM_TYPES[UCEP_PLUS]], "already", [UCEP_PLUS]),
    ("two", [CLAIM_TYPES[HD], CLAIM_TYPES[OPD]], "filled", [HD, OPD]),
    ("one of two", [CLAIM_TYPES[OPD]], "filled", [OPD]),
    ("an unknown one", [CLAIM_TYPES[HD], "Home Isolation"], "not-found", [OPD]),
    ("none", [], "filled", []),
    ("none, again", [], "already", []),
]
RADIOS: list[Step] = [
    ("none", [], "already", []),
    ("two", [CLAIM_TYPES[HD], CLAIM_TYPES[UCEP_PLUS]], "refused", []),
    ("one", [CLAIM_TYPES[HD]], "filled", [HD]),
    ("another", CLAIM_TYPES[SELF_ISOLATION], "filled", [SELF_ISOLATION]),
    ("none of one", [], "refused", [SELF_ISOLATION]),
    ("an unknown one", [CLAIM_TYPES[OPD]], "not-found", [SELF_ISOLATION]),
]


def boxes(desk: Desk) -> list[Row]:
    desk.patient_by_card()
    before = desk.model()["service"]
    got = []
    for named, asked, outcome, codes in BOXES:
        report = desk.fill({"service": asked})
        expected = before if codes is None else sorted(codes)
        got += row(desk, f"tab 1, {named}", report, outcome, expected, sorted(desk.model()["service"]))
    return got


def radios(desk: Desk) -> list[Row]:
    desk.open_erm()
    got = []
    for named, asked, outcome, codes in RADIOS:
        report = desk.fill({"service": asked}, "authen-code", ERM)
        chosen = desk.tab.locator("[name=service]").evaluate_all(
            "radios => radios.filter(radio => radio.checked).map(radio => radio.value)"
        )
        got += row(desk, f"ERM, {named}", report, outcome, codes, chosen)
    return got


def row(
    desk: Desk, page: str, report: dict[str, Any], outcome: str, expected: Any, ticked: list[str]
) -> list[Row]:
    told = {each["field"]: each["outcome"] for each in report["fields"]}
    variant = (desk.variant.routing, desk.variant.form, desk.variant.kit)
    return rows(page, variant, told, {"service": (outcome, expected)}, {"service": ticked})
