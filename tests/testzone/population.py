"""The test zone's database: people, their claim codes and drafts, tokens and log-ins, in sqlite."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Literal

from tests.testzone.people import POPULATION
from tests.testzone.person import FullName, Hospital, Person

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
SCHEMA = Path(__file__).with_name("schema.sql")

FIRST_CODE = 9_000_000_000  # PP + 10 digits; starting high tells a test code from a real one of these years
VISIT_COLUMNS = "pid, claim_type, hcode, mobile, phones, hn, correlation_id, source, certifier, created"


@dataclass(frozen=True, slots=True)
class Certifier:
    """Who says who the patient is. Without their own smart card a document and a reason stand for it."""

    pid: str
    proof: Literal["card", "document"]
    who: str
    relation: str
    name: str = ""
    card_type: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """What is asked to be saved: one service of one person at one unit."""

    pid: str
    claim_type: str
    hcode: str  # the asking unit's own
    mobile: str
    phones: str = ""
    hn: str = ""
    correlation_id: str = ""  # of the API; the page's own backend has none
    source: Literal["api", "page"] = "api"
    certifier: Certifier | None = None  # of the page's second tab


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Visit):
    claim_code: str
    created: datetime  # Bangkok


class AlreadyClaimed(Exception):
    """This person has a code for this service at this unit today."""


class CorrelationSpent(Exception):
    """The correlationId is unknown, another person's or unit's, or was used by a confirm."""


def bangkok_now() -> datetime:
    return datetime.now(BANGKOK)


class Population:
    """Thread-safe. ``now`` may be replaced to live on another day."""

    def __init__(
        self,
        database: Path | str = ":memory:",
        *,
        people: Iterable[Person] = POPULATION,
        now: Callable[[], datetime] = bangkok_now,
    ) -> None:
        self.now = now
        self._lock = threading.Lock()
        self._db = sqlite3.connect(database, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        with self._lock, self._db:
            self._db.executescript(SCHEMA.read_text("utf-8"))
        self.register(*people)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _change(self, statement: str, *values: Any) -> sqlite3.Cursor:
        with self._lock, self._db:
            return self._db.execute(statement, values)

    def _rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def register(self, *people: Person) -> None:
        """Take ``people`` into the register, or what is new of them."""
        with self._lock, self._db:
            self._db.executemany(
                "INSERT INTO person (pid, record) VALUES (?, ?)"
                " ON CONFLICT (pid) DO UPDATE SET record = excluded.record",
                ((one.pid, json.dumps(asdict(one), ensure_ascii=False)) for one in people),
            )

    def find(self, pid: str) -> Person | None:
        rows = self._rows("SELECT record FROM person WHERE pid = ?", pid)
        return _person(json.loads(rows[0]["record"])) if rows else None

    # ── who asks ──────────────────────────────────────────────────────────────────────────────

    def add_token(self, hcode: str) -> str:
        """Return a new bearer token of the unit ``hcode``."""
        token = secrets.token_urlsafe(24)
        self._change("INSERT INTO token (token, hcode) VALUES (?, ?)", token, hcode)
        return token

    def unit_of(self, token: str) -> str | None:
        rows = self._rows("SELECT hcode FROM token WHERE token = ?", token)
        return rows[0]["hcode"] if rows else None

    def log_in(self, clerk: str) -> str:
        """Return the id of a new session of ``clerk``."""
        session = secrets.token_urlsafe(24)
        self._change("INSERT INTO session (id, clerk) VALUES (?, ?)", session, clerk)
        return session

    def log_out(self, session: str) -> None:
        self._change("DELETE FROM session WHERE id = ?", session)

    def clerk_of(self, session: str) -> str | None:
        rows = self._rows("SELECT clerk FROM session WHERE id = ?", session)
        return rows[0]["clerk"] if rows else None

    # ── visits ────────────────────────────────────────────────────────────────────────────────

    def correlate(self, pid: str, hcode: str) -> str:
        """Return a new correlationId, good for one confirm of this person by this unit."""
        made = secrets.token_hex(10)  # opaque: the document's examples are no UUIDs either
        self._change(
            "INSERT INTO correlation (id, pid, hcode, made) VALUES (?, ?, ?, ?)",
            *(made, pid, hcode, self.now().isoformat()),
        )
        return made

    def save_draft(self, visit: Visit) -> datetime:
        """Keep ``visit`` without a claim code and return when; ``CorrelationSpent``."""
        created = self.now()
        with self._lock, self._db:
            self._check_correlation(visit)
            self._insert("draft", visit, created)
        return created

    def confirm(self, visit: Visit) -> Claim:
        """Issue a claim code for ``visit``; ``AlreadyClaimed``, ``CorrelationSpent``.

        A confirm sent twice is a duplicate before it is anything else: the first one has both issued
        the code and spent the correlationId.
        """
        created = self.now()
        with self._lock, self._db:
            try:
                serial = self._insert("claim", visit, created)
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorname != "SQLITE_CONSTRAINT_UNIQUE":
                    raise
                raise AlreadyClaimed from error
            self._check_correlation(visit)
            self._db.execute("UPDATE correlation SET spent = 1 WHERE id = ?", (visit.correlation_id,))
        return Claim(**_fields(visit), claim_code=_code(serial), created=created)

    def delete(self, claim_code: str) -> None:
        """Delete a claim, as staff do on the site's page for wrong ones."""
        self._change("DELETE FROM claim WHERE serial = ?", int(claim_code.removeprefix("PP")) - FIRST_CODE)

    def claims(self, pid: str) -> list[Claim]:
        """Return every claim issued to ``pid`` by any unit, newest first."""
        rows = self._rows("SELECT * FROM claim WHERE pid = ? ORDER BY created DESC, serial DESC", pid)
        return [_claim(row) for row in rows]

    def drafts(self, pid: str) -> list[Visit]:
        """Return every draft saved for ``pid``, newest first."""
        rows = self._rows("SELECT * FROM draft WHERE pid = ? ORDER BY serial DESC", pid)
        return [_visit(row) for row in rows]

    def _check_correlation(self, visit: Visit) -> None:
        if visit.source == "page":
            return
        fresh = self._db.execute(
            "SELECT 1 FROM correlation WHERE id = ? AND pid = ? AND hcode = ? AND NOT spent",
            (visit.correlation_id, visit.pid, visit.hcode),
        ).fetchone()
        if fresh is None:
            raise CorrelationSpent

    def _insert(self, table: Literal["draft", "claim"], visit: Visit, created: datetime) -> int:
        values = {**_fields(visit), "certifier": visit.certifier and json.dumps(asdict(visit.certifier))}
        cursor = self._db.execute(
            f"INSERT INTO {table} ({VISIT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values.values(), created.isoformat()),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def _code(serial: int) -> str:
    return f"PP{FIRST_CODE + serial}"


def _fields(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in Visit.__dataclass_fields__}


def _visit_fields(row: sqlite3.Row) -> dict[str, Any]:
    certifier = row["certifier"] and Certifier(**json.loads(row["certifier"]))
    return {**{name: row[name] for name in Visit.__dataclass_fields__}, "certifier": certifier}


def _visit(row: sqlite3.Row) -> Visit:
    return Visit(**_visit_fields(row))


def _claim(row: sqlite3.Row) -> Claim:
    created = datetime.fromisoformat(row["created"])
    return Claim(**_visit_fields(row), claim_code=_code(row["serial"]), created=created)


def _person(record: dict[str, Any]) -> Person:
    hospitals = {
        key: Hospital(**record[key]) if record[key] else None
        for key in ("hosp_main", "hosp_sub", "hosp_main_op")
    }
    names = {key: FullName(**record[key]) for key in ("name_th", "name_en")}
    lists = {key: tuple(record[key]) for key in ("address", "claim_types")}
    return Person(**{**record, **hospitals, **names, **lists})
