"""Ten tabs ask a real host without a pause, and the host is killed again and again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.support.browser import Browser
from tests.support.listeners import running_hosts
from tests.support.stage import TEST_SITE, Stage
from tests.testzone.people import POPULATION

TRAFFIC = Path(__file__).with_name("traffic.js")
PAGE = f"{TEST_SITE}/traffic"
# The paths of each of a tab's loops; {pid} is the tab's own patient, so that an answer shows whose it is.
LOOPS = (
    ("/api/smartcard/terminals",),
    ("/api/smartcard/probe/{pid}", "/api/smartcard/terminals"),
    ("/api/smartcard/read-card-only", "/api/nhso-service/latest-authen-code/{pid}"),
)
START_SECONDS = 30.0  # a bound on a hang: the longest pause before a start is 10 s
END_SECONDS = 40.0  # the worker's own deadline is 30
LOOK_AGAIN = 0.002  # seconds; the kernel gives no sign of a new process
# How many answers of the new host may come before it is killed in turn: while it starts, or in full traffic.
ANSWERS = (0, 0, 1, 5, 40, 200)
# The pauses between two starts grow to 10 s, and 10 s of good life end them. A course of hundreds of
# kills takes them at a twentieth; deadlines stay as they are.
PACE = 20
HASTEN = """([pace, longest]) => {
  const [now, later] = [performance.now.bind(performance), setTimeout];
  performance.now = () => now() * pace;
  globalThis.setTimeout = (act, ms) => later(act, ms > longest ? ms : ms / pace);
}"""
LONGEST_PAUSE_MS = 10_000  # of worker/back-off.js


@dataclass
class Course:
    """What came of it. ``tabs`` has each tab's counts, ``hung`` the paths of what was never answered."""

    kills: int = 0
    worker_stops: int = 0
    tabs: Sequence[Mapping[str, Any]] = ()
    hung: Sequence[str] = ()
    recoveries: list[float] = field(default_factory=list)  # s, from a kill to the next answer
    silent: int = 0  # tabs that had no answer after the last kill
    seconds: float = 0.0


def run(stage: Stage, *, kills: int, tabs: int, seed: int, worker_stops: int = 0) -> Course:
    """Kill the host ``kills`` times under the traffic of ``tabs`` tabs, and stop the worker in between."""
    dice, course, began = random.Random(seed), Course(), time.monotonic()
    stops = set(dice.sample(range(kills), worker_stops))
    with _traffic(stage.browser, tabs) as pages:
        _hasten(stage.browser)
        for number in range(kills):
            _next_host()
            _wait_for_answers(pages, dice.choice(ANSWERS))
            if number in stops:
                stage.browser.restart_worker()  # ends the host as well, but not by a signal of ours
                _hasten(stage.browser)
                course.worker_stops += 1
            killed = _kill_host()
            course.kills += 1
            _wait_for_answers(pages, 1)
            course.recoveries.append(time.monotonic() - killed)
        course.silent = _without_answers(pages)
        course.tabs, course.hung = _end(pages)
    course.seconds = time.monotonic() - began
    return course


@contextmanager
def _traffic(browser: Browser, tabs: int) -> Iterator[list[Page]]:
    browser.context.route(f"{PAGE}*", lambda route: route.fulfill(body="", content_type="text/html"))
    pages = [browser.page(f"{PAGE}?{tab}") for tab in range(tabs)]
    for page, person in zip(pages, POPULATION, strict=False):
        page.add_script_tag(path=TRAFFIC)
        loops = [[path.format(pid=person.pid) for path in paths] for paths in LOOPS]
        page.evaluate("([loops, pid]) => traffic.start(loops, pid)", [loops, person.pid])
    yield pages
    for page in pages:
        page.close()


def _hasten(browser: Browser) -> None:
    browser.service_worker().evaluate(HASTEN, [PACE, LONGEST_PAUSE_MS])


def _kill_host() -> float:
    """Kill the host that runs, or the next one where it has just ended by itself; return when."""
    while True:
        pid, killed = _next_host(), time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return killed


def _next_host() -> int:
    """Return the host that runs, waiting for it to start."""
    deadline = time.monotonic() + START_SECONDS
    while not (hosts := running_hosts()):
        assert time.monotonic() < deadline, "the host does not come back"
        time.sleep(LOOK_AGAIN)
    return hosts[-1]


def _answered(page: Page) -> int:
    return int(page.evaluate("traffic.count.answered"))


def _wait_for_answers(pages: Sequence[Page], more: int) -> None:
    """Wait until the first tab has had ``more`` answers from now on."""
    goal = _answered(pages[0]) + more
    pages[0].wait_for_function(
        "(goal) => traffic.count.answered >= goal", arg=goal, timeout=START_SECONDS * 1000
    )


def _without_answers(pages: Sequence[Page]) -> int:
    """Return how many tabs get no answer any more."""
    goals = [_answered(page) + 1 for page in pages]
    silent = 0
    for page, goal in zip(pages, goals, strict=True):
        try:
            page.wait_for_function(
                "(goal) => traffic.count.answered >= goal", arg=goal, timeout=START_SECONDS * 1000
            )
        except Error:
            silent += 1
    return silent


def _end(pages: Sequence[Page]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Stop asking; return each tab's counts, and what is still open when every deadline has passed."""
    for page in pages:
        page.evaluate("traffic.stop()")
    for page in pages:
        page.evaluate(
            "(ms) => Promise.race([traffic.ended, new Promise((resolve) => setTimeout(resolve, ms))])",
            END_SECONDS * 1000,
        )
    counts = [page.evaluate("traffic.count") for page in pages]
    return counts, [path for page in pages for path in page.evaluate("[...traffic.open.values()]")]
