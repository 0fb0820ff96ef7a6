"""The judge of a course of kills: what it must not let pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.benchmarks.killing.course import Course
from tests.benchmarks.killing.verdict import as_json, as_text, verdicts

TAB = {"asked": 10, "answered": 7, "failed": 3, "twice": 0, "wrong": 0, "longestMs": 40.0}
WELL = Course(kills=5, tabs=[TAB] * 2, recoveries=[0.1, 0.2], seconds=3.0)


def with_tab(**changes: int) -> Course:
    return replace(WELL, tabs=[TAB, {**TAB, **changes}])


def test_a_course_in_which_all_was_well_is_let_pass() -> None:
    assert all(verdicts(WELL, 5).values())
    assert "FAILED" not in as_text(WELL, 5, seed=1)


@pytest.mark.parametrize(
    ("course", "rule"),
    [
        (replace(WELL, kills=4), "the host was killed 5 times"),
        (with_tab(answered=0, failed=10), "every tab asked, and was answered"),
        (with_tab(asked=11), "every request was answered or failed"),
        (replace(WELL, hung=["/api/smartcard/terminals"]), "none hung"),
        (with_tab(twice=1), "none was answered twice"),
        (with_tab(wrong=1), "no tab had another's answer"),
        (replace(WELL, silent=1), "every tab was answered again after the last kill"),
    ],
)
def test_one_thing_amiss_fails_its_rule_and_no_other(course: Course, rule: str) -> None:
    failed: Any = [name for name, held in verdicts(course, 5).items() if not held]
    assert failed == [rule]
    assert f"FAILED  {rule}" in as_text(course, 5, seed=1)
    assert as_json(course, 5, seed=1)["verdicts"][rule] is False
