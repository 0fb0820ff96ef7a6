"""A harvest of people: no page is told about more than 30 a minute, however it asks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from authen_bridge.problems import NotFound, TooMany
from authen_bridge.routes import find
from tests.extension.hostile.asking import AGENT, ASK, frames
from tests.extension.hostile.cases import rows
from tests.extension.hostile.conftest import Open
from tests.extension.hostile.holder import Holder
from tests.support.browser import Browser
from tests.support.http_agent import HttpAgent
from tests.support.site import HOME, PRODUCTION, TEST
from tests.support.stand_in_host import StandInHost

MOST = 30  # a minute, as in worker/limits.js
LATEST = "/api/nhso-service/latest-authen-code"
FIVE = "/api/nhso-service/latest-5-authen-code-all-hospital"
PROBE = "/api/smartcard/probe"


def forget_everybody(browser: Browser) -> None:
    """Let neither the worker nor its storage know of anyone who was asked about."""
    browser.service_worker().evaluate("chrome.storage.session.clear()")
    browser.restart_worker()


@pytest.fixture
def nobody_yet(browser: Browser) -> None:
    """Nobody has been asked about before."""
    forget_everybody(browser)


def pid(number: int) -> str:
    """Return an invented PID; check digits do not matter to a counter."""
    return f"199{number:010}"


HARVEST = """async (paths) => {
  const statuses = [];
  for (const path of paths) statuses.push((await fetch(`http://localhost:8189${path}`)).status);
  return statuses;
}"""


def harvest(page: Page, paths: list[str]) -> list[int]:
    """Ask for ``paths``, one after another, and return the statuses."""
    statuses: list[int] = page.evaluate(HARVEST, paths)
    return statuses


def people_at_the_host(stand_in: StandInHost) -> set[str]:
    """Return the PIDs that the real host would have looked up for what it heard."""
    found = set()
    for frame in frames(stand_in):
        try:
            _, params = find(frame["method"], frame["path"], frame["origin"])
        except NotFound:
            continue
        found |= set(params.values())
    return found


@pytest.mark.usefixtures("nobody_yet")
def test_two_thousand_people_are_thirty(page: Page, stand_in: StandInHost, agent: HttpAgent) -> None:
    """Tried: to ask about two thousand people, one after another.
    At most: thirty answers; those people may be asked about again, and the other routes go on."""
    statuses = harvest(page, [f"{LATEST}/{pid(n)}" for n in range(2000)])
    assert statuses == [200] * MOST + [429] * (2000 - MOST)
    assert people_at_the_host(stand_in) == {pid(n) for n in range(MOST)}
    assert harvest(page, [f"{LATEST}/{pid(0)}", f"{LATEST}/{pid(MOST)}"]) == [200, 429]
    assert len(frames(stand_in)) == MOST + 1
    assert page.evaluate(ASK) == 200
    assert agent.requests == []


@pytest.mark.usefixtures("nobody_yet")
def test_all_at_once_are_no_more(page: Page, stand_in: StandInHost) -> None:
    """Tried: to ask about sixty people in one turn.
    At most: thirty answers; the others are told that these are too many."""
    statuses = page.evaluate(
        """(paths) => Promise.all(paths.map((path) =>
          fetch(`http://localhost:8189${path}`).then(({ status }) => status)))""",
        [f"{LATEST}/{pid(n)}" for n in range(60)],
    )
    assert sorted(statuses) == [200] * MOST + [429] * MOST
    assert len(people_at_the_host(stand_in)) == MOST


@pytest.mark.usefixtures("nobody_yet")
def test_the_refusal_is_worded_as_the_hosts(page: Page) -> None:
    """Tried: to learn from the refusal about a person. At most: the path that it has asked for, and why."""
    harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST)])
    body: dict[str, Any] = page.evaluate(
        "(url) => fetch(url).then((response) => response.json())", f"{AGENT}{LATEST}/{pid(99)}"
    )
    expected = TooMany().body(f"{LATEST}/{pid(99)}")
    assert body == {**expected, "timestamp": body["timestamp"]}


@pytest.mark.usefixtures("nobody_yet")
def test_two_tabs_are_one_page(open_page: Open, stand_in: StandInHost) -> None:
    """Tried: to ask about twenty people in each of two tabs, in turns.
    At most: thirty answers in all; the site is counted, not the tab."""
    tabs = [open_page(HOME), open_page(f"{HOME}?second")]
    statuses = [harvest(tabs[n % 2], [f"{LATEST}/{pid(n)}"])[0] for n in range(40)]
    assert statuses == [200] * MOST + [429] * 10
    assert len(people_at_the_host(stand_in)) == MOST


@pytest.mark.usefixtures("nobody_yet")
@rows(
    "anew",
    {
        "reloading": "location.reload()",
        "moving to another page": f"location.href = '{HOME}?next'",
        "leaving the application and coming back": f"location.href = '{PRODUCTION}/other/'",
    },
)
def test_a_page_anew_is_no_new_page(anew: str, page: Page, stand_in: StandInHost) -> None:
    """Tried: to get thirty people more by {row}.
    At most: nobody more; the site is counted, not the document."""
    harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST)])
    with page.expect_navigation():
        page.evaluate(anew)
    page.goto(HOME)
    assert harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST, 40)]) == [429] * 10
    assert len(people_at_the_host(stand_in)) == MOST


@pytest.mark.usefixtures("nobody_yet")
def test_both_ways_of_asking_and_the_held_port_are_one_page(open_page: Open, stand_in: StandInHost) -> None:
    """Tried: to ask about people by fetch, by XMLHttpRequest and by the bridge's port itself, twenty each.
    At most: thirty answers in all."""
    holder = Holder(open_page(f"{PRODUCTION}/other/"))
    page = open_page(HOME)
    statuses = harvest(page, [f"{LATEST}/{pid(n)}" for n in range(20)])
    statuses += page.evaluate(
        """(urls) => Promise.all(urls.map((url) => new Promise((resolve) => {
          const xhr = new XMLHttpRequest();
          xhr.onloadend = () => resolve(xhr.status);
          xhr.open("GET", url);
          xhr.send();
        })))""",
        [f"{AGENT}{LATEST}/{pid(n)}" for n in range(20, 40)],
    )
    statuses += [holder.ask(holder.request(f"{LATEST}/{pid(n)}"))["status"] for n in range(40, 60)]
    assert statuses == [200] * MOST + [429] * 30
    assert len(people_at_the_host(stand_in)) == MOST


@pytest.mark.usefixtures("nobody_yet")
def test_a_restarted_worker_remembers_how_many_were_asked_about(browser: Browser, page: Page) -> None:
    """Tried: to get more people after Chrome has stopped the idle worker and started it again.
    At most: nobody more; the minute and the hour are not over."""
    harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST)])
    browser.restart_worker()
    assert harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST, 40)]) == [429] * 10


@pytest.mark.usefixtures("nobody_yet")
def test_what_outlives_the_worker_is_times_and_no_people(browser: Browser, page: Page) -> None:
    """Tried: to find a PID in what the browser keeps of the counting. At most: when, never whom."""
    harvest(page, [f"{LATEST}/{pid(n)}" for n in range(3)])
    kept = browser.service_worker().evaluate("chrome.storage.session.get()")
    (times,) = kept["asked"].values()
    assert len(times) == 3
    assert pid(0)[:9] not in str(kept)


@pytest.mark.usefixtures("nobody_yet")
def test_the_two_sites_are_counted_apart(open_page: Open, stand_in: StandInHost) -> None:
    """Tried: to use up another site's share of people. At most: its own; the other site is answered."""
    assert harvest(open_page(f"{TEST}/authencode/"), [f"{LATEST}/{pid(n)}" for n in range(40)])[-1] == 429
    assert harvest(open_page(HOME), [f"{LATEST}/{pid(40)}"]) == [200]


