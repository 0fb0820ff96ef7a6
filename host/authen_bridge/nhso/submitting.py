"""Drafts and confirmations: each is written down before it is sent, and a claim code is asked for once.

    written down, sent ──→ NHSO's answer                  done
                      ├──→ NHSO says no                   refused, or DUPLICATE with the code there is
                      ├──→ it certainly did not get there  waiting: the same request may be sent again today
                      └──→ no sound answer                unknown: reconciled before anything else is sent

Nothing is sent a second time unless somebody asks and NHSO's own lists show that it has no code; what
they cannot show stays OUTCOME_UNKNOWN. All work on one patient's service is done under its lock, so
two programs on this PC take turns; an entry that is found `sending` under it is one whose sender died.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from authen_bridge.nhso.budget import left
from authen_bridge.nhso.correlating import SPENT, faults
from authen_bridge.nhso.documents import Saved
from authen_bridge.nhso.outcomes import JUST_NOW, ONE_DAY, Outcomes, duplicate, told, unknown
from authen_bridge.nhso.saves import Save, checked_save
from authen_bridge.nhso.staff import os_user
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoBusy,
    NhsoProblem,
    NhsoTimeout,
    NotToday,
    OutcomeUnknown,
    Problem,
)
from authen_bridge.store import CorrelationSpent, Entry, Kind, Store, StoreBusy, VisitTaken

PATHS: Mapping[Kind, str] = {
    "draft": "/api/nhso-service/save-as-draft",
    "confirm": "/api/nhso-service/confirm-save",
}

# Between writing down and sending, in seconds. A PC that slept in between must not send what somebody
# else may have reconciled meanwhile.
SEND_WITHIN = 5.0

# What a sending may take, in seconds: it is not begun where the asker will have gone before its answer.
SEND_TAKES = 25.0

# An answer that got lost is looked for at once where the asker still waits for so long, in seconds.
LOOK_TAKES = 10.0

ROUGHLY = timedelta(seconds=2)  # NHSO's time is known in whole seconds

ENDED = "รายการนี้สิ้นสุดแล้ว ส่งซ้ำไม่ได้"
NOT_SENT = "เครื่องนี้ใช้เวลานานเกินไป จึงยังไม่ได้ส่งรายการนี้ไปยัง สปสช. กรุณาลองใหม่"
TAKING_TURNS = "เครื่องนี้กำลังส่งรายการอื่นของผู้รับบริการอยู่ รายการนี้ยังไม่ได้ส่ง กรุณารอสักครู่แล้วลองใหม่"


@dataclass(frozen=True, slots=True)
class Submitter:
    """Submits to one zone, and writes to the store of this PC's user."""

    relay: Relay
    store: Store

    @property
    def outcomes(self) -> Outcomes:
        return Outcomes(self.relay, self.store)

    def submit(self, kind: Kind, body: Any) -> dict[str, Any]:
        """Send what ``body`` asks for, or return what came of the same request; NHSO's answer.

        Raises Problem: InvalidRequest with every failing field; Duplicate with the code that the visit
        has; OutcomeUnknown; StoreUnavailable, with nothing sent; whatever NHSO or the way to it says.
        """
        self.relay.check_can_save()
        self.relay.check_ready()
        clock = self.relay.clock
        save = checked_save(body, lambda fields: faults(self.relay.zone, self.store, fields, clock.day()))
        wanted = self._as_sent(save)
        with self._turn(wanted):
            away = self._learn_the_time()
            day = clock.day()
            before = self._same(kind, wanted, day)
            own = before and self.outcomes.settled(before)
            if own and own.state == "done" and not self._is_replaced(own):
                return told(own)
            if own and own.day != day:
                own = None  # of yesterday, and certainly not at NHSO
            if own and own is not before and own.state == "refused":
                return told(own)  # the lists have just shown the visit's code
            if errors := faults(self.relay.zone, self.store, wanted, day):
                raise InvalidRequest(errors=errors)
            if kind == "confirm":
                self.outcomes.clear_the_visit(wanted, day, own)
            if away:
                self._hold(kind, wanted, day, away)
                raise away
            if own and own is before:  # else its lists have just been seen
                self.outcomes.look_before(own)
            return told(self._send(kind, wanted, day))

    def retry(self, entry_id: str) -> Entry:
        """Find out what came of an entry, and send it where NHSO certainly has it not; return it, done.

        Raises KeyError, and Problem as `submit` does; NotToday where its day of service is over.
        """
        self.relay.check_can_save()
        self.relay.check_ready()
        with self._entry(entry_id) as entry:
            if away := self._learn_the_time():
                raise away
            if entry.state in ("refused", "dropped"):
                raise InvalidRequest(errors=[FieldError("id", ENDED)])
            draft_asked_again = entry.kind == "draft" and entry.state in ("sending", "unknown")
            # No list of NHSO's names drafts: staff who ask for one again have looked for it.
            own = entry if draft_asked_again else self.outcomes.settled(entry)
            if own.state in ("done", "refused"):
                told(own)
                return own
            day = self.relay.clock.day()
            if own.day != day:
                raise NotToday(entry=own.id)
            if errors := faults(self.relay.zone, self.store, own.body, day):
                raise InvalidRequest(errors=errors)
            if own.kind == "confirm":
                self.outcomes.clear_the_visit(own.body, day, own)
            if own is entry:
                self.outcomes.look_before(own)
            return self._send(own.kind, own.body, day)

    def drop(self, entry_id: str) -> Entry:
        """Put an entry aside. Raises KeyError, CannotDrop, NhsoProblem where NHSO's day is not known."""
        with self._entry(entry_id) as entry:
            if entry.state == "unknown" and (away := self._learn_the_time()):
                raise away
            return self.store.outbox.drop(entry.id, now=self.relay.clock.now())

    def withdraw(self, entry_id: str) -> Entry:
        """Put a done confirmation aside, which staff have deleted on NHSO's site. Raises KeyError."""
        with self._entry(entry_id) as entry:
            return self.store.outbox.withdraw(entry.id, now=self.relay.clock.now())

    # ── taking turns ──────────────────────────────────────────────────────────────────────────

    @contextmanager
    def _turn(self, body: Mapping[str, Any]) -> Iterator[None]:
        """Be the only one at work on this patient and service. Raises NhsoBusy, OutcomeUnknown."""
        try:
            with self.store.lock(self.relay.zone, body):
                yield
        except StoreBusy as busy:
            sent = self.store.outbox.of_visit(self.relay.zone, body, self.relay.clock.day())
            for entry in sent:
                if entry.state in ("sending", "unknown"):
                    raise unknown(entry) from busy
            raise NhsoBusy(message=TAKING_TURNS) from busy

    @contextmanager
    def _entry(self, entry_id: str) -> Iterator[Entry]:
        """Give the entry, as it is once nobody else works on it. Raises KeyError, and as `_turn`."""
        found = self.store.outbox.get(entry_id)
        with self._turn(found.body):
            yield self.store.outbox.get(found.id)

    # ── before anything is sent ───────────────────────────────────────────────────────────────

    def _learn_the_time(self) -> NhsoProblem | None:
        """Ask for NHSO's time where it is not known; return why that failed, if it did."""
        try:
            self.relay.learn_the_time()
        except NhsoProblem as problem:
            return problem
        return None

    def _as_sent(self, save: Save) -> dict[str, Any]:
        body: dict[str, Any] = save.model_dump(exclude_none=True)
        if hcode := self.relay.own_hcode(save.hcode):
            body["hcode"] = hcode
        return body

    def _same(self, kind: Kind, body: Mapping[str, Any], day: date) -> Entry | None:
        """Return the entry of the same request: today's, or one of just before midnight."""
        find = self.store.outbox.find
        if today := find(self.relay.zone, kind, body, day):
            return today
        yesterday = find(self.relay.zone, kind, body, day - ONE_DAY)
        if yesterday is None or yesterday.last_sent is None:
            return None
        just_now = self.relay.clock.now() - yesterday.last_sent <= JUST_NOW
        may_be_there = yesterday.state in ("sending", "unknown")
        return yesterday if may_be_there or (just_now and yesterday.state == "done") else None

    def _is_replaced(self, own: Entry) -> bool:
        """It is a draft after which another one was saved for the visit: it is wanted back as it was."""
        if own.kind != "draft":
            return False
        drafts = self.store.outbox.drafts_of_visit(own.zone, own.body, own.day)
        return any(other.id != own.id and _sent_after(other, own) for other in drafts)

    def _hold(self, kind: Kind, body: Mapping[str, Any], day: date, why: Problem) -> None:
        entry = self.store.outbox.hold(
            self.relay.zone,
            kind,
            body,
            day=day,
            now=self.relay.clock.now(),
            os_user=os_user(),
            problem=why.code,
        )
        why.facts["entry"] = entry.id

    # ── sending, and what comes of it ─────────────────────────────────────────────────────────

    def _send(self, kind: Kind, body: Mapping[str, Any], day: date) -> Entry:
        """Send it, and return its entry with NHSO's answer. Raises Problem."""
        if left() < SEND_TAKES:
            late = NhsoTimeout(message=NOT_SENT)
            self._hold(kind, body, day, late)
            raise late
        entry = self._begin(kind, body, day)
        try:
            answer = _sound(self.relay.save(PATHS[kind], dict(body)), kind, body)
        except OutcomeUnknown:
            entry = self.outcomes.finish(entry, "unknown", problem=OutcomeUnknown.code)
            if left() < LOOK_TAKES:
                raise unknown(entry) from None
            return self._with_code(self.outcomes.settled(entry, just_sent=True))
        except InvalidRequest as refusal:
            return self._with_code(self.outcomes.after_refusal(entry, refusal))
        except Problem as problem:  # it never left, or was turned away at the door
            self.outcomes.finish(entry, "waiting", problem=problem.code)
            problem.facts["entry"] = entry.id
            raise
        return self.outcomes.finish(entry, "done", answer=answer)

    def _begin(self, kind: Kind, body: Mapping[str, Any], day: date) -> Entry:
        """Write down that it is sent now. Raises Problem where it must not be."""
        clock = self.relay.clock
        began = clock.moment()
        try:
            entry = self.store.outbox.begin(
                self.relay.zone,
                kind,
                body,
                day=day,
                now=clock.now(),
                skew=clock.skew,
                steady=began.steady,
                os_user=os_user(),
            )
        except VisitTaken as taken:  # by somebody who did not take turns, or whose calendar differs
            raise (duplicate if taken.entry.state == "done" else unknown)(taken.entry) from taken
        except CorrelationSpent as spent:
            raise InvalidRequest(errors=[FieldError("correlationId", SPENT)]) from spent
        if clock.moment().since(began) > SEND_WITHIN or clock.day() != day:
            self.outcomes.finish(entry, "waiting", problem=NhsoTimeout.code)
            raise NhsoTimeout(entry=entry.id, message=NOT_SENT)
        return entry

    @staticmethod
    def _with_code(entry: Entry) -> Entry:
        """Return an entry that has its answer. Raises Duplicate."""
        told(entry)
        return entry


def _sent_after(other: Entry, own: Entry) -> bool:
    """Tell by the clock that nobody can set; where the PC was started anew in between, by NHSO's."""
    if other.steady is None or own.steady is None or other.last_sent is None or own.last_sent is None:
        return False
    return other.steady > own.steady or other.last_sent > own.last_sent + ROUGHLY


def _sound(answered: Any, kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return NHSO's yes in the API's own field names. Raises OutcomeUnknown: it said yes, but not to what."""
    try:
        saved = Saved.model_validate(answered)
    except ValidationError as error:
        raise OutcomeUnknown from error
    if (saved.pid, saved.claimType) != (body["pid"], body["claimType"]):
        raise OutcomeUnknown
    if saved.correlationId not in (None, body["correlationId"]):
        raise OutcomeUnknown
    if kind == "confirm" and not saved.claimCode:
        raise OutcomeUnknown
    return saved.model_dump(exclude_unset=True)
