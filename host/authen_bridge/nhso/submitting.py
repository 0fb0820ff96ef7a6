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

import getpass
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from authen_bridge.nhso.clock import Moment
from authen_bridge.nhso.correlating import faults
from authen_bridge.nhso.documents import Saved
from authen_bridge.nhso.outcomes import Outcomes, told
from authen_bridge.nhso.saves import Save, checked_save
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoProblem,
    NhsoTimeout,
    NotToday,
    OutcomeUnknown,
    Problem,
)
from authen_bridge.store import Entry, Kind, Store, StoreBusy, VisitTaken

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

ENDED = "รายการนี้สิ้นสุดแล้ว ส่งซ้ำไม่ได้"


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
        away = self._learn_the_time()
        day = self.relay.clock.day()
        save = checked_save(body, lambda fields: faults(self.relay.zone, self.store, fields, day))
        wanted = self._as_sent(save)
        with self._service(wanted):
            entry = self.store.outbox.find(self.relay.zone, kind, wanted, day)
            if entry and entry.state != "refused":
                entry = self.outcomes.settled(entry)
                if entry.state in ("done", "refused"):
                    return told(entry)
            if kind == "confirm":
                self.outcomes.clear_the_visit(wanted, day, entry)
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
                entry = self.outcomes.settled(entry)
            if entry.state in ("done", "refused"):
                return told(entry)
            if entry.day != self.relay.clock.day():
                raise NotToday(entry=entry.id)
            if entry.kind == "confirm":
                self.outcomes.clear_the_visit(entry.body, entry.day, entry)
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

    # ── sending, and what comes of it ─────────────────────────────────────────────────────────

    def _hold(self, kind: Kind, body: Mapping[str, str], day: date, why: Problem) -> None:
        entry = self.store.outbox.hold(
            self.relay.zone,
            kind,
            body,
            day=day,
            now=self.relay.clock.now(),
            os_user=_os_user(),
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
                os_user=_os_user(),
            )
        except VisitTaken as taken:  # somebody who did not take the lock
            raise OutcomeUnknown(entry=taken.entry.id) from taken
        if Moment.now().since(began) > SEND_WITHIN or clock.day() != day:
            self.outcomes.finish(entry, "waiting", problem=NhsoTimeout.code)
            raise NhsoTimeout(entry=entry.id)
        try:
            answer = _sound(self.relay.save(PATHS[kind], dict(body)), kind, body)
        except OutcomeUnknown:
            return self._look_for(entry, began)
        except InvalidRequest as refusal:
            return told(self.outcomes.after_refusal(entry, refusal))
        except Problem as problem:  # it never left, or was turned away at the door
            self.outcomes.finish(entry, "waiting", problem=problem.code)
            problem.facts["entry"] = entry.id
            raise
        self.outcomes.finish(entry, "done", answer=answer)
        return answer

    def _look_for(self, entry: Entry, began: Moment) -> dict[str, Any]:
        """Return the lost answer, if NHSO's lists have it already. Raises OutcomeUnknown, Duplicate."""
        entry = self.outcomes.finish(entry, "unknown", problem=OutcomeUnknown.code)
        if entry.kind == "confirm" and Moment.now().since(began) > LOOK_AT_ONCE:
            raise OutcomeUnknown(entry=entry.id)
        return told(self.outcomes.settled(entry))


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


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return ""
