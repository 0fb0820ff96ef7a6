"""The test zone's pages in a browser without the extension: the filler is put beside them by the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone
from tests.testzone.stand_in_agent import StandInAgent


@pytest.fixture(scope="module")
def zone() -> Iterator[TestZone]:
    with TestZone() as running:
        yield running


@pytest.fixture(scope="module")
def bare(zone: TestZone) -> Iterator[Browser]:
    with Browser.open(
        port=zone.port, spki=zone.certificate_spki, native_host=None, extension=None
    ) as running:
        yield running


@pytest.fixture(scope="module")
def reader(zone: TestZone) -> Iterator[StandInAgent]:
    with StandInAgent(zone, OWN_UNIT.hcode) as running:
        yield running


@pytest.fixture
def living(bare: Browser) -> Iterator[Page]:
    """A tab of its own, logged out."""
    bare.context.clear_cookies()
    tab = bare.context.new_page()
    yield tab
    tab.close()
