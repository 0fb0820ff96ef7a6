"""What NHSO's lists say of a confirmation whose answer was lost: one row a situation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from authen_bridge.nhso.documents import Latest
from authen_bridge.nhso.reconciling import APART, PC_CLOCK, SETTLE, Absent, Evidence, code_of_visit, verdict
from authen_bridge.problems import BANGKOK
from authen_bridge.store import Entry

SENT = datetime(2026, 11, 23, 10, 0, 0, 400_000, BANGKOK)
SECOND = timedelta(seconds=1)
LATER = SENT + SETTLE
OWN, OTHER = "99901", "99902"
SERVICE, SECOND_SERVICE = "PG0060001", "PG0130001"

ENTRY = Entry(
    id="0" * 32,
    zone="test",
    kind="confirm",
    state="unknown",
    body={
        "pid": "1990100000014",
        "claimType": SERVICE,
        "correlationId": "c",
        "mobile": "0899999901",
        "hcode": OWN,
    },
    day=date(2026, 11, 23),
    created=SENT.astimezone(UTC),
    sent=SENT.astimezone(UTC),
    last_sent=SENT.astimezone(UTC),
    ended=None,
    skew=0.0,
    steady=1000.0,
    os_user="clerk",
    answer=None,
    problem="OUTCOME_UNKNOWN",
    attempts=1,
)
NO_HCODE = replace(ENTRY, body={key: value for key, value in ENTRY.body.items() if key != "hcode"})
NO_CLOCK = replace(ENTRY, skew=None)
AT_MIDNIGHT = replace(
    ENTRY,
    sent=(midnight := datetime(2026, 11, 23, 23, 59, 59, tzinfo=BANGKOK)).astimezone(UTC),
    last_sent=midnight.astimezone(UTC),
)
AGAIN = replace(ENTRY, last_sent=(SENT + timedelta(minutes=5)).astimezone(UTC), attempts=2)


def code(
    number: int = 1,
    *,
    at: datetime = SENT + SECOND,
    claim_type: str | None = SERVICE,
    hcode: str | None = OWN,
    **changes: Any,
) -> Latest:
    record = {
        "claimCode": f"PP900000000{number}",
        "claimType": claim_type,
        "hcode": hcode,
        "claimDateTime": at.astimezone(BANGKOK).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    return Latest.model_validate(record | changes)


def lists(
    *codes: Latest,
    latest: Latest | None = None,
    at: datetime = LATER,
    steady: float | None = None,
    skew: float | None = 0.0,
) -> Evidence:
    """Return both of NHSO's answers, of ``codes``, newest first; asked for ``at``, by every clock."""
    first = codes[0] if codes else Latest()
    seconds = (at - SENT).total_seconds() if steady is None else steady
    return Evidence(latest or first, codes[:5], at.astimezone(UTC), 1000 + seconds, skew)


def elsewhere(count: int, at: datetime) -> list[Latest]:
    return [code(9 - i, at=at, hcode=OTHER) for i in range(count)]


BEFORE = SENT - timedelta(hours=1)
AFTER = SENT + timedelta(seconds=30)

