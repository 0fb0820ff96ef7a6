"""What came of a submission: asked of NHSO's lists, and written into the outbox."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from authen_bridge.nhso import lists
from authen_bridge.nhso.documents import Latest, bangkok_day, moment
from authen_bridge.nhso.reconciling import (
    SETTLE,
    Absent,
    Earlier,
    Evidence,
    Ours,
    Unclear,
    Verdict,
    code_of_visit,
    verdict,
)
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    Duplicate,
    FieldError,
    InvalidRequest,
    OutcomeUnknown,
    Problem,
    StoreUnavailable,
)
from authen_bridge.store import Entry, State, Store

log = logging.getLogger(__name__)

ONE_DAY = timedelta(days=1)

DRAFT_UNKNOWN = "ส่งฉบับร่างแล้วแต่ไม่ได้รับคำตอบ กรุณาตรวจสอบที่เมนูค้นหา/แก้ไขบนเว็บ New Authen ก่อนส่งซ้ำ"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of the entries of one zone. Whoever asks holds the service's lock (`Store.lock`)."""

    relay: Relay
    store: Store

    def settled(self, entry: Entry) -> Entry:
        """Return the entry once it is known what came of it. Raises OutcomeUnknown."""
        if entry.state not in ("sending", "unknown"):
            return entry
        if entry.kind == "draft":  # no list of NHSO's names drafts
            self.finish(entry, "unknown", problem=OutcomeUnknown.code)
            raise OutcomeUnknown(entry=entry.id, message=DRAFT_UNKNOWN)
        match self._verdict(entry):
            case Ours(code):
                return self.finish(entry, "done", answer=_answer(entry, code))
            case Earlier(code):
                return self.finish(entry, "refused", answer=_answer(entry, code), problem=Duplicate.code)
            case Absent():
                return self.finish(entry, "waiting", problem=entry.problem)
            case Unclear():
                self.finish(entry, "unknown", problem=OutcomeUnknown.code)
                raise OutcomeUnknown(entry=entry.id)

    def _verdict(self, entry: Entry) -> Verdict:
        """Return what NHSO's lists say of an entry now; where they don't answer, nothing can be told."""
        days = (entry.day, entry.day + ONE_DAY)
        known = [self.store.outbox.claim_codes(entry.zone, entry.body["pid"], day) for day in days]
        others = {code for codes in known for code, owner in codes.items() if owner != entry.id}
        try:
            return verdict(entry, self._evidence(entry.body["pid"]), others)
        except Problem:
            return Unclear()

    def clear_the_visit(self, body: Mapping[str, str], day: date, own: Entry | None) -> None:
        """Make sure that no other request has, or may have, a code for this visit.

        Raises OutcomeUnknown, Duplicate.
        """
        of_visit = self.store.outbox.of_visit
        # What was sent just before midnight may have been given a code of this day.
        late = [entry for entry in of_visit(self.relay.zone, body, day - ONE_DAY) if _may_be_of(day, entry)]
        for entry in (*late, *of_visit(self.relay.zone, body, day)):
            if own and entry.id == own.id:
                continue
            other = self.settled(entry)
            if _day_of_code(other) != day:
                continue
            if other.state == "done" and other is entry and isinstance(self._verdict(other), Absent):
                # Staff have deleted a wrong confirmation on NHSO's site: the visit is free again.
                self.store.outbox.withdraw(other.id, now=self.relay.clock.now())
                continue
            raise duplicate(other)

    def _evidence(self, pid: str) -> Evidence:
        """Ask NHSO for the patient's codes, both ways. Raises Problem."""
        latest, newest = lists.latest(self.relay, pid), lists.newest(self.relay, pid)
        return Evidence(latest, newest, self.relay.clock.now())

    def after_refusal(self, entry: Entry, refusal: InvalidRequest) -> Entry:
        """NHSO said 400: return the entry with the visit's code. Raises ``refusal`` if there is none."""
        found, ours = None, False
        if entry.kind == "confirm":
            with suppress(Problem):
                evidence = self._evidence(entry.body["pid"])
                found = code_of_visit(entry, evidence)
                ours = entry.attempts > 1 and isinstance(verdict(entry, evidence), Ours)
        if found is None:
            self.finish(entry, "refused", problem=refusal.code)
            raise refusal
        if ours:  # an attempt before this one had got there after all
            return self.finish(entry, "done", answer=_answer(entry, found))
        return self.finish(entry, "refused", answer=_answer(entry, found), problem=Duplicate.code)

    def finish(
        self, entry: Entry, state: State, *, answer: dict[str, Any] | None = None, problem: str | None = None
    ) -> Entry:
        """Write down how it ended. A store that fails now loses nothing: the entry is still `sending`."""
        try:
            return self.store.outbox.finish(
                entry.id,
                entry.attempts,
                state,
                now=self.relay.clock.now(),
                answer=answer,
                problem=problem,
            )
        except (StoreUnavailable, KeyError) as error:
            log.error("the outbox could not be written: %s", type(error).__name__)
            return replace(entry, state=state, answer=answer)


def _answer(entry: Entry, code: Latest) -> dict[str, Any]:
    """Return what `confirm-save` would have answered, from the list that has its code."""
    return {
        **{key: entry.body[key] for key in ("pid", "claimType", "correlationId")},
        "createdDate": code.claimDateTime,
        "claimCode": code.claimCode,
    }


def told(entry: Entry) -> dict[str, Any]:
    """Return the answer of a confirmation that has its code. Raises Duplicate where it is another's."""
    if entry.state == "refused":
        raise duplicate(entry)
    return dict(entry.answer or {})


def duplicate(entry: Entry) -> Duplicate:
    """Return the problem that offers the code of ``entry``."""
    code = (entry.answer or {}).get("claimCode")
    return Duplicate(errors=[FieldError("claimType", Duplicate.message)], claimCode=code)


def _may_be_of(day: date, entry: Entry) -> bool:
    """What ``entry`` sent may have been given a code of ``day``."""
    return entry.last_sent is not None and bangkok_day(entry.last_sent + SETTLE) >= day


def _day_of_code(entry: Entry) -> date | None:
    """Return the day of the claim code that is known from ``entry``, if any is."""
    answer = entry.answer or {}
    if not answer.get("claimCode"):
        return None
    given = moment(answer.get("createdDate"))
    return bangkok_day(given) if given else entry.day
