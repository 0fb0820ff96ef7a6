"""A sample of the soak: the host is killed under the traffic of ten tabs, and no request of theirs hangs."""

from __future__ import annotations

from tests.benchmarks.killing.course import run
from tests.benchmarks.killing.verdict import as_text, verdicts
from tests.support.fixtures import Insert
from tests.support.stage import Stage
from tests.testzone.people import POPULATION

KILLS = 8
SEED = 7


def test_requests_of_ten_tabs_are_answered_once_or_fail_while_the_host_is_killed(
    stage: Stage, insert: Insert
) -> None:
    insert(POPULATION[0])
    course = run(stage, kills=KILLS, tabs=10, seed=SEED, worker_stops=2)
    assert all(verdicts(course, KILLS).values()), as_text(course, KILLS, SEED)
