"""What works with what: each rights source × zone × route, a card in the reader and NHSO at the other end.

The design's table, as a test. Run with ``-s`` to have it printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import routes
from authen_bridge.bridge import Bridge
from authen_bridge.messages import CardEvent, ReadersEvent, Request
from authen_bridge.names import Zone
from authen_bridge.nhso import tokens
from authen_bridge.nhso.zones import SITES
from authen_bridge.settings import HOME, GatewaySettings, Loaded, Settings, ZoneSettings
from tests.support.fixtures import READERS, Insert
from tests.support.heard import Heard
from tests.support.pcscd import PrivatePcscd
from tests.support.real_agent import RealAgent
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types and p.hosp_main)
SAVE = "/api/nhso-service/"

NO, NONE, AWAY = "RIGHTS_UNAVAILABLE", "card", "NOT_FOUND"
ALL, ONLY = "card+rights+correlationId", "card+rights"

# `read` tells what it gave; the others 200 or the problem's code.
#   rights set   gateway.zone  zone           read  card  draft  confirm  latest  latest-5  probe
TABLE: tuple[tuple[str, Zone, Zone, str, str, str, str, str, str, str], ...] = (
    ("none", "production", "test", NONE, "200", NO, NO, "200", "200", "200"),
    ("none", "production", "production", NONE, "200", NO, NO, "200", "200", AWAY),
    ("probe", "production", "test", ALL, "200", "200", "200", "200", "200", "200"),
    ("probe", "production", "production", NONE, "200", NO, NO, "200", "200", AWAY),
    ("gateway", "test", "test", ALL, "200", "200", "200", "200", "200", "200"),
    ("gateway", "test", "production", NONE, "200", NO, NO, "200", "200", AWAY),
    ("gateway", "production", "test", ALL, "200", "200", "200", "200", "200", "200"),  # as probe
    ("gateway", "production", "production", ALL, "200", "200", "200", "200", "200", AWAY),
    ("srm", "production", "test", ONLY, "200", NO, NO, "200", "200", "200"),
    ("srm", "production", "production", ONLY, "200", NO, NO, "200", "200", AWAY),
)
COLUMNS = ("read", "card", "draft", "confirm", "latest", "latest-5", "probe")


@pytest.fixture
def both() -> Iterator[dict[Zone, TestZone]]:
    """A server in the place of each zone. Neither knows the other's tokens or correlationIds."""
    with TestZone() as test, TestZone() as production:
        yield {"test": test, "production": production}


def loaded(both: Mapping[Zone, TestZone], rights: str, gateway: GatewaySettings) -> Loaded:
    settings = Settings(
        rights=rights,
        hcode=OWN_UNIT.hcode,
        reader=READERS[0],
        gateway=gateway,
        zones={
            name: ZoneSettings(zone.url, str(zone.ca_file), zone.srm_url, zone.status_url)
            for name, zone in both.items()
        },
    )
    return Loaded(settings, {}, ())


@pytest.mark.parametrize(
    "row", TABLE, ids=lambda row: f"{row[0]}{'-of-' + row[1] if row[0] == 'gateway' else ''}-in-{row[2]}"
)
def test_each_source_and_zone_gives_what_the_table_says(
    row: tuple[Any, ...],
    pcscd: PrivatePcscd,
    both: dict[Zone, TestZone],
    insert: Insert,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    rights, gateway_zone, in_zone, *expected = row
    kept = {
        (name, kind): token
        for name, zone in both.items()
        for kind, token in (("nhso", zone.token), ("srm", zone.srm.log_in().refresh))
    }
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setattr(tokens, "find", lambda zone, kind="nhso": kept.get((zone, kind)))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)  # no log-in program here
    heard = Heard[CardEvent | ReadersEvent]()
    with RealAgent(READERS[0], both[gateway_zone]) as agent:
        with Bridge.open(loaded(both, rights, GatewaySettings(agent.url, gateway_zone)), heard) as bridge:
            insert(PATIENT)
            heard.wait_for(lambda event: isinstance(event, CardEvent) and event.state == "ready")
            found = outcomes(bridge, in_zone)
        agent_was_asked = any(news["event"] == "request" for news in agent.heard.events)
    set_to = f"{rights} ({gateway_zone}'s)" if rights == "gateway" else rights
    print(f"\n{set_to:24}{in_zone:12}" + "".join(f"{outcome:27}" for outcome in found))
    assert dict(zip(COLUMNS, found, strict=True)) == dict(zip(COLUMNS, expected, strict=True))
    assert agent_was_asked == (rights == "gateway" and gateway_zone == in_zone)
    zone, other = both[in_zone], both["test" if in_zone == "production" else "production"]
    assert any("right-search" in request.path for request in zone.requests) == (rights == "srm")
    assert len(zone.claims(PATIENT.pid)) == (expected[COLUMNS.index("confirm")] == "200")
    assert other.requests == []


def outcomes(bridge: Bridge, zone: Zone) -> list[str]:
    """Return what came of every route that the table names, asked from a page of ``zone``."""

    def ask(path: str, method: str = "GET", body: Any = None) -> routes.Answer:
        origin = f"https://{SITES[zone]}"
        return routes.answer(bridge, Request(id=1, method=method, path=path, body=body, origin=origin))

    read = ask("/api/smartcard/read")
    save = {
        "pid": PATIENT.pid,
        "claimType": "PG0060001",
        "mobile": "0899999901",
        "correlationId": read.body.get("correlationId", "none"),
    }
    answers = (
        ask("/api/smartcard/read-card-only"),
        ask(SAVE + "save-as-draft", "POST", save),
        ask(SAVE + "confirm-save", "POST", save),
        ask(f"{SAVE}latest-authen-code/{PATIENT.pid}"),
        ask(f"{SAVE}latest-5-authen-code-all-hospital/{PATIENT.pid}"),
        ask(f"/api/smartcard/probe/{PATIENT.pid}"),
    )
    return [_given(read), *(_code(answer) for answer in answers)]


def _given(answer: routes.Answer) -> str:
    """Return what a `read` gave; every one of them gives the card's own fields."""
    body = answer.body
    if answer.status != 200:
        return _code(answer)
    assert (body["pid"], body["fname"]) == (PATIENT.pid, PATIENT.name_th.first)
    assert ("rightsSource" in body) == ("mainInscl" in body and "correlationId" not in body)
    shown = ["card", *(["rights"] if body.get("mainInscl") == PATIENT.main_inscl else [])]
    return "+".join(shown + (["correlationId"] if "correlationId" in body else []))


def _code(answer: routes.Answer) -> str:
    return "200" if answer.status == 200 else str(answer.body["code"])
