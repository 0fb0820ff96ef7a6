from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.host.contract.agent import PATIENT, Agent
from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.support.pcscd import PrivatePcscd
from tests.support.zones import write_settings
from tests.testzone.server import TestZone


@pytest.fixture(scope="module")
def shared(pcscd: PrivatePcscd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """A host and a zone that one file shares, for tests that confirm nothing."""
    with TestZone() as zone:
        home = write_settings(tmp_path_factory.mktemp("home"), zone)
        with HostProcess({**pcscd.environment, **home}) as host:
            host.receive(type="hello")
            yield Agent(host, zone)


@pytest.fixture
def seen(shared: Agent, insert: Insert) -> Agent:
    """The shared host with the patient's card read."""
    shared.see(insert, PATIENT)
    return shared


@pytest.fixture
def readers(pcscd: PrivatePcscd) -> Iterator[Callable[[int], None]]:
    """A function that leaves the PC with that many readers; the usual one comes back."""

    def plug(count: int) -> None:
        pcscd.stop()
        pcscd.start(readers=count)

    yield plug
    plug(1)


class Start(Protocol):
    """Start a host on the test's zone with further settings."""

    def __call__(self, **settings: str) -> Agent: ...


@pytest.fixture
def start(pcscd: PrivatePcscd, zone: TestZone, tmp_path: Path) -> Iterator[Start]:
    with ExitStack() as running:

        def start(**settings: str) -> Agent:
            home = write_settings(tmp_path / "started", zone, **settings)
            host = running.enter_context(HostProcess({**pcscd.environment, **home}))
            host.receive(type="hello")
            return Agent(host, zone)

        yield start


@pytest.fixture
def agent(start: Start) -> Agent:
    """A host and a zone of this test's own, set up as a unit sets them up: with its hcode."""
    return start()
