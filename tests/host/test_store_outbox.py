"""The outbox: what may become of an entry, and how it is found again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from authen_bridge.store import CannotDrop, Entry, State, Store, VisitTaken
from tests.support.stores import ANSWER, BODY, DAY, NOW, OTHER, PATIENT, KeysOfATest, begin, hold

LATER = NOW + timedelta(minutes=5)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", KeysOfATest())
    yield store
    store.close()


def ended_as(state: State) -> Callable[[Store], Entry]:
    """Return what brings the invented confirmation from its sending to ``state``."""

    def bring(store: Store) -> Entry:
        entry = begin(store)
        return store.outbox.finish(entry.id, entry.attempts, state, now=NOW)

    return bring


def expired(store: Store) -> Entry:
    entry = hold(store)
    store.prune(DAY + timedelta(days=1))
    return store.outbox.get(entry.id)


def dropped(store: Store) -> Entry:
    return store.outbox.drop(hold(store).id, now=NOW)


REACH: dict[State, Callable[[Store], Entry]] = {
    "sending": begin,
    "done": ended_as("done"),
    "refused": ended_as("refused"),
    "unknown": ended_as("unknown"),
    "waiting": hold,
    "expired": expired,
    "dropped": dropped,
}

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


# ── one confirmation a visit ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["sending", "unknown", "done"])
def test_a_visit_that_nhso_may_have_takes_no_other_confirmation(store: Store, state: State) -> None:
    first = REACH[state](store)
    with pytest.raises(VisitTaken) as taken:
        begin(store, mobile="0600000002")
    assert taken.value.entry == first
    assert store.outbox.entries() == [first]


@pytest.mark.parametrize("state", ["refused", "waiting", "expired", "dropped"])
def test_a_visit_that_nhso_does_not_have_takes_another(store: Store, state: State) -> None:
    REACH[state](store)
    begin(store, mobile="0600000002")
    with pytest.raises(VisitTaken):  # and the first can no longer be taken up
        begin(store)


@pytest.mark.parametrize(
    "change", [{"pid": OTHER}, {"claimType": "PG0130001"}, {"hcode": "99002"}, {"zone": "production"}]
)
def test_another_patient_service_unit_or_zone_is_another_visit(store: Store, change: dict[str, str]) -> None:
    begin(store)
    begin(store, **change)  # type: ignore[arg-type]
    assert len(store.outbox.entries()) == 2


def test_another_day_is_another_visit(store: Store) -> None:
    begin(store)
    assert begin(store, day=DAY + timedelta(days=1)).attempts == 1


def test_drafts_are_not_confirmations(store: Store) -> None:
    draft = begin(store, "draft")
    store.outbox.finish(draft.id, 1, "done", now=NOW)
    assert begin(store).attempts == 1
    assert begin(store, "draft", mobile="0600000002").attempts == 1
    with pytest.raises(VisitTaken):  # the same draft needs no second sending
        begin(store, "draft")


def test_the_database_itself_refuses_a_second_confirmation(store: Store, tmp_path: Path) -> None:
    begin(store)
    refused = store.outbox.drop(hold(store, mobile="0600000002").id, now=NOW)
    other = sqlite3.connect(tmp_path / "store" / "store.db")
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("UPDATE outbox SET state = 'unknown' WHERE id = ?", (refused.id,))
    other.close()


# ── finding ───────────────────────────────────────────────────────────────────────────────────


def test_an_entry_comes_back_whole_after_a_restart(store: Store, tmp_path: Path) -> None:
    begun = begin(store)
    done = store.outbox.finish(begun.id, 1, "done", now=LATER, answer=ANSWER | {"ชื่อ": "ทดสอบ"})
    store.close()
    again = Store.open(tmp_path / "store", KeysOfATest())
    found = again.outbox.find("test", "confirm", BODY, DAY)
    again.close()
    assert found == done
    assert (done.body, done.os_user, done.skew, done.day) == (BODY, "invented", 0.5, DAY)


@pytest.mark.parametrize("key", BODY)
def test_a_request_with_another_value_is_another_request(store: Store, key: str) -> None:
    begin(store)
    assert store.outbox.find("test", "confirm", BODY, DAY)
    assert store.outbox.find("test", "confirm", {**BODY, key: "other"}, DAY) is None
    assert store.outbox.find("test", "draft", BODY, DAY) is None
    assert store.outbox.find("production", "confirm", BODY, DAY) is None
    assert store.outbox.find("test", "confirm", BODY, date(2026, 3, 3)) is None


def test_an_absent_hn_is_the_same_as_an_empty_one(store: Store) -> None:
    entry = begin(store, hn="")
    without = {key: value for key, value in BODY.items() if key != "hn"}
    assert store.outbox.find("test", "confirm", without, DAY) == entry


def test_an_id_is_found_by_a_beginning_that_only_it_has(store: Store) -> None:
    entry, other = begin(store), begin(store, pid=OTHER)
    assert store.outbox.get(entry.id) == entry
    assert store.outbox.get(entry.id[:12]) == entry
    for wrong in ("", entry.id[:3], "%%%%", "____", entry.id + "0", "nothing"):
        with pytest.raises(KeyError):
            store.outbox.get(wrong)
    assert store.outbox.get(other.id[:12]) == other


def test_a_beginning_that_two_ids_share_finds_neither(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = iter(["abcd1" + "0" * 27, "abcd2" + "0" * 27])
    monkeypatch.setattr("uuid.UUID.hex", property(lambda _: next(ids)))
    first = begin(store)
    begin(store, pid=OTHER)
    with pytest.raises(KeyError):
        store.outbox.get("abcd")
    assert store.outbox.get("abcd1") == first


def test_the_newest_comes_first(store: Store) -> None:
    first = hold(store)
    second = begin(store, mobile="0600000002", now=LATER)
    third = begin(store, pid=OTHER, now=LATER)
    draft = begin(store, "draft", now=TOMORROW)
    assert store.outbox.entries() == [draft, third, second, first]
    assert store.outbox.of_visit("test", BODY, DAY) == [second, first]


@pytest.mark.parametrize("state", AFTER)
def test_a_correlation_id_is_spent_once_nhso_may_have_seen_it(store: Store, state: State) -> None:
    entry = REACH[state](store)
    spent = [entry] if state in ("sending", "unknown", "done") else []
    assert store.outbox.spent("test", BODY["correlationId"]) == spent
    assert store.outbox.spent("production", BODY["correlationId"]) == []
    assert store.outbox.spent("test", "another") == []


def test_claim_codes_are_those_of_the_patient_and_day(store: Store) -> None:
    entry = begin(store)
    assert store.outbox.claim_codes("test", PATIENT, DAY) == {}
    store.outbox.finish(entry.id, 1, "done", now=NOW, answer=ANSWER)
    assert store.outbox.claim_codes("test", PATIENT, DAY) == {ANSWER["claimCode"]: entry.id}
    assert store.outbox.claim_codes("production", PATIENT, DAY) == {}
    assert store.outbox.claim_codes("test", OTHER, DAY) == {}
    assert store.outbox.claim_codes("test", PATIENT, DAY + timedelta(days=1)) == {}


def test_an_entry_shows_nothing_personal_when_it_is_printed(store: Store) -> None:
    entry = begin(store)
    done = store.outbox.finish(entry.id, 1, "done", now=NOW, answer=ANSWER)
    shown = repr(done) + str(VisitTaken(done)) + str(CannotDrop(done))
    assert not [value for value in (*BODY.values(), *ANSWER.values(), "invented") if value in shown]
