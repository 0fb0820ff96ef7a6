"""Drafts and confirmations: each is written down before it is sent, and a claim code is asked for once.

    written down, sent ──→ NHSO's answer                  done
                      ├──→ NHSO says no                   refused, or DUPLICATE with the code there is
                      ├──→ it certainly did not get there  waiting: the same request may be sent again today
                      └──→ no sound answer                unknown: reconciled before anything else is sent

Nothing is sent a second time unless somebody asks and NHSO's own lists show that it has no code; what
they cannot show stays OUTCOME_UNKNOWN. All work on one visit is done under its lock, so two programs
on this PC take turns; an entry that is found `sending` under the lock is one whose sender died.
"""

from __future__ import annotations

import getpass
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from authen_bridge.nhso import lists
from authen_bridge.nhso.clock import Moment
from authen_bridge.nhso.correlating import faults
from authen_bridge.nhso.documents import Latest, Saved, bangkok_day, moment
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
from authen_bridge.nhso.saves import Save, checked_save
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    Duplicate,
    FieldError,
    InvalidRequest,
    NhsoProblem,
    NhsoTimeout,
    NotToday,
    OutcomeUnknown,
    Problem,
    StoreUnavailable,
)
from authen_bridge.store import Entry, Kind, State, Store, StoreBusy, VisitTaken

log = logging.getLogger(__name__)

PATHS: Mapping[Kind, str] = {
    "draft": "/api/nhso-service/save-as-draft",
    "confirm": "/api/nhso-service/confirm-save",
}

# Between writing down and sending, in seconds. A PC that slept in between must not send what somebody
# else may have reconciled meanwhile.
SEND_WITHIN = 5.0

# An answer that got lost sooner than this, in seconds, is looked for at once, while the asker waits.
# One that took longer has used up the asker's patience (the extension's deadline is 30 s).
LOOK_AT_ONCE = 10.0

ONE_DAY = timedelta(days=1)

DRAFT_UNKNOWN = "ส่งฉบับร่างแล้วแต่ไม่ได้รับคำตอบ กรุณาตรวจสอบที่เมนูค้นหา/แก้ไขบนเว็บ New Authen ก่อนส่งซ้ำ"
ENDED = "รายการนี้สิ้นสุดแล้ว ส่งซ้ำไม่ได้"


