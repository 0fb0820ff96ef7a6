"""Which zone a request belongs to, by its page's origin alone; whom its relay asks, with whose token."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from authen_bridge.names import ZONES, Zone
from authen_bridge.nhso import tokens
from authen_bridge.nhso.zone_names import ZONE_NAMES
from authen_bridge.nhso.zones import CANNOT_SAVE, ORIGINS, SITES, Relay, Zones, zone_of
from authen_bridge.problems import (
    ForbiddenOrigin,
    NhsoUnreachable,
    RightsUnavailable,
    TokenMissing,
    TokenRejected,
    ZoneNotSetUp,
)
from authen_bridge.settings import GatewaySettings, Settings, ZoneSettings
from tests.testzone.https import LOOKS_SECONDS
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone


@pytest.mark.parametrize(("origin", "zone"), ORIGINS.items())
def test_a_page_s_origin_decides_its_zone(origin: str, zone: str) -> None:
    assert zone_of(origin, None, "test") == zone
    assert zone_of("extension", origin, "test") == zone


def test_a_page_of_ours_that_stands_alone_has_the_default_zone() -> None:
    assert zone_of("extension", None, "production") == "production"


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "https://authservice.nhso.go.th",  # the document's misprint
        "http://test.nhso.go.th",
        "https://test.nhso.go.th.example",
        "https://test.nhso.go.th:8443",
        "https://iam.nhso.go.th",
    ],
)
def test_any_other_origin_is_refused(origin: str) -> None:
    with pytest.raises(ForbiddenOrigin):
        zone_of(origin, None, "test")
    with pytest.raises(ForbiddenOrigin):
        zone_of("extension", origin, "test")


# ── what a relay reaches, and with whose token ────────────────────────────────────────────────

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types)
LATEST = f"/api/nhso-service/latest-authen-code/{PATIENT.pid}"


@pytest.fixture
def both() -> Iterator[dict[Zone, TestZone]]:
    """A test zone in the place of each zone."""
    with TestZone() as test, TestZone() as production:
        yield {"test": test, "production": production}


def zones_of(both: Mapping[Zone, TestZone], **settings: Any) -> Zones:
    known = {
        name: ZoneSettings(zone.url, str(zone.ca_file), zone.srm_url, zone.status_url)
        for name, zone in both.items()
    }
    return Zones(Settings(zones=known, **settings))


def test_each_zones_token_goes_to_its_own_addresses(
    both: dict[Zone, TestZone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "find", lambda zone, _kind="nhso": both[zone].token)
    zones = zones_of(both)
    for name in ZONES:
        assert "checkDate" in zones.relay(name).get(LATEST)
        query = {"personalId": PATIENT.pid, "serviceDate": "2026-03-02"}
        assert zones.relay(name).get_status("/check-authen-status", query)["statusAuthen"] is False


@pytest.mark.parametrize("refused", ZONES)
def test_a_token_that_a_zone_refuses_is_named_with_the_zone_and_where_a_new_one_is(
    both: dict[Zone, TestZone], monkeypatch: pytest.MonkeyPatch, refused: Zone
) -> None:
    other = both["test" if refused == "production" else "production"]
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": other.token)
    relay = zones_of(both).relay(refused)
    with pytest.raises(TokenRejected) as got:
        relay.get(LATEST)
    body = got.value.body(LATEST)
    assert body["zone"] == refused
    for words in (ZONE_NAMES[refused], SITES[refused], "เมนู Token"):
        assert words in body["message"]
    assert ORIGINS[f"https://{SITES[refused]}"] == refused
    assert other.token not in str(body)


@pytest.mark.parametrize("lacking", ZONES)
def test_a_token_that_is_missing_is_named_with_its_zone_too(
    both: dict[Zone, TestZone], monkeypatch: pytest.MonkeyPatch, lacking: Zone
) -> None:
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": None)
    with pytest.raises(TokenMissing) as got:
        zones_of(both).relay(lacking).get(LATEST)
    assert SITES[lacking] in got.value.body(LATEST)["message"]
    assert both[lacking].requests == []


def test_every_client_is_made_once(both: dict[Zone, TestZone]) -> None:
    zones = zones_of(both, rights="gateway", gateway=GatewaySettings("http://localhost:8189", "test"))
    one, same = zones.relay("test"), zones.relay("test")
    for part in ("client", "agent", "srm", "status"):
        assert getattr(one, part) is getattr(same, part) is not None


def test_an_explicit_proxy_is_the_way_to_every_address_of_nhso(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    monkeypatch.setattr(tokens, "find", lambda _zone, kind="nhso": "" if kind == "proxy" else "a-token")
    known = ZoneSettings("https://api.invalid", "", "https://srm.invalid", "https://status.invalid")
    with HTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(LOOKS_SECONDS,))
        thread.start()
        explicit = f"http://127.0.0.1:{proxy.server_port}"
        relay = Zones(Settings(zones={"test": known}, proxy=explicit)).relay("test")
        assert relay.srm
        for ask in (relay.get, lambda path: relay.get_status(path, {}), relay.srm.search):
            with pytest.raises(NhsoUnreachable):
                ask(LATEST)
        proxy.shutdown()
        thread.join()
    assert asked == ["api.invalid:443", "status.invalid:443", "srm.invalid:443"]


def test_a_gateway_without_an_address_is_not_set_up_and_nobody_else_is_asked(
    both: dict[Zone, TestZone],
) -> None:
    relay = zones_of(both, rights="gateway", gateway=GatewaySettings("", "test")).relay("test")
    assert not relay.ready
    with pytest.raises(ZoneNotSetUp):
        relay.get(LATEST)
    assert both["test"].requests == []


@pytest.mark.parametrize(
    ("rights", "can"), [("none", False), ("probe", True), ("gateway", True), ("srm", False)]
)
def test_only_a_source_with_a_correlation_id_can_save_and_the_others_say_why(rights: str, can: bool) -> None:
    relay = Relay("test", "", rights, None, lambda: None)
    assert relay.can_save is can
    if not can:
        with pytest.raises(RightsUnavailable) as got:
            relay.save("/api/nhso-service/confirm-save", {})
        assert got.value.body("")["message"] == CANNOT_SAVE[rights]
