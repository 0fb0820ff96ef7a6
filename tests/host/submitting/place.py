"""What every test of a submission works with: a zone and a PC whose time is moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from authen_bridge.nhso.clock import Moment
from authen_bridge.problems import (
    BANGKOK,
)
from authen_bridge.store import Entry, FileKeys, Store
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if len(p.claim_types) > 1)
OTHER = next(p for p in POPULATION if p.claim_types and p.pid != PATIENT.pid)
SERVICE, SECOND_SERVICE = PATIENT.claim_types[:2]
CONFIRM_PATH = "/authencode/api/nhso-service/confirm-save"


UP = 86_400.0  # s; the PC has been up for a day at the least


class Days:
    """The time at NHSO and on this PC, moved by hand; the PC's may be wrong by ``wrong``."""

    def __init__(self) -> None:
        now = datetime.now(BANGKOK)
        self.moved = now.replace(hour=12, minute=0, second=0, microsecond=0) - now  # it begins at noon
        self.wrong = timedelta()

    def nhso(self) -> datetime:
        return datetime.now(BANGKOK) + self.moved

    def moment(self) -> Moment:
        now = Moment.now()
        here = self.moved.total_seconds()
        return Moment(now.wall + here + self.wrong.total_seconds(), now.steady + here + UP)


def open_store(home: Path) -> Store:
    return Store.open(home / "store", FileKeys(home / "store"))


Asked = Callable[..., dict[str, Any]]


def posts(zone: TestZone) -> int:
    return sum(logged.path == CONFIRM_PATH for logged in zone.requests)


def codes(zone: TestZone, pid: str = PATIENT.pid) -> list[str]:
    return [claim.claim_code for claim in zone.claims(pid)]


def code_of(entry: Entry) -> Any:
    return (entry.answer or {})["claimCode"]


def only_state(store: Store) -> str:
    (entry,) = store.outbox.entries()
    return entry.state
