"""The way out through a hospital's proxy: a real one, that counts, asks for a password and refuses."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import keyring
import pytest

from authen_bridge.nhso import proxies, tokens
from authen_bridge.nhso.client import Client
from authen_bridge.problems import NhsoError, NhsoUnreachable, ProxyRefused, TlsFailed
from tests.support.proxy import Proxy
from tests.support.stores import KeyringOfATest
from tests.testzone.people import POPULATION
from tests.testzone.server import BASE, TestZone

PATIENT = POPULATION[0]
PROBE = f"/api/smartcard/probe/{PATIENT.pid}"
ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
USER = "staff:p@ss:word/ 1"


@pytest.fixture(autouse=True)
def no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def own_keyring() -> Iterator[KeyringOfATest]:
    before, mine = keyring.get_keyring(), KeyringOfATest()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with Proxy().running() as proxy:
        yield proxy


def by_name(zone: TestZone) -> str:
    """Return the zone's address by NHSO's name, which leads to it through the proxy alone."""
    return f"https://test.nhso.go.th:{zone.port}{BASE}"


def through(zone: TestZone, proxy: Proxy) -> Client:
    return Client(by_name(zone), str(zone.ca_file), proxy=f"http://{proxy.address}")


def test_a_proxy_that_is_set_carries_tls_and_never_sees_the_token(zone: TestZone, proxy: Proxy) -> None:
    client = through(zone, proxy)
    assert client.get(PROBE, zone.token)["pid"] == PATIENT.pid
    assert client.get(PROBE, zone.token)["pid"] == PATIENT.pid
    assert proxy.tunnels == 1  # kept open
    assert proxy.asked == [f"test.nhso.go.th:{zone.port}"]
    assert proxy.passed
    seen = bytes(proxy.passed) + str(proxy.heads).encode()
    assert zone.token.encode() not in seen
    assert PATIENT.pid.encode() not in seen


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_system_s_proxy_is_taken_where_none_is_set(
    zone: TestZone, proxy: Proxy, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", scheme + proxy.address)
    assert Client(by_name(zone), str(zone.ca_file)).get(PROBE, zone.token)["pid"] == PATIENT.pid
    assert proxy.tunnels == 1


def test_a_proxy_that_is_set_goes_before_the_system_s_and_its_exceptions(
    zone: TestZone, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "test.nhso.go.th")
    assert through(zone, proxy).get(PROBE, zone.token)["pid"] == PATIENT.pid


def test_the_system_s_exceptions_count_for_the_system_s_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", ".nhso.go.th")
    assert proxies.chosen("https://test.nhso.go.th/authencode", "") == {}
    assert proxies.chosen("https://elsewhere.example", "")["https"] == "http://127.0.0.1:1"


def test_an_agent_on_this_pc_is_asked_past_every_proxy(
    zone: TestZone, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ENVIRONMENT[:3]:
        monkeypatch.setenv(name, f"http://{proxy.address}")
    for client in (
        Client(zone.url, str(zone.ca_file), direct=True),
        Client(zone.url, str(zone.ca_file), proxy=f"http://{proxy.address}"),
        Client(zone.url, str(zone.ca_file)),
    ):
        assert client.get(PROBE, zone.token)["pid"] == PATIENT.pid
    assert proxy.asked == []


def test_basic_credentials_come_from_the_keyring(zone: TestZone, own_keyring: KeyringOfATest) -> None:
    tokens.keep("", USER, machine=False, kind="proxy")
    with Proxy(user=USER).running() as proxy:
        assert through(zone, proxy).get(PROBE, zone.token)["pid"] == PATIENT.pid
        sent = proxy.heads[0]["Proxy-Authorization"]
    assert base64.b64decode(sent.removeprefix("Basic ")).decode() == USER
    assert own_keyring.kept == {("authen-bridge", "proxy"): USER}


def test_basic_credentials_come_from_the_system_s_own_address(
    zone: TestZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(user=USER).running() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://staff:p%40ss%3Aword%2F%201@{proxy.address}")
        client = Client(by_name(zone), str(zone.ca_file))
        assert client.get(PROBE, zone.token)["pid"] == PATIENT.pid
    assert zone.requests


@pytest.mark.parametrize("known", [None, "staff:wrong"])
def test_without_the_right_credentials_the_proxy_refuses_and_no_outcome_is_unknown(
    zone: TestZone, own_keyring: KeyringOfATest, known: str | None
) -> None:
    if known:
        tokens.keep("", known, machine=False, kind="proxy")
    with Proxy(user=USER).running() as proxy:
        client = through(zone, proxy)
        with pytest.raises(ProxyRefused):
            client.get(PROBE, zone.token)
        with pytest.raises(ProxyRefused) as refused:
            client.save("/api/nhso-service/confirm-save", {}, zone.token)
    assert "wrong" not in str(refused.value.body("/"))
    assert zone.requests == []


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (HTTPStatus.FORBIDDEN, ProxyRefused),  # NHSO is not on its list
        (HTTPStatus.BAD_GATEWAY, NhsoUnreachable),  # it can't reach NHSO either
        (HTTPStatus.GATEWAY_TIMEOUT, NhsoUnreachable),
    ],
)
def test_a_proxy_that_lets_nobody_through_is_told_from_one_that_reaches_nobody(
    zone: TestZone, status: HTTPStatus, problem: type[Exception]
) -> None:
    with Proxy(refuses=status).running() as proxy, pytest.raises(problem):
        through(zone, proxy).save("/api/nhso-service/confirm-save", {}, zone.token)
    assert zone.requests == []


def test_a_proxy_that_is_away_makes_nhso_unreachable(zone: TestZone) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        client = Client(by_name(zone), proxy=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(NhsoUnreachable):
            client.save("/api/nhso-service/confirm-save", {}, zone.token)


def test_a_407_to_a_plain_request_is_the_proxy_s_and_teaches_no_time(tmp_path: Path) -> None:
    with Proxy(user=USER).running() as proxy:
        client = Client("http://test.nhso.go.th/authencode", proxy=f"http://{proxy.address}")
        with pytest.raises(ProxyRefused):
            client.save("/api/nhso-service/confirm-save", {}, "t0ken")
        assert client.clock.skew is None


def test_a_proxy_s_own_answer_to_a_plain_request_teaches_no_time(proxy: Proxy) -> None:
    client = Client("http://test.nhso.go.th/authencode", proxy=f"http://{proxy.address}")
    with pytest.raises(NhsoError):
        client.get("/read", "t0ken")
    assert len(proxy.asked) == 1
    assert client.clock.skew is None


def test_the_certificate_behind_the_proxy_is_still_checked(zone: TestZone, proxy: Proxy) -> None:
    with pytest.raises(TlsFailed) as failed:
        Client(by_name(zone), proxy=f"http://{proxy.address}").get(PROBE, zone.token)
    assert failed.value.facts["certificate"] == "unknown_authority"
    assert zone.requests == []


@pytest.mark.parametrize(
    "address", ["socks5://127.0.0.1:1", "http://", "http://[", "http://ก:ข@127.0.0.1:1", "http://h:99999"]
)
def test_a_proxy_of_the_system_s_that_we_cannot_use_is_a_problem_not_a_crash(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(ProxyRefused) as refused:
        Client("https://test.nhso.go.th").get("/", None)
    assert "ตั้งค่าพร็อกซีไม่ถูกต้อง" in refused.value.body("/")["message"]
    assert "รหัสผ่าน" not in refused.value.body("/")["message"]  # what is wrong is its address
