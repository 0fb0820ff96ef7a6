"""One zone, one browser and one tab for each file of form tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.extension.filler_page import Filler
from tests.extension.forms.desk import Desk
from tests.support.browser import Browser
from tests.testzone.erm import HOST as ERM_HOST
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone
from tests.testzone.site_steps import log_in
from tests.testzone.stand_in_agent import StandInAgent
from tests.testzone.variant import PageVariant

PATIENT, CERTIFIER = POPULATION[0], POPULATION[1]


@pytest.fixture(scope="module")
def zone() -> Iterator[TestZone]:
    with TestZone() as zone:
        yield zone


@pytest.fixture(scope="module")
def tab(zone: TestZone) -> Iterator[Page]:
    """A tab of the one browser; an error in the page's own scripts fails the file."""
    with Browser.open(
        port=zone.port,
        spki=zone.certificate_spki,
        native_host=None,
        extension=None,
        hosts={ERM_HOST: f"127.0.0.1:{zone.port}"},
    ) as browser:
        tab = browser.context.new_page()
        tab.set_default_timeout(10_000)
        errors: list[str] = []
        tab.on("pageerror", lambda error: errors.append(str(error)))
        log_in(tab, zone, PageVariant())
        yield tab
        assert errors == []


@pytest.fixture(scope="module")
def agent(zone: TestZone) -> Iterator[StandInAgent]:
    with StandInAgent(zone, OWN_UNIT.hcode) as agent:
        yield agent


@pytest.fixture(scope="module")
def filler(tab: Page) -> Filler:
    return Filler(tab)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(zone: TestZone, agent: StandInAgent, tab: Page, filler: Filler) -> MakeDesk:
    """A function that sets a desk up for one variant of the site, given as `PageVariant` is."""

    def desk(**variant: object) -> Desk:
        chosen = PageVariant(agent=agent.origin, **variant)  # type: ignore[arg-type]
        return Desk(zone, agent, tab, filler, chosen, PATIENT, CERTIFIER)

    return desk
