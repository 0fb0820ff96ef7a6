"""Drafts, and what is kept of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from authen_bridge.nhso.submitting import Submitter
from authen_bridge.problems import (
    Duplicate,
    OutcomeUnknown,
)
from authen_bridge.store import Store
from tests.host.submitting.place import (
    PATIENT,
    Asked,
    Days,
    code_of,
    codes,
)
from tests.testzone.faults import Fault
from tests.testzone.server import TestZone


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


def test_who_confirmed_and_when_is_kept(submitter: Submitter, asked: Asked, store: Store, days: Days) -> None:
    before = days.nhso() - timedelta(seconds=2)
    submitter.submit("confirm", asked())
    (entry,) = store.outbox.entries()
    assert entry.os_user
    assert entry.sent is not None
    assert before < entry.sent < days.nhso()
    assert entry.day == before.date()


def test_what_has_ended_is_not_retried(submitter: Submitter, asked: Asked, store: Store) -> None:
    first = submitter.submit("confirm", asked())
    with pytest.raises(Duplicate):
        submitter.submit("confirm", asked(mobile="0899999902"))
    (done,) = store.outbox.entries()
    assert code_of(submitter.retry(done.id)) == first["claimCode"]
    with pytest.raises(KeyError):
        submitter.retry("0" * 32)


def test_a_draft_that_was_changed_and_changed_back_is_sent_again(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    for mobile in ("0899999901", "0899999902", "0899999901"):
        submitter.submit("draft", body | {"mobile": mobile})
    assert [draft.mobile for draft in zone.population.drafts(PATIENT.pid)] == [
        "0899999901",
        "0899999902",
        "0899999901",
    ]
