"""What is not even tried, and what is said instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from authen_bridge.nhso import submitting
from authen_bridge.nhso.budget import budget
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    HcodeMissing,
    InvalidRequest,
    NhsoBusy,
    NhsoTimeout,
    OutcomeUnknown,
    Problem,
    RightsUnavailable,
    StoreUnavailable,
    TokenMissing,
    ZoneNotSetUp,
)
from authen_bridge.store import Store
from tests.host.submitting.place import (
    OTHER,
    PATIENT,
    SECOND_SERVICE,
    SERVICE,
    Asked,
    codes,
    only_state,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone


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
