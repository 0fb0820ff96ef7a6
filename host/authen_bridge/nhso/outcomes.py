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
    PC_CALENDAR,
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

# Asked for again so soon over midnight, it is the same visit, whose code is of the day before.
JUST_NOW = timedelta(minutes=10)

DRAFT_UNKNOWN = "ส่งฉบับร่างแล้วแต่ไม่ได้รับคำตอบ กรุณาตรวจสอบที่เมนูค้นหา/แก้ไขบนเว็บ New Authen ก่อนส่งซ้ำ"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of the entries of one zone. Whoever asks holds the service's lock (`Store.lock`)."""

    relay: Relay
    store: Store

    # ── what came of it ───────────────────────────────────────────────────────────────────────

    def settled(self, entry: Entry, *, just_sent: bool = False) -> Entry:
        """Return the entry once it is known what came of it. Raises OutcomeUnknown.

        What was ``just_sent`` cannot be known to be absent, whatever the clocks say.
        """
        if entry.state not in ("sending", "unknown"):
            return entry
        found = Unclear() if entry.kind == "draft" else self._verdict(entry)  # no list names drafts
        match found:
            case Ours(code):
                return self.finish(entry, "done", answer=_answer(entry, code))
            case Earlier(code):
                return self.finish(entry, "refused", answer=_answer(entry, code), problem=Duplicate.code)
            case Absent() if not just_sent:
                return self.finish(entry, "waiting", problem=entry.problem)
        self.finish(entry, "unknown", problem=OutcomeUnknown.code)
        raise unknown(entry)

    def after_refusal(self, entry: Entry, refusal: InvalidRequest) -> Entry:
        """NHSO said 400: return the entry with the visit's code. Raises ``refusal`` if there is none."""
        if entry.kind == "draft":
            self.finish(entry, "refused", problem=refusal.code)
            raise refusal
        try:
            evidence = self._evidence(entry.body["pid"])
        except Problem:
            # This sending has made no code. One before it may have: a later asking finds out.
            self.finish(entry, "refused" if entry.attempts == 1 else "unknown", problem=refusal.code)
            raise refusal from None
        found = code_of_visit(entry, evidence)
        if found is None:
            self.finish(entry, "refused", problem=refusal.code)
            raise refusal
        if entry.attempts > 1 and isinstance(verdict(entry, evidence), Ours):  # an earlier attempt got there
            return self.finish(entry, "done", answer=_answer(entry, found))
        return self.finish(entry, "refused", answer=_answer(entry, found), problem=Duplicate.code)

    # ── before anything is sent ───────────────────────────────────────────────────────────────

    def clear_the_visit(self, body: Mapping[str, Any], day: date, own: Entry | None) -> None:
        """Make sure that no other request has, or may have, a code for this visit.

        Raises OutcomeUnknown, or Duplicate, of which ``own`` then tells too.
        """
        of_visit = self.store.outbox.of_visit
        now = self.relay.clock.now()
        for entry in of_visit(self.relay.zone, body, day - ONE_DAY):
            if entry.last_sent is None:
                continue
            # Sent just before midnight, it may have been given a code of this day.
            just_now = now - entry.last_sent <= JUST_NOW
            if just_now or bangkok_day(entry.last_sent + SETTLE) >= day:
                other = self.settled(entry)
                if _code(other) and (just_now or _day_of_code(other) == day):
                    self._refuse(own, other)
        for entry in of_visit(self.relay.zone, body, day):
            if own is None or entry.id != own.id:
                other = self.settled(entry)
                if _code(other):
                    self._refuse(own, other)

    def look_before(self, entry: Entry) -> None:
        """Ask NHSO's lists before ``entry`` is sent once more. Raises Duplicate, and Problem.

        It certainly did not get there; but meanwhile somebody else may have asked for the visit.
        """
        if entry.kind == "draft" or not entry.attempts:
            return
        found = code_of_visit(entry, self._evidence(entry.body["pid"]))
        if found:
            self._refuse(entry, replace(entry, state="refused", answer=_answer(entry, found)))

    def _refuse(self, own: Entry | None, other: Entry) -> None:
        """Raise Duplicate with the code of ``other``, and write it down with ``own``."""
        if own:
            with suppress(StoreUnavailable):
                self.store.outbox.refuse(
                    own.id, now=self.relay.clock.now(), answer=other.answer, problem=Duplicate.code
                )
        raise duplicate(other)

    # ── asking, and writing down ──────────────────────────────────────────────────────────────

    def _verdict(self, entry: Entry) -> Verdict:
        """Return what NHSO's lists say of an entry now; where they don't answer, nothing can be told."""
        pid = entry.body["pid"]
        days = [entry.day + ONE_DAY * offset for offset in range(-PC_CALENDAR.days, 2)]
        try:
            known = [self.store.outbox.claim_codes(entry.zone, pid, day) for day in days]
            others = {code for codes in known for code, owner in codes.items() if owner != entry.id}
            return verdict(entry, self._evidence(pid), others)
        except Problem:  # of the store too: what may be at NHSO is never said not to have been sent
            return Unclear()

    def _evidence(self, pid: str) -> Evidence:
        """Ask NHSO for the patient's codes, both ways. Raises Problem."""
        clock = self.relay.clock
        at, steady = clock.now(), clock.moment().steady
        latest, newest = lists.latest(self.relay, pid), lists.newest(self.relay, pid)
        return Evidence(latest, newest, at, steady, clock.skew)

    def finish(
        self,
        entry: Entry,
        state: State,
        *,
        answer: Mapping[str, Any] | None = None,
        problem: str | None = None,
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
            return replace(entry, state=state, answer=answer, problem=problem)


def told(entry: Entry) -> dict[str, Any]:
    """Return the answer of what NHSO has. Raises Duplicate where the code is another request's."""
    if entry.state == "refused":
        raise duplicate(entry)
    return dict(entry.answer or {})


def unknown(entry: Entry) -> OutcomeUnknown:
    """Return the problem of what NHSO may have."""
    message = DRAFT_UNKNOWN if entry.kind == "draft" else OutcomeUnknown.message
    return OutcomeUnknown(entry=entry.id, message=message)


def duplicate(entry: Entry) -> Duplicate:
    """Return the problem that offers the code of ``entry``."""
    return Duplicate(errors=[FieldError("claimType", Duplicate.message)], claimCode=_code(entry))


def _answer(entry: Entry, code: Latest) -> dict[str, Any]:
    """Return what `confirm-save` would have answered, from the list that has its code."""
    return {
        **{key: entry.body[key] for key in ("pid", "claimType", "correlationId")},
        "createdDate": code.claimDateTime,
        "claimCode": code.claimCode,
    }


def _code(entry: Entry) -> str | None:
    """Return the claim code that is known from ``entry`` and that NHSO still has, as far as we know."""
    return (entry.answer or {}).get("claimCode") if entry.state in ("done", "refused") else None


def _day_of_code(entry: Entry) -> date:
    given = moment((entry.answer or {}).get("createdDate"))
    return bangkok_day(given) if given else entry.day
