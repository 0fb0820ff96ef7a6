"""A zone and a client for each test; for tests of the pages a zone, a browser and an agent for each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.testzone.erm import HOST as ERM_HOST
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone
from tests.testzone.stand_in_agent import StandInAgent


@pytest.fixture
def zone() -> Iterator[TestZone]:
    with TestZone() as running:
        yield running


@pytest.fixture
def unit(zone: TestZone) -> Iterator[requests.Session]:
    """An HTTP client with the own unit's token."""
    with requests.Session() as session:
        session.trust_env = False  # a REQUESTS_CA_BUNDLE in the environment would replace `verify`
        session.verify = str(zone.ca_file)
        session.headers["Authorization"] = f"Bearer {zone.token}"
        yield session


@pytest.fixture(scope="module")
def site() -> Iterator[TestZone]:
    with TestZone() as zone:
        yield zone


@pytest.fixture(scope="module")
def browser(site: TestZone) -> Iterator[Browser]:
    with Browser.open(
        port=site.port,
        spki=site.certificate_spki,
        native_host=None,
        extension=None,
        hosts={ERM_HOST: f"127.0.0.1:{site.port}"},
    ) as running:
        yield running


@pytest.fixture(scope="module")
def agent(site: TestZone) -> Iterator[StandInAgent]:
    with StandInAgent(site, OWN_UNIT.hcode) as running:
        yield running


@pytest.fixture
def page(site: TestZone, browser: Browser) -> Iterator[Page]:
    """A tab of its own, logged out, whose script errors fail the test."""
    browser.context.clear_cookies()
    tab = browser.context.new_page()
    tab.set_default_timeout(10_000)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    tab.close()
    site.faults.clear()
    assert errors == []
