"""What goes wrong with readers, cards and the service itself, on the real PC/SC service."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from smartcard import scard

from authen_bridge.card import pcsc
from authen_bridge.card.pcsc import Context
from authen_bridge.card.reading import Reading
from authen_bridge.messages import ReadersEvent
from authen_bridge.problems import (
    CardRemoved,
    CardUnreadable,
    NoCard,
    NoReader,
    NotThaiId,
    ServiceStopped,
)
from tests.support.fixtures import READERS, SEEN_MS, Insert, Watch, Watched
from tests.support.heard import DEADLINE
from tests.support.pcscd import PrivatePcscd
from tests.testzone.chip import ATR_FOREIGN, chip, foreign_chip
from tests.testzone.people import POPULATION, photo
from tests.testzone.virtual_card import Script

SOMEBODY, SOMEBODY_ELSE = POPULATION[0], POPULATION[1]
SOON = 2.5  # seconds from the pull of a card to the problem: no time-out, which is 5. `make soak` measures it


# ── nothing to read ───────────────────────────────────────────────────────────────────────────


def test_a_reader_without_a_card_is_listed_and_says_no_card(watch: Watch) -> None:
    cards = watch().cards
    assert [(it.terminalName, it.isPresent) for it in cards.terminals()] == [(it, False) for it in READERS]
    with pytest.raises(NoCard):
        cards.current()
    assert cards.latest() is None


def test_without_a_reader_the_list_is_empty_and_reading_says_no_reader(
    pcscd: PrivatePcscd, watch: Watch
) -> None:
    pcscd.stop()
    pcscd.start(readers=0)
    try:
        cards = watch().cards
        assert cards.terminals() == []
        with pytest.raises(NoReader):
            cards.current()
    finally:
        pcscd.stop()
        pcscd.start()


def test_a_pinned_reader_is_the_only_one_that_counts(insert: Insert, watch: Watch) -> None:
    pinned, other = watch(reader=READERS[1]), watch()
    insert(SOMEBODY)
    other.wait_for("inserted")
    assert [it.terminalName for it in pinned.cards.terminals()] == [READERS[1]]
    with pytest.raises(NoCard):
        pinned.cards.current()


def test_a_foreign_card_is_named_by_its_atr_and_not_probed_twice(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(foreign_chip())
    assert watched.wait_for("unreadable").problem == "NOT_THAI_ID"
    sent = virtual.transmits
    for ask in (watched.cards.current().identity, watched.cards.current().photo):
        with pytest.raises(NotThaiId) as refused:
            ask()
        assert refused.value.facts == {"atr": ATR_FOREIGN.hex().upper()}
    assert virtual.transmits == sent


@pytest.mark.parametrize("looks", ["by its ATR", "by asking it"])
def test_of_two_cards_the_thai_one_is_current(looks: str, insert: Insert, watch: Watch) -> None:
    watched = watch(read_ahead=False)
    thai = chip(SOMEBODY)
    if looks == "by asking it":
        thai.atr = ATR_FOREIGN
    insert(foreign_chip())
    insert(thai, slot=1)
    watched.wait_for("inserted")
    watched.wait_for("inserted")
    assert watched.cards.current().identity().pid == SOMEBODY.pid


# ── the card is pulled ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("stage", "index"), [("core", 1), ("text", 5), ("photo", 20)])
def test_a_card_pulled_mid_read_leaves_nothing_behind(
    stage: str, index: int, insert: Insert, watch: Watch
) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY, script=Script(pull_at=index))
    watched.wait_for("inserted")
    card = watched.cards.current()
    asks: dict[str, Callable[[], object]] = {"core": card.identity, "text": card.text, "photo": card.photo}
    with pytest.raises(CardRemoved):
        asks[stage]()
    assert time.monotonic() - virtual.pulled_at < SOON
    watched.wait_for("removed")
    for ask in asks.values():
        with pytest.raises(CardRemoved):
            ask()
    with pytest.raises(NoCard):
        watched.cards.current()
    assert watched.cards.latest() is None


def test_a_removal_is_told_while_the_card_is_being_read(insert: Insert, watch: Watch) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY, script=Script(hold_at=10))
    watched.wait_for("inserted")
    card = watched.cards.current()
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(card.photo)
        assert virtual.held.wait(5)
        virtual.pull()
        watched.wait_for("removed")
        assert isinstance(asked.exception(), CardRemoved)


def test_the_next_patient_is_never_shown_as_the_last_one(insert: Insert, watch: Watch) -> None:
    watched = watch()
    first = insert(SOMEBODY)
    watched.wait_for("ready")
    before = watched.cards.current()
    first.pull()
    insert(SOMEBODY_ELSE)
    assert watched.wait_for("removed").person is None
    with pytest.raises(CardRemoved):
        before.identity()
    event = watched.wait_for("ready")
    assert event.person is not None
    assert event.person.pid == SOMEBODY_ELSE.pid
    assert watched.cards.current().photo() == photo(SOMEBODY_ELSE)


def test_a_swap_between_two_looks_is_seen_by_the_counter(
    insert: Insert, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No removal is ever reported: the reader holds a card, and then it holds a card."""
    look = Context.changes
    swapping, hidden = threading.Event(), threading.Event()

    def never_sees_it_empty(
        self: Context, known: dict[str, int], milliseconds: int
    ) -> list[pcsc.ReaderState]:
        states = look(self, known, milliseconds)
        if any(state.reader == READERS[0] and not state.present for state in states) and swapping.is_set():
            hidden.set()
            look(self, {state.reader: state.known for state in states}, milliseconds)
            return never_sees_it_empty(self, known, milliseconds)
        return states

    monkeypatch.setattr(Context, "changes", never_sees_it_empty)
    watched = watch(reader=READERS[0])
    first = insert(SOMEBODY)
    watched.wait_for("ready")
    before = watched.cards.current()
    swapping.set()
    first.pull()
    assert hidden.wait(DEADLINE)
    insert(SOMEBODY_ELSE)
    watched.wait_for("removed")
    event = watched.wait_for("ready")
    assert event.person is not None
    assert event.person.pid == SOMEBODY_ELSE.pid
    with pytest.raises(CardRemoved):
        before.photo()


