"""The same page code over a port and over the bridge: every observation is the same, but for a list."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.agents_browser import NOWHERE, agents_browser
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, Site
from tests.support.stand_in_host import StandInHost

CASES = Path(__file__).parent / "differential" / "cases.js"

# What script cannot make equal, and what Chromium does that is a defect: (over a port, over the bridge).
# None where the observation is long; that it differs is checked.
EXCEPTIONS: dict[str, tuple[Any, Any] | None] = {
    "exception: events are trusted": (True, False),
    "exception: microtasks between two listeners of one event": (
        ["microtask", "second listener"],
        ["second listener", "microtask"],
    ),
    "exception: a synchronous request": None,  # refused: nothing can wait for a message without a turn
    "exception: resource timing": (True, False),
    "exception: source text": (
        ["function fetch() { [native code] }", "function open() { [native code] }"],
        ["function () { [native code] }", "function () { [native code] }"],
    ),
    "exception: Chromium mixes two answers after open inside readystatechange": None,
}

# Chromium tells of progress at most every 50 ms, open or not: a later call's is put off to its end, if that
# comes sooner. So whether this one differs is a matter of time.
TIMED = "exception: Chromium is DONE in the progress after open inside progress"

# zone.js makes one listener of all and runs its own microtasks in between.
EQUAL_UNDER_ZONE = {"exception: microtasks between two listeners of one event"}

# Angular's, which patches both ways of asking after the shim has.
ZONE = Path(__file__).parents[2] / "node_modules/zone.js/bundles/zone.umd.js"

Transcript = dict[str, Any]


def transcript(browser: Browser, table: str, library: Path | None) -> Transcript:
    page = browser.page(HOME)
    for script in filter(None, (library, CASES)):
        page.add_script_tag(path=script)
    names: list[str] = page.evaluate(table)
    run = "async (name) => JSON.parse(JSON.stringify(await runCase(name)))"
    return {name: page.evaluate(run, name) for name in names}


@pytest.fixture(scope="module", params=[None, ZONE], ids=["plain", "zone.js"])
def library(request: pytest.FixtureRequest) -> Path | None:
    """A script that the page loads before it asks."""
    script: Path | None = request.param
    return script


@pytest.fixture(scope="module")
def over_a_port(site: Site, agent: HttpAgent, library: Path | None) -> Transcript:
    with agents_browser(site, None, agent.hosts, extension=None) as browser:
        answered = transcript(browser, "answeredCases", library)
    with agents_browser(site, None, NOWHERE, extension=None) as browser:
        return answered | transcript(browser, "failingCases", library)


@pytest.fixture(scope="module")
def over_the_bridge(
    over_a_port: Transcript, site: Site, agent: HttpAgent, stand_in: StandInHost, library: Path | None
) -> Transcript:
    agent.requests.clear()
    with agents_browser(site, stand_in.program, agent.hosts) as browser:
        answered = transcript(browser, "answeredCases", library)
    with agents_browser(site, None, agent.hosts) as browser:
        return answered | transcript(browser, "failingCases", library)


def names(table: str) -> list[str]:
    """The cases written out in ``table`` of cases.js, so that each is a test of its own."""
    source = re.search(rf"^const {table} = {{\n(.*?)^}};", CASES.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert source
    return re.findall(r'^  "(.+?)":', source[1], re.MULTILINE)


@pytest.mark.parametrize(
    "case", [case for case in names("CASES") + names("FAILURES") if not case.startswith("exception")]
)
def test_a_page_observes_the_same_as_over_a_port(
    case: str, over_a_port: Transcript, over_the_bridge: Transcript
) -> None:
    assert over_the_bridge[case] == over_a_port[case]


def test_the_generated_cases_are_the_same_too(over_a_port: Transcript, over_the_bridge: Transcript) -> None:
    """Abort and open inside each event: written as a loop in cases.js."""
    generated = over_a_port.keys() - set(names("CASES")) - set(names("FAILURES"))
    assert len(generated) == 8
    assert {case: over_the_bridge[case] for case in generated} == {
        case: over_a_port[case] for case in generated
    }


@pytest.mark.parametrize("case", EXCEPTIONS)
def test_a_known_exception_is_still_one(
    case: str, library: Path | None, over_a_port: Transcript, over_the_bridge: Transcript
) -> None:
    pair = (over_a_port[case], over_the_bridge[case])
    if library == ZONE and case in EQUAL_UNDER_ZONE:
        assert pair[0] == pair[1]
    else:
        assert pair[0] != pair[1]
        assert EXCEPTIONS[case] in (None, pair)


def progress_while_loading(observed: Any) -> Any:
    """``observed`` with every progress at readyState LOADING, where the standard has it."""
    log, after = observed
    return [
        [[*entry[:-1], entry[-1] | {"readyState": 3}] if entry[1] == "progress" else entry for entry in log],
        after,
    ]


def test_progress_that_chromium_puts_off_is_all_that_differs_after_open_inside_progress(
    over_a_port: Transcript, over_the_bridge: Transcript
) -> None:
    bridged = over_the_bridge[TIMED]
    assert progress_while_loading(bridged) == bridged
    assert progress_while_loading(over_a_port[TIMED]) == bridged


def test_every_exception_is_on_the_list() -> None:
    assert [case for case in names("CASES") if case.startswith("exception")] == [*EXCEPTIONS, TIMED]


def test_nothing_of_it_reached_the_network(over_the_bridge: Transcript, agent: HttpAgent) -> None:
    assert agent.requests == []
