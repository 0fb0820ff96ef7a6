"""How most end-to-end tests begin: page and panel side by side, and a card that both have read."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.stage import TEST_SITE, Stage
from tests.testzone.people import POPULATION

PATIENT, ANOTHER = [p for p in POPULATION if "PG0060001" in p.claim_types and not p.guardian_pid][:2]


def beside_the_page(stage: Stage, insert: Insert, site: str = TEST_SITE) -> tuple[Page, Page]:
    """Return page and panel, the patient's card read in both."""
    page = stage.create_page(site)
    panel = stage.panel(page)
    insert(PATIENT)
    main_job.wait_for_patient(panel, PATIENT)
    main_job.read_card(page, PATIENT.pid)
    return page, panel
