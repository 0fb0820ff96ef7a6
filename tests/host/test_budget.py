"""What a request may take in all, against servers that never say no and never come to an end."""

from __future__ import annotations

import contextvars
import math
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from authen_bridge.nhso.budget import budget, left
from authen_bridge.nhso.client import Client
from authen_bridge.problems import NhsoProblem, NhsoTimeout, NhsoUnreachable, OutcomeUnknown
from tests.support.trickle import Trickle
from tests.testzone.certificates import Certificates, make_certificates

LATE_SECONDS = 5.0  # a slow machine; what trickles goes on for 10 s
STEP_SECONDS = 0.4  # to connect, and for one read; an exchange takes both at the most
HEADERS = (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n")
STATUS_LINE = (b"", b"H")
BODY = (b"HTTP/1.1 200 OK\r\n\r\n", b" ")
SILENCE = (b"", b"")
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("budget"))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Exchanges of less than a second, and a test that took much longer has failed."""
    monkeypatch.setattr("authen_bridge.nhso.client.CONNECT_SECONDS", STEP_SECONDS)
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", STEP_SECONDS)
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < LATE_SECONDS


# ── the budget itself ─────────────────────────────────────────────────────────────────────────


def test_without_a_budget_there_is_all_the_time() -> None:
    assert left() == math.inf
    with budget(10):
        assert left() <= 10
    assert left() == math.inf


def test_of_nested_budgets_the_earlier_end_counts() -> None:
    with budget(10):
        with budget(1000):
            assert left() <= 10
        with budget(1):
            assert left() <= 1
        assert left() > 1


def test_a_budget_counts_from_the_request_s_arrival() -> None:
    with budget(10, since=time.monotonic() - 20):
        assert left() <= -10


def test_a_thread_has_no_budget_but_one_that_it_is_given() -> None:
    found: list[float] = []
    with budget(10):
        given = contextvars.copy_context()
        for run in (lambda: found.append(left()), lambda: given.run(lambda: found.append(left()))):
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
    assert found[0] == math.inf
    assert found[1] <= 10


# ── exchanges ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("secure", [False, True], ids=["HTTP", "HTTPS"])
@pytest.mark.parametrize(
    "answer", [SILENCE, STATUS_LINE, HEADERS, BODY], ids=["silence", "status line", "headers", "body"]
)
def test_an_answer_that_never_ends_is_a_timeout_and_a_save_s_outcome_unknown(
    certificates: Certificates, answer: tuple[bytes, bytes], secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certificates.context if secure else None
    with Trickle(*answer, context=context, first=WHOLE).running() as server:
        scheme = "https" if secure else "http"
        client = Client(f"{scheme}://127.0.0.1:{server.port}", str(certificates.ca_file))
        with monkeypatch.context() as unhurried:  # a hand-shake that is late would be another time-out
            unhurried.setattr("authen_bridge.nhso.client.CONNECT_SECONDS", LATE_SECONDS)
            unhurried.setattr("authen_bridge.nhso.client.READ_SECONDS", LATE_SECONDS)
            client.get("/first", "t0ken")
        with pytest.raises(OutcomeUnknown) as unknown:
            client.save("/confirm", {"pid": "1"}, "t0ken")
        assert isinstance(unknown.value.__cause__, NhsoTimeout)  # what a GET is told


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("answer", [SILENCE, STATUS_LINE, HEADERS], ids=["silence", "status line", "headers"])
def test_a_proxy_that_never_ends_its_answer_is_a_timeout_and_no_save_is_sent(
    answer: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Trickle(*answer).running() as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        client = Client("https://test.nhso.go.th")
        with pytest.raises(NhsoTimeout):
            client.save("/confirm", {"pid": "1"}, "t0ken")
    (seen,) = proxy.requests
    assert seen.startswith(b"CONNECT test.nhso.go.th:443 ")
    assert b"t0ken" not in seen


@pytest.mark.usefixtures("hasty")
def test_a_hand_shake_that_stalls_is_a_timeout_and_no_save_is_sent() -> None:
    with Trickle(*SILENCE).running() as server, pytest.raises(NhsoTimeout):
        Client(f"https://127.0.0.1:{server.port}").save("/confirm", {"pid": "1"}, "t0ken")
    (hello,) = server.requests
    assert b"POST" not in hello


def test_what_is_left_of_the_request_s_time_bounds_every_exchange() -> None:
    with Trickle(*SILENCE).running() as server:
        client = Client(f"http://127.0.0.1:{server.port}")
        begun = time.monotonic()
        with budget(0.3), pytest.raises(NhsoTimeout):
            client.get("/latest", "t0ken")
        assert time.monotonic() - begun < LATE_SECONDS


def test_with_no_time_left_nothing_is_sent() -> None:
    with Trickle(*SILENCE).running() as server:
        client = Client(f"http://127.0.0.1:{server.port}")
        with budget(0):
            for ask in (
                lambda: client.get("/latest", "t0ken"),
                lambda: client.save("/confirm", {}, "t0ken"),
                client.date,
            ):
                with pytest.raises(NhsoTimeout):
                    ask()
    assert server.requests == []


# ── a name with several addresses ─────────────────────────────────────────────────────────────

NAME = "nhso.invalid"  # RFC 6761: no such name, but for the fixture below
ADDRESSES = tuple(f"127.0.0.{last}" for last in (2, 3, 4, 5))


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `NAME` leads to."""
    leads_to: list[str] = []
    really = socket.getaddrinfo

    def known(host: str, *args: object, **kwargs: object) -> object:
        asked = leads_to if host == NAME else [host]
        return [found for address in asked for found in really(address, *args, **kwargs)]  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    return leads_to


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port where nobody accepts, at each of the addresses: its queue is full, so Linux drops what comes.

    It is nobody else's at any other address of this PC either.
    """
    held = socket.socket()
    held.bind(("0.0.0.0", 0))  # what is free at one address may be taken at the next
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # shared with who asks for this port, as we do
    port: int = held.getsockname()[1]
    listeners = [socket.create_server((address, port), backlog=0) for address in ADDRESSES]
    fillers = [socket.create_connection((address, port), 5) for address in ADDRESSES]
    yield port
    for one in (*fillers, *listeners, held):
        one.close()


def test_dead_addresses_share_the_time_to_connect(
    addresses: list[str], dead_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses += ADDRESSES
    monkeypatch.setattr("authen_bridge.nhso.client.CONNECT_SECONDS", 1.0)
    begun = time.monotonic()
    with pytest.raises(NhsoUnreachable):
        Client(f"http://{NAME}:{dead_port}", direct=True).get("/latest", "t0ken")
    assert 0.9 < time.monotonic() - begun < 3  # each of the four for itself: 4 s


def test_a_dead_address_leaves_time_for_the_next(
    addresses: list[str], dead_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses += [ADDRESSES[0], "127.0.0.1"]
    monkeypatch.setattr("authen_bridge.nhso.client.CONNECT_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", dead_port)) as listener:
        problems: list[NhsoProblem] = []

        def ask() -> None:
            try:
                Client(f"http://{NAME}:{dead_port}", direct=True).get("/latest", "t0ken")
            except NhsoProblem as problem:
                problems.append(problem)

        asking = threading.Thread(target=ask)
        asking.start()
        listener.settimeout(10)
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(1024).startswith(b"GET /latest ")
        asking.join()
    assert [problem.code for problem in problems] == ["NHSO_UNREACHABLE"]  # it hung up
