"""The outbox: every confirmation and draft, written down before it is sent.

    begin ──→ sending ──→ done · refused · unknown · waiting        `finish`
    hold  ──→ waiting                                               NHSO could not even be asked
    begin takes the same request up again from everything but a done confirmation; hold from what is not
    at NHSO

`begin` alone makes sure that a visit has one confirmation at most that NHSO has or may have. Who
works on one visit does so under its lock (`Store.lock`): without it, two that begin the same request
at once would both send it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from sqlite3 import Connection
from typing import Any

from authen_bridge.names import Zone
from authen_bridge.problems import BANGKOK
from authen_bridge.store.database import Database
from authen_bridge.store.entry import (
    ENDED,
    LIVE,
    CannotDrop,
    CorrelationSpent,
    Entry,
    Kind,
    State,
    VisitTaken,
    correlation_hash,
    patient_hash,
    request_hash,
    visit_hash,
)
from authen_bridge.store.pruning import prune
from authen_bridge.store.rows import insert, select, update, utc
from authen_bridge.store.schema import LIVE_SQL, UNRESOLVED_COUNTS, UNRESOLVED_SQL

PREFIX = 4  # characters of an id: the least that `get` takes for one

_FINISHED: tuple[State, ...] = ("done", "refused", "unknown", "waiting")  # what `finish` may say
_UNFINISHED: tuple[State, ...] = ("sending", "unknown")  # from where
_DROPPABLE: tuple[State, ...] = ("waiting", "expired", "refused")


class Outbox:
    """The entries in the database. Every method raises StoreUnavailable; times must be aware."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sealer = database.sealer

    # ── sending ───────────────────────────────────────────────────────────────────────────────

    def begin(  # noqa: PLR0913 - each is one fact of the row
        self,
        zone: Zone,
        kind: Kind,
        body: Mapping[str, Any],
        *,
        day: date,
        now: datetime,
        skew: float | None,
        steady: float | None,
        os_user: str,
    ) -> Entry:
        """Write down, on the disk, that this request is now being sent; return its entry.

        The same request's entry is taken up again: one more attempt, its first sending kept. Raises
        VisitTaken if it is a done confirmation, or another one of the visit is sending, unknown or done;
        CorrelationSpent if another one was sent with its correlationId.
        """
        with self._database.write() as db:
            own = self._same(db, zone, kind, body, day)
            if own and own.state == "done" and kind == "confirm":
                raise VisitTaken(own)
            if kind == "confirm":
                self._check_visit(db, own, visit_hash(self._sealer, zone, body, day))
                self._check_correlation(db, own, correlation_hash(self._sealer, zone, body["correlationId"]))
            entry = replace(
                own or _new(zone, kind, body, day, now),
                state="sending",
                sent=own.sent if own and own.sent else utc(now),
                last_sent=utc(now),
                ended=None,
                skew=skew,
                steady=steady,
                os_user=os_user,
                answer=None,
                problem=None,
                attempts=own.attempts + 1 if own else 1,
            )
            (update if own else insert)(db, self._sealer, entry)
        return entry

    def hold(  # noqa: PLR0913 - each is one fact of the row
        self,
        zone: Zone,
        kind: Kind,
        body: Mapping[str, Any],
        *,
        day: date,
        now: datetime,
        os_user: str,
        problem: str,
    ) -> Entry:
        """Keep a request that could not even be sent, ``waiting``; one NHSO may have stays as it is."""
        with self._database.write() as db:
            own = self._same(db, zone, kind, body, day)
            if own and own.state in LIVE:
                return own
            entry = replace(
                own or _new(zone, kind, body, day, now),
                state="waiting",
                ended=None,
                os_user=os_user,
                answer=None,
                problem=problem,
            )
            (update if own else insert)(db, self._sealer, entry)
        return entry

    def finish(  # noqa: PLR0913 - each is one fact of the row
        self,
        entry_id: str,
        attempt: int,
        state: State,
        *,
        now: datetime,
        answer: Mapping[str, Any] | None = None,
        problem: str | None = None,
    ) -> Entry:
        """Write down how an attempt went; return the entry, as it is if that is no longer its question.

        Only a `sending` or `unknown` entry of that very attempt changes. KeyError: it was erased.
        """
        if state not in _FINISHED:
            raise ValueError(f"a sending cannot end as {state}")
        with self._database.write() as db:
            entry = self._one(db, entry_id)
            if entry.state not in _UNFINISHED or entry.attempts != attempt:
                return entry
            ended = utc(now) if state in ENDED else None
            entry = replace(entry, state=state, ended=ended, answer=answer, problem=problem)
            update(db, self._sealer, entry)
        return entry

    def refuse(
        self, entry_id: str, *, now: datetime, answer: Mapping[str, Any] | None, problem: str
    ) -> Entry:
        """Write down that what NHSO has not got will not be sent, and why; else leave it. KeyError."""
        with self._database.write() as db:
            entry = self._one(db, entry_id)
            if entry.state not in LIVE:
                entry = replace(entry, state="refused", ended=utc(now), answer=answer, problem=problem)
                update(db, self._sealer, entry)
        return entry

    def drop(self, entry_id: str, *, now: datetime) -> Entry:
        """Let staff put an entry aside. Raises CannotDrop, KeyError.

        An unknown of today has to be reconciled; one of an earlier day no longer can be.
        """
        with self._database.write() as db:
            entry = self._one(db, entry_id)
            stale = entry.state == "unknown" and entry.day < now.astimezone(BANGKOK).date()
            if entry.state not in _DROPPABLE and not stale:
                raise CannotDrop(entry)
            entry = replace(entry, state="dropped", ended=utc(now))
            update(db, self._sealer, entry)
        return entry

    def withdraw(self, entry_id: str, *, now: datetime) -> Entry:
        """Put aside a confirmation whose code NHSO has no more: staff have deleted it there. KeyError."""
        with self._database.write() as db:
            entry = self._one(db, entry_id)
            if entry.state == "done":
                entry = replace(entry, state="dropped", ended=utc(now))
                update(db, self._sealer, entry)
        return entry

    # ── finding ───────────────────────────────────────────────────────────────────────────────

    def find(self, zone: Zone, kind: Kind, body: Mapping[str, Any], day: date) -> Entry | None:
        """Return the entry of the same request: zone, kind, day and every key of the body alike."""
        with self._database.read() as db:
            return self._same(db, zone, kind, body, day)

    def get(self, entry_id: str) -> Entry:
        """Return the entry with this id, or with the one id that begins so (4 characters or more).

        Raises KeyError.
        """
        with self._database.read() as db:
            return self._one(db, entry_id)

    def of_visit(self, zone: Zone, body: Mapping[str, Any], day: date) -> list[Entry]:
        """Return the visit's confirmations in any state, newest first."""
        visit = visit_hash(self._sealer, zone, body, day)
        return self._select("WHERE kind = 'confirm' AND visit = ?", visit)

    def drafts_of_visit(self, zone: Zone, body: Mapping[str, Any], day: date) -> list[Entry]:
        """Return the visit's drafts in any state, newest first."""
        visit = visit_hash(self._sealer, zone, body, day)
        return self._select("WHERE kind = 'draft' AND visit = ?", visit)

    def spent(self, zone: Zone, correlation_id: str) -> list[Entry]:
        """Return the confirmations by which NHSO has, or may have, seen this correlationId."""
        correlation = correlation_hash(self._sealer, zone, correlation_id)
        return self._select(f"WHERE {LIVE_SQL} AND correlation = ?", correlation)

    def claim_codes(self, zone: Zone, pid: str, day: date) -> Mapping[str, str]:
        """Return the claim codes that are known to be ours for this patient and day, and whose entry's."""
        where = "WHERE zone = ? AND patient = ? AND day = ? AND state = 'done'"
        entries = self._select(where, zone, patient_hash(self._sealer, pid), day.isoformat())
        return {e.answer["claimCode"]: e.id for e in entries if e.answer and e.answer.get("claimCode")}

    def entries(self, newest: int | None = None) -> list[Entry]:
        """Return every entry, newest first; or so many of the newest, unresolved ones before others."""
        if newest is None:
            return self._select()
        chosen = f"SELECT rowid FROM outbox ORDER BY {UNRESOLVED_SQL} DESC, rowid DESC LIMIT ?"  # noqa: S608
        return self._select(f"WHERE rowid IN ({chosen})", newest)

    def unresolved(self) -> Mapping[State, int]:
        """Return how many entries there are in each state that somebody should still look after."""
        with self._database.read() as db:
            return dict(db.execute(UNRESOLVED_COUNTS).fetchall())

    def prune(self, today: date, days: int) -> None:
        """Expire, and delete what is older than ``days`` days; see `pruning`."""
        with self._database.write() as db:
            prune(db, today, days)

    # ── within a transaction ──────────────────────────────────────────────────────────────────

    def _select(self, where: str = "", *values: Any) -> list[Entry]:
        with self._database.read() as db:
            return select(db, self._sealer, where, *values)

    def _same(
        self, db: Connection, zone: Zone, kind: Kind, body: Mapping[str, Any], day: date
    ) -> Entry | None:
        request = request_hash(self._sealer, zone, kind, body, day)
        return next(iter(select(db, self._sealer, "WHERE request = ?", request)), None)

    def _check_visit(self, db: Connection, own: Entry | None, visit: bytes) -> None:
        """Raise VisitTaken; the unique index says the same, but could not name the entry."""
        for entry in select(db, self._sealer, f"WHERE {LIVE_SQL} AND visit = ?", visit):
            if own is None or entry.id != own.id:
                raise VisitTaken(entry)

    def _check_correlation(self, db: Connection, own: Entry | None, correlation: bytes) -> None:
        for entry in select(db, self._sealer, f"WHERE {LIVE_SQL} AND correlation = ?", correlation):
            if own is None or entry.id != own.id:
                raise CorrelationSpent(entry)

    def _one(self, db: Connection, entry_id: str) -> Entry:
        found = []
        if len(entry_id) >= PREFIX:
            # A range, for which the primary key serves; "g" is behind every hexadecimal digit.
            found = select(db, self._sealer, "WHERE id >= ? AND id < ?", entry_id, entry_id + "g")
        if len(found) != 1:
            raise KeyError(entry_id)
        return found[0]


def _new(zone: Zone, kind: Kind, body: Mapping[str, Any], day: date, now: datetime) -> Entry:
    return Entry(
        id=uuid.uuid4().hex,
        zone=zone,
        kind=kind,
        state="waiting",
        body=dict(body),
        day=day,
        created=utc(now),
        sent=None,
        last_sent=None,
        ended=None,
        skew=None,
        steady=None,
        os_user="",
        answer=None,
        problem=None,
        attempts=0,
    )
