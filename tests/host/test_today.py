"""Already today? Two services can tell; what one of them knows is never lost to the other's trouble."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from authen_bridge.nhso import today, tokens
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.today import LATEST_5, STATUS, codes_today
from authen_bridge.nhso.zones import Relay, Zones
from authen_bridge.problems import (
    BANGKOK,
    NhsoError,
    NhsoTimeout,
    NhsoUnreachable,
    TokenMissing,
    TokenRejected,
    ZoneNotSetUp,
)
from authen_bridge.settings import Settings, ZoneSettings
from tests.testzone.faults import Fault
from tests.testzone.invented import CLAIM_TYPES, CLINIC, OTHER_UNIT, OWN_UNIT
from tests.testzone.people import POPULATION
from tests.testzone.population import Claim, Visit
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if set(p.claim_types) == set(CLAIM_TYPES))
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=BANGKOK)
TODAY = NOON.date()
SERVICES = tuple(CLAIM_TYPES)  # five


class Registry:
    """A test zone whose day goes on as it is told to, and this PC's relay to it."""

    def __init__(self) -> None:
        self.now = NOON
        self.zone = TestZone(now=lambda: self.now)

    def issue(self, service: str = SERVICES[0], hcode: str = OWN_UNIT.hcode) -> Claim:
        """Have the page of ``hcode`` confirm a visit, a minute after the one before."""
        self.now += timedelta(minutes=1)
        return self.zone.population.confirm(Visit(PATIENT.pid, service, hcode, "0600000001", source="page"))

    def relay(self, *, address: bool = True, status: bool = True) -> Relay:
        known = ZoneSettings(
            base_url=self.zone.url if address else "",
            ca_bundle=str(self.zone.ca_file),
            status_url=self.zone.status_url if status else "",
        )
        return Zones(Settings(zones={"test": known})).relay("test")

    def calls(self) -> list[str]:
        return ["status" if "check-authen" in r.path else "latest-5" for r in self.zone.requests]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    registry = Registry()
    with registry.zone as zone:
        monkeypatch.setenv(tokens.ENVIRONMENT, zone.token)
        yield registry


def codes(found: list[today.Code]) -> list[str]:
    return [code["claimCode"] for code in found]


def test_the_newest_five_are_enough_while_they_reach_back_before_today(registry: Registry) -> None:
    registry.now -= timedelta(days=1)
    registry.issue()
    registry.now = NOON
    claims = [registry.issue(), registry.issue(SERVICES[1], OTHER_UNIT.hcode)]
    found = codes_today(registry.relay(), PATIENT.pid, TODAY)
    assert codes(found.codes) == [claims[1].claim_code, claims[0].claim_code]
    assert (found.sources, found.troubles) == ((LATEST_5,), ())
    assert registry.calls() == ["latest-5"]


def test_five_of_today_may_hide_a_sixth_so_the_second_source_is_asked(registry: Registry) -> None:
    claims = [registry.issue(service) for service in SERVICES] + [registry.issue(hcode=CLINIC.hcode)]
    found = codes_today(registry.relay(), PATIENT.pid, TODAY)
    assert codes(found.codes) == [claim.claim_code for claim in reversed(claims)]
    assert (found.sources, found.troubles) == ((LATEST_5, STATUS), ())


def test_five_of_today_are_not_lost_when_the_second_source_fails(registry: Registry) -> None:
    claims = [registry.issue(service) for service in SERVICES]
    registry.zone.faults["check-authen-status"] = Fault(status=500)
    found = codes_today(registry.relay(), PATIENT.pid, TODAY)
    assert len(found.codes) == len(claims)
    assert (found.sources, found.troubles) == ((LATEST_5,), ("NHSO_ERROR",))


@pytest.mark.parametrize("form", ["nested", "flat"])
def test_where_the_first_source_fails_the_second_tells_in_the_same_words(
    registry: Registry, form: Any
) -> None:
    claim = registry.issue(hcode=OTHER_UNIT.hcode)
    registry.zone.status.form = form
    registry.zone.faults["latest-5-authen-code-all-hospital"] = Fault(drop="before")
    found = codes_today(registry.relay(), PATIENT.pid, TODAY)
    assert (found.sources, found.troubles) == ((STATUS,), ("NHSO_UNREACHABLE",))
    (code,) = found.codes
    assert {
        "claimType": claim.claim_type,
        "claimTypeName": CLAIM_TYPES[claim.claim_type],
        "claimCode": claim.claim_code,
        "hcode": claim.hcode,
        "hname": OTHER_UNIT.hname,
    }.items() <= code.items()
    assert code["claimDateTime"][:10] == TODAY.isoformat()


def test_a_zone_without_an_address_has_the_second_source_alone(registry: Registry) -> None:
    claim = registry.issue()
    found = codes_today(registry.relay(address=False), PATIENT.pid, TODAY)
    assert (codes(found.codes), found.sources, found.troubles) == ([claim.claim_code], (STATUS,), ())


@pytest.mark.parametrize("address", [True, False])
def test_the_day_is_nhsos_whichever_of_the_two_is_there_to_tell(registry: Registry, address: bool) -> None:
    relay = registry.relay(address=address)
    assert relay.clock.day() != TODAY
    assert today.service_day(relay) == TODAY
    registry.now += timedelta(days=1)
    assert today.service_day(relay) == TODAY  # measured once


def test_the_day_is_this_pcs_where_nobody_tells(registry: Registry) -> None:
    relay = registry.relay(address=False, status=False)
    assert today.service_day(relay) == relay.clock.day()


def test_the_day_is_the_second_s_where_the_first_is_away(registry: Registry) -> None:
    known = ZoneSettings("https://127.0.0.1:1", str(registry.zone.ca_file), "", registry.zone.status_url)
    assert today.service_day(Zones(Settings(zones={"test": known})).relay("test")) == TODAY


