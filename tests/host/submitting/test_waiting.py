"""What certainly did not get there waits, for somebody to ask again, on its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from authen_bridge.nhso import submitting
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.problems import (
    Duplicate,
    InvalidRequest,
    NhsoBusy,
    NhsoTimeout,
    NhsoUnreachable,
    NotToday,
    OutcomeUnknown,
    Problem,
    TokenRejected,
)
from authen_bridge.store import Entry, Store
from tests.host.submitting.place import (
    OTHER,
    PATIENT,
    SERVICE,
    Asked,
    Days,
    code_of,
    codes,
    only_state,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.population import Visit
from tests.testzone.server import TestZone


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


def test_a_refusal_with_the_lists_away_is_a_refusal_and_what_is_corrected_goes_through(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store
) -> None:
    body = asked(hn="9" * 25)
    zone.faults["latest-authen-code"] = Fault(status=500)
    with pytest.raises(InvalidRequest):
        submitter.submit("confirm", body)
    assert only_state(store) == "refused"
    saved = submitter.submit("confirm", body | {"hn": "9901"})
    assert [saved["claimCode"]] == codes(zone)


def test_a_refused_visit_that_has_a_code_after_all_is_a_duplicate_when_asked_again(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    claim = zone.population.confirm(Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page"))
    zone.faults["latest-authen-code"] = Fault(status=500)
    with pytest.raises(InvalidRequest):
        submitter.submit("confirm", body)
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", body)
    assert refused.value.facts["claimCode"] == claim.claim_code