# ── the card or the listener fails ───────────────────────────────────────────────────────────────


def test_a_wrong_status_word_is_named_and_the_next_ask_tries_again(insert: Insert, watch: Watch) -> None:
    watched = watch()
    insert(SOMEBODY, script=Script(sw_at={5: b"\x65\x81"}))
    assert watched.wait_for("unreadable").problem == "CARD_UNREADABLE"
    assert watched.cards.current().identity().pid == SOMEBODY.pid


def test_a_card_that_fails_after_its_core_keeps_its_holder_s_name_on_the_screen(
    insert: Insert, watch: Watch
) -> None:
    watched = watch()
    insert(SOMEBODY, script=Script(sw_at={6: b"\x65\x81"}))
    event = watched.wait_for("unreadable")
    assert event.person is not None
    assert event.person.pid == SOMEBODY.pid


def test_a_photo_that_fails_is_its_asker_s_affair_alone(insert: Insert, watch: Watch) -> None:
    watched = watch()
    insert(SOMEBODY, script=Script(sw_at={11: b"\x65\x81", 15: b"\x65\x81"}))
    ready = watched.wait_for("ready")
    with pytest.raises(CardUnreadable) as refused:
        watched.cards.current().photo()
    assert refused.value.facts == {"sw": "6581"}
    assert watched.cards.latest() == ready
    assert watched.cards.current().photo() == photo(SOMEBODY)


