"""One run: a fault strikes, the clerk does what clerks do, and the truth is compared; twice."""

from __future__ import annotations

import queue
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.benchmarks.exactly_once.cases import CASES
from tests.benchmarks.exactly_once.clocks import Clocks
from tests.benchmarks.exactly_once.judging import of_the_words, outcome, violations
from tests.benchmarks.exactly_once.stage import Stage
from tests.benchmarks.exactly_once.strikes import BEYOND_SETTLE
from tests.benchmarks.exactly_once.watched import CONFIRM, WatchedZone
from tests.support.killed_host import Nursery
from tests.testzone.faults import Fault
from tests.testzone.population import BANGKOK

MORNING = datetime(2026, 3, 2, 10, 30, tzinfo=BANGKOK)
EVENING = datetime(2026, 3, 2, 23, 59, 56, tzinfo=BANGKOK)  # seconds: time for one submission
WAITS = (5.0, 30.0, BEYOND_SETTLE)  # s, of the clerk's
ACTIONS = 3  # at most, of the clerk's before the fault is over


@dataclass(frozen=True, slots=True)
class Result:
    seed: int
    fault: str
    lax: bool
    left: str  # how things stood when the clerk went away
    final: str  # and once the fault was over and the visit was asked for again
    answer: str  # to that
    violations: tuple[str, ...]
    course: tuple[str, ...]
    seconds: float

    def __str__(self) -> str:
        lines = (f"seed {self.seed}, {self.fault}{', lax zone' if self.lax else ''}", *self.violations)
        return "\n  ".join((*lines, *(f"· {step}" for step in self.course)))


def _again(stage: Stage) -> None:
    stage.ask()


def _anew(stage: Stage) -> None:
    stage.ask(stage.body(stage.host(), claimType=stage.last["claimType"]))


def _restart(stage: Stage) -> None:
    stage.close_hosts()
    stage.done.append("browser restarted")


def _wait(stage: Stage) -> None:
    seconds = stage.dice.choice(WAITS)
    stage.clocks.pass_by(seconds)
    stage.done.append(f"waited {seconds:.0f} s")


CLERK: tuple[Callable[[Stage], None], ...] = (_again, _anew, Stage.retry, _restart, _wait)


def steps(nursery: Nursery, fault: Fault | None) -> tuple[str, ...]:
    """Return the steps of a new host's first submission, whose answer is lost by ``fault``."""
    with ExitStack() as held:
        stage = open_stage(nursery, 0, held)
        if fault:
            stage.zone.fail(CONFIRM, fault)
        file = stage.folder / "steps"
        stage.ask(stage.body(), stage.start(steps=str(file)))
        names = file.read_text().splitlines()
        return tuple(names[: names.index("before reply") + 1])


def fault_of(seed: int) -> str:
    """Return the name of the fault whose turn it is."""
    return list(CASES)[seed % len(CASES)]


def play(nursery: Nursery, seed: int) -> Result:
    """Play the run of ``seed``."""
    name = fault_of(seed)
    case, began = CASES[name], time.monotonic()
    with ExitStack() as held:
        dice = random.Random(seed)
        lax = case.lax and dice.random() < 0.5
        stage = open_stage(nursery, seed, held, lax=lax, start=EVENING if case.evening else MORNING)
        found: list[str] = []
        left = final = answer = "hung"
        try:
            case.strike(stage)
            for _ in range(dice.randrange(ACTIONS + 1)):
                dice.choice(CLERK)(stage)
            stage.zone.faults.clear()
            found += violations(stage)
            left = outcome(stage, stage.asked[0])
            stage.done.append(f"left: {left}")
            stage.clocks.pass_by(BEYOND_SETTLE)
            stage.close_hosts()
            stage.ask(stage.asked[0].body)
            answer = stage.done[-1].rpartition(": ")[2].split(" ")[0]
            for row in stage.outbox():
                if row["state"] in ("sending", "unknown"):
                    stage.retry_one(row)
            found += violations(stage)
            final = outcome(stage, stage.asked[0])
        except queue.Empty:
            found.append("a host hangs")
        except AssertionError as error:
            found.append(f"a host does what none may: {error}")
        stage.close_hosts()
        found += of_the_words(stage)
        return Result(
            seed,
            name,
            lax,
            left,
            final,
            answer,
            tuple(dict.fromkeys(found)),
            tuple(stage.done),
            time.monotonic() - began,
        )


def open_stage(
    nursery: Nursery, seed: int, held: ExitStack, *, lax: bool = False, start: datetime = MORNING
) -> Stage:
    folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="exactly-once-")))
    clocks = Clocks(folder / "clock", start)
    zone = held.enter_context(WatchedZone(clocks, lax=lax))
    stage = Stage(nursery, folder, clocks, zone, random.Random(seed + 1))
    held.callback(stage.close_hosts)
    return stage
