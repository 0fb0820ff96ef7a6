"""One zone, one browser with the shipped extension, and every page captured once, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.extension.mutated.captured import GROUPS, Captured
from tests.extension.mutated.copying import Copies
from tests.support.browser import Browser
from tests.testzone.erm import HOST as ERM_HOST
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone
from tests.testzone.stand_in_agent import StandInAgent


@pytest.fixture(scope="package")
def zone() -> Iterator[TestZone]:
    with TestZone() as running:
        yield running


@pytest.fixture(scope="package")
def with_extension(zone: TestZone) -> Iterator[Browser]:
    with Browser.open(
        port=zone.port,
        spki=zone.certificate_spki,
        native_host=None,
        hosts={ERM_HOST: f"127.0.0.1:{zone.port}"},
    ) as running:
        yield running


@pytest.fixture(scope="package")
def captured(zone: TestZone, with_extension: Browser) -> dict[str, list[Captured]]:
    """Group → its pages."""
    with StandInAgent(zone, OWN_UNIT.hcode) as agent:
        taken: dict[str, list[Captured]] = {}
        for group, pages in GROUPS.items():
            with_extension.context.clear_cookies()
            page = with_extension.context.new_page()
            taken[group] = list(pages(page, zone, agent))
            page.close()
        return taken


@pytest.fixture(scope="package")
def copies(with_extension: Browser) -> Copies:
    return Copies(with_extension)
