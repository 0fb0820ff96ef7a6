"""A draft or a confirmation on its way: written down, sent once, found again. Real store, real zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from authen_bridge.nhso import rights, submitting, tokens
from authen_bridge.nhso.budget import budget
from authen_bridge.nhso.clock import Moment, NhsoClock
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay, Zones
from authen_bridge.problems import (
    BANGKOK,
    Duplicate,
    HcodeMissing,
    InvalidRequest,
    NhsoBusy,
    NhsoTimeout,
    NhsoUnreachable,
    NotToday,
    OutcomeUnknown,
    Problem,
    RightsUnavailable,
    StoreUnavailable,
    TokenMissing,
    TokenRejected,
    ZoneNotSetUp,
)
from authen_bridge.settings import Settings, ZoneSettings
from authen_bridge.store import Entry, FileKeys, Store
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION
from tests.testzone.population import Visit
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if len(p.claim_types) > 1)
OTHER = next(p for p in POPULATION if p.claim_types and p.pid != PATIENT.pid)
SERVICE, SECOND_SERVICE = PATIENT.claim_types[:2]
CONFIRM_PATH = "/authencode/api/nhso-service/confirm-save"


class Days:
    """The time at NHSO and on this PC, moved by hand; the PC's may be wrong by ``wrong``."""

    def __init__(self) -> None:
        self.moved = timedelta()
        self.wrong = timedelta()

    def nhso(self) -> datetime:
        return datetime.now(BANGKOK) + self.moved

    def moment(self) -> Moment:
        now = Moment.now()
        here = self.moved.total_seconds()
        return Moment(now.wall + here + self.wrong.total_seconds(), now.steady + here)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def zone(days: Days, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestZone]:
    with TestZone(now=days.nhso) as zone:
        monkeypatch.setenv(tokens.ENVIRONMENT, zone.token)
        yield zone


def open_store(home: Path) -> Store:
    return Store.open(home / "store", FileKeys(home / "store"))


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


Asked = Callable[..., dict[str, Any]]


@pytest.fixture
def asked(relay: Relay) -> Asked:
    """Return a confirmation's body, with a correlationId got now."""

    def asked(pid: str = PATIENT.pid, **changes: Any) -> dict[str, Any]:
        known = rights.probe(relay, pid)
        body = {"pid": pid, "claimType": SERVICE, "mobile": "0899999901"}
        return body | {"correlationId": known["correlationId"]} | changes

    return asked


def posts(zone: TestZone) -> int:
    return sum(logged.path == CONFIRM_PATH for logged in zone.requests)


def codes(zone: TestZone, pid: str = PATIENT.pid) -> list[str]:
    return [claim.claim_code for claim in zone.claims(pid)]


def code_of(entry: Entry) -> Any:
    return (entry.answer or {})["claimCode"]


def only_state(store: Store) -> str:
    (entry,) = store.outbox.entries()
    return entry.state


# ── once ──────────────────────────────────────────────────────────────────────────────────────


