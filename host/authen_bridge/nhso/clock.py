"""NHSO's time, learnt from the ``Date`` header of its answers: a code belongs to NHSO's day, not the PC's.

The header is taken as it is. It has whole seconds, cut off, and is some milliseconds old when it
comes, so the time given here is up to a second or so early and never late (drift of the PC's clock
aside): no visit is moved into the next day by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from authen_bridge.problems import BANGKOK

CUT_OFF_SECONDS = 1.5  # a whole second, and the way of the answer here
STALE_SECONDS = 2.0  # time servers move a clock by less at once; a PC that slept or was set, by more

# Every clock can count these, in every zone; Windows has none before 1970.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 12, 31, tzinfo=UTC)


class Moment(NamedTuple):
    """One moment by both of this PC's clocks."""

    wall: float  # s since 1970; anybody may set it
    steady: float  # s since some moment; nobody can set it, but on Linux it stands while the PC sleeps

    @classmethod
    def now(cls) -> Moment:
        return cls(time.time(), time.monotonic())

    def since(self, earlier: Moment) -> float:
        """Return the seconds from ``earlier`` to this, by whichever clock says more."""
        return max(self.wall - earlier.wall, self.steady - earlier.steady)


class _Measure(NamedTuple):
    theirs: float  # s since 1970, by NHSO's clock
    here: Moment

    def at(self, here: Moment) -> float:
        """Return NHSO's time at the moment ``here``."""
        return self.theirs + here.steady - self.here.steady


class NhsoClock:
    """What time it is at NHSO. Safe for threads: a measure is replaced whole."""

    def __init__(self, here: Callable[[], Moment] = Moment.now) -> None:
        self._here = here
        self._measure: _Measure | None = None

    def learn(self, header: str | None) -> None:
        """Take the ``Date`` of an answer that has just come; one that is no date is left out."""
        theirs, here = parsed(header), self._here()
        if theirs is None:
            return
        # Every measure is early by what was cut off, so of those that agree the latest is the best;
        # and NHSO's time does not jump to and fro with each answer.
        before = self._sound(here)
        if before and 0 < before.at(here) - theirs.timestamp() <= CUT_OFF_SECONDS:
            return
        self._measure = _Measure(theirs.timestamp(), here)

    @property
    def skew(self) -> float | None:
        """NHSO's clock minus this PC's, in seconds; None before an answer, and after sleep or a clock set."""
        return (measure := self._sound(self._here())) and measure.theirs - measure.here.wall

    def moment(self) -> Moment:
        """Return now by this PC's own two clocks."""
        return self._here()

    def now(self) -> datetime:
        """Return NHSO's time, UTC; this PC's where `skew` is None. Setting the PC's clock moves nothing."""
        here = self._here()
        measure = self._sound(here)
        seconds = here.wall if measure is None else measure.at(here)
        return datetime.fromtimestamp(seconds, UTC)

    def day(self) -> date:
        """Return the day of service that it is now in Bangkok."""
        return self.now().astimezone(BANGKOK).date()

    def _sound(self, here: Moment) -> _Measure | None:
        """Return the measure, or None where the two clocks have gone apart since."""
        measure = self._measure
        if measure is None:
            return None
        apart = (here.wall - measure.here.wall) - (here.steady - measure.here.steady)
        return measure if abs(apart) <= STALE_SECONDS else None


def parsed(header: str | None) -> datetime | None:
    """Return an HTTP date as an aware datetime, or None where it is none, or of no year that could be."""
    try:
        found = parsedate_to_datetime(header or "")
        # "-0000" says: of no zone that we could compare with. A zone may be off by a year, too.
        if found.tzinfo is None or abs(found.utcoffset() or timedelta()) >= timedelta(days=1):
            return None
        sound = EARLIEST <= found <= LATEST
    except (ValueError, OverflowError, OSError, TypeError, IndexError):  # whatever the library makes of it
        return None
    return found if sound else None