ROWS: dict[str, tuple[Entry, Evidence, str]] = {
    # ── it is there
    "its code is the latest": (ENTRY, lists(code()), "Ours"),
    "its code, in the second it was sent in": (ENTRY, lists(code(at=SENT)), "Ours"),
    "its code, though the register's clock is behind": (ENTRY, lists(code(at=SENT - APART)), "Ours"),
    "its code behind another hospital's": (ENTRY, lists(code(2, at=AFTER, hcode=OTHER), code()), "Ours"),
    "its code behind a second service's": (
        ENTRY,
        lists(code(2, at=AFTER, claim_type=SECOND_SERVICE), code()),
        "Ours",
    ),
    "its code in latest alone": (ENTRY, lists(latest=code()), "Ours"),
    "its code in latest-5 alone": (ENTRY, lists(code(), latest=Latest()), "Ours"),
    "its code at once, long before all has settled": (ENTRY, lists(code(), at=SENT + SECOND), "Ours"),
    "its code from just after midnight": (
        AT_MIDNIGHT,
        lists(code(at=midnight + 2 * SECOND), at=midnight + SETTLE),
        "Ours",
    ),
    "its code of the first of two sendings": (AGAIN, lists(code(), at=LATER + 5 * SETTLE), "Ours"),
    "its code by a PC's own clock": (NO_CLOCK, lists(code(at=SENT - PC_CLOCK + SECOND), skew=None), "Ours"),
    "its code, the hcode with zeros before it": (ENTRY, lists(code(hcode=f"0{OWN}")), "Ours"),
    # ── the visit had one already
    "a code of the same visit from before": (ENTRY, lists(code(at=BEFORE)), "Earlier"),
    "a code of the same visit from before, by a PC's own clock": (
        NO_CLOCK,
        lists(code(at=BEFORE), skew=None),
        "Earlier",
    ),
    # ── it is certainly not there
    "no code at all": (ENTRY, lists(), "Absent"),
    "another hospital's alone": (ENTRY, lists(code(hcode=OTHER)), "Absent"),
    "a second service's alone": (ENTRY, lists(code(claim_type=SECOND_SERVICE)), "Absent"),
    "yesterday's code of the same service": (ENTRY, lists(code(at=SENT - timedelta(days=1))), "Absent"),
    "five others' codes from before": (ENTRY, lists(*elsewhere(5, BEFORE)), "Absent"),
    "four others' codes from after": (ENTRY, lists(*elsewhere(4, AFTER)), "Absent"),
    "four from after and one from before": (
        ENTRY,
        lists(*elsewhere(4, AFTER), code(1, at=BEFORE, hcode=OTHER)),
        "Absent",
    ),
    "no code, and no clock": (NO_CLOCK, lists(skew=None), "Absent"),
    "no code, and the PC was started anew": (ENTRY, lists(steady=-990), "Absent"),
    "no code, and no hcode of ours": (NO_HCODE, lists(), "Absent"),
    # ── it cannot be told
    "no code, but it may still be under way": (ENTRY, lists(at=LATER - SECOND), "Unclear"),
    "no code, but the last sending may still be under way": (AGAIN, lists(), "Unclear"),
    "no code, and the clock went back": (ENTRY, lists(at=SENT - SECOND), "Unclear"),
    "five others' codes from after": (ENTRY, lists(*elsewhere(5, AFTER)), "Unclear"),
    "five others' codes from just before": (ENTRY, lists(*elsewhere(5, SENT - SECOND)), "Unclear"),
    "five others' codes from before, by a PC's own clock": (
        NO_CLOCK,
        lists(*elsewhere(5, BEFORE), skew=None),
        "Unclear",
    ),
    "a code of our visit on another day, by a PC's own clock": (
        NO_CLOCK,
        lists(code(at=SENT - timedelta(days=1)), skew=None),
        "Unclear",
    ),
    "no code, but only the clock that can be set says that a minute passed": (
        ENTRY,
        lists(steady=2),
        "Unclear",
    ),
    "no code, but one of NHSO's machines or the PC has another time than before": (
        ENTRY,
        lists(skew=90.0),
        "Unclear",
    ),
    "no code, and NHSO's time is known only now": (NO_CLOCK, lists(skew=0.0), "Unclear"),
    "no code, and NHSO's time is known no more": (ENTRY, lists(skew=None), "Unclear"),
    "five others' codes, no time on any": (
        ENTRY,
        lists(*(c.model_copy(update={"claimDateTime": None}) for c in elsewhere(5, BEFORE))),
        "Unclear",
    ),
    "latest knows a code that latest-5 does not": (
        ENTRY,
        lists(latest=code(at=BEFORE, hcode=OTHER)),
        "Unclear",
    ),
    "latest knows none of what latest-5 does": (
        ENTRY,
        lists(code(at=BEFORE, hcode=OTHER), latest=Latest()),
        "Unclear",
    ),
    "a code of ours without its time": (ENTRY, lists(code(claimDateTime=None)), "Unclear"),
    "a code of ours with no time one can read": (ENTRY, lists(code(claimDateTime="today")), "Unclear"),
    "a code of nobody's": (ENTRY, lists(code(hcode=None)), "Unclear"),
    "a code of no service": (ENTRY, lists(code(claim_type=None)), "Unclear"),
    "a code since then, and no hcode of ours": (NO_HCODE, lists(code()), "Unclear"),
    "a code of our visit on a later day": (ENTRY, lists(code(at=SENT + timedelta(days=1))), "Unclear"),
}


@pytest.mark.parametrize(("entry", "evidence", "said"), ROWS.values(), ids=ROWS.keys())
def test_a_lost_confirmation_is_judged_by_what_nhso_lists(
    entry: Entry, evidence: Evidence, said: str
) -> None:
    assert type(verdict(entry, evidence)).__name__ == said


def test_of_two_codes_of_the_visit_the_one_since_the_request_is_its_own() -> None:
    found = verdict(ENTRY, lists(code(1, at=BEFORE), code(2)))
    assert found.code.claimCode == "PP9000000002"  # type: ignore[union-attr]


def test_the_visit_s_code_is_found_whoever_asked_for_it() -> None:
    found = code_of_visit(ENTRY, lists(code(2, hcode=OTHER), code(1, at=BEFORE)))
    assert found is not None
    assert found.claimCode == "PP9000000001"
    assert code_of_visit(NO_HCODE, lists(code())) is None  # it may be another hospital's


def test_what_was_never_sent_has_no_outcome() -> None:
    with pytest.raises(ValueError, match="never sent"):
        verdict(replace(ENTRY, sent=None), lists())


def test_a_code_that_is_another_entry_s_is_not_this_one_s() -> None:
    assert isinstance(verdict(ENTRY, lists(code()), others={"PP9000000001"}), Absent)