def encoded(text: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in text)


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


# How the n-th person is asked about, when none of them would be told apart by a careless counter.
SPELLINGS = {
    "the three routes in turns": lambda n: f"{(LATEST, FIVE, PROBE)[n % 3]}/{pid(n)}",
    "a slash at the end of every second": lambda n: f"{LATEST}/{pid(n)}{'/' * (n % 2)}",
    "the first digit encoded": lambda n: f"{LATEST}/%31{pid(n)[1:]}",
    "the last digit encoded": lambda n: f"{LATEST}/{pid(n)[:-1]}{encoded(pid(n)[-1])}",
    "all digits encoded": lambda n: f"{LATEST}/{encoded(pid(n))}",
    "a dot between": lambda n: f"{LATEST}/./{pid(n)}",
    "another person before two dots": lambda n: f"{LATEST}/{pid(0)}/../{pid(n)}",
    "encoded dots": lambda n: f"{LATEST}/{pid(0)}/%2E%2e/{pid(n)}",
    "backslashes": lambda n: f"{LATEST}/{pid(n)}".replace("/", "\\"),
    "tabs inside": lambda n: f"{LATEST}/{pid(n)[:5]}\t{pid(n)[5:]}",
    "a query": lambda n: f"{LATEST}/{pid(n)}?pid={pid(0)}",
    "a fragment": lambda n: f"{LATEST}/{pid(n)}#{pid(0)}",
    "a path parameter": lambda n: f"{LATEST}/{pid(n)};pid={pid(0)}",
    "spaces around": lambda n: f"{LATEST}/%20{pid(n)}%20",
    "dashes": lambda n: f"{LATEST}/{pid(n)[0]}-{pid(n)[1:5]}-{pid(n)[5:10]}-{pid(n)[10:12]}-{pid(n)[12]}",
    "full-width digits": lambda n: f"{LATEST}/{full_width(pid(n))}",
    "an encoded slash after it": lambda n: f"{LATEST}/{pid(n)}%2F{pid(0)}",
    "an encoded slash before it": lambda n: f"{LATEST}/{pid(0)}%2F{pid(n)}",
    "a zero byte after it": lambda n: f"{LATEST}/{pid(n)}%00",
    "a plus before it": lambda n: f"{LATEST}/+{pid(n)}",
}  # fmt: skip


