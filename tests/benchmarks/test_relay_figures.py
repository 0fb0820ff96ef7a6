"""The relay's figures: their arithmetic, and that both ways are really asked, in turns."""

from __future__ import annotations

import pytest

from tests.benchmarks.relay import Timings, as_json, as_text, measure, p95

BARE = [0.040 + step / 10_000 for step in range(21)]  # 40 to 42 ms


def timings(more_ms: float) -> Timings:
    return Timings("latest-authen-code", [seconds + more_ms / 1000 for seconds in BARE], BARE, 1.0)


def test_difference_and_ratio_are_those_of_the_medians() -> None:
    one = timings(2.0)
    assert one.difference_ms == pytest.approx(2.0)
    assert one.ratio == pytest.approx(43 / 41)
    assert p95(BARE) == pytest.approx(0.0419)


@pytest.mark.parametrize(("more_ms", "met"), [(2.9, True), (3.1, False)])
def test_more_than_the_limit_is_told_in_table_and_json(more_ms: float, met: bool) -> None:
    one = timings(more_ms)
    assert as_json([one])[0]["met"] is met
    assert ("NOT MET" in as_text([one])) is not met


def test_a_ratio_above_its_limit_is_not_met_however_few_the_milliseconds() -> None:
    assert not Timings("x", [0.0012] * 3, [0.001] * 3, 1.0).met


def test_both_ways_are_measured_as_often(pcscd: object) -> None:
    found = measure(pairs=2, warm_up=1)
    assert [(one.call, len(one.ours), len(one.bare)) for one in found] == [
        ("latest-authen-code", 2, 2),
        ("confirm-save", 2, 2),
    ]
    assert all(min(one.ours + one.bare) > 0.04 for one in found)  # type: ignore[operator]
