"""Routes of our own pages and the command line to what is kept: the outbox, remembered visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from authen_bridge.handlers.ask import Ask
from authen_bridge.messages import OutboxEntry, RememberedVisit
from authen_bridge.nhso.saves import checked_pid, checked_visit
from authen_bridge.nhso.submitting import ENDED, Submitter
from authen_bridge.problems import FieldError, InvalidRequest, NotFound
from authen_bridge.store import CannotDrop, Entry

NO_ENTRY = "ไม่พบรายการนี้ในเครื่องนี้"
NEWEST = 800  # what is unresolved first: some 350 KiB of a reply's 512

RECONCILE_FIRST = "ยังไม่ทราบผลของรายการวันนี้ ต้องตรวจสอบกับ สปสช. ก่อน จึงจะลบได้"


def outbox(ask: Ask) -> Any:
    return [_shown(entry) for entry in ask.bridge.records.store().outbox.entries(newest=NEWEST)]


def retry(ask: Ask) -> Any:
    return _shown(_asked(ask, Submitter.retry))


def drop(ask: Ask) -> Any:
    deleted = isinstance(ask.body, dict) and ask.body.get("deletedAtNhso") is True
    try:
        return _shown(_asked(ask, Submitter.withdraw if deleted else Submitter.drop))
    except CannotDrop as refused:
        words = RECONCILE_FIRST if refused.entry.state in ("sending", "unknown") else ENDED
        raise InvalidRequest(errors=[FieldError("id", words)]) from None


def _asked(ask: Ask, what: Callable[[Submitter, str], Entry]) -> Entry:
    """Do ``what`` with the entry that is asked for, in its own zone."""
    store = ask.bridge.records.store()
    try:
        entry = store.outbox.get(ask.params["id"])
        return what(Submitter(ask.bridge.zones.relay(entry.zone), store), entry.id)
    except KeyError:
        raise NotFound(message=NO_ENTRY) from None


def visit(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    if not ask.bridge.loaded.settings.remember_visits:
        return RememberedVisit(on=False).model_dump()
    found = ask.bridge.records.store().visits.find(pid)
    shown = RememberedVisit(on=True).model_dump()
    if found is None:
        return shown
    oldest = ask.relay.clock.day() - timedelta(days=ask.bridge.loaded.settings.visits_days)
    for name, value, given in (("mobile", found.mobile, found.mobile_day), ("hn", found.hn, found.hn_day)):
        if given and given >= oldest:
            shown |= {name: value, f"{name}Date": given.isoformat()}
    return shown


def remember(ask: Ask) -> Any:
    pid, given = checked_pid(ask.params["pid"]), checked_visit(ask.body)
    if ask.bridge.loaded.settings.remember_visits:
        visits = ask.bridge.records.store().visits
        visits.remember(pid, mobile=given.mobile, hn=given.hn, day=ask.relay.clock.day())
        ask.prune()
    return visit(ask)


def forget(ask: Ask) -> Any:
    ask.bridge.records.store().visits.forget(checked_pid(ask.params["pid"]))
    return visit(ask)


def _shown(entry: Entry) -> dict[str, Any]:
    body, answer = entry.body, entry.answer or {}
    return OutboxEntry(
        id=entry.id,
        zone=entry.zone,
        kind=entry.kind,
        state=entry.state,
        day=entry.day.isoformat(),
        created=entry.created.isoformat(),
        sent=_iso(entry.sent),
        ended=_iso(entry.ended),
        attempts=entry.attempts,
        problem=entry.problem,
        osUser=entry.os_user,
        pid=body["pid"],
        claimType=body["claimType"],
        hn=body.get("hn"),
        claimCode=answer.get("claimCode"),
    ).model_dump()


def _iso(when: date | None) -> str | None:
    return None if when is None else when.isoformat()
