"""What NHSO's newest codes say of a confirmation whose answer was lost. Pure: answers in, a verdict out.

A code is ours where it is of the same claim type and the unit's own hcode and not older than the
request: NHSO gives one such code a day. That there is none is certain only where the list reaches
back beyond the request and the request can no longer be under way. All else is unclear, and an
unclear confirmation is never sent again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from authen_bridge.nhso.documents import Latest, bangkok_day, moment
from authen_bridge.nhso.lists import NEWEST
from authen_bridge.store import Entry

# After its sending a request may still be under way for this long, in some proxy or at NHSO; our own
# time limits for connecting and answering are 25 s together.
SETTLE = timedelta(seconds=60)

# How far NHSO's clocks may be apart: those of its machines, and the register's that dates a code.
APART = timedelta(seconds=5)

# How far a PC's clock may be off where NHSO's is not known, as behind the agent on this PC; and
# within which a code may be ours after all, should clock or time zone be wrong altogether.
PC_CLOCK = timedelta(minutes=10)
PC_CALENDAR = timedelta(days=2)


class Evidence(NamedTuple):
    """Both sound answers for the patient, and the time just before they were asked for."""

    latest: Latest
    newest: Sequence[Latest]  # latest-5
    at: datetime  # by NHSO's clock
    steady: float  # by the clock of this PC that nobody can set, in seconds
    skew: float | None  # NHSO's clock minus this PC's, in seconds


class Ours(NamedTuple):
    """``code`` is the confirmation's."""

    code: Latest


class Earlier(NamedTuple):
    """The visit has a code, of before the confirmation."""

    code: Latest


class Absent(NamedTuple):
    """NHSO has certainly not got it."""


class Unclear(NamedTuple):
    """It cannot be told."""


Verdict = Ours | Earlier | Absent | Unclear


def verdict(entry: Entry, evidence: Evidence, others: Container[str] = ()) -> Verdict:
    """Return what ``evidence`` says of the confirmation ``entry``, which has been sent.

    ``others`` are claim codes that are known to be other entries'.
    """
    if entry.sent is None or entry.last_sent is None:
        raise ValueError("never sent")
    codes = [code for code in _codes(evidence) if code.claimCode not in others]
    doubt = PC_CLOCK if entry.skew is None else APART
    since = (entry.sent - doubt).replace(microsecond=0)  # a code's time has whole seconds, cut off
    visits = [code for code in codes if _is_of_visit(code, entry)]
    for code in visits:
        if _time(code) >= since:
            return Ours(code)
    if visits:
        return Earlier(visits[0])
    perhaps = since if entry.skew is not None else entry.sent - PC_CALENDAR
    if any(_might_be(code, entry, perhaps) for code in codes):
        return Unclear()
    return Absent() if _is_settled(entry, evidence) and _is_whole(evidence, entry, since) else Unclear()


def code_of_visit(entry: Entry, evidence: Evidence) -> Latest | None:
    """Return the code that the visit of ``entry`` has, whoever asked for it and when."""
    return next((code for code in _codes(evidence) if _is_of_visit(code, entry)), None)


def _codes(evidence: Evidence) -> Iterator[Latest]:
    """Yield each code once; an entry without one is NHSO's way of saying "none"."""
    seen: set[str] = set()
    for code in (evidence.latest, *evidence.newest):
        if code.claimCode and code.claimCode not in seen:
            seen.add(code.claimCode)
            yield code


def _is_of_visit(code: Latest, entry: Entry) -> bool:
    """It is surely of this service at our unit, on the entry's day or given just after that day's end."""
    when = moment(code.claimDateTime)
    if when is None or code.claimType != entry.body["claimType"] or not _is_at(code, entry):
        return False
    late = entry.last_sent is not None and entry.last_sent <= when <= entry.last_sent + SETTLE
    return late or bangkok_day(when) == entry.day


def _is_at(code: Latest, entry: Entry) -> bool:
    """It is known to be of the entry's unit; some print an hcode with zeros before it."""
    own_hcode = entry.body.get("hcode") or ""
    return bool(own_hcode) and (code.hcode or "").lstrip("0") == own_hcode.lstrip("0")


def _might_be(code: Latest, entry: Entry, since: datetime) -> bool:
    """It lacks what would tell that it is not ours."""
    if code.claimType not in (None, entry.body["claimType"]):
        return False
    if code.hcode and entry.body.get("hcode") and not _is_at(code, entry):
        return False
    when = moment(code.claimDateTime)
    return when is None or when >= since


def _is_settled(entry: Entry, evidence: Evidence) -> bool:
    """The request is no longer under way, by every clock there is, and none was set since it was sent."""
    if entry.last_sent is None or evidence.at < entry.last_sent + SETTLE:
        return False
    skews = [skew for skew in (entry.skew, evidence.skew) if skew is not None]
    if len(skews) == 1 or (skews and abs(skews[0] - skews[1]) > APART.total_seconds()):
        return False
    steady = evidence.steady - (entry.steady or 0)
    return steady < 0 or steady >= SETTLE.total_seconds()  # below zero: the PC was started anew


def _is_whole(evidence: Evidence, entry: Entry, since: datetime) -> bool:
    """Both answers agree, and a code given since the request could not have been pushed out of the list."""
    codes = {code.claimCode for code in evidence.newest}
    if evidence.latest.claimCode not in (codes or {None}):
        return False
    if len(evidence.newest) < NEWEST:
        return True
    if entry.skew is None:
        return False
    return any(_time(code) < since for code in evidence.newest if moment(code.claimDateTime))


def _time(code: Latest) -> datetime:
    when = moment(code.claimDateTime)
    if when is None:
        raise ValueError("a code without its time")
    return when
