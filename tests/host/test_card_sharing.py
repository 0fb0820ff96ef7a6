"""Many who ask at once, and other programs that want the same card, on the real PC/SC service."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from smartcard import scard

from authen_bridge.card import pcsc
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.problems import CardRemoved, ReaderBusy
from tests.support.fixtures import READERS, Insert, Watch
from tests.support.other_program import Deed, reset, select_another_applet
from tests.testzone.chip import NHSO
from tests.testzone.people import POPULATION, photo
from tests.testzone.virtual_card import Script, Wire

SOMEBODY = POPULATION[0]


def test_ten_askers_at_once_cause_one_read(insert: Insert, watch: Watch) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY, script=Script(hold_at=1))
    watched.wait_for("inserted")
    card = watched.cards.current()
    together = threading.Barrier(10)

    def ask(_: int) -> ThaiId:
        together.wait()
        return card.text()

    with ThreadPoolExecutor(10) as pool:
        asked = pool.map(ask, range(10))
        assert virtual.held.wait(5)
        virtual.go_on()
        answers = list(asked)
    assert all(answer is answers[0] for answer in answers)
    assert virtual.transmits == 7


def test_identity_is_given_out_while_the_text_is_still_being_read(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(SOMEBODY, script=Script(hold_at=5))
    event = watched.wait_for("identified")
    assert event.person is not None
    assert (event.person.pid, event.person.address) == (SOMEBODY.pid, None)
    assert virtual.held.wait(5)
    assert watched.cards.current().identity().pid == SOMEBODY.pid
    virtual.go_on()
    ready = watched.wait_for("ready")
    assert ready.person is not None
    assert ready.person.address is not None
    assert watched.cards.latest() == ready


@pytest.mark.parametrize("deed", [select_another_applet, reset])
def test_another_program_between_two_stages_is_not_noticed_by_the_asker(
    deed: Deed, insert: Insert, watch: Watch
) -> None:
    watched = watch(read_ahead=False)
    insert(SOMEBODY)
    watched.wait_for("inserted")
    card = watched.cards.current()
    card.identity()
    deed(READERS[0])
    assert card.text().address == SOMEBODY.address
    deed(READERS[0])
    assert card.photo() == photo(SOMEBODY)
    assert set(card.notes) == {"selected again"}


def test_a_program_that_keeps_the_card_to_itself_makes_the_reader_busy_until_it_lets_go(
    insert: Insert, watch: Watch
) -> None:
    watched = watch(read_ahead=False)
    insert(SOMEBODY)
    watched.wait_for("inserted")
    card = watched.cards.current()
    with pcsc.session(READERS[0]), pytest.raises(ReaderBusy):
        card.identity()  # says so after 2 s
    assert card.identity().pid == SOMEBODY.pid


def test_a_lent_card_is_left_alone_until_it_comes_back(insert: Insert, watch: Watch) -> None:
    watched = watch(read_ahead=False)
    virtual = insert(SOMEBODY, script=Script(hold_at=6))
    watched.wait_for("inserted")
    card = watched.cards.current()
    with ThreadPoolExecutor() as pool:
        before = pool.submit(card.text)
        assert virtual.held.wait(5)
        entered, leave = threading.Event(), threading.Event()

        def lend() -> None:
            with card.lent():
                entered.set()
                assert leave.wait(5)

        lent = pool.submit(lend)
        assert not entered.wait(0.2)  # our own stage is not over
        virtual.go_on()
        assert entered.wait(5)
        assert before.result().address == SOMEBODY.address
        meanwhile = pool.submit(card.photo)
        with pcsc.session(READERS[0]) as agent:
            assert agent.transmit(bytes.fromhex("00A4040008") + NHSO)[0] == 0x61
        assert not wait([meanwhile], timeout=0.2).done
        assert virtual.transmits == 7 + 1  # the agent's one
        leave.set()
        lent.result()
        assert meanwhile.result() == photo(SOMEBODY)


def test_a_card_that_was_pulled_cannot_be_lent(insert: Insert, watch: Watch) -> None:
    watched = watch()
    virtual = insert(SOMEBODY)
    watched.wait_for("ready")
    card = watched.cards.current()
    virtual.pull()
    watched.wait_for("removed")
    with pytest.raises(CardRemoved), card.lent():
        pytest.fail("lent")


def test_our_stages_leave_the_card_to_the_next_program_as_it_was(insert: Insert, watch: Watch) -> None:
    watched = watch()
    insert(SOMEBODY)
    watched.wait_for("ready")
    with pcsc.session(READERS[0]) as other:
        assert other.transmit(bytes.fromhex("80B00004020001"))[0] == 0x61  # powered, our applet still there


def test_who_closes_while_a_card_is_read_leaves_it_open_to_nobody(insert: Insert, watch: Watch) -> None:
    """A process that ends with a card open has it reset by pcscd, under whoever else reads it."""
    virtual = insert(SOMEBODY, wire=Wire(0.05, 250_000), script=Script(hold_at=4))
    cards = watch().cards
    assert virtual.held.wait(5)
    closing = threading.Thread(target=cards.close)
    closing.start()
    virtual.go_on()
    closing.join()
    context = pcsc.Context()
    (state,) = context.changes({READERS[0]: 0}, 0)
    context.close()
    assert state.present
    assert not state.in_use


def test_no_context_comes_or_goes_while_another_thread_lets_go_of_a_card(
    insert: Insert, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would crash the process, until pcsc-lite 2.4: within seconds of two threads that do only that."""
    insert(SOMEBODY)
    watch(read_ahead=False).wait_for("inserted")
    inside: list[str] = []
    met: set[frozenset[str]] = set()

    def watched(call: str) -> Callable[..., Any]:
        real = getattr(scard, call)

        def call_and_note(*arguments: Any) -> Any:
            inside.append(call)
            met.add(frozenset(inside) if len(inside) > 1 else frozenset())
            try:
                return real(*arguments)
            finally:
                inside.remove(call)

        return call_and_note

    for call in ("SCardEstablishContext", "SCardReleaseContext", "SCardDisconnect"):
        monkeypatch.setattr(scard, call, watched(call))

    def read_often(_: int) -> None:
        for _ in range(25):
            with pcsc.session(READERS[0]):
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read_often, range(4)))
    assert met == {frozenset()}
