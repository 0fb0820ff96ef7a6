"""The outbox: what may become of an entry, and one confirmation a visit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from authen_bridge.store import CannotDrop, State, Store, VisitTaken
from tests.support.stores import (
    ANSWER,
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
    ended_as,
    hold,
)

LATER = NOW + timedelta(minutes=5)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", KeysOfATest())
    yield store
    store.close()


# state → after `begin` of the same request, `hold`, `finish` as done, `drop` today, `drop` tomorrow;
# None: an exception, and nothing changed.
AFTER: dict[State, tuple[State | None, State, State, State | None, State | None]] = {
    "sending": ("sending", "sending", "done", None, None),
    "done": (None, "done", "done", None, None),
    "refused": ("sending", "waiting", "refused", "dropped", "dropped"),
    "unknown": ("sending", "unknown", "done", None, "dropped"),
    "waiting": ("sending", "waiting", "waiting", "dropped", "dropped"),
    "expired": ("sending", "waiting", "expired", "dropped", "dropped"),
    "dropped": ("sending", "waiting", "dropped", None, None),
}


@pytest.mark.parametrize("state", AFTER)
def test_every_state_is_reached(store: Store, state: State) -> None:
    assert REACH[state](store).state == state


@pytest.mark.parametrize("state", AFTER)
def test_begin_takes_the_same_request_up_again_unless_it_is_done(store: Store, state: State) -> None:
    before = REACH[state](store)
    if AFTER[state][0] is None:
        with pytest.raises(VisitTaken) as taken:
            begin(store, now=LATER)
        assert taken.value.entry == before
    else:
        after = begin(store, now=LATER)
        assert (after.id, after.state, after.attempts) == (before.id, "sending", before.attempts + 1)
        assert (after.sent, after.last_sent) == (before.sent or LATER, LATER)
        assert (after.ended, after.problem, after.answer) == (None, None, None)
        assert after.created == before.created
        assert store.outbox.get(before.id) == after


@pytest.mark.parametrize("state", AFTER)
def test_hold_leaves_alone_what_nhso_may_have(store: Store, state: State) -> None:
    before = REACH[state](store)
    after = hold(store, now=LATER)
    assert after.state == AFTER[state][1]
    assert after.attempts == before.attempts
    assert store.outbox.get(before.id) == after
    if after.state != "waiting":
        assert after == before


@pytest.mark.parametrize("state", AFTER)
def test_finish_changes_only_what_is_sending_or_unknown(store: Store, state: State) -> None:
    before = REACH[state](store)
    after = store.outbox.finish(before.id, before.attempts, "done", now=LATER, answer=ANSWER)
    assert after.state == AFTER[state][2]
    assert store.outbox.get(before.id) == after
    if state in ("sending", "unknown"):
        assert (after.answer, after.ended) == (ANSWER, LATER)
    else:
        assert after == before


@pytest.mark.parametrize("when", [LATER, TOMORROW])
@pytest.mark.parametrize("state", AFTER)
def test_drop_takes_what_is_not_nhso_s_and_an_unknown_of_an_earlier_day(
    store: Store, state: State, when: datetime
) -> None:
    before = REACH[state](store)
    if AFTER[state][3 if when == LATER else 4] is None:
        with pytest.raises(CannotDrop) as refused:
            store.outbox.drop(before.id, now=when)
        assert refused.value.entry == before
        assert store.outbox.get(before.id) == before
    else:
        after = store.outbox.drop(before.id, now=when)
        assert (after.state, after.ended) == ("dropped", when)
        assert store.outbox.get(before.id) == after


@pytest.mark.parametrize("state", AFTER)
def test_refuse_ends_what_nhso_has_not_got_and_leaves_alone_what_it_may_have(
    store: Store, state: State
) -> None:
    before = REACH[state](store)
    answer = {"error": "สิทธิ์ว่าง"}
    after = store.outbox.refuse(before.id, now=LATER, answer=answer, problem="NHSO_REFUSED")
    assert store.outbox.get(before.id) == after
    if state in LIVE:
        assert after == before
    else:
        assert after == replace(before, state="refused", ended=LATER, answer=answer, problem="NHSO_REFUSED")
        assert begin(store, now=LATER).id == before.id  # asked again, it may be sent


@pytest.mark.parametrize("state", AFTER)
def test_withdraw_puts_aside_what_was_done_and_nothing_else(store: Store, state: State) -> None:
    before = REACH[state](store)
    after = store.outbox.withdraw(before.id, now=LATER)
    assert store.outbox.get(before.id) == after
    assert after == (replace(before, state="dropped", ended=LATER) if state == "done" else before)


def test_a_withdrawn_confirmation_frees_its_visit_and_its_claim_code_is_ours_no_more(store: Store) -> None:
    entry = begin(store)
    store.outbox.finish(entry.id, 1, "done", now=NOW, answer=ANSWER)
    withdrawn = store.outbox.withdraw(entry.id, now=LATER)
    assert withdrawn.answer == ANSWER  # still to be read by whoever asks what happened
    assert store.outbox.claim_codes("test", PATIENT, DAY) == {}
    assert begin(store, mobile="0600000002", correlationId="another").attempts == 1


@pytest.mark.parametrize("change", ["refuse", "withdraw"])
def test_an_entry_that_was_erased_is_neither_refused_nor_withdrawn(store: Store, change: str) -> None:
    extra = {"answer": None, "problem": "NHSO_REFUSED"} if change == "refuse" else {}
    with pytest.raises(KeyError):
        getattr(store.outbox, change)("0" * 32, now=NOW, **extra)


def test_an_unknown_of_today_is_of_today_until_midnight_in_bangkok(store: Store) -> None:
    entry = ended_as("unknown")(store)
    midnight = datetime(2026, 3, 3, tzinfo=timezone(timedelta(hours=7)))
    with pytest.raises(CannotDrop):
        store.outbox.drop(entry.id, now=midnight - timedelta(seconds=1))
    assert store.outbox.drop(entry.id, now=midnight).state == "dropped"


@pytest.mark.parametrize("state", ["sending", "expired", "dropped"])
def test_a_sending_cannot_end_as_what_no_sending_ends_as(store: Store, state: State) -> None:
    entry = begin(store)
    with pytest.raises(ValueError, match=state):
        store.outbox.finish(entry.id, 1, state, now=NOW)
    assert store.outbox.get(entry.id) == entry


def test_an_earlier_attempt_s_late_answer_changes_nothing(store: Store) -> None:
    first = begin(store)
    second = begin(store, now=LATER)
    assert store.outbox.finish(first.id, first.attempts, "waiting", now=LATER) == second
    assert store.outbox.finish(first.id, second.attempts, "done", now=LATER).state == "done"


def test_a_time_without_a_zone_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="zone"):
        begin(store, now=NOW.replace(tzinfo=None))
    assert store.outbox.entries() == []


def test_times_are_kept_in_utc(store: Store) -> None:
    entry = begin(store, now=NOW.astimezone(timezone(timedelta(hours=7))))
    times = [entry.created, entry.sent, entry.last_sent]
    assert [time and time.isoformat() for time in times] == ["2026-03-02T03:30:00+00:00"] * 3


def test_the_pc_s_steady_clock_is_kept_of_the_last_sending(store: Store) -> None:
    waiting = hold(store)
    first = begin(store, steady=12.25)
    store.outbox.finish(first.id, 1, "waiting", now=NOW)
    second = begin(store, now=LATER, steady=312.5)
    unmeasured = begin(store, now=LATER, steady=None)
    assert [entry.steady for entry in (waiting, first, second, unmeasured)] == [None, 12.25, 312.5, None]
    assert len({waiting.id, first.id, second.id, unmeasured.id}) == 1
    assert store.outbox.get(first.id).steady is None


# ── one confirmation a visit ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", LIVE)
def test_a_visit_that_nhso_may_have_takes_no_other_confirmation(store: Store, state: State) -> None:
    first = REACH[state](store)
    with pytest.raises(VisitTaken) as taken:
        begin(store, mobile="0600000002")
    assert taken.value.entry == first
    assert store.outbox.entries() == [first]


@pytest.mark.parametrize("state", NOT_LIVE)
def test_a_visit_that_nhso_does_not_have_takes_another(store: Store, state: State) -> None:
    REACH[state](store)
    begin(store, mobile="0600000002")
    with pytest.raises(VisitTaken):  # and the first can no longer be taken up
        begin(store)


@pytest.mark.parametrize("change", [{"pid": OTHER}, {"claimType": "PG0130001"}, {"zone": "production"}])
def test_another_patient_service_or_zone_is_another_visit(store: Store, change: dict[str, str]) -> None:
    begin(store)
    begin(store, **change)  # type: ignore[arg-type]
    assert len(store.outbox.entries()) == 2


@pytest.mark.parametrize("hcode", ["", "99002"])
def test_a_visit_is_the_same_with_another_hcode_or_none(store: Store, hcode: str) -> None:
    first = begin(store)
    with pytest.raises(VisitTaken) as taken:
        begin(store, hcode=hcode, correlationId="another")
    assert taken.value.entry == first
    assert store.outbox.of_visit("test", {"pid": PATIENT, "claimType": BODY["claimType"]}, DAY) == [first]


def test_another_day_is_another_visit(store: Store) -> None:
    begin(store)
    assert begin(store, day=DAY + timedelta(days=1)).attempts == 1


def test_drafts_are_not_confirmations(store: Store) -> None:
    draft = begin(store, "draft")
    store.outbox.finish(draft.id, 1, "done", now=NOW)
    assert begin(store).attempts == 1
    assert begin(store, "draft", mobile="0600000002").attempts == 1
    assert begin(store, "draft").attempts == 2  # changed, and changed back: the draft is sent again


def test_the_database_itself_refuses_a_second_confirmation(store: Store, tmp_path: Path) -> None:
    begin(store)
    refused = store.outbox.drop(hold(store, correlationId="another").id, now=NOW)
    other = sqlite3.connect(tmp_path / "store" / "store.db")
    with pytest.raises(sqlite3.IntegrityError, match=r"outbox\.visit"):
        other.execute("UPDATE outbox SET state = 'unknown' WHERE id = ?", (refused.id,))
    other.close()
