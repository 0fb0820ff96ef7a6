"""ERM, packaged in by a site file: the panel fills it, and the form carries what was filled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.extension.panel_stage import MOBILE, OTHER, PATIENT, CardHost, PanelStage, card, person
from tests.packaging.crx import packaged_for
from tests.support.browser import Browser
from tests.testzone.backend import thai_date
from tests.testzone.erm import HOST
from tests.testzone.invented import CLAIM_TYPES, HD
from tests.testzone.people import Person
from tests.testzone.population import bangkok_now
from tests.testzone.server import TestZone

ORIGIN = f"https://{HOST}"
ERM = {"origin": ORIGIN, "zone": "test", "application": "/erm/", "mapping": "erm"}

HELD = "[...new FormData(document.querySelector('form[method=post]'))]"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PanelStage]:
    with (
        TestZone() as zone,
        CardHost.in_folder(tmp_path_factory.mktemp("host")) as host,
        Browser.open(
            port=zone.port,
            spki=zone.certificate_spki,
            native_host=host.program,
            hosts={HOST: f"127.0.0.1:{zone.port}"},
            extension=packaged_for(tmp_path_factory.mktemp("packaged"), sites=[ERM]),
        ) as browser,
    ):
        assert isinstance(host, CardHost)
        host.answers["/api/bridge/card"] = (200, person(PATIENT, image=True))
        yield PanelStage(browser, host, zone)


def beside(stage: PanelStage, holder: Person) -> tuple[Page, Page]:
    """Return ERM's form for ``holder`` and the panel beside it, the patient's card in and the visit typed."""
    stage.host.now = card("ready", PATIENT)
    page = stage.browser.page(f"{ORIGIN}/erm/?pid={holder.pid}")
    panel = stage.panel(page)
    panel.get_by_label("เบอร์มือถือ").fill(MOBILE)
    panel.get_by_label("HN").fill("69-000001")
    panel.get_by_role("checkbox", name=CLAIM_TYPES[HD]).check()
    return page, panel


def test_the_patient_s_form_is_filled_and_carries_what_was_typed(stage: PanelStage) -> None:
    page, panel = beside(stage, PATIENT)
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report-text")).not_to_be_empty()
    assert panel.locator("#report").get_attribute("data-tone") != "bad", panel.locator("#report").inner_text()
    assert stage.zone.erm_posts == []
    page.get_by_role("button", name="บันทึก").click()
    expect(page.locator("input[name=hn]")).to_have_value("69-000001")
    (posted,) = stage.zone.erm_posts
    filled = {name: value for name, value in posted.items() if value}
    today, hour, minute = (filled.pop(name) for name in ("serviceDate", "hour", "minute"))
    assert filled == {"phones": MOBILE, "hn": "69-000001", "service": HD, "reader": "ACME CCID 0"}
    assert today == thai_date(bangkok_now())
    assert re.fullmatch(r"\d\d:\d\d", f"{hour}:{minute}")


def test_somebody_else_s_form_is_left_alone(stage: PanelStage) -> None:
    page, panel = beside(stage, OTHER)
    before = page.evaluate(HELD)
    panel.get_by_role("button", name="กรอกลงหน้าเว็บ").click()
    expect(panel.locator("#report")).to_have_attribute("data-tone", "bad")
    assert page.evaluate(HELD) == before
