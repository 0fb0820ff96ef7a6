"""What the hostile pages share: tabs of their own, clean logs, and the list of what each case tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator

import pytest
from playwright.sync_api import Page

from tests.extension.hostile.cases import Case, write
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Site
from tests.support.stand_in_host import StandInHost

Open = Callable[[str], Page]

_outcomes: dict[str, dict[Case, str]] = defaultdict(dict)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note how each case ended; a failure outside of the test itself counts as well."""
    report = yield
    case = Case.of(item)
    if case and (call.when == "call" or report.failed):
        _outcomes[item.path.stem.removeprefix("test_")][case] = report.outcome
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _outcomes:
        part = write(_outcomes)
        if session.config.getoption("capture") == "no":
            print(f"\n{part}")


@pytest.fixture(autouse=True)
def told(request: pytest.FixtureRequest) -> None:
    """Every case says what is tried, and what may be got by it at most."""
    assert Case.of(request.node), "the docstring has another form than cases.py says"


@pytest.fixture(autouse=True)
def clean(stand_in: StandInHost, agent: HttpAgent) -> None:
    stand_in.forget()
    agent.requests.clear()


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Open]:
    """A function that opens an address in a new tab; every tab, and what a tab has opened, is closed."""
    before = set(browser.context.pages)
    yield browser.page
    for page in set(browser.context.pages) - before:
        page.close()
    site.pages.clear()


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Page:
    """An empty page of the application, for the cases that leave it as it was."""
    return browser.page(HOME)


@pytest.fixture(scope="module")
def plain(site: Site, agent: HttpAgent) -> Iterator[Browser]:
    """A browser without the extension, whose pages reach the agent on its port."""
    with Browser.open(
        port=site.server_port, spki=site.spki, native_host=None, hosts=agent.hosts, extension=None
    ) as browser:
        yield browser