@pytest.fixture(scope="module")
def sated(browser: Browser) -> Page:
    """A page that has asked about all the people that it may ask about within this minute."""
    forget_everybody(browser)
    page = browser.page(HOME)
    assert harvest(page, [f"{LATEST}/{pid(n)}" for n in range(MOST)]) == [200] * MOST
    return page


@rows("spelt", SPELLINGS)
def test_no_spelling_of_a_person_is_one_that_was_asked_about(
    spelt: Any, sated: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask about the thirty-first person and some more, with {row}.
    At most: that these are too many; the host hears nothing of them."""
    assert harvest(sated, [spelt(n) for n in range(MOST, MOST + 6)]) == [429] * 6
    assert frames(stand_in) == []
    assert agent.requests == []


@rows("spelt", SPELLINGS)
def test_each_spelling_of_a_person_counts(spelt: Any, sated: Page, stand_in: StandInHost) -> None:
    """Tried: to ask about people of the thirty again, with {row}, so that they are told apart.
    At most: what may be asked again; the host would look up nobody but them."""
    harvest(sated, [spelt(n) for n in range(1, 7)])
    assert people_at_the_host(stand_in) <= {pid(n) for n in range(MOST)}


# Paths that the worker does not count, because the host has no route there either.
UNCOUNTED = {
    "the route in capitals": lambda n: f"{LATEST.upper()}/{pid(n)}",
    "two slashes before the person": lambda n: f"{LATEST}//{pid(n)}",
    "two slashes before the route": lambda n: f"/{LATEST}/{pid(n)}",
    "an encoded letter in the route": lambda n: f"{LATEST.replace('latest', '%6Catest')}/{pid(n)}",
    "an encoded slash in the route": lambda n: f"{LATEST.replace('/api/', '/api%2F')}/{pid(n)}",
    "another route's name": lambda n: f"/api/nhso-service/all-authen-code/{pid(n)}",
    "the person in the query": lambda n: f"{LATEST}?pid={pid(n)}",
    "the person as a route": lambda n: f"/api/smartcard/{pid(n)}",
}  # fmt: skip


@rows("spelt", UNCOUNTED)
def test_what_is_not_counted_is_no_route(
    spelt: Any, sated: Page, stand_in: StandInHost, agent: HttpAgent
) -> None:
    """Tried: to ask about more people with {row}, which no counter sees.
    At most: nothing about anyone; the host has no such route."""
    harvest(sated, [spelt(n) for n in range(MOST, MOST + 6)])
    assert len(frames(stand_in)) == 6
    assert people_at_the_host(stand_in) == set()
    assert agent.requests == []
