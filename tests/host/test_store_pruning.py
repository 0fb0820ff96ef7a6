"""What the store forgets, and when: both sides of every limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from authen_bridge.store import State, Store, Visit
from tests.support.stores import DAY, NOW, OTHER, PATIENT, KeysOfATest, begin, hold

ONE = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", KeysOfATest())
    yield store
    store.close()


@pytest.mark.parametrize("state", ["done", "refused"])
def test_what_ended_is_kept_thirty_days_after_its_end(store: Store, state: State) -> None:
    store.outbox.finish(begin(store).id, 1, state, now=NOW)
    store.prune(DAY + timedelta(days=30))
    assert [entry.state for entry in store.outbox.entries()] == [state]
    store.prune(DAY + timedelta(days=31))
    assert store.outbox.entries() == []


def test_the_end_counts_by_bangkok_s_day_not_utc_s(store: Store) -> None:
    late = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # the third, in Bangkok
    store.outbox.finish(begin(store).id, 1, "done", now=late)
    store.prune(DAY + timedelta(days=31))
    assert len(store.outbox.entries()) == 1
    store.prune(DAY + timedelta(days=32))
    assert store.outbox.entries() == []


def test_how_long_can_be_set(store: Store) -> None:
    store.outbox.finish(begin(store).id, 1, "done", now=NOW)
    store.visits.remember(PATIENT, mobile="0600000001", hn=None, day=DAY)
    store.prune(DAY + ONE, outbox_days=1, visits_days=1)
    assert (len(store.outbox.entries()), store.visits.find(PATIENT) is None) == (1, False)
    store.prune(DAY + 2 * ONE, outbox_days=1, visits_days=1)
    assert (len(store.outbox.entries()), store.visits.find(PATIENT) is None) == (0, True)


def test_what_waits_expires_with_its_day_and_ends_at_midnight_in_bangkok(store: Store) -> None:
    entry = hold(store)
    store.prune(DAY)
    assert store.outbox.get(entry.id) == entry
    store.prune(DAY + ONE)
    expired = store.outbox.get(entry.id)
    assert (expired.state, expired.problem) == ("expired", "NHSO_UNREACHABLE")
    assert expired.ended == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    store.prune(DAY + timedelta(days=31))
    assert store.outbox.get(entry.id) == expired
    store.prune(DAY + timedelta(days=32))
    assert store.outbox.entries() == []


def test_what_waited_long_ago_goes_at_once(store: Store) -> None:
    hold(store)
    store.prune(DAY + timedelta(days=60))
    assert store.outbox.entries() == []


def test_what_is_unknown_stays_so_until_somebody_ends_it(store: Store) -> None:
    unknown = store.outbox.finish(begin(store).id, 1, "unknown", now=NOW, problem="NHSO_TIMEOUT")
    draft = store.outbox.finish(begin(store, "draft").id, 1, "unknown", now=NOW, problem="NHSO_TIMEOUT")
    for days in (30, 31, 32, 3650):
        store.prune(DAY + timedelta(days=days))
        assert {entry.id: entry for entry in store.outbox.entries()} == {unknown.id: unknown, draft.id: draft}
    end = NOW + timedelta(days=3650)
    store.outbox.drop(unknown.id, now=end)
    store.outbox.finish(draft.id, 1, "done", now=end)
    store.prune(DAY + timedelta(days=3650 + 30))
    assert len(store.outbox.entries()) == 2
    store.prune(DAY + timedelta(days=3650 + 31))
    assert store.outbox.entries() == []


def test_what_was_withdrawn_or_refused_later_goes_thirty_days_after_that(store: Store) -> None:
    later = NOW + timedelta(days=10)
    store.outbox.finish(begin(store).id, 1, "done", now=NOW)
    store.outbox.withdraw(store.outbox.entries()[0].id, now=later)
    store.outbox.refuse(hold(store, pid=OTHER).id, now=later, answer=None, problem="NHSO_REFUSED")
    store.prune(DAY + timedelta(days=40))
    assert {entry.state for entry in store.outbox.entries()} == {"dropped", "refused"}
    store.prune(DAY + timedelta(days=41))
    assert store.outbox.entries() == []


def test_a_sending_of_an_earlier_day_is_unknown_and_its_answer_still_counts(store: Store) -> None:
    entry = begin(store)
    store.prune(DAY)
    assert store.outbox.get(entry.id) == entry
    store.prune(DAY + ONE)
    lost = store.outbox.get(entry.id)
    assert (lost.state, lost.problem) == ("unknown", "OUTCOME_UNKNOWN")
    store.prune(DAY + timedelta(days=60))
    assert store.outbox.get(entry.id) == lost
    assert store.outbox.finish(entry.id, entry.attempts, "done", now=NOW).state == "done"


# ── served correlationIds ─────────────────────────────────────────────────────────────────────


def test_a_served_correlation_id_is_its_patient_s_in_its_zone(store: Store) -> None:
    store.served.remember("test", "c-1", PATIENT, ["PG0060001", "PG0130001"], day=DAY)
    holder = store.served.find("test", "c-1")
    assert holder is not None
    assert (holder.is_of(PATIENT), holder.is_of(OTHER)) == (True, False)
    assert (holder.day, holder.claim_types) == (DAY, frozenset(("PG0060001", "PG0130001")))
    assert store.served.find("production", "c-1") is None
    assert store.served.find("test", "c-2") is None


def test_a_correlation_id_that_is_served_again_is_noted_anew(store: Store) -> None:
    store.served.remember("test", "c-1", PATIENT, ["PG0060001"], day=DAY)
    store.served.remember("test", "c-1", PATIENT, [], day=DAY + ONE)
    holder = store.served.find("test", "c-1")
    assert holder is not None
    assert (holder.day, holder.claim_types) == (DAY + ONE, frozenset())


def test_a_served_correlation_id_is_forgotten_after_two_days(store: Store) -> None:
    store.served.remember("test", "c-1", PATIENT, [], day=DAY)
    store.prune(DAY + 2 * ONE)
    assert store.served.find("test", "c-1")
    store.prune(DAY + 3 * ONE)
    assert store.served.find("test", "c-1") is None


# ── remembered visits ─────────────────────────────────────────────────────────────────────────


def test_a_visit_is_remembered_each_value_with_its_own_day(store: Store) -> None:
    assert store.visits.find(PATIENT) is None
    store.visits.remember(PATIENT, mobile="0600000001", hn="HN-1", day=DAY)
    store.visits.remember(PATIENT, mobile="0600000002", hn=None, day=DAY + ONE)
    store.visits.remember(PATIENT, mobile=None, hn=None, day=DAY + 2 * ONE)
    assert store.visits.find(PATIENT) == Visit("0600000002", DAY + ONE, "HN-1", DAY)
    assert store.visits.find(OTHER) is None
    assert "06000" not in repr(store.visits.find(PATIENT))


def test_a_forgotten_visit_is_gone(store: Store) -> None:
    store.visits.remember(PATIENT, mobile="0600000001", hn=None, day=DAY)
    store.visits.remember(OTHER, mobile="0600000002", hn=None, day=DAY)
    store.visits.forget(PATIENT)
    assert store.visits.find(PATIENT) is None
    assert store.visits.find(OTHER)
    store.visits.forget(PATIENT)


def test_each_value_of_a_visit_goes_ninety_days_after_its_own_day(store: Store) -> None:
    store.visits.remember(PATIENT, mobile="0600000001", hn=None, day=DAY)
    store.visits.remember(PATIENT, mobile=None, hn="HN-1", day=DAY + ONE)
    expected: dict[int, Visit | None] = {
        90: Visit("0600000001", DAY, "HN-1", DAY + ONE),
        91: Visit(None, None, "HN-1", DAY + ONE),
        92: None,
    }
    for days, visit in expected.items():
        store.prune(DAY + days * ONE)
        assert store.visits.find(PATIENT) == visit


def test_a_phone_stays_when_an_older_hn_goes(store: Store) -> None:
    store.visits.remember(PATIENT, mobile=None, hn="HN-1", day=DAY)
    store.visits.remember(PATIENT, mobile="0600000001", hn=None, day=DAY + ONE)
    store.prune(DAY + 91 * ONE)
    assert store.visits.find(PATIENT) == Visit("0600000001", DAY + ONE, None, None)


def test_pruning_an_empty_store_is_no_error(store: Store) -> None:
    store.prune(date(2026, 3, 2))
    assert store.outbox.entries() == []