def test_who_takes_too_long_to_tell_the_day_is_not_followed_by_another(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = registry.relay()

    def slow(_client: Client) -> str | None:
        raise NhsoTimeout

    monkeypatch.setattr(Client, "date", slow)
    with pytest.raises(NhsoTimeout):
        today.service_day(relay)


def test_where_both_fail_the_first_trouble_is_raised(registry: Registry) -> None:
    registry.zone.faults["latest-5-authen-code-all-hospital"] = Fault(drop="before")
    registry.zone.faults["check-authen-status"] = Fault(status=500)
    with pytest.raises(NhsoUnreachable):
        codes_today(registry.relay(), PATIENT.pid, TODAY)


def test_where_this_pc_has_neither_address_that_is_said(registry: Registry) -> None:
    with pytest.raises(ZoneNotSetUp):
        codes_today(registry.relay(address=False, status=False), PATIENT.pid, TODAY)


def test_without_a_token_neither_is_asked(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    relay = registry.relay()
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind="nhso": None)
    with pytest.raises(TokenMissing):
        codes_today(relay, PATIENT.pid, TODAY)
    assert registry.zone.requests == []


def test_a_token_that_the_second_source_refuses_is_named_with_its_zone(registry: Registry) -> None:
    registry.zone.faults["check-authen-status"] = Fault(status=403)
    with pytest.raises(TokenRejected) as rejected:
        codes_today(registry.relay(address=False), PATIENT.pid, TODAY)
    assert rejected.value.facts["zone"] == "test"


def test_a_code_of_another_day_is_not_of_today(registry: Registry) -> None:
    registry.issue()
    assert codes_today(registry.relay(), PATIENT.pid, TODAY + timedelta(days=1)).codes == []
    assert codes_today(registry.relay(address=False), PATIENT.pid, TODAY - timedelta(days=1)).codes == []


# ── answers that the zone does not give ───────────────────────────────────────────────────────


class Told(Relay):
    """A relay whose two services say what a test wants."""

    latest: Any = ()
    status_answer: Any = ()

    def get(self, path: str, query: Any = None) -> Any:
        return self.latest

    def get_status(self, path: str, query: Any) -> Any:
        return self.status_answer


def told(*, latest: Any = (), status: Any = ()) -> Relay:
    relay = Told("test", "", "none", None, lambda: None)
    Told.latest, Told.status_answer = latest, status
    return relay


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T23:59:59", TODAY),
        ("2026-03-02T17:00:00Z", TODAY + timedelta(days=1)),  # midnight in Bangkok
        ("2026-03-02T00:30:00+07:00", TODAY),
    ],
)
def test_the_day_is_bangkoks(moment: str, day: date) -> None:
    relay = told(latest=[{"claimCode": "PP0000000001", "claimDateTime": moment}])
    assert codes(today.latest_5(relay, PATIENT.pid, day)) == ["PP0000000001"]
    assert today.latest_5(relay, PATIENT.pid, day - timedelta(days=1)) == []


def test_what_has_no_code_or_no_day_among_the_newest_is_no_code_of_today() -> None:
    entries = [{"claimDateTime": "2026-03-02T10:00:00"}, {"claimCode": "PP0000000001"}]
    assert today.latest_5(told(latest=entries), PATIENT.pid, TODAY) == []


def test_a_history_of_the_day_asked_for_counts_even_where_its_date_can_not_be_read() -> None:
    history = {"claimCode": "PP0000000001", "serviceDateTime": "2 มี.ค. 69", "sourceChannel": "KIOSK"}
    relay = told(status={"statusAuthen": True, "serviceHistories": [history], "newField": 1})
    (code,) = today.check_status(relay, PATIENT.pid, TODAY)
    assert (code["claimCode"], code["sourceChannel"]) == ("PP0000000001", "KIOSK")


def test_of_a_code_that_both_know_everything_is_kept_and_the_first_word_counts() -> None:
    first = [{"claimCode": "PP1", "claimDateTime": "2026-03-02T10:00:00", "checkDate": "x"}]
    second = [{"claimCode": "PP1", "claimDateTime": "2026-03-02", "hname": "รพ.ทดสอบ"}, {"claimCode": "PP2"}]
    assert today.merged([first, second]) == [
        {
            "claimCode": "PP1",
            "claimDateTime": "2026-03-02T10:00:00",
            "hname": "รพ.ทดสอบ",
            "checkDate": "x",
        },
        {"claimCode": "PP2"},
    ]


@pytest.mark.parametrize("answer", ["x", 1, [1], {"claimCode": "PP1"}])
def test_newest_codes_that_are_no_list_of_codes_are_nhsos_error(answer: Any) -> None:
    with pytest.raises(NhsoError):
        today.latest_5(told(latest=answer), PATIENT.pid, TODAY)


@pytest.mark.parametrize(
    "answer", ["x", [], {"serviceHistories": "x"}, {"personalId": POPULATION[-1].pid, "serviceHistories": []}]
)
def test_a_status_that_is_none_or_somebody_elses_is_nhsos_error(answer: Any) -> None:
    with pytest.raises(NhsoError):
        today.check_status(told(status=answer), PATIENT.pid, TODAY)


def test_a_source_that_took_too_long_is_not_followed_by_another(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", 0.2)
    registry.zone.faults["latest-5-authen-code-all-hospital"] = Fault(slow=30)
    with pytest.raises(NhsoTimeout):
        codes_today(registry.relay(), PATIENT.pid, TODAY)
    assert registry.calls() == ["latest-5"]
    registry.zone.faults.close()
