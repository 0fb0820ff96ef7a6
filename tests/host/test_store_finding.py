"""How entries are found again: by request, id, visit, correlationId and claim code; whole, and in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from authen_bridge.store import CannotDrop, CorrelationSpent, State, Store, VisitTaken
from tests.support.stores import (
    ANSWER,
    BODY,
    DAY,
    NOW,
    OTHER,
    PATIENT,
    REACH,
    KeysOfATest,
    begin,
    hold,
)

LATER = NOW + timedelta(minutes=5)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "store", KeysOfATest())
    yield store
    store.close()


def test_an_entry_comes_back_whole_after_a_restart(store: Store, tmp_path: Path) -> None:
    begun = begin(store)
    done = store.outbox.finish(begun.id, 1, "done", now=LATER, answer=ANSWER | {"ชื่อ": "ทดสอบ"})
    store.close()
    again = Store.open(tmp_path / "store", KeysOfATest())
    found = again.outbox.find("test", "confirm", BODY, DAY)
    again.close()
    assert found == done
    assert (done.body, done.os_user, done.day) == (BODY, "invented", DAY)
    assert (done.skew, done.steady) == (0.5, 10.0)


@pytest.mark.parametrize("text", ["\ud83d", "\ude00 ทดสอบ", "\x00", "\ud83d\ude00", "😀"])
def test_whatever_text_nhso_answers_comes_back(store: Store, text: str) -> None:
    """JSON can hold half a surrogate pair, which UTF-8 cannot."""
    text = json.loads(json.dumps(text))  # as it comes from the wire
    said = {text: [text]}
    entry = begin(store, hn=text)
    done = store.outbox.finish(entry.id, 1, "done", now=NOW, answer=said)
    assert store.outbox.get(entry.id) == done
    assert done.answer == said
    assert store.outbox.find("test", "confirm", {**BODY, "hn": text}, DAY) == done


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


def test_so_many_of_the_newest_with_the_unresolved_ones_before_others(store: Store) -> None:
    times = [NOW + timedelta(minutes=number) for number in range(5)]
    old = hold(store, pid="old", now=times[0])
    unknown = store.outbox.finish(begin(store, pid="unknown", now=times[1]).id, 1, "unknown", now=LATER)
    done = store.outbox.finish(begin(store, pid="done", now=times[2]).id, 1, "done", now=LATER)
    sending = begin(store, pid="sending", now=times[3])
    refused = store.outbox.finish(begin(store, pid="refused", now=times[4]).id, 1, "refused", now=LATER)
    everything = [refused, sending, done, unknown, old]
    assert [store.outbox.entries(newest=number) for number in range(7)] == [
        [],
        [sending],
        [sending, unknown],
        [sending, unknown, old],
        [refused, sending, unknown, old],
        everything,
        everything,
    ]
    assert store.outbox.entries() == store.outbox.entries(None) == everything


def test_what_somebody_should_look_after_is_counted_by_state(store: Store) -> None:
    assert store.outbox.unresolved() == {}
    hold(store)
    hold(store, "draft")
    hold(store, pid="waiting")
    begin(store, pid="sending")
    store.outbox.finish(begin(store, pid="unknown").id, 1, "unknown", now=NOW)
    store.outbox.finish(begin(store, pid="done").id, 1, "done", now=NOW)
    store.outbox.finish(begin(store, pid="refused").id, 1, "refused", now=NOW)
    store.outbox.drop(hold(store, pid="dropped").id, now=NOW)
    assert store.outbox.unresolved() == {"waiting": 3, "sending": 1, "unknown": 1}
    store.prune(DAY + timedelta(days=1))
    assert store.outbox.unresolved() == {"unknown": 2}


@pytest.mark.parametrize("state", REACH)
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
    shown = repr(done) + str(VisitTaken(done)) + str(CorrelationSpent(done)) + str(CannotDrop(done))
    assert not [value for value in (*BODY.values(), *ANSWER.values(), "invented") if value in shown]
