"""What the outbox holds: one confirmation or draft, and the names by which it is found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from authen_bridge.names import Zone
from authen_bridge.store.sealing import Sealer

Kind = Literal["draft", "confirm"]
State = Literal["sending", "done", "refused", "unknown", "waiting", "expired", "dropped"]

LIVE: tuple[State, ...] = ("sending", "unknown", "done")  # NHSO has, or may have, given a code
ENDED: tuple[State, ...] = ("done", "refused", "expired", "dropped")

# What makes a request the same one, and a visit; an absent key counts as an empty one.
REQUEST_KEYS = ("pid", "claimType", "correlationId", "mobile", "hn", "hcode")
# No hcode: one who leaves it out and one who gives it ask for the same visit of this PC's unit.
VISIT_KEYS = ("pid", "claimType")


@dataclass(frozen=True, slots=True)
class Entry:
    """A confirmation or draft. Times are UTC, of NHSO's clock; ``repr`` shows nothing personal."""

    id: str  # 32 hexadecimal digits
    zone: Zone
    kind: Kind
    state: State
    body: Mapping[str, Any] = field(repr=False)  # as sent to NHSO
    day: date  # of service, in Bangkok
    created: datetime
    sent: datetime | None  # the first sending: no code given before it is this entry's
    last_sent: datetime | None
    ended: datetime | None
    skew: float | None  # seconds, NHSO's clock minus the PC's, at the last sending
    steady: float | None  # seconds, by the PC's clock that nobody can set, at the last sending
    os_user: str = field(repr=False)  # who asked last
    answer: Mapping[str, Any] | None = field(repr=False)  # NHSO's, with the claim code
    problem: str | None  # a code of the problem table
    attempts: int  # sendings begun


class VisitTaken(Exception):
    """This visit has a confirmation, ``entry``, that NHSO has or may have: there can be no other."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.id)
        self.entry = entry


class CorrelationSpent(Exception):
    """Another confirmation, ``entry``, has been sent with the same correlationId."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.id)
        self.entry = entry


class CannotDrop(Exception):
    """``entry`` is not staff's to drop: it is done, being sent, or an unknown of today."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"{entry.id} is {entry.state}")
        self.entry = entry


def request_hash(sealer: Sealer, zone: Zone, kind: Kind, body: Mapping[str, Any], day: date) -> bytes:
    """Return the keyed hash that two askings share when they are the same request."""
    return sealer.hash("request", zone, kind, *(body.get(key, "") for key in REQUEST_KEYS), day.isoformat())


def visit_hash(sealer: Sealer, zone: str, body: Mapping[str, Any], day: date) -> bytes:
    return sealer.hash("visit", zone, *(body.get(key, "") for key in VISIT_KEYS), day.isoformat())


def service_hash(sealer: Sealer, zone: str, body: Mapping[str, Any]) -> bytes:
    return sealer.hash("service", zone, *(body.get(key, "") for key in VISIT_KEYS))


def patient_hash(sealer: Sealer, pid: str) -> bytes:
    return sealer.hash("patient", pid)


def correlation_hash(sealer: Sealer, zone: str, correlation_id: str) -> bytes:
    return sealer.hash("correlation", zone, correlation_id)
