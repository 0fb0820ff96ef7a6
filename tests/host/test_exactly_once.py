"""A sample of the fault matrix: whatever befalls a confirmation, the visit has one code and staff know it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from tests.benchmarks.exactly_once.cases import CASES, DAY
from tests.benchmarks.exactly_once.judging import violations
from tests.benchmarks.exactly_once.run import EVENING, fault_of, open_stage, play, steps
from tests.benchmarks.exactly_once.stage import Stage
from tests.benchmarks.exactly_once.steps import CLEAN, LOST
from tests.benchmarks.exactly_once.strikes import AFTER, BEFORE, lose
from tests.benchmarks.exactly_once.watched import CONFIRM, LATEST
from tests.support.killed_host import Nursery
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.population import Visit

# A seed's fault is the one whose turn it is. Those of the network and of two hosts come first, and all of
# them; then clocks, midnight and ends at a step, every fifth: each kind of end, in each part.
NETWORK, FROM, STRIDE = 38, 39, 5
SEEDS = (*range(NETWORK), *range(FROM, FROM + 22 * STRIDE, STRIDE))
assert len(SEEDS) == 60


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed}, {fault_of(seed)}")
def test_a_visit_is_confirmed_exactly_once_whatever_befalls_it(nursery: Nursery, seed: int) -> None:
    result = play(nursery, seed)
    assert not result.violations, str(result)


@pytest.mark.parametrize(("fault", "known"), [(None, CLEAN), (AFTER, LOST)])
def test_hosts_are_killed_at_every_step_of_a_submission(
    nursery: Nursery, fault: Fault | None, known: tuple[str, ...]
) -> None:
    assert steps(nursery, fault) == known
    numbers = {name.rpartition(" at ")[2] for name in CASES}
    assert numbers >= {f"{number} {step}" for number, step in enumerate(known, 1)}


def test_a_second_code_and_one_that_nobody_was_told_of_are_violations(nursery: Nursery) -> None:
    """The judge itself: without it every run would be right."""
    with ExitStack() as held:
        stage = open_stage(nursery, 0, held, lax=True)
        for _ in range(2):
            visit = Visit(stage.person.pid, stage.person.claim_types[0], OWN_UNIT.hcode, "0899999901")
            stage.zone.population.confirm(visit)
        told = violations(stage)
    assert "2 codes for one visit" in told
    assert sum("nobody was told of" in violation for violation in told) == 2


def test_a_confirmation_sent_twice_is_a_violation_even_where_the_zone_refuses_it(nursery: Nursery) -> None:
    with ExitStack() as held:
        stage = open_stage(nursery, 0, held)
        stage.zone.fail(CONFIRM, AFTER)
        first = stage.body()
        stage.ask(first)
        stage.move_home()  # a PC that has forgotten
        stage.close_hosts()
        stage.ask(first)
        assert any(told.startswith("sent again") for told in violations(stage))


# ── midnight, step by step ────────────────────────────────────────────────────────────────────


@pytest.fixture
def evening(nursery: Nursery) -> Iterator[Stage]:
    """Seconds before midnight at NHSO."""
    with ExitStack() as held:
        yield open_stage(nursery, 0, held, start=EVENING)


def test_a_confirmation_that_nhso_dates_the_next_day_is_not_sent_again_that_day(evening: Stage) -> None:
    evening.zone.faults.late = "cut"
    evening.ask(evening.body())
    evening.clocks.pass_by(10)
    evening.zone.faults.commit_late()
    evening.ask(evening.body())
    assert [post.fate for post in evening.zone.posts] == ["committed"]
    assert violations(evening) == []


def test_an_unknown_of_before_midnight_is_found_and_the_card_read_anew_gets_no_second_code(
    evening: Stage,
) -> None:
    lose(evening, AFTER, unseen=True)
    evening.clocks.pass_by(10)
    evening.ask(evening.body())
    for row in evening.outbox():
        if row["state"] == "unknown":
            evening.retry_one(row)
    codes = {row["day"]: row["claimCode"] for row in evening.outbox()}
    assert codes == {str(post.at.date()): post.code for post in evening.zone.posts}
    assert violations(evening) == []


def test_a_pc_whose_clock_is_a_month_ahead_does_not_forget_todays_confirmation(nursery: Nursery) -> None:
    with ExitStack() as held:
        stage = open_stage(nursery, 0, held)
        stage.ask(stage.body())
        stage.close_hosts()
        stage.clocks.set_pc(31 * DAY)
        stage.ask()
        assert [post.fate for post in stage.zone.posts] == ["committed"]
        assert violations(stage) == []


def test_where_nhsos_machines_have_clocks_a_minute_apart_no_answer_is_empty(nursery: Nursery) -> None:
    with ExitStack() as held:
        stage = open_stage(nursery, 0, held)
        host = stage.host()
        body = stage.body(host)

        def from_a_machine_ahead(said: Any) -> Any:
            stage.zone._server.now = lambda: stage.clocks.now() + timedelta(seconds=70)
            return said

        stage.zone.faults.lies[LATEST] = from_a_machine_ahead
        stage.zone.fail(CONFIRM, BEFORE)
        reply = stage.ask(body, host)
        assert reply is not None
        assert reply.status != 200
        assert violations(stage) == []
