"""One confirmation a correlationId: NHSO gives one for one visit, whatever a program asks for."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from authen_bridge.store import CorrelationSpent, State, Store
from tests.support.stores import (
    BODY,
    DAY,
    LIVE,
    NOT_LIVE,
    NOW,
    OTHER,
    PATIENT,
    REACH,
    KeysOfATest,
    begin,
    hold,
)

SERVICE = "PG0130001"  # another than the plain request's
GIVEN = BODY["correlationId"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", KeysOfATest())
    yield store
    store.close()


@pytest.mark.parametrize("state", LIVE)
def test_a_correlation_id_that_nhso_may_have_seen_takes_no_other_confirmation(
    store: Store, state: State
) -> None:
    first = REACH[state](store)
    for pid in (PATIENT, OTHER):
        for day in (DAY, DAY + timedelta(days=1)):
            with pytest.raises(CorrelationSpent) as spent:
                begin(store, day=day, pid=pid, claimType=SERVICE, correlationId=GIVEN)
            assert spent.value.entry == first
    assert store.outbox.entries() == [first]


@pytest.mark.parametrize("state", NOT_LIVE)
def test_a_correlation_id_that_nhso_has_not_seen_takes_another(store: Store, state: State) -> None:
    first = REACH[state](store)
    other = begin(store, claimType=SERVICE, correlationId=GIVEN)
    with pytest.raises(CorrelationSpent) as spent:  # and the first can no longer be taken up
        begin(store)
    assert spent.value.entry == other
    assert store.outbox.get(first.id) == first


def test_a_withdrawn_confirmation_frees_its_correlation_id(store: Store) -> None:
    store.outbox.finish(begin(store).id, 1, "done", now=NOW)
    store.outbox.withdraw(store.outbox.entries()[0].id, now=NOW)
    assert begin(store, claimType=SERVICE, correlationId=GIVEN).attempts == 1


def test_a_correlation_id_is_of_its_zone_and_a_draft_spends_none(store: Store) -> None:
    draft = begin(store, "draft", claimType=SERVICE, correlationId=GIVEN)
    store.outbox.finish(draft.id, 1, "done", now=NOW)
    begin(store)
    assert begin(store, zone="production", claimType=SERVICE, correlationId=GIVEN).attempts == 1
    assert begin(store, "draft", mobile="0600000002", claimType=SERVICE, correlationId=GIVEN).attempts == 1
    with pytest.raises(CorrelationSpent):
        begin(store, claimType=SERVICE, correlationId=GIVEN)


def test_a_request_with_a_spent_correlation_id_may_wait_and_be_refused_but_not_sent(store: Store) -> None:
    begin(store)
    waiting = hold(store, claimType=SERVICE, correlationId=GIVEN)
    assert waiting.state == "waiting"
    with pytest.raises(CorrelationSpent):
        begin(store, claimType=SERVICE, correlationId=GIVEN)
    assert store.outbox.get(waiting.id) == waiting
    refused = store.outbox.refuse(waiting.id, now=NOW, answer=None, problem="NHSO_REFUSED")
    assert refused.state == "refused"


def test_the_database_itself_refuses_a_correlation_id_s_second_confirmation(
    store: Store, tmp_path: Path
) -> None:
    begin(store)
    waiting = hold(store, claimType=SERVICE, correlationId=GIVEN)
    other = sqlite3.connect(tmp_path / "store" / "store.db")
    with pytest.raises(sqlite3.IntegrityError, match=r"outbox\.correlation"):
        other.execute("UPDATE outbox SET state = 'sending' WHERE id = ?", (waiting.id,))
    other.close()


def test_threads_that_begin_two_services_with_one_correlation_id_send_one(store: Store) -> None:
    together = threading.Barrier(2)

    def submit(claim_type: str) -> tuple[str, str]:
        together.wait()
        try:
            return "sent", begin(store, claimType=claim_type, correlationId=GIVEN).id
        except CorrelationSpent as spent:
            return "spent", spent.entry.id

    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(submit, (BODY["claimType"], SERVICE)))
    (entry,) = store.outbox.entries()
    assert outcomes == [("sent", entry.id), ("spent", entry.id)]
