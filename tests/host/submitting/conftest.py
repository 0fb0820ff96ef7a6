from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from authen_bridge.nhso import rights, tokens
from authen_bridge.nhso.clock import NhsoClock
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay, Zones
from authen_bridge.settings import Settings, ZoneSettings
from authen_bridge.store import Store
from tests.host.submitting.place import (
    PATIENT,
    SERVICE,
    Asked,
    Days,
    open_store,
)
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def zone(days: Days, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestZone]:
    with TestZone(now=days.nhso) as zone:
        monkeypatch.setenv(tokens.ENVIRONMENT, zone.token)
        yield zone


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def relay(zone: TestZone, days: Days) -> Relay:
    known = ZoneSettings(zone.url, str(zone.ca_file))
    relay = Zones(Settings(hcode=OWN_UNIT.hcode, zones={"test": known})).relay("test")
    assert relay.client is not None
    relay.client.clock = NhsoClock(days.moment)
    return relay


@pytest.fixture
def submitter(relay: Relay, store: Store) -> Submitter:
    return Submitter(relay, store)


@pytest.fixture
def asked(relay: Relay) -> Asked:
    """Return a confirmation's body, with a correlationId got now."""

    def asked(pid: str = PATIENT.pid, **changes: Any) -> dict[str, Any]:
        known = rights.probe(relay, pid)
        body = {"pid": pid, "claimType": SERVICE, "mobile": "0899999901"}
        return body | {"correlationId": known["correlationId"]} | changes

    return asked


@pytest.fixture
def evening(days: Days) -> Days:
    """It is 20 s before midnight in Bangkok."""
    now = days.nhso()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    days.moved += midnight - now - timedelta(seconds=20)
    return days