@dataclass(frozen=True, slots=True)
class Submitter:
    """Submits to one zone, and writes to the store of this PC's user."""

    relay: Relay
    store: Store

    def submit(self, kind: Kind, body: Any) -> dict[str, Any]:
        """Send what ``body`` asks for, or return what came of the same request; NHSO's answer.

        Raises Problem: InvalidRequest with every failing field; Duplicate with the code that the visit
        has; OutcomeUnknown; StoreUnavailable, with nothing sent; whatever NHSO or the way to it says.
        """
        self.relay.check_can_save()
        self.relay.check_ready()
        away = self._learn_the_time()
        day = self.relay.clock.day()
        save = checked_save(body, lambda fields: faults(self.relay.zone, self.store, fields, day))
        wanted = self._as_sent(save)
        with self._service(wanted):
            entry = self.store.outbox.find(self.relay.zone, kind, wanted, day)
            if entry and entry.state != "refused":
                entry = self._settled(entry)
                if entry.state in ("done", "refused"):
                    return _told(entry)
            if kind == "confirm":
                self._clear_the_visit(wanted, day, entry)
            if away:
                self._hold(kind, wanted, day, away)
                raise away
            return self._send(kind, wanted, day)

    def retry(self, entry_id: str) -> dict[str, Any]:
        """Find out what came of an entry, and send it where NHSO certainly has it not; NHSO's answer.

        Raises KeyError, and Problem as `submit` does; NotToday where its day of service is over.
        """
        self.relay.check_can_save()
        self.relay.check_ready()
        if away := self._learn_the_time():
            raise away
        entry = self.store.outbox.get(entry_id)
        with self._service(entry.body):
            entry = self.store.outbox.get(entry.id)
            if entry.state in ("refused", "dropped"):
                raise InvalidRequest(errors=[FieldError("id", ENDED)])
            draft_asked_again = entry.kind == "draft" and entry.state in ("sending", "unknown")
            if not draft_asked_again:  # a second draft does no harm, and staff have looked
                entry = self._settled(entry)
            if entry.state in ("done", "refused"):
                return _told(entry)
            if entry.day != self.relay.clock.day():
                raise NotToday(entry=entry.id)
            if entry.kind == "confirm":
                self._clear_the_visit(entry.body, entry.day, entry)
            return self._send(entry.kind, entry.body, entry.day)

    # ── before anything is sent ───────────────────────────────────────────────────────────────

    def _learn_the_time(self) -> NhsoProblem | None:
        """Ask for NHSO's time where it is not known; return why that failed, if it did."""
        try:
            self.relay.learn_the_time()
        except NhsoProblem as problem:
            return problem
        return None

    def _as_sent(self, save: Save) -> dict[str, str]:
        body: dict[str, str] = save.model_dump(exclude_none=True)
        if hcode := self.relay.own_hcode(save.hcode):
            body["hcode"] = hcode
        return body

    @contextmanager
    def _service(self, body: Mapping[str, str]) -> Iterator[None]:
        """Be the only one at work on this patient and service."""
        try:
            with self.store.lock(self.relay.zone, body):
                yield
        except StoreBusy as busy:  # another program of ours has been sending this for long
            raise OutcomeUnknown from busy

    def _settled(self, entry: Entry) -> Entry:
        """Return the entry once it is known what came of it. Raises OutcomeUnknown.

        To be called under the service's lock.
        """
        if entry.state not in ("sending", "unknown"):
            return entry
        if entry.kind == "draft":  # no list of NHSO's names drafts
            self._finish(entry, "unknown", problem=OutcomeUnknown.code)
            raise OutcomeUnknown(entry=entry.id, message=DRAFT_UNKNOWN)
        match self._verdict(entry):
            case Ours(code):
                return self._finish(entry, "done", answer=_answer(entry, code))
            case Earlier(code):
                return self._finish(entry, "refused", answer=_answer(entry, code), problem=Duplicate.code)
            case Absent():
                return self._finish(entry, "waiting", problem=entry.problem)
            case Unclear():
                self._finish(entry, "unknown", problem=OutcomeUnknown.code)
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

    def _clear_the_visit(self, body: Mapping[str, str], day: date, own: Entry | None) -> None:
        """Make sure that no other request has, or may have, a code for this visit.

        Raises OutcomeUnknown, Duplicate.
        """
        of_visit = self.store.outbox.of_visit
        # What was sent just before midnight may have been given a code of this day.
        late = [entry for entry in of_visit(self.relay.zone, body, day - ONE_DAY) if _may_be_of(day, entry)]
        for entry in (*late, *of_visit(self.relay.zone, body, day)):
            if own and entry.id == own.id:
                continue
            other = self._settled(entry)
            if _day_of_code(other) != day:
                continue
            if other.state == "done" and other is entry and isinstance(self._verdict(other), Absent):
                # Staff have deleted a wrong confirmation on NHSO's site: the visit is free again.
                self.store.outbox.withdraw(other.id, now=self.relay.clock.now())
                continue
            raise _duplicate(other)

    def _evidence(self, pid: str) -> Evidence:
        """Ask NHSO for the patient's codes, both ways. Raises Problem."""
        latest, newest = lists.latest(self.relay, pid), lists.newest(self.relay, pid)
        return Evidence(latest, newest, self.relay.clock.now())

    # ── sending, and what comes of it ─────────────────────────────────────────────────────────

    def _hold(self, kind: Kind, body: Mapping[str, str], day: date, why: Problem) -> None:
        entry = self.store.outbox.hold(
            self.relay.zone,
            kind,
            body,
            day=day,
            now=self.relay.clock.now(),
            os_user=getpass.getuser(),
            problem=why.code,
        )
        why.facts["entry"] = entry.id

    def _send(self, kind: Kind, body: Mapping[str, str], day: date) -> dict[str, Any]:
        began = Moment.now()
        clock = self.relay.clock
        try:
            entry = self.store.outbox.begin(
                self.relay.zone,
                kind,
                body,
                day=day,
                now=clock.now(),
                skew=clock.skew,
                os_user=getpass.getuser(),
            )
        except VisitTaken as taken:  # somebody who did not take the lock
            raise OutcomeUnknown(entry=taken.entry.id) from taken
        if Moment.now().since(began) > SEND_WITHIN or clock.day() != day:
            self._finish(entry, "waiting", problem=NhsoTimeout.code)
            raise NhsoTimeout(entry=entry.id)
        try:
            answer = _sound(self.relay.save(PATHS[kind], dict(body)), kind, body)
        except OutcomeUnknown:
            return self._look_for(entry, began)
        except InvalidRequest as refusal:
            return self._refused(entry, refusal)
        except Problem as problem:  # it never left, or was turned away at the door
            self._finish(entry, "waiting", problem=problem.code)
            problem.facts["entry"] = entry.id
            raise
        self._finish(entry, "done", answer=answer)
        return answer

    def _look_for(self, entry: Entry, began: Moment) -> dict[str, Any]:
        """Return the lost answer, if NHSO's lists have it already. Raises OutcomeUnknown, Duplicate."""
        entry = self._finish(entry, "unknown", problem=OutcomeUnknown.code)
        if entry.kind == "confirm" and Moment.now().since(began) > LOOK_AT_ONCE:
            raise OutcomeUnknown(entry=entry.id)
        return _told(self._settled(entry))

    def _refused(self, entry: Entry, refusal: InvalidRequest) -> dict[str, Any]:
        """NHSO said 400: return the code of an attempt before, or raise Duplicate, or NHSO's refusal."""
        found, ours = None, False
        if entry.kind == "confirm":
            with suppress(Problem):
                evidence = self._evidence(entry.body["pid"])
                found = code_of_visit(entry, evidence)
                ours = entry.attempts > 1 and isinstance(verdict(entry, evidence), Ours)
        if found is None:
            self._finish(entry, "refused", problem=refusal.code)
            raise refusal
        state: State = "done" if ours else "refused"
        problem = None if ours else Duplicate.code
        return _told(self._finish(entry, state, answer=_answer(entry, found), problem=problem))

    def _finish(
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


def _sound(answered: Any, kind: Kind, body: Mapping[str, str]) -> dict[str, Any]:
    """Return NHSO's yes in the API's own field names. Raises OutcomeUnknown: it said yes, but not to what."""
    try:
        saved = Saved.model_validate(answered)
    except ValidationError as error:
        raise OutcomeUnknown from error
    if (saved.pid, saved.claimType) != (body["pid"], body["claimType"]):
        raise OutcomeUnknown
    if kind == "confirm" and not saved.claimCode:
        raise OutcomeUnknown
    return saved.model_dump(exclude_unset=True)


def _answer(entry: Entry, code: Latest) -> dict[str, Any]:
    """Return what `confirm-save` would have answered, from the list that has its code."""
    return {
        **{key: entry.body[key] for key in ("pid", "claimType", "correlationId")},
        "createdDate": code.claimDateTime,
        "claimCode": code.claimCode,
    }


def _told(entry: Entry) -> dict[str, Any]:
    """Return the answer of a confirmation that has its code. Raises Duplicate where it is another's."""
    if entry.state == "refused":
        raise _duplicate(entry)
    return dict(entry.answer or {})


def _duplicate(entry: Entry) -> Duplicate:
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
