"""The main job: card in, page reads, panel fills, the page's own button confirms, the code is there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT, beside_the_page
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.main_job import Visit
from tests.support.stage import PRODUCTION_SITE, Stage
from tests.testzone.variant import PageVariant


# Every pair of choices; every form of every era is filled in tests/extension/forms.
@pytest.mark.parametrize(
    ("rights", "confirm", "routing", "form"),
    [
        ("agent", "backend", "hash", "older"),
        ("agent", "backend", "path", "newer"),
        ("backend", "backend", "hash", "newer"),
        ("backend", "backend", "path", "older"),
        ("agent", "agent", "hash", "older"),
        ("agent", "agent", "path", "newer"),
    ],
)
def test_a_card_becomes_a_claim_code(
    stage: Stage, insert: Insert, rights: Any, confirm: Any, routing: Any, form: Any
) -> None:
    stage.zone.page = PageVariant(form=form, routing=routing, rights=rights, confirm=confirm)
    page, panel = beside_the_page(stage, insert)
    expect(page.get_by_text(PATIENT.main_inscl)).to_be_visible()

    visit = Visit()
    main_job.type_visit(panel, visit)
    main_job.fill(panel)
    model = page.evaluate("window.testzone.form()")
    assert (model["mobile"], model["phones"], model["hn"]) == (visit.mobile, visit.phones, visit.hn)
    assert [code for code, ticked in model["services"].items() if ticked] == ["PG0060001"]
    assert page.evaluate("window.testzone.valid()")

    code = main_job.confirm(page)
    (claim,) = stage.zone.claims(PATIENT.pid)
    assert (claim.claim_code, claim.claim_type, claim.mobile) == (code, "PG0060001", visit.mobile)


def test_in_production_the_card_alone_is_enough_for_a_page_that_knows_the_rights(
    stage: Stage, insert: Insert
) -> None:
    stage.zone.page = PageVariant(rights="backend", confirm="backend")
    page, panel = beside_the_page(stage, insert, PRODUCTION_SITE)
    expect(panel.locator("#zone")).to_have_attribute("data-zone", "production")
    main_job.type_visit(panel, Visit())
    main_job.fill(panel)
    code = main_job.confirm(page)
    assert [claim.claim_code for claim in stage.zone.claims(PATIENT.pid)] == [code]
    assert not any(asked.path.startswith("/authencode/api/") for asked in stage.zone.requests)