def test_a_listener_that_fails_does_not_end_the_watching(
    insert: Insert, watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watched = watch()

    def fail(event: object) -> None:
        heard(event)  # type: ignore[arg-type]
        raise ValueError(SOMEBODY.pid)

    heard = watched.heard
    monkeypatch.setattr(watched.cards, "_on_event", fail)
    insert(SOMEBODY)
    watched.wait_for("ready")
    assert "a listener failed: ValueError" in caplog.text
    assert SOMEBODY.pid not in caplog.text


# ── the service ───────────────────────────────────────────────────────────────────────────────


def service_state(watched: Watched, problem: str | None) -> ReadersEvent:
    event = watched.heard.wait_for(lambda event: isinstance(event, ReadersEvent) and event.problem == problem)
    assert isinstance(event, ReadersEvent)
    return event


def test_the_service_stops_and_comes_back(pcscd: PrivatePcscd, insert: Insert, watch: Watch) -> None:
    watched = watch()
    first = insert(SOMEBODY)
    watched.wait_for("ready")
    pcscd.stop()
    watched.wait_for("removed")
    assert service_state(watched, "SERVICE_STOPPED").terminals == []
    for ask in (watched.cards.terminals, watched.cards.current):
        with pytest.raises(ServiceStopped):
            ask()
    first.pull()
    pcscd.start()
    assert len(service_state(watched, None).terminals) == len(READERS)
    insert(SOMEBODY_ELSE)
    event = watched.wait_for("ready")
    assert event.person is not None
    assert event.person.pid == SOMEBODY_ELSE.pid


def test_closing_ends_at_once_and_forgets_the_card(insert: Insert, watch: Watch) -> None:
    watched = watch()
    insert(SOMEBODY)
    watched.wait_for("ready")
    card = watched.cards.current()
    started = time.monotonic()
    watched.cards.close()
    assert time.monotonic() - started < SOON
    with pytest.raises(CardRemoved):
        card.identity()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (scard.SCARD_E_NO_SERVICE, "SERVICE_STOPPED"),
        (scard.SCARD_E_SERVICE_STOPPED, "SERVICE_STOPPED"),
        (scard.SCARD_E_NO_READERS_AVAILABLE, "NO_READER"),
        (scard.SCARD_E_READER_UNAVAILABLE, "NO_READER"),
        (scard.SCARD_E_NO_SMARTCARD, "NO_CARD"),
        (scard.SCARD_W_REMOVED_CARD, "CARD_REMOVED"),
        (scard.SCARD_E_SHARING_VIOLATION, "READER_BUSY"),
        (scard.SCARD_W_RESET_CARD, "READER_BUSY"),
        (scard.SCARD_W_UNRESPONSIVE_CARD, "CARD_UNREADABLE"),
        (scard.SCARD_E_NOT_TRANSACTED, "CARD_UNREADABLE"),
        (scard.SCARD_W_UNSUPPORTED_CARD, "NOT_THAI_ID"),
        (scard.SCARD_E_NO_MEMORY, "CARD_UNREADABLE"),  # not in the table
    ],
)
def test_a_result_code_of_pcsc_is_the_problem_it_stands_for(code: int, problem: str) -> None:
    with pytest.raises(pcsc.Refused) as refused:
        pcsc.check("SCardCall", code)
    told = refused.value.problem()
    assert (told.code, told.facts) == (problem, {"result": f"{code & 0xFFFFFFFF:#010x}"})


def test_of_two_patients_cards_the_one_last_heard_of_is_current(insert: Insert, watch: Watch) -> None:
    watched = watch()
    for slot, patient in ((1, SOMEBODY), (0, SOMEBODY_ELSE)):
        insert(patient, slot=slot)
        watched.wait_for("ready")
        latest = watched.cards.latest()
        assert latest is not None
        assert latest.person is not None
        assert watched.cards.current().identity().pid == latest.person.pid == patient.pid


def test_rights_that_cannot_be_read_are_no_trouble_of_the_photo_s(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(SOMEBODY, script=Script(hold_at=7, sw_at={10: b"\x65\x81"}))
    watched.wait_for("ready")
    card = watched.cards.current()
    with ThreadPoolExecutor() as pool:
        rights = pool.submit(card.chip_rights)
        assert virtual.held.wait(5)
        jpeg = pool.submit(card.photo)
        virtual.go_on()
        assert isinstance(rights.exception(), CardUnreadable)
        assert jpeg.result() == photo(SOMEBODY)


def test_a_card_that_another_program_had_to_itself_is_read_when_that_lets_go(
    insert: Insert, watch: Watch
) -> None:
    insert(SOMEBODY)
    with closing(Context()) as context:
        (state,) = context.changes({READERS[0]: 0}, 0)
        while not state.present:
            (state,) = context.changes({READERS[0]: state.known}, SEEN_MS)
        exclusive = scard.SCARD_SHARE_EXCLUSIVE
        code, card, _ = scard.SCardConnect(context.handle, READERS[0], exclusive, scard.SCARD_PROTOCOL_T0)
        assert code == scard.SCARD_S_SUCCESS
        watched = watch()
        assert watched.wait_for("unreadable").problem == "READER_BUSY"
        scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
        event = watched.wait_for("ready")
    assert event.person is not None
    assert event.person.pid == SOMEBODY.pid


def test_a_mistake_of_ours_ends_no_watching_and_tells_nothing_of_the_holder(
    insert: Insert, watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        monkeypatch.undo()
        raise ValueError(SOMEBODY.pid)

    monkeypatch.setattr(Context, "readers", fail)
    watched = watch()
    assert service_state(watched, "SERVICE_STOPPED")
    assert service_state(watched, None)
    monkeypatch.setattr(Reading, "core", fail)
    insert(SOMEBODY)
    assert watched.wait_for("unreadable").problem == "INTERNAL"
    assert watched.cards.current().identity().pid == SOMEBODY.pid
    assert "watching failed: ValueError" in caplog.text
    assert "reading failed: ValueError in fail" in caplog.text
    assert SOMEBODY.pid not in caplog.text
