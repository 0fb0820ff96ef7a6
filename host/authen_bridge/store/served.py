"""Which correlationIds this PC has served, whose and when: in production only these may be spent."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from authen_bridge.names import Zone
from authen_bridge.store.database import Database
from authen_bridge.store.entry import correlation_hash, patient_hash

TABLE = "served"
DAYS = 2  # one is spent on the day it was served; a second day for a clock that is wrong


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a correlationId is. Nothing here says who that is but to somebody who knows the PID."""

    day: date
    claim_types: frozenset[str]
    _patient: bytes = field(repr=False)
    _hash: Callable[[str], bytes] = field(repr=False, compare=False)

    def is_of(self, pid: str) -> bool:
        return hmac.compare_digest(self._patient, self._hash(pid))


class Served:
    """The served correlationIds in the database. Every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sealer = database.sealer

    def remember(
        self, zone: Zone, correlation_id: str, pid: str, claim_types: Collection[str], *, day: date
    ) -> None:
        """Note that NHSO gave this correlationId for this patient; one given again is noted anew."""
        key = correlation_hash(self._sealer, zone, correlation_id)
        content = {"patient": patient_hash(self._sealer, pid).hex(), "claim_types": sorted(claim_types)}
        row = (key, day.isoformat(), self._sealer.seal(TABLE, key.hex(), content))
        with self._database.write() as db:
            db.execute("INSERT OR REPLACE INTO served (correlation, day, sealed) VALUES (?, ?, ?)", row)

    def find(self, zone: Zone, correlation_id: str) -> Holder | None:
        key = correlation_hash(self._sealer, zone, correlation_id)
        with self._database.read() as db:
            row = db.execute("SELECT day, sealed FROM served WHERE correlation = ?", (key,)).fetchone()
        if row is None:
            return None
        content = self._sealer.unseal(TABLE, key.hex(), row[1])
        return Holder(
            day=date.fromisoformat(row[0]),
            claim_types=frozenset(content["claim_types"]),
            _patient=bytes.fromhex(content["patient"]),
            _hash=lambda pid: patient_hash(self._sealer, pid),
        )

    def prune(self, today: date) -> None:
        """Delete what was served more than two days before ``today``."""
        with self._database.write() as db:
            oldest = (today - timedelta(days=DAYS)).isoformat()
            db.execute("DELETE FROM served WHERE day < ?", (oldest,))
