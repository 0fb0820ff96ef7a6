"""Remembered visits: a patient's phone and HN under a keyed hash of the PID.

Pseudonymous, not anonymous: whoever has this user's key can try every PID.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from sqlite3 import Connection

from authen_bridge.store.database import Database
from authen_bridge.store.entry import patient_hash

TABLE = "visits"


@dataclass(frozen=True, slots=True)
class Visit:
    """What was last given for a patient, and on which day; None where nothing is remembered."""

    mobile: str | None = field(repr=False)
    mobile_day: date | None
    hn: str | None = field(repr=False)
    hn_day: date | None


_NOTHING = Visit(None, None, None, None)


class Visits:
    """The remembered visits in the database. Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sealer = database.sealer

    def remember(self, pid: str, *, mobile: str | None, hn: str | None, day: date) -> None:
        """Remember what was given on ``day``; what was not keeps its earlier value and date."""
        patient = patient_hash(self._sealer, pid)
        with self._database.write() as db:
            before = self._find(db, patient) or _NOTHING
            visit = Visit(
                *((mobile, day) if mobile else (before.mobile, before.mobile_day)),
                *((hn, day) if hn else (before.hn, before.hn_day)),
            )
            self._put(db, patient, visit)

    def find(self, pid: str) -> Visit | None:
        with self._database.read() as db:
            return self._find(db, patient_hash(self._sealer, pid))

    def forget(self, pid: str) -> None:
        """Delete what is remembered of a patient, from the file too."""
        with self._database.write() as db:
            db.execute("DELETE FROM visits WHERE patient = ?", (patient_hash(self._sealer, pid),))
        self._database.forget_deleted()

    def prune(self, today: date, days: int) -> None:
        """Forget each value that was given more than ``days`` days before ``today``."""
        oldest = today - timedelta(days=days)
        with self._database.write() as db:
            stale = "SELECT patient FROM visits WHERE mobile_day < ?1 OR hn_day < ?1"
            for (patient,) in db.execute(stale, (oldest.isoformat(),)).fetchall():
                visit = self._find(db, patient) or _NOTHING
                mobile = (visit.mobile, visit.mobile_day)
                hn = (visit.hn, visit.hn_day)
                kept = Visit(
                    *(mobile if visit.mobile_day and visit.mobile_day >= oldest else (None, None)),
                    *(hn if visit.hn_day and visit.hn_day >= oldest else (None, None)),
                )
                self._put(db, patient, kept)

    def _find(self, db: Connection, patient: bytes) -> Visit | None:
        row = db.execute(
            "SELECT mobile_day, hn_day, sealed FROM visits WHERE patient = ?", (patient,)
        ).fetchone()
        if row is None:
            return None
        mobile_day, hn_day = (date.fromisoformat(text) if text else None for text in row[:2])
        content = self._sealer.unseal(TABLE, patient.hex(), row[2])
        return Visit(content["mobile"], mobile_day, content["hn"], hn_day)

    def _put(self, db: Connection, patient: bytes, visit: Visit) -> None:
        """Replace the patient's row; a visit of nothing has none."""
        db.execute("DELETE FROM visits WHERE patient = ?", (patient,))
        if visit == _NOTHING:
            return
        days = (day.isoformat() if day else None for day in (visit.mobile_day, visit.hn_day))
        sealed = self._sealer.seal(TABLE, patient.hex(), {"mobile": visit.mobile, "hn": visit.hn})
        db.execute(
            "INSERT INTO visits (patient, mobile_day, hn_day, sealed) VALUES (?, ?, ?, ?)",
            (patient, *days, sealed),
        )
