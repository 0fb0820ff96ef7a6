"""A fill of each page, one call a page state: what each control holds in the page's own model afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.extension.filler_page import Value
from tests.extension.forms.desk import ERM, Desk
from tests.extension.forms.table import (
    BY_CARD,
    BY_DOCUMENT,
    DAYS,
    IN_MODEL,
    LOOKUPS,
    VISIT,
    Row,
    rows,
)
from tests.testzone.invented import HD
from tests.testzone.population import bangkok_now
from tests.testzone.site_steps import CERTIFIER_PID


def outcomes(report: Mapping[str, Any]) -> dict[str, str]:
    assert report["ok"], report
    return {each["field"]: each["outcome"] for each in report["fields"]}


def fill(desk: Desk, page: str, mapped: str, values: Mapping[str, Value]) -> list[Row]:
    """Fill the visit form, and on the second tab the certifier's, in one call."""
    before, then = desk.model(), f"{bangkok_now():%H:%M}"
    report = desk.fill(values, mapped)
    model, now = desk.model(), f"{bangkok_now():%H:%M}"
    wanted: dict[str, tuple[str, Any]] = {
        name: ("filled", IN_MODEL.get(name, value)) for name, value in values.items()
    }
    blank = before["time"] == ":"
    wanted["time"] = ("filled", {then, now}) if blank else ("already", before["time"])
    wanted["serviceDate"] = ("untouched", before["serviceDate"])
    variant = desk.variant
    return rows(page, (variant.routing, variant.form, variant.kit), outcomes(report), wanted, model)


def look_up(desk: Desk, page: str, mapped: str, box: str, pid: str) -> list[Row]:
    """Fill a number to look up, before anybody is shown."""
    report = desk.fill({box: "x"}, mapped)
    variant = (desk.variant.routing, desk.variant.form, desk.variant.kit)
    return rows(page, variant, outcomes(report), {box: ("filled", pid)}, desk.model())


def first_tab(desk: Desk) -> list[Row]:
    desk.patient_by_card()
    by_card = fill(desk, "tab 1, card", "by-patient", VISIT)
    desk.cancel()
    page = "tab 1, PID and photo"
    number = look_up(desk, page, "by-patient", "patient-pid", desk.patient.pid)
    desk.search(CERTIFIER_PID)
    desk.visit_shown()
    return by_card + number + fill(desk, page, "by-patient", VISIT)


def second_tab(desk: Desk) -> list[Row]:
    desk.open_other_tab()
    page = "tab 2, certifier's card"
    patients = look_up(desk, page, "on-behalf", "patient-pid", desk.patient.pid)
    desk.patient_searched()
    desk.read_card(desk.certifier)
    desk.certifier_shown()
    by_card = patients + fill(desk, page, "on-behalf", VISIT | BY_CARD)
    page = "tab 2, certifier's document"
    desk.without_card()
    certifiers = look_up(desk, page, "on-behalf", "certifier-pid", desk.certifier.pid)
    desk.certifier_searched()
    return by_card + certifiers + fill(desk, page, "on-behalf", VISIT | BY_DOCUMENT)


def lookups(desk: Desk) -> list[Row]:
    got = []
    for page, path in LOOKUPS.items():
        desk.open(f"/#{path}" if desk.variant.routing == "hash" else path)
        desk.tab.get_by_label("ถึงวันที่").wait_for()
        report = desk.fill({"patient-pid": "x", **DAYS}, page)
        wanted: dict[str, tuple[str, Any]] = {"patient-pid": ("filled", desk.patient.pid)}
        wanted |= {day: ("filled", IN_MODEL[day]) for day in DAYS}
        got += rows(page, (desk.variant.routing, "–", "–"), outcomes(report), wanted, desk.model())
    return got


def erm(desk: Desk) -> list[Row]:
    """Its model is what is sent, and every field is filled but that for a second telephone."""
    date, then = desk.open_erm(), f"{bangkok_now():%H:%M}"
    values: dict[str, Value] = {**VISIT, **BY_DOCUMENT, "certifier-pid": "x"}
    for absent in ("phones", "card-type"):
        del values[absent]
    report = desk.fill(values, "authen-code", ERM)
    model, now = desk.sent(), f"{bangkok_now():%H:%M}"
    wanted: dict[str, tuple[str, Any]] = {name: ("filled", value) for name, value in values.items()}
    wanted |= {
        "service": ("filled", HD),
        "certifier-pid": ("filled", desk.certifier.pid),
        "time": ("filled", {then, now}),
        "serviceDate": ("untouched", date),
    }
    return rows("ERM", ("server", "–", "–"), outcomes(report), wanted, model)
