"""The soak's verdicts, over figures that no host has shown."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.benchmarks.soak.course import Course, Look
from tests.benchmarks.soak.verdict import GROWTH, verdicts
from tests.support.figures import Figures

SETTLED = Figures(fds=5, threads=12, rss=40_000_000)
BEFORE = Figures(fds=3, threads=4, rss=30_000_000)


def course(last: Figures, **happened: object) -> Course:
    looks = [Look(cycles, held, BEFORE) for cycles, held in ((50, BEFORE), (100, SETTLED), (150, last))]
    return Course(100, looks=looks, **happened)  # type: ignore[arg-type]


def test_what_a_host_takes_in_its_first_cycles_is_no_leak() -> None:
    assert all(verdicts(course(SETTLED)).values())


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"fds": 6}, "no file descriptor leaks"),
        ({"threads": 13}, "no thread leaks"),
        ({"rss": 40_000_000 + GROWTH}, "memory grows by less than 2 MiB"),
    ],
)
def test_what_it_takes_later_is_one(changed: dict[str, int], verdict: str) -> None:
    judged = verdicts(course(SETTLED._replace(**changed)))
    assert [name for name, holds in judged.items() if not holds] == [verdict]


@pytest.mark.parametrize(
    ("happened", "verdict"),
    [
        ({"failures": ["cycle 1, read: no event"]}, "every event is the right one"),
        ({"expected": Counter(removed=2), "heard": Counter(removed=1)}, "no event is missed or told twice"),
        ({"expected": Counter(removed=1), "heard": Counter(removed=2)}, "no event is missed or told twice"),
    ],
)
def test_a_wrong_or_missed_event_fails(happened: dict[str, object], verdict: str) -> None:
    judged = verdicts(course(SETTLED, **happened))
    assert [name for name, holds in judged.items() if not holds] == [verdict]
