"""What an allowed page may ask for, and how much of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from authen_bridge.problems import InvalidRequest, NotFound, Problem, TooMany
from tests.support.browser import Browser

MINUTE_MS = 60_000
HOUR_MS = 3_600_000


def without_time(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "timestamp"}


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Page:
    """A page of the extension's origin, which can import the worker's pure modules."""
    return browser.extension_page("manifest.json")


def admitted(modules: Page, asked: list[tuple[str, int]]) -> list[bool]:
    """Whether each (pid, ms) is admitted, asked one after another."""
    answers: list[bool] = modules.evaluate(
        """async (asked) => {
          const { PidLimit } = await import("/worker/limits.js");
          const limit = new PidLimit();
          return asked.map(([pid, at]) => limit.admits(pid, at));
        }""",
        asked,
    )
    return answers


def test_people_of_a_minute_ago_no_longer_count(modules: Page) -> None:
    minute = [(str(pid), 0) for pid in range(30)]
    assert admitted(modules, [*minute, ("new", MINUTE_MS - 1), ("new", MINUTE_MS)]) == [True] * 30 + [
        False,
        True,
    ]


def test_no_more_than_three_hundred_people_an_hour(modules: Page) -> None:
    spread = [(str(n), n * 10_000) for n in range(300)]  # six a minute, for fifty minutes
    later = [("new", HOUR_MS - 1), ("new", HOUR_MS)]
    assert admitted(modules, spread + later) == [True] * 300 + [False, True]


def test_asking_again_about_the_same_people_is_counted_once(modules: Page) -> None:
    assert all(admitted(modules, [(str(n % 30), n) for n in range(1000)]))


@pytest.mark.parametrize(
    ("path", "pid"),
    [
        ("/api/smartcard/probe/1990100000014", "1990100000014"),
        ("/api/nhso-service/latest-authen-code/1", "1"),
        ("/api/nhso-service/latest-5-authen-code-all-hospital/1/2", "1"),
        ("/api/smartcard/read", None),
        ("/api/nhso-service/confirm-save", None),
    ],
)
def test_the_routes_that_name_a_person_are_known(path: str, pid: str | None, modules: Page) -> None:
    found = modules.evaluate("async (path) => (await import('/worker/limits.js')).pidIn(path)", path)
    assert found == pid


@pytest.mark.parametrize("kind", [NotFound, TooMany, InvalidRequest])
def test_the_workers_problems_are_worded_as_the_hosts(kind: type[Problem], modules: Page) -> None:
    body = modules.evaluate(
        "async (code) => (await import('/worker/problems.js')).problem(code, '/x').body", kind.code
    )
    assert without_time(body) == without_time(kind().body("/x"))
    assert body["timestamp"].endswith("+07:00")
    assert body.keys() == kind().body("/x").keys()
