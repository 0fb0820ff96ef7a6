"""One browser a test module, with the shipped extension, a site of its own and a host that the test plays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.browser import Browser
from tests.support.chromium import driver
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Site
from tests.support.stand_in_host import StandInHost


@pytest.fixture(scope="session", autouse=True)
def kept_driver() -> Iterator[None]:
    """Keep Playwright's driver from one browser to the next: its start takes a third of a second."""
    with driver():
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with Site.running(folder) as site:
        yield site


@pytest.fixture(scope="module")
def agent() -> Iterator[HttpAgent]:
    """Listens where the network would lead a call that escapes the shim."""
    with HttpAgent.running() as agent:
        yield agent


@pytest.fixture(scope="module")
def stand_in(folder: Path) -> Iterator[StandInHost]:
    with StandInHost.in_folder(folder) as host:
        yield host


@pytest.fixture(scope="module")
def browser(site: Site, agent: HttpAgent, stand_in: StandInHost) -> Iterator[Browser]:
    with Browser.open(
        port=site.server_port,
        spki=site.spki,
        native_host=stand_in.program,
        hosts={**agent.hosts, "elsewhere.example": f"127.0.0.1:{site.server_port}"},
    ) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """An empty page of the application, in a tab of its own."""
    page = browser.page(HOME)
    yield page
    page.close()
    site.pages.clear()
