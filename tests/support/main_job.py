"""The clerk's steps, as the end-to-end tests and the demonstration both take them."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.support.stage import CONFIRM_BUTTON, READ_BUTTON
from tests.testzone.person import Person

OPD = "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)"
PERSON_SHOWN_MS = 15_000.0  # a bound on a hang: reading the photo over the virtual reader takes about 0.1 s


@dataclass(frozen=True, slots=True)
class Visit:
    """What the clerk types into the panel."""

    mobile: str = "0899999901"
    phones: str = "029999901"
    hn: str = "99-0001"
    service: str = OPD


def wait_for_patient(panel: Page, person: Person) -> None:
    """Wait until the panel shows ``person`` with the photo."""
    expect(panel.locator("#name-th")).to_contain_text(person.name_th.last, timeout=PERSON_SHOWN_MS)
    expect(panel.locator("#photo")).to_be_visible(timeout=PERSON_SHOWN_MS)


def read_card(page: Page, pid: str) -> None:
    """Press the page's own button and wait until it shows the person ``pid``."""
    page.bring_to_front()
    page.get_by_role("button", name=READ_BUTTON).click()
    page.wait_for_function("pid => window.testzone.person()?.pid === pid", arg=pid)
    page.get_by_role("button", name=CONFIRM_BUTTON).wait_for()


def type_visit(panel: Page, visit: Visit) -> None:
    """Type ``visit`` into the panel. Coming over from the page gives the panel the focus."""
    panel.bring_to_front()
    panel.locator("#mobile").fill(visit.mobile)
    panel.locator("#phones").fill(visit.phones)
    panel.locator("#hn").fill(visit.hn)
    panel.get_by_role("checkbox", name=visit.service).check()


def fill(panel: Page) -> str:
    """Press Fill; return what the panel reports."""
    panel.locator("#fill").click()
    report = panel.locator("#report")
    report.wait_for()
    return report.inner_text()


def confirm(page: Page) -> str:
    """Press the page's own confirm button; return the claim code that it shows."""
    page.bring_to_front()
    page.get_by_role("button", name=CONFIRM_BUTTON).click()
    page.get_by_text("Authen Code: PP").wait_for()
    code: str = page.evaluate("window.testzone.claimCode()")
    return code
