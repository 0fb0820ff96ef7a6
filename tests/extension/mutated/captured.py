"""The pages that are copied: as the browser drew them, with what each of their controls is for."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

from tests.extension.filler_page import ORIGIN
from tests.extension.filler_page import SITE as NEW_AUTHEN
from tests.extension.test_filler_mapping import SITES
from tests.testzone.erm import HOST as ERM_HOST
from tests.testzone.invented import CLAIM_TYPES, HD, OPD
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone
from tests.testzone.site_steps import (
    CERTIFIER_PID,
    MOBILE,
    SITE,
    certified_by_card,
    certified_by_document,
    log_in,
    open_other_tab,
    search,
)
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

CAPTURE = Path(__file__).with_name("capture.js").read_text("utf-8")
PATIENT, CERTIFIER = POPULATION[0], POPULATION[1]
ERM_MAPPING = copy.deepcopy(SITES["erm"]) | {"origins": [ORIGIN]}  # as a policy names its address
NOW = ("10", "37")  # what the filler's clock says in every copy

Group = Literal["by-patient", "on-behalf", "lookup", "erm"]

VISIT = {
    "mobile": "#mobile",
    "phones": "[formcontrolname=phones]",
    "date": "[formcontrolname=serviceDate]",
    "hour": "[formcontrolname=hour]",
    "minute": "[formcontrolname=minute]",
    "hn": "[formcontrolname=hn]",
    "service": "table input[type=checkbox]",
}
BY_PATIENT = {"patient-pid": "app-pid-search input"} | VISIT
ON_BEHALF = {
    "patient-pid": "#patient-pid",
    "certifier-pid": "#certifier-pid",
    "certifier": "[name=who]",
    "certifier-name": "[formcontrolname=name]",
    "relation": "[formcontrolname=relation]",
    "card-type": "[formcontrolname=cardType]",
    "reason": "[formcontrolname=reason]",
} | VISIT
LOOKUP = {"patient-pid": "#lookup-pid", "from": "#lookup-from", "to": "#lookup-to"}
ERM = {
    "certifier-pid": "[name=certifierPid]",
    "certifier": "[name=certifier]",
    "certifier-name": "[name=certifierName]",
    "relation": "[name=relation]",
    "reason": "[name=reason]",
    "service": "[name=service]",
    "date": "[name=serviceDate]",
    "hour": "[name=hour]",
    "minute": "[name=minute]",
    "hn": "[name=hn]",
    "mobile": "[name=phones]",
}

# Field → what the filler is given, and what its control then holds.
GIVEN = {
    "mobile": ("0899999901", "0899999901"),
    "phones": ("029999902", "029999902"),
    "hn": ("99-0003", "99-0003"),
    "certifier-name": ("ทดสอบ ผู้รับรอง", "ทดสอบ ผู้รับรอง"),
    "relation": (RELATIONS[10], RELATIONS[10]),
    "card-type": (CARD_TYPES[3], CARD_TYPES[3]),
    "reason": (REASONS[5], REASONS[5]),
    "from": ("2026-11-02", "02/11/2569"),
    "to": ("2026-11-05", "05/11/2569"),
    "patient-pid": ("x", PATIENT.pid),
    "certifier-pid": ("x", CERTIFIER.pid),
}


@dataclass(frozen=True)
class Captured:
    """A page at ``path``, and what of it is to be filled."""

    page: str
    path: str
    site: Mapping[str, Any]
    values: Mapping[str, str]
    wanted: Mapping[str, Mapping[str, str]]  # field → what its controls hold once it is filled
    html: Mapping[str, str] = field(repr=False)

    @property
    def people(self) -> dict[str, str]:
        vouched = self.page in {"on-behalf", "authen-code"}
        return {"patient": PATIENT.pid} | ({"certifier": CERTIFIER.pid} if vouched else {})


def take(
    page: Page, name: str, path: str, fields: Mapping[str, str], *, site: Mapping[str, Any] = NEW_AUTHEN
) -> Captured:
    """Capture ``page`` as it stands; ``fields`` are its fields by their selectors."""
    html = page.evaluate(CAPTURE, fields)
    there = [field for field in fields if field in GIVEN and page.locator(fields[field]).count()]
    values = {field: GIVEN[field][0] for field in there}
    wanted: dict[str, dict[str, str]] = {field: {field: GIVEN[field][1]} for field in there}
    ticked = page.locator("table input:checked").count() > 0
    if "service" in fields:
        values["service"] = CLAIM_TYPES[HD]
        cleared = {f"service/{CLAIM_TYPES[OPD]}": "false"} if ticked else {}
        wanted["service"] = {f"service/{CLAIM_TYPES[HD]}": "true"} | cleared
        wanted["time"] = dict(zip(("hour", "minute"), NOW, strict=True))
    if "certifier" in fields:
        values["certifier"] = CERTIFIERS[1]
        wanted["certifier"] = {f"certifier/{CERTIFIERS[1]}": "true"}
    return Captured(name, path, site, values, wanted, html)


def by_patient(page: Page, zone: TestZone, agent: StandInAgent) -> Iterator[Captured]:
    for variant in variants(agent):
        page.context.clear_cookies()
        log_in(page, zone, variant)
        search(page, CERTIFIER_PID, PATIENT.pid)
        page.get_by_label(MOBILE).wait_for()
        page.get_by_label(CERTIFIER_PID, exact=True).fill("")
        yield take(page, "by-patient", f"/authencode{variant.create_path}", BY_PATIENT)


def on_behalf(page: Page, zone: TestZone, agent: StandInAgent) -> Iterator[Captured]:
    for variant in variants(agent):
        page.context.clear_cookies()
        open_other_tab(page, zone, variant)
        if variant.form == "older":
            certified_by_card(page, agent, PATIENT, CERTIFIER)
        else:
            certified_by_document(page, PATIENT, CERTIFIER)
        page.get_by_label(MOBILE).wait_for()
        yield take(page, "on-behalf", f"/authencode{variant.other_path}", ON_BEHALF)


def lookup(page: Page, zone: TestZone, agent: StandInAgent) -> Iterator[Captured]:
    log_in(page, zone, PageVariant(agent=agent.origin))
    for name, path in (("history", "claimcode/search/history"), ("search-edit", "claimcode/search/edit")):
        page.goto(f"{SITE}/{path}")
        page.get_by_label("ถึงวันที่").wait_for()
        yield take(page, name, f"/authencode/{path}", LOOKUP)


def erm(page: Page, zone: TestZone, agent: StandInAgent) -> Iterator[Captured]:
    page.goto(f"https://{ERM_HOST}/erm/?pid={PATIENT.pid}")
    yield take(page, "authen-code", "/authencode/erm", ERM, site=ERM_MAPPING)


def variants(agent: StandInAgent) -> list[PageVariant]:
    return [
        PageVariant(form=form, routing=routing, agent=agent.origin)
        for form in ("older", "newer")
        for routing in ("hash", "path")
    ]


GROUPS: dict[Group, Callable[[Page, TestZone, StandInAgent], Iterator[Captured]]] = {
    "by-patient": by_patient,
    "on-behalf": on_behalf,
    "lookup": lookup,
    "erm": erm,
}
