"""An answer that got lost: found again, or unknown until NHSO can tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    Duplicate,
    NhsoUnreachable,
    OutcomeUnknown,
    StoreUnavailable,
)
from authen_bridge.store import Store
from tests.host.submitting.place import (
    OTHER,
    PATIENT,
    SERVICE,
    Asked,
    Days,
    codes,
    only_state,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.population import Visit
from tests.testzone.server import TestZone


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


def test_a_store_that_fails_after_the_sending_does_not_say_that_nothing_was_sent(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="after", times=1)

    def fail(*_: Any) -> Any:
        raise StoreUnavailable

    with monkeypatch.context() as failing:
        failing.setattr(store.outbox, "claim_codes", fail)
        with pytest.raises(OutcomeUnknown) as unknown:
            submitter.submit("confirm", body)
        assert unknown.value.facts["entry"]
    assert [submitter.submit("confirm", body)["claimCode"]] == codes(zone)
    assert posts(zone) == 1


def test_a_lost_request_for_a_visit_that_had_a_code_before_is_a_duplicate_and_not_sent_again(
    zone: TestZone, submitter: Submitter, asked: Asked, days: Days
) -> None:
    visit = Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page")
    claim = zone.population.confirm(visit)
    days.moved += timedelta(hours=1)
    body = asked()
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(minutes=5)
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", body)
    assert refused.value.facts["claimCode"] == claim.claim_code
    assert posts(zone) == 1
