"""The relay to NHSO: the documented routes against the test zone, and every way that can fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from authen_bridge.nhso import rights, tokens
from authen_bridge.nhso.zones import Relay, Zones
from authen_bridge.problems import (
    HcodeMissing,
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NhsoTimeout,
    NhsoUnreachable,
    NotFound,
    OutcomeUnknown,
    Problem,
    RightsUnavailable,
    TlsFailed,
    TokenMissing,
    TokenRejected,
    ZoneNotSetUp,
)
from authen_bridge.settings import Settings, ZoneSettings
from tests.host.contract.agent import Reworded
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types)
PROBE = f"/api/smartcard/probe/{PATIENT.pid}"
CONFIRM = "/api/nhso-service/confirm-save"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestZone]:
    with TestZone() as zone:
        monkeypatch.setenv(tokens.ENVIRONMENT, zone.token)
        yield zone


def relay_to(url: str, ca_bundle: str = "") -> Relay:
    return Zones(Settings(zones={"test": ZoneSettings(url, ca_bundle)})).relay("test")


@pytest.fixture
def relay(zone: TestZone) -> Relay:
    return relay_to(zone.url, str(zone.ca_file))


def save_body(relay: Relay, **changes: Any) -> dict[str, Any]:
    body = {
        "pid": PATIENT.pid,
        "claimType": "PG0060001",
        "mobile": "0899999901",
        "correlationId": rights.probe(relay, PATIENT.pid)["correlationId"],
    }
    return body | changes


def test_rights_of_the_test_zone_are_those_of_the_population(relay: Relay) -> None:
    known = rights.probe(relay, PATIENT.pid)
    assert known["pid"] == PATIENT.pid
    assert known["mainInscl"] == PATIENT.main_inscl
    assert [c["claimType"] for c in known["claimTypes"]] == list(PATIENT.claim_types)
    assert known["correlationId"]


def test_a_confirmed_visit_has_a_claim_code_that_the_zone_really_issued(zone: TestZone, relay: Relay) -> None:
    saved = relay.save(CONFIRM, save_body(relay))
    assert [claim.claim_code for claim in zone.claims(PATIENT.pid)] == [saved["claimCode"]]


@pytest.mark.parametrize(
    ("fault", "problem", "on_save"),
    [
        (Fault(status=401), TokenRejected, TokenRejected),
        (Fault(status=403), TokenRejected, TokenRejected),
        (Fault(status=429), NhsoBusy, NhsoBusy),
        (Fault(status=500), NhsoError, OutcomeUnknown),
        (Fault(status=502, html=True), NhsoError, OutcomeUnknown),
        (Fault(html=True), NhsoError, OutcomeUnknown),
        (Fault(truncate=True), NhsoError, OutcomeUnknown),
        (Fault(drop="before"), NhsoUnreachable, OutcomeUnknown),
        (Fault(drop="after"), NhsoUnreachable, OutcomeUnknown),
    ],
)
def test_each_trouble_of_nhso_has_its_problem(
    zone: TestZone, relay: Relay, fault: Fault, problem: type[Problem], on_save: type[Problem]
) -> None:
    body = save_body(relay)
    zone.faults["*"] = fault
    with pytest.raises(problem):
        relay.get(PROBE)
    with pytest.raises(on_save):
        relay.save(CONFIRM, body)


def test_a_slow_nhso_is_a_timeout_and_for_a_confirmation_an_unknown_outcome(
    zone: TestZone, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = save_body(relay)
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", 0.2)
    zone.faults["*"] = Fault(slow=30)
    with pytest.raises(NhsoTimeout):
        relay.get(PROBE)
    with pytest.raises(OutcomeUnknown):
        relay.save(CONFIRM, body)


def test_an_address_where_nobody_listens_is_unreachable_and_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        relay = relay_to(f"http://127.0.0.1:{free.getsockname()[1]}")
        relay = Relay(relay.zone, "", "probe", relay.client, lambda: "a token")
        with pytest.raises(NhsoUnreachable):
            relay.save(CONFIRM, {})


def test_a_certificate_nobody_vouches_for_is_refused_before_the_token_is_sent(zone: TestZone) -> None:
    with pytest.raises(TlsFailed):
        relay_to(zone.url).get(PROBE)
    assert zone.requests == []


def test_without_a_token_nothing_is_sent(zone: TestZone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "find", lambda *_asked: None)
    with pytest.raises(TokenMissing):
        relay_to(zone.url, str(zone.ca_file)).get(PROBE)
    assert zone.requests == []


def test_a_redirect_is_not_followed_so_the_token_goes_nowhere_else(zone: TestZone) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", f"{zone.url}{PROBE}")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.timeout = 10  # s; without a request it ends by itself, so that a failure is no hang
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(NhsoError):
            relay_to(f"http://127.0.0.1:{server.server_port}", str(zone.ca_file)).get(PROBE)
        thread.join()
    assert zone.requests == []


def test_whom_to_trust_is_not_the_environments_to_say(
    zone: TestZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(zone.ca_file))
    with pytest.raises(TlsFailed):
        relay_to(zone.url).get(PROBE)


def test_an_answer_without_end_is_cut_off(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authen_bridge.nhso.client.ANSWER_BYTES", 10)
    with pytest.raises(NhsoError):
        relay.get(PROBE)


def test_an_answer_that_trickles_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "find", lambda *_asked: "a token")
    monkeypatch.setattr("authen_bridge.nhso.client.CONNECT_SECONDS", 0.1)
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", 0.3)
    over = threading.Event()

    class Trickle(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not over.wait(0.05):  # well within the time-out of a single read
                    self.wfile.write(b" ")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Trickle) as server:
        server.timeout = 10  # s; without a request it ends by itself, so that a failure is no hang
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(NhsoTimeout):
            relay_to(f"http://127.0.0.1:{server.server_port}").get(PROBE)
        over.set()
        thread.join()


def test_a_netrc_cannot_replace_the_token(
    zone: TestZone, relay: Relay, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    assert relay.get(PROBE)["pid"] == PATIENT.pid


def test_a_zone_without_an_address_is_not_set_up() -> None:
    relay = Zones(Settings(zones={"production": ZoneSettings()})).relay("production")
    with pytest.raises(ZoneNotSetUp):
        relay.get(PROBE)


def test_rights_of_somebody_else_are_never_given(relay: Relay, zone: TestZone) -> None:
    other = next(p for p in POPULATION if p.pid != PATIENT.pid)

    class Confused(Relay):
        def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
            return {"pid": other.pid}

    confused = Confused("test", "", "probe", relay.client, relay.token)
    with pytest.raises(NhsoError):
        rights.probe(confused, PATIENT.pid)


def test_probe_is_for_the_test_zone_only() -> None:
    with pytest.raises(RightsUnavailable):
        rights.probe(Relay("production", "99901", "probe", None, lambda: None), PATIENT.pid)


def test_an_unknown_route_of_nhso_is_not_found(relay: Relay) -> None:
    with pytest.raises(NotFound):
        relay.get("/api/nothing")


def test_nhsos_own_refusal_comes_through_in_its_words_without_the_values(
    zone: TestZone, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, again = save_body(relay), save_body(relay)
    relay.save(CONFIRM, body)
    quoting = Reworded(lambda said: said | {"message": f"{said['message']} ({PATIENT.pid})"})
    monkeypatch.setattr(zone, "faults", quoting)
    with pytest.raises(InvalidRequest) as refused:
        relay.save(CONFIRM, again)
    told = refused.value.body(CONFIRM)
    assert "แล้วในวันนี้" in told["message"]
    assert told["message"].endswith(" (…)")
    assert told["errors"][0]["field"] == "claimType"
    assert PATIENT.pid not in str(told)


def test_production_needs_the_units_own_hcode() -> None:
    with pytest.raises(HcodeMissing):
        Relay("production", "", "none", None, lambda: None).own_hcode(None)
    assert Relay("production", "99901", "none", None, lambda: None).own_hcode("99902") == "99901"