def test_the_same_request_asked_again_gets_the_same_answer_and_nothing_is_sent(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    first = submitter.submit("confirm", body)
    assert submitter.submit("confirm", body | {"mobile": "089-999 9901"}) == first
    assert [first["claimCode"]] == codes(zone)
    assert posts(zone) == 1


def test_a_later_host_gives_the_same_answer_too(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, tmp_path: Path
) -> None:
    body = asked()
    first = Submitter(relay, store).submit("confirm", body)
    store.close()
    later = open_store(tmp_path)
    assert Submitter(relay, later).submit("confirm", body) == first
    later.close()


def test_the_same_visit_asked_for_with_another_phone_is_a_duplicate_that_offers_the_code(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    first = submitter.submit("confirm", asked())
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", asked(mobile="0899999902"))
    told = refused.value.body("")
    assert told["claimCode"] == first["claimCode"]
    assert told["errors"][0]["defaultMessage"]
    assert posts(zone) == 1


def test_a_second_service_of_the_same_day_is_a_visit_of_its_own(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    submitter.submit("confirm", asked())
    submitter.submit("confirm", asked(claimType=SECOND_SERVICE))
    assert len(set(codes(zone))) == 2


def test_a_code_that_another_program_got_is_offered(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    visit = Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page")
    claim = zone.population.confirm(visit)
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", body)
    assert refused.value.facts["claimCode"] == claim.claim_code


def test_another_hospital_s_code_is_never_offered_as_ours(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    zone.population.confirm(Visit(PATIENT.pid, SERVICE, "99902", "0899999903", source="page"))
    saved = submitter.submit("confirm", asked())
    assert saved["claimCode"] == codes(zone)[0]


def test_a_confirmation_deleted_at_nhso_can_be_asked_for_anew_once_staff_say_so(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    wrong = submitter.submit("confirm", asked())
    zone.population.delete(wrong["claimCode"])
    days.moved += timedelta(hours=1)
    with pytest.raises(Duplicate):  # a list that lacks it may be a list that is late
        submitter.submit("confirm", asked(mobile="0899999902"))
    submitter.withdraw(store.outbox.entries()[-1].id)
    right = submitter.submit("confirm", asked(mobile="0899999902"))
    assert [right["claimCode"]] == codes(zone)
    assert right["claimCode"] != wrong["claimCode"]
    assert [entry.state for entry in store.outbox.entries()] == ["done", "dropped"]


def test_with_nhso_away_the_code_that_is_known_is_offered(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    first, other = submitter.submit("confirm", asked()), asked(mobile="0899999902")
    zone.faults["*"] = Fault(drop="before")
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", other)
    assert refused.value.facts["claimCode"] == first["claimCode"]


# ── an answer that got lost ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "fault", [Fault(drop="after"), Fault(truncate=True)], ids=["dropped after the commit", "cut JSON"]
)
def test_an_answer_lost_after_the_commit_is_found_at_once(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, fault: Fault
) -> None:
    body = asked()
    zone.faults["confirm-save"] = fault
    saved = submitter.submit("confirm", body)
    assert [saved["claimCode"]] == codes(zone)
    assert saved["createdDate"]
    assert only_state(store) == "done"
    assert submitter.submit("confirm", body) == saved
    assert posts(zone) == 1


def test_what_may_be_under_way_is_not_sent_again_until_it_surely_is_not(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    for _ in range(3):
        with pytest.raises(OutcomeUnknown):
            submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (1, "unknown")
    days.moved += timedelta(seconds=61)
    saved = submitter.submit("confirm", body)
    assert posts(zone) == 2
    assert [saved["claimCode"]] == codes(zone)


def test_with_nhso_s_lists_away_it_stays_unknown_however_long_it_takes(
    zone: TestZone, submitter: Submitter, asked: Asked, days: Days
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="after")
    zone.faults["latest-5-authen-code-all-hospital"] = Fault(status=500)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(hours=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    zone.faults.clear()
    assert [submitter.submit("confirm", body)["claimCode"]] == codes(zone)
    assert posts(zone) == 1


def test_another_request_for_a_visit_of_unknown_outcome_is_not_sent(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    first, second = asked(), asked(mobile="0899999902")
    zone.faults["*"] = Fault(drop="before")
    with pytest.raises(NhsoUnreachable):
        submitter.relay.get("/api/nothing")
    zone.faults["confirm-save"] = Fault(drop="after")
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", first)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", second)
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", second)
    assert [refused.value.facts["claimCode"]] == codes(zone)
    assert submitter.submit("confirm", first)["claimCode"] == codes(zone)[0]
    assert posts(zone) == 1


def test_a_yes_that_is_about_somebody_else_is_no_yes(
    submitter: Submitter, asked: Asked, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = asked()
    said = {"pid": OTHER.pid, "claimType": SERVICE, "claimCode": "PP9000009999"}
    monkeypatch.setattr(Relay, "save", lambda *_: said)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert only_state(store) == "unknown"


def test_a_yes_without_a_code_is_looked_for(
    zone: TestZone, submitter: Submitter, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Relay.save

    def without_code(relay: Relay, path: str, body: dict[str, Any]) -> Any:
        return {key: value for key, value in really(relay, path, body).items() if key != "claimCode"}

    monkeypatch.setattr(Relay, "save", without_code)
    assert [submitter.submit("confirm", asked())["claimCode"]] == codes(zone)


# ── what certainly did not get there ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "problem"),
    [(Fault(status=401), TokenRejected), (Fault(status=429), NhsoBusy)],
    ids=["401", "429"],
)
def test_what_was_turned_away_at_the_door_waits_and_is_sent_when_asked_again(
    zone: TestZone,
    submitter: Submitter,
    asked: Asked,
    store: Store,
    fault: Fault,
    problem: type[Problem],
) -> None:
    body = asked()
    zone.faults["confirm-save"] = fault
    with pytest.raises(problem) as turned_away:
        submitter.submit("confirm", body)
    assert only_state(store) == "waiting"
    zone.faults.clear()
    store.outbox.get(turned_away.value.facts["entry"])
    assert [submitter.submit("confirm", body)["claimCode"]] == codes(zone)


def test_with_nhso_away_it_waits_and_is_sent_by_a_retry(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    address = submitter.relay.client._base_url  # type: ignore[union-attr]
    submitter.relay.client._base_url = "http://127.0.0.1:9"  # type: ignore[union-attr]
    with pytest.raises(NhsoUnreachable):
        submitter.submit("confirm", body)
    (entry,) = store.outbox.entries()
    assert entry.state == "waiting"
    submitter.relay.client._base_url = address  # type: ignore[union-attr]
    assert [code_of(submitter.retry(entry.id))] == codes(zone)
    assert submitter.submit("confirm", body)["claimCode"] == codes(zone)[0]


def test_what_waited_until_the_next_day_is_not_sent(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(status=429, times=1)
    with pytest.raises(NhsoBusy):
        submitter.submit("confirm", body)
    days.moved += timedelta(days=1)
    (entry,) = store.outbox.entries()
    with pytest.raises(NotToday):
        submitter.retry(entry.id)
    assert (posts(zone), codes(zone)) == (1, [])


def test_an_unknown_of_yesterday_can_still_be_found_but_never_sent(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    lost, absent = asked(), asked(OTHER.pid, claimType=OTHER.claim_types[0])
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", lost)
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", absent)
    zone.faults.clear()
    days.moved += timedelta(days=1)
    not_sent, sent = store.outbox.entries()
    assert [code_of(submitter.retry(sent.id))] == codes(zone)
    with pytest.raises(NotToday):
        submitter.retry(not_sent.id)
    assert posts(zone) == 2


def test_a_pc_that_slept_between_writing_down_and_sending_does_not_send(
    zone: TestZone,
    submitter: Submitter,
    asked: Asked,
    store: Store,
    days: Days,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = asked()
    begin = store.outbox.begin

    def asleep(*request: Any, **facts: Any) -> Entry:
        entry = begin(*request, **facts)
        days.moved += timedelta(seconds=submitting.SEND_WITHIN + 1)
        return entry

    monkeypatch.setattr(store.outbox, "begin", asleep)
    with pytest.raises(NhsoTimeout):
        submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (0, "waiting")


def test_what_waited_is_looked_for_before_it_is_sent(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(status=429, times=1)
    with pytest.raises(NhsoBusy):
        submitter.submit("confirm", body)
    claim = zone.population.confirm(Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page"))
    with pytest.raises(Duplicate) as refused:
        submitter.retry(store.outbox.entries()[0].id)
    assert refused.value.facts["claimCode"] == claim.claim_code
    (entry,) = store.outbox.entries()
    assert (entry.state, code_of(entry)) == ("refused", claim.claim_code)
    assert posts(zone) == 1


def test_a_no_of_a_gateway_in_front_of_nhso_is_not_nhso_s(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(status=404, html=True)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert only_state(store) == "unknown"


def test_a_refusal_with_the_lists_away_may_yet_be_found_to_have_a_code(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    body = asked()
    claim = zone.population.confirm(Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page"))
    days.moved += timedelta(minutes=1)
    zone.faults["latest-authen-code"] = Fault(status=500)
    with pytest.raises(InvalidRequest):
        submitter.submit("confirm", body)
    assert only_state(store) == "unknown"
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", body)
    assert refused.value.facts["claimCode"] == claim.claim_code


# ── over midnight ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def evening(days: Days) -> Days:
    """It is 20 s before midnight in Bangkok."""
    now = days.nhso()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    days.moved += midnight - now - timedelta(seconds=20)
    return days


def test_the_same_request_asked_again_just_after_midnight_gets_the_same_code(
    evening: Days, zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    first = submitter.submit("confirm", body)
    evening.moved += timedelta(seconds=40)
    assert submitter.submit("confirm", body) == first
    assert posts(zone) == 1


def test_a_card_read_anew_just_after_midnight_gets_no_second_code(
    evening: Days, zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", asked())
    evening.moved += timedelta(seconds=40)
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", asked())
    assert [refused.value.facts["claimCode"]] == codes(zone)
    evening.moved += timedelta(hours=9)
    assert len({submitter.submit("confirm", asked())["claimCode"], *codes(zone)}) == 2


# ── what is not even tried ────────────────────────────────────────────────────────────────────


def test_without_a_store_nothing_is_sent(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    store.close()
    with pytest.raises(StoreUnavailable):
        submitter.submit("confirm", body)
    assert posts(zone) == 0


def test_a_correlation_id_of_another_patient_is_named_with_every_other_fault(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    theirs = asked(OTHER.pid)["correlationId"]
    store.served.remember("test", theirs, OTHER.pid, OTHER.claim_types, day=submitter.relay.clock.day())
    with pytest.raises(InvalidRequest) as refused:
        submitter.submit("confirm", asked(correlationId=theirs, mobile="0000000000"))
    assert [e.field for e in refused.value.errors] == ["mobile", "correlationId"]
    assert posts(zone) == 0


def test_a_correlation_id_spent_on_another_service_is_refused(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    submitter.submit("confirm", body)
    with pytest.raises(InvalidRequest) as refused:
        submitter.submit("confirm", body | {"claimType": SECOND_SERVICE})
    assert [e.field for e in refused.value.errors] == ["correlationId"]
    assert posts(zone) == 1


def test_a_service_that_was_not_offered_is_refused_here(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    day = submitter.relay.clock.day()
    store.served.remember("test", body["correlationId"], PATIENT.pid, [SECOND_SERVICE], day=day)
    with pytest.raises(InvalidRequest) as refused:
        submitter.submit("confirm", body)
    assert [e.field for e in refused.value.errors] == ["claimType"]
    assert posts(zone) == 0


def test_a_correlation_id_is_spent_once_though_two_services_ask_at_once(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    first = asked()
    second = first | {"claimType": SECOND_SERVICE}
    zone.faults["confirm-save"] = Fault(status=429, times=1)
    with pytest.raises(NhsoBusy):
        submitter.submit("confirm", first)
    submitter.submit("confirm", second)
    with pytest.raises(InvalidRequest) as refused:
        submitter.retry(next(e.id for e in store.outbox.entries() if e.state == "waiting"))
    assert [e.field for e in refused.value.errors] == ["correlationId"]
    assert len(codes(zone)) == 1


def test_where_no_service_was_offered_none_can_be_asked_for(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    store.served.remember("test", body["correlationId"], PATIENT.pid, [], day=submitter.relay.clock.day())
    with pytest.raises(InvalidRequest) as refused:
        submitter.submit("confirm", body)
    assert [e.field for e in refused.value.errors] == ["claimType"]


def test_an_hcode_given_once_and_left_out_the_next_time_is_the_same_visit(
    zone: TestZone, relay: Relay, store: Store, asked: Asked
) -> None:
    without = Submitter(replace(relay, hcode=""), store)
    first, second = asked(), asked(hcode=OWN_UNIT.hcode)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    zone.faults["latest-authen-code"] = Fault(status=500)
    with pytest.raises(OutcomeUnknown):
        without.submit("confirm", first)
    with pytest.raises(OutcomeUnknown):
        without.submit("confirm", second)
    assert posts(zone) == 1


def test_who_would_answer_too_late_does_not_send(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    with budget(submitting.SEND_TAKES - 1), pytest.raises(NhsoTimeout):
        submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (0, "waiting")


def test_a_bad_body_is_refused_without_asking_nhso_anything(zone: TestZone, submitter: Submitter) -> None:
    with pytest.raises(InvalidRequest):
        submitter.submit("confirm", {})
    assert zone.requests == []


@pytest.mark.parametrize("served", [None, "yesterday", "for another patient"])
def test_production_takes_only_a_correlation_id_that_this_pc_got_today_for_that_patient(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, served: str | None
) -> None:
    body = asked()
    production = replace(relay, zone="production")
    day = relay.clock.day()
    if served:
        pid = OTHER.pid if "another" in served else PATIENT.pid
        on = day - timedelta(days=1) if served == "yesterday" else day
        store.served.remember("production", body["correlationId"], pid, [SERVICE], day=on)
    with pytest.raises(InvalidRequest) as refused:
        Submitter(production, store).submit("confirm", body)
    assert [e.field for e in refused.value.errors] == ["correlationId"]
    assert posts(zone) == 0
    store.served.remember("production", body["correlationId"], PATIENT.pid, [SERVICE], day=day)
    saved = Submitter(production, store).submit("confirm", body)
    assert [saved["claimCode"]] == codes(zone)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"rights": "none"}, RightsUnavailable),
        ({"rights": "srm"}, RightsUnavailable),
        ({"client": None}, ZoneNotSetUp),
        ({"token": lambda: None}, TokenMissing),
        ({"zone": "production", "hcode": ""}, HcodeMissing),
    ],
    ids=["none", "srm", "no address", "no token", "no hcode"],
)
def test_what_this_pc_lacks_is_said_before_anything_is_written_down(
    zone: TestZone,
    relay: Relay,
    store: Store,
    asked: Asked,
    changes: dict[str, Any],
    problem: type[Problem],
) -> None:
    body = asked()
    lacking = replace(relay, **changes)
    store.served.remember(lacking.zone, body["correlationId"], PATIENT.pid, [SERVICE], day=relay.clock.day())
    with pytest.raises(problem):
        Submitter(lacking, store).submit("confirm", body)
    assert store.outbox.entries() == []
    assert posts(zone) == 0


# ── the day of service ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wrong", [timedelta(days=-1), timedelta(hours=9), timedelta(days=400)])
def test_the_day_of_service_is_nhsos_whatever_the_pc_s_clock_says(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days, wrong: timedelta
) -> None:
    days.wrong = wrong
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="after")
    saved = submitter.submit("confirm", body)
    (entry,) = store.outbox.entries()
    assert entry.day == days.nhso().date()
    assert entry.skew == pytest.approx(-wrong.total_seconds(), abs=30)
    assert [saved["claimCode"]] == codes(zone)


def test_nhso_s_time_is_asked_for_before_the_first_confirmation(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days
) -> None:
    body = asked()
    assert relay.client is not None
    relay.client.clock = NhsoClock(days.moment)
    days.wrong = timedelta(days=3)
    Submitter(relay, store).submit("confirm", body)
    assert store.outbox.entries()[0].day == days.nhso().date()


def test_the_agent_behind_a_pc_whose_clock_is_wrong_by_hours_gives_no_second_code(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the agent nothing tells NHSO's time: a code of a neighbouring day may be ours."""
    body = asked()
    unset = NhsoClock(days.moment)
    monkeypatch.setattr(unset, "learn", lambda _header: None)
    assert relay.client is not None
    relay.client.clock = unset
    days.wrong = timedelta(hours=26)
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    submitter = Submitter(relay, store)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(minutes=5)
    zone.faults.clear()
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert (posts(zone), len(codes(zone))) == (1, 1)


def test_a_clock_set_while_a_confirmation_is_under_way_does_not_make_it_settled(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = asked()
    unset = NhsoClock(days.moment)
    monkeypatch.setattr(unset, "learn", lambda _header: None)
    assert relay.client is not None
    relay.client.clock = unset
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    submitter = Submitter(relay, store)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.wrong = timedelta(seconds=90)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert posts(zone) == 1


def test_an_answer_that_was_lost_is_never_a_yes_without_a_code(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    """Two of NHSO's machines whose clocks are 90 s apart."""
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    really = days.nhso
    zone._server.now = lambda: really() + timedelta(seconds=90)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (1, "unknown")


# ── drafts ────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_has_no_code_and_the_same_draft_is_sent_once(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    first = submitter.submit("draft", body)
    assert "claimCode" not in first
    assert submitter.submit("draft", body) == first
    assert len(zone.population.drafts(PATIENT.pid)) == 1
    assert submitter.submit("confirm", body)["claimCode"] == codes(zone)[0]


def test_a_draft_of_unknown_outcome_is_sent_again_only_when_staff_say_so(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked()
    zone.faults["save-as-draft"] = Fault(drop="before", times=1)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as unknown:
            submitter.submit("draft", body)
    assert "ค้นหา" in unknown.value.body("")["message"]
    assert zone.population.drafts(PATIENT.pid) == []
    submitter.retry(store.outbox.entries()[0].id)
    assert len(zone.population.drafts(PATIENT.pid)) == 1


def test_who_confirmed_and_when_is_kept(submitter: Submitter, asked: Asked, store: Store) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    submitter.submit("confirm", asked())
    (entry,) = store.outbox.entries()
    assert entry.os_user
    assert entry.sent is not None
    assert before < entry.sent < datetime.now(UTC)
    assert isinstance(entry.day, date)


def test_what_has_ended_is_not_retried(submitter: Submitter, asked: Asked, store: Store) -> None:
    first = submitter.submit("confirm", asked())
    with pytest.raises(Duplicate):
        submitter.submit("confirm", asked(mobile="0899999902"))
    (done,) = store.outbox.entries()
    assert code_of(submitter.retry(done.id)) == first["claimCode"]
    with pytest.raises(KeyError):
        submitter.retry("0" * 32)
