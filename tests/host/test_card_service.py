"""The smart-card service stopped and started, under a host that watches and reads."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from authen_bridge.card import Card
from authen_bridge.messages import ReadersEvent
from authen_bridge.problems import CardRemoved, ServiceStopped
from tests.support.figures import figures
from tests.support.fixtures import READERS, Insert, Watch, Watched
from tests.support.host_process import HostProcess
from tests.support.pcscd import PrivatePcscd, hold_two_ports
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.virtual_card import Script

SOMEBODY, SOMEBODY_ELSE = POPULATION[:2]
SOON = 2.5  # seconds from the end of the service to whoever waits for it being told: no time-out, which is 5
HELD = 30.0  # seconds; a bound on a hang: a card comes to the transmit that it waits at within milliseconds
STOPS = 20


@pytest.fixture
def service(pcscd: PrivatePcscd) -> Iterator[PrivatePcscd]:
    """The running service, for a test that stops it; it runs again afterwards."""
    yield pcscd
    pcscd.stop()
    pcscd.start()


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        pytest.param(Card.identity, 1, id="core"),
        pytest.param(Card.text, 5, id="text"),
        pytest.param(Card.photo, 20, id="photo"),
    ],
)
def test_a_service_that_stops_mid_read_fails_who_waits_and_is_found_again(
    ask: Callable[[Card], object], index: int, service: PrivatePcscd, insert: Insert, watch: Watch
) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY, script=Script(hold_at=index))
    watched.wait_for("inserted")
    card = watched.cards.current()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, card)
        assert virtual.held.wait(HELD)
        stopped = time.monotonic()
        service.stop()
        assert isinstance(asked.exception(SOON), CardRemoved | ServiceStopped)
        assert time.monotonic() - stopped < SOON
    virtual.pull()
    watched.wait_for("removed")
    assert wait_for_readers(watched, "SERVICE_STOPPED") == []
    with pytest.raises(CardRemoved):
        card.identity()
    service.start()
    assert wait_for_readers(watched, None) == list(READERS)
    insert(SOMEBODY_ELSE)
    watched.wait_for("inserted")
    assert watched.cards.current().text().pid == SOMEBODY_ELSE.pid


def wait_for_readers(watched: Watched, problem: str | None) -> list[str]:
    """Wait until the readers are told of together with this ``problem``; return their names."""
    event = watched.heard.wait_for(lambda event: isinstance(event, ReadersEvent) and event.problem == problem)
    assert isinstance(event, ReadersEvent)
    return [terminal.terminalName for terminal in event.terminals]


def test_a_host_outlives_many_stops_of_the_service_and_leaks_nothing(
    service: PrivatePcscd, home: dict[str, str], insert: Insert
) -> None:
    with HostProcess(home) as host:
        restart(service, host)
        read_and_pull(host, insert, SOMEBODY)
        before = figures(host.process.pid)
        for _ in range(STOPS):
            restart(service, host)
        read_and_pull(host, insert, SOMEBODY_ELSE)
        after = figures(host.process.pid)
    assert (after.fds, after.threads) == (before.fds, before.threads)


def restart(service: PrivatePcscd, host: HostProcess) -> None:
    """Stop and start the service, each as soon as the host has told of the other."""
    service.stop()
    while host.receive(type="event", event="readers")["body"]["problem"] != "SERVICE_STOPPED":
        pass
    assert host.ask("/api/bridge/card")[1]["code"] == "SERVICE_STOPPED"
    service.start()
    while host.receive(type="event", event="readers")["body"]["problem"] is not None:
        pass


def read_and_pull(host: HostProcess, insert: Insert, patient: Person) -> None:
    """Read a card and its photo, and wait until the host has forgotten it again."""
    virtual = insert(patient)
    host.wait_until_ready()
    status, body = host.ask("/api/bridge/card", query={"readImageFlag": "true"})
    assert (status, body["pid"]) == (200, patient.pid)
    assert base64.b64decode(body["image"]) == photo(patient)
    virtual.pull()
    while host.receive(type="event", event="card")["body"]["state"] != "removed":
        pass


def test_the_ports_of_a_stopped_service_go_to_no_other_run_of_the_tests(
    service: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.stop()
    first, second = service.ports[:2]
    tried = iter([first, second, first - 1, *range(20_000, 32_000, 2)])
    monkeypatch.setattr("random.randrange", lambda *_: next(tried))
    with ExitStack() as others:
        held = [others.enter_context(port) for port in hold_two_ports()]
        assert {first, second}.isdisjoint(port.getsockname()[1] for port in held)
