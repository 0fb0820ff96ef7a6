"""The XMLHttpRequest and Fetch standards as a judge: tables of behaviours, over a port and over the bridge.

A row is judged by the browser first, talking to an agent on a port: one that is wrong about it shows.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.agents_browser import NOWHERE, agents_browser
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Site
from tests.support.stand_in_host import StandInHost

TABLES = Path(__file__).parent / "standards"
HARNESS = TABLES / "harness.js"
# These rows have nobody there to answer: no agent on the port, no host behind the bridge.
ABSENT = [TABLES / "xhr-absent.js", TABLES / "fetch-absent.js"]
ANSWERED = sorted(set(TABLES.glob("*.js")) - {HARNESS, *ABSENT})

LEAST = 600  # rows: fewer means that a table was lost

Row = dict[str, Any]
Results = dict[str, Row]


def results(browser: Browser, tables: list[Path]) -> Results:
    page = browser.page(HOME)
    page.add_script_tag(path=HARNESS)
    rows: list[Row] = []
    for table in tables:
        page.add_script_tag(path=table)
        rows += page.evaluate("runRows()")
    return {row["says"]: row for row in rows}


@pytest.fixture(scope="module")
def over_a_port(site: Site, agent: HttpAgent) -> Results:
    with agents_browser(site, None, agent.hosts, extension=None) as browser:
        answered = results(browser, ANSWERED)
    with agents_browser(site, None, NOWHERE, extension=None) as browser:
        return answered | results(browser, ABSENT)


@pytest.fixture(scope="module")
def over_the_bridge(over_a_port: Results, site: Site, agent: HttpAgent, stand_in: StandInHost) -> Results:
    agent.requests.clear()
    with agents_browser(site, stand_in.program, agent.hosts) as browser:
        answered = results(browser, ANSWERED)
    with agents_browser(site, None, agent.hosts) as browser:
        return answered | results(browser, ABSENT)


def test_nothing_of_it_reached_the_network(over_the_bridge: Results, agent: HttpAgent) -> None:
    assert agent.requests == []


def sentences() -> list[str]:
    """What every row says, so that each is a test of its own."""
    return [
        sentence
        for table in ANSWERED + ABSENT
        for sentence in re.findall(r'\bsays:\s+"(.+?)"', table.read_text("utf-8"))
    ]


def of_the_browser(row: Row) -> Any:
    return row.get("chromium", row["expected"])


@pytest.mark.parametrize("says", sentences())
def test_the_browser_and_the_bridge_do_as_the_standard_says(
    says: str, over_a_port: Results, over_the_bridge: Results
) -> None:
    row = over_a_port[says]
    assert row["got"] == of_the_browser(row), "over a port"
    assert over_the_bridge[says]["got"] == row.get("bridge", of_the_browser(row)), "over the bridge"


def test_an_exception_is_one_and_says_why(over_a_port: Results) -> None:
    departures = [row for row in over_a_port.values() if "chromium" in row]
    exceptions = [row for row in over_a_port.values() if "bridge" in row]
    assert [row["says"] for row in departures if row["chromium"] == row["expected"]] == []
    assert [row["says"] for row in exceptions if row["bridge"] == of_the_browser(row)] == []
    assert [row["says"] for row in exceptions if not row.get("why")] == []


def test_no_row_is_lost(over_a_port: Results, over_the_bridge: Results) -> None:
    named = sentences()
    assert len(set(named)) == len(named)
    assert set(named) == over_a_port.keys() == over_the_bridge.keys()
    assert len(named) >= LEAST
    for section, count in sorted(Counter(row["section"] for row in over_a_port.values()).items()):
        print(f"{count:4} {section}")
    met = sum(row["got"] == row["expected"] for row in over_the_bridge.values())
    print(f"{len(named):4} rows; over the bridge {met} as the standards say")
