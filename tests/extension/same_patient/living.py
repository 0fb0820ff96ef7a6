"""The filler beside the test zone's Angular page as it runs."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.extension.filler_page import Filler
from tests.testzone.person import Person
from tests.testzone.server import TestZone
from tests.testzone.site_steps import certified_by_card, certified_by_document, open_other_tab, read_card
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import Kit, PageVariant

SCRIPT = Path(__file__).with_name("living.js").read_text("utf-8")


def by_card(page: Page, zone: TestZone, agent: StandInAgent, patient: Person, variant: PageVariant) -> Filler:
    """Return the filler beside the first tab, the patient's card read."""
    read_card(page, zone, agent, patient, variant)
    return _beside(page)


def certified(
    page: Page,
    zone: TestZone,
    agent: StandInAgent,
    people: tuple[Person, Person],
    document: bool,
    kit: Kit = "bootstrap",
) -> Filler:
    """Return the filler beside the second tab, both people known."""
    open_other_tab(page, zone, PageVariant(kit=kit, agent=agent.origin))
    if document:
        certified_by_document(page, *people)
    else:
        certified_by_card(page, agent, *people)
    return _beside(page)


def _beside(page: Page) -> Filler:
    page.get_by_placeholder("HH", exact=True).wait_for()
    page.evaluate(SCRIPT)
    return Filler(page).enter()
