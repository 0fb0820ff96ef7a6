"""A clerk's desk: a tab at the simulated site, logged in, and the filler beside whatever page it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.extension.filler_page import SITE as SITE_MAPPING
from tests.extension.filler_page import Filler, Value
from tests.support.browser import EXTENSION
from tests.testzone.erm import HOST as ERM_HOST
from tests.testzone.hands import Hand
from tests.testzone.person import Person
from tests.testzone.server import TestZone
from tests.testzone.site_steps import (
    CERTIFIER_DETAILS,
    CERTIFIER_PID,
    OTHER_TAB,
    PATIENT_PID,
    READ,
    SITE,
    WITHOUT_CARD,
)
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

SEARCH = "ค้นหา"
CERTIFIED = ("on-behalf", "authen-code")  # pages on which somebody certifies
ERM: dict[str, Any] = json.loads((EXTENSION / "sites/erm.json").read_text("utf-8")) | {
    "origins": [f"https://{ERM_HOST}"]  # as a policy would name it
}

# The boxes of its form, by the fields' names in the mapping.
POSTED = {
    "mobile": "phones",
    "hn": "hn",
    "service": "service",
    "serviceDate": "serviceDate",
    "certifier-pid": "certifierPid",
    "certifier": "certifier",
    "certifier-name": "certifierName",
    "relation": "relation",
    "reason": "reason",
}

# Everything that the page's Angular model holds, by the fields' names in the mapping.
MODEL = """() => {
  const { form, certification, pids, lookup } = window.testzone;
  const [visit, certified, looked] = [form(), certification(), lookup()];
  const typed = looked ? { "patient-pid": looked.pid, from: looked.from, to: looked.to }
    : { "patient-pid": pids().patient, "certifier-pid": pids().certifier };
  return {
    ...typed,
    ...(visit && {
      mobile: visit.mobile, phones: visit.phones, hn: visit.hn, serviceDate: visit.serviceDate,
      time: `${visit.hour}:${visit.minute}`,
      service: Object.keys(visit.services).filter((code) => visit.services[code]),
    }),
    ...(certified && {
      certifier: certified.who, "certifier-name": certified.name, relation: certified.relation,
      "card-type": certified.cardType, reason: certified.reason,
    }),
  };
}"""

# What a page throws away or puts off comes with the frames after a fill; a list closes by then as well.
SETTLED = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))"""


@dataclass(frozen=True)
class Desk:
    zone: TestZone
    agent: StandInAgent
    tab: Page
    filler: Filler
    variant: PageVariant
    patient: Person
    certifier: Person

    @property
    def hand(self) -> Hand:
        return Hand(self.tab, self.variant.kit)

    def fill(
        self, values: Mapping[str, Value], page: str = "by-patient", site: dict[str, Any] = SITE_MAPPING
    ) -> dict[str, Any]:
        """Fill in one call, for these people, and let the page settle."""
        certifier = self.certifier.pid if page in CERTIFIED else None
        report = self.filler.fill(self.patient.pid, values, site=site, page=page, certifier=certifier)
        self.tab.evaluate(SETTLED)
        return report

    def model(self) -> dict[str, Any]:
        return dict(self.tab.evaluate(MODEL))

    # ── the clerk's own steps ────────────────────────────────────────────────────────────────

    def open(self, path: str) -> None:
        """Load the page at ``path`` below the site, in this desk's variant, and put the filler beside it."""
        self.zone.page = self.variant
        self.tab.goto("about:blank")  # a change of the hash alone would load nothing
        self.tab.goto(SITE + path)
        self.filler.enter()

    def read_card(self, card: Person) -> None:
        self.agent.card = card
        self.tab.get_by_role("button", name=READ).click()

    def search(self, label: str) -> None:
        """Press the button beside the PID box ``label``, in which somebody's number stands."""
        box = self.tab.get_by_label(label, exact=True)
        self.tab.locator("app-pid-search").filter(has=box).get_by_role("button", name=SEARCH).click()

    def visit_shown(self) -> None:
        self.hand.control("HN").wait_for()

    def patient_by_card(self) -> None:
        self.open(self.variant.create_path)
        self.read_card(self.patient)
        self.visit_shown()

    def cancel(self) -> None:
        self.tab.get_by_role("button", name="ยกเลิก").click()
        expect(self.tab.get_by_text(self.patient.pid, exact=True)).to_have_count(0)

    def open_other_tab(self) -> None:
        """By its own address, where it has one."""
        self.open(self.variant.other_path)
        if self.variant.routing == "hash":
            self.tab.get_by_role("tab", name=OTHER_TAB).click()
        self.tab.get_by_label(PATIENT_PID, exact=True).wait_for()

    def patient_searched(self) -> None:
        self.search(PATIENT_PID)
        expect(self.tab.get_by_text(self.patient.pid, exact=True)).to_be_visible()

    def without_card(self) -> None:
        self.tab.get_by_role("button", name=WITHOUT_CARD).click()
        self.tab.get_by_label(CERTIFIER_PID, exact=True).wait_for()

    def certifier_searched(self) -> None:
        self.search(CERTIFIER_PID)
        self.certifier_shown()

    def certifier_shown(self) -> None:
        self.tab.get_by_text(CERTIFIER_DETAILS).wait_for()
        self.visit_shown()

    # ── ERM ──────────────────────────────────────────────────────────────────────────────────

    def open_erm(self) -> str:
        """Have the patient's form, and return the day that stands in it."""
        self.tab.goto(f"https://{ERM_HOST}/erm/?pid={self.patient.pid}")
        self.filler.enter()
        return self.tab.locator("[name=serviceDate]").input_value()

    def sent(self) -> dict[str, Any]:
        """Send the form as it is; return what the server got, by the fields' names in the mapping."""
        with self.tab.expect_navigation():
            self.tab.get_by_role("button", name="บันทึก").click()
        posted = self.zone.erm_posts[-1]
        return {field: posted.get(name) for field, name in POSTED.items()} | {
            "time": f"{posted['hour']}:{posted['minute']}"
        }
