from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.host_process import HostProcess
from tests.support.invented_pc import InventedPc
from tests.support.pcscd import PrivatePcscd
from tests.support.zones import write_settings
from tests.testzone.server import TestZone


@pytest.fixture
def zone() -> Iterator[TestZone]:
    with TestZone() as zone:
        yield zone


@pytest.fixture
def home(pcscd: PrivatePcscd, zone: TestZone, tmp_path: Path) -> dict[str, str]:
    """The environment of a host whose settings name the test zone and whose reader is the virtual one."""
    return {**pcscd.environment, **write_settings(tmp_path / "home", zone)}


@pytest.fixture
def host(home: dict[str, str]) -> Iterator[HostProcess]:
    """A running host that has said hello."""
    with HostProcess(home) as host:
        host.receive(type="hello")
        yield host


@pytest.fixture
def linux(tmp_path: Path) -> InventedPc:
    return InventedPc(tmp_path, windows=False)


@pytest.fixture
def windows(tmp_path: Path) -> InventedPc:
    return InventedPc(tmp_path, windows=True)
