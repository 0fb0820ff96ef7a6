"""NHSO's time: what is learnt from a Date header, and when it is no longer worth anything."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.nhso.clock import Moment, NhsoClock, parsed

HEADER = "Tue, 01 Jul 2025 16:59:59 GMT"  # 23:59:59 in Bangkok
SENT = datetime(2025, 7, 1, 16, 59, 59, tzinfo=UTC)


class Clocks:
    """Both clocks of a PC, to be moved by hand."""

    def __init__(self, wall: float) -> None:
        self.wall, self.steady = wall, 1000.0

    def __call__(self) -> Moment:
        return Moment(self.wall, self.steady)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


def test_the_skew_is_nhsos_clock_minus_this_pcs() -> None:
    clock = NhsoClock(Clocks(SENT.timestamp() - 90))
    clock.learn(HEADER)
    assert clock.skew == 90
    assert clock.now() == SENT


def test_before_any_answer_the_pc_s_time_is_all_there_is() -> None:
    clock = NhsoClock(Clocks(SENT.timestamp()))
    assert clock.skew is None
    assert clock.now() == SENT


def test_nhsos_time_goes_on_between_answers_and_the_day_turns_in_bangkok() -> None:
    here = Clocks(SENT.timestamp() - 7 * 3600)
    clock = NhsoClock(here)
    clock.learn(HEADER)
    assert clock.day() == date(2025, 7, 1)
    here.pass_by(1)
    assert clock.day() == date(2025, 7, 2)


@pytest.mark.parametrize("moved", [-86400.0, -3.0, 3.0, 86400.0])
def test_a_clock_that_was_set_or_a_pc_that_slept_ends_the_measure(moved: float) -> None:
    here = Clocks(SENT.timestamp())
    clock = NhsoClock(here)
    clock.learn(HEADER)
    here.wall += moved
    assert clock.skew is None
    clock.learn(HEADER)
    assert clock.skew == -moved


@pytest.mark.parametrize("slewed", [-1.5, 1.5])
def test_a_time_server_s_small_correction_does_not_move_nhsos_time(slewed: float) -> None:
    here = Clocks(SENT.timestamp())
    clock = NhsoClock(here)
    clock.learn(HEADER)
    here.wall += slewed
    assert clock.now() == SENT


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "yesterday",
        "Tue, 99 Jul 2025",
        "Tue, 01 Jul 2025 16:59:59 -0000",
        "Tue, 01 Jul 2025 16:59:59 +9999999",
        "Mon, 01 Jan 99999999999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",  # no clock in Bangkok could show it
        "Fri, 01 Jan 0100 00:00:00 GMT",
        "Wed, 31 Dec 1969 23:59:59 GMT",
    ],
)
def test_what_is_no_date_changes_nothing(header: str | None) -> None:
    clock = NhsoClock(Clocks(SENT.timestamp()))
    clock.learn(HEADER)
    clock.learn(header)
    assert clock.skew == 0


def test_idle_time_is_by_the_clock_that_says_more() -> None:
    assert Moment(5, 3700).since(Moment(0, 100)) == 3600
    assert Moment(3605, 101).since(Moment(0, 100)) == 3605  # the PC slept


DATES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "Mon, {} Jan {} {}:{}:{} {}".format,
        *[st.integers(-1, 10**12)] * 5,
        st.one_of(st.just("GMT"), st.integers(-(10**8), 10**8).map("{:+05}".format)),
    ),
)


@given(DATES)
def test_whatever_a_header_says_the_clock_goes_on(header: str) -> None:
    when = parsed(header)
    assert when is None or (when.tzinfo is not None and when.timestamp() >= 0)
    clock = NhsoClock()
    clock.learn(header)
    clock.now()
    clock.day()


def test_a_moment_is_by_the_clocks_that_the_measure_is_held_against() -> None:
    assert NhsoClock(Clocks(5)).moment() == Moment(5, 1000)
