"""Readers plugged in and out while we watch and read, and slots that are for no citizen's card."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from typing import Protocol

import pytest
from smartcard import scard

from authen_bridge.card import Card
from authen_bridge.card.pcsc import PLUG_AND_PLAY, Context, ReaderState, Refused
from authen_bridge.messages import ReadersEvent
from authen_bridge.problems import CardRemoved, NoReader
from tests.support.fixtures import SEEN_MS, Watch, Watched
from tests.support.pcscd import FRIENDLY_NAMES, LOOK_AGAIN, SLOTS, PrivatePcscd
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION, Person, photo
from tests.testzone.virtual_card import Script, VirtualCard

SOMEBODY, SOMEBODY_ELSE = POPULATION[:2]
SOON = 2.5  # seconds from the going of a reader to whoever waits for it being told: no time-out, which is 5
HELD = 30.0  # seconds; a bound on a hang: a card comes to the transmit that it waits at within milliseconds

# The stages of a read, and a transmit, from 0, in the midst of each.
MID_READ: dict[str, tuple[Callable[[Card], object], int]] = {
    "core": (Card.identity, 1),
    "text": (Card.text, 5),
    "photo": (Card.photo, 20),
}

# One device of three readers, as PC/SC lists it.
SAM, PICC, ICC = (f"ACS ACR1281 1S Dual Reader {kind}" for kind in ("SAM", "PICC", "ICC"))


class Serve(Protocol):
    """Start the service anew, with other readers."""

    def __call__(
        self, *, readers: int = 1, pluggable: int = 0, names: Sequence[str] = FRIENDLY_NAMES
    ) -> PrivatePcscd: ...


@pytest.fixture
def serve(pcscd: PrivatePcscd) -> Iterator[Serve]:
    """A function that starts the service with the readers that a test wants; the usual ones come back."""

    def serve(*, readers: int = 1, pluggable: int = 0, names: Sequence[str] = FRIENDLY_NAMES) -> PrivatePcscd:
        pcscd.stop()
        pcscd.start(readers=readers, pluggable=pluggable, names=names)
        return pcscd

    yield serve
    serve()


class Put(Protocol):
    """Put a person's card into a slot of any reader."""

    def __call__(self, somebody: Person, slot: int = 0, script: Script | None = None) -> VirtualCard: ...


@pytest.fixture
def put(pcscd: PrivatePcscd) -> Iterator[Put]:
    """A function that inserts a card and returns it; it is pulled at the test's end."""
    with ExitStack() as inserted:

        def put(somebody: Person, slot: int = 0, script: Script | None = None) -> VirtualCard:
            card = VirtualCard(chip(somebody), port=pcscd.ports[slot], script=script)
            return inserted.enter_context(card)

        yield put


def wait_for_readers(watched: Watched, *slots: str) -> None:
    """Wait until it is told that these readers are there, and no other."""

    def told(event: object) -> bool:
        return isinstance(event, ReadersEvent) and [it.terminalName for it in event.terminals] == list(slots)

    watched.heard.wait_for(told)


def pid_when_ready(watched: Watched) -> str:
    """Wait until a card has been read; return whose it is."""
    event = watched.wait_for("ready")
    assert event.person is not None
    return event.person.pid


@contextmanager
def held_mid_read(watched: Watched, put: Put, stage: str) -> Iterator[Future[object]]:
    """Ask for a stage of SOMEBODY's card, which doesn't answer on one of its transmits, to the end."""
    ask, index = MID_READ[stage]
    virtual = put(SOMEBODY, script=Script(hold_at=index))
    watched.wait_for("inserted")
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(ask, watched.cards.current())
        assert virtual.held.wait(HELD)
        yield asked
        virtual.go_on()  # for a card whose reader is still there


# ── plugged in and out ────────────────────────────────────────────────────────────────────────


def test_the_first_reader_is_plugged_in_while_we_watch_and_its_card_is_read(
    serve: Serve, watch: Watch, put: Put
) -> None:
    service = serve(readers=0, pluggable=1)
    watched = watch()
    with pytest.raises(NoReader):
        watched.cards.current()
    service.plug(0)
    wait_for_readers(watched, *SLOTS[:2])
    put(SOMEBODY)
    assert pid_when_ready(watched) == SOMEBODY.pid


def test_the_last_reader_takes_its_card_with_it_and_is_as_good_as_new_when_it_comes_back(
    serve: Serve, watch: Watch, put: Put
) -> None:
    service = serve(readers=0, pluggable=1)
    watched = watch()
    for patient in (SOMEBODY, SOMEBODY_ELSE):
        service.plug(0)
        wait_for_readers(watched, *SLOTS[:2])
        put(patient)
        assert pid_when_ready(watched) == patient.pid
        card = watched.cards.current()
        unplugged = time.monotonic()
        service.unplug(0)
        watched.wait_for("removed")
        assert time.monotonic() - unplugged < SOON
        with pytest.raises(CardRemoved):
            card.identity()
        assert watched.cards.latest() is None
        wait_for_readers(watched)
        assert watched.cards.terminals() == []
        with pytest.raises(NoReader):
            watched.cards.current()


def test_a_reader_that_comes_between_our_listing_and_our_waiting_is_found(
    serve: Serve, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pcsc-lite before 2.3 tells of readers that come during a wait, and of none that came just before."""
    service = serve(readers=0, pluggable=1)
    wait, plugged = Context.changes, list[bool]()

    def plug_and_wait(self: Context, known: dict[str, int], milliseconds: int) -> list[ReaderState]:
        if milliseconds and not plugged:
            plugged.append(True)
            service.plug(0)
            with closing(Context()) as another:
                while not another.readers():
                    time.sleep(LOOK_AGAIN)
        return wait(self, known, milliseconds)

    monkeypatch.setattr(Context, "changes", plug_and_wait)
    wait_for_readers(watch(), *SLOTS[:2])


def test_where_the_service_tells_of_no_readers_they_are_looked_for(
    serve: Serve, watch: Watch, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Context, "notifies", lambda _self: False)
    service = serve(readers=0, pluggable=1)
    watched = watch()
    service.plug(0)
    wait_for_readers(watched, *SLOTS[:2])
    put(SOMEBODY)
    assert pid_when_ready(watched) == SOMEBODY.pid
    service.unplug(0)
    watched.wait_for("removed")
    wait_for_readers(watched)


@pytest.mark.parametrize("what", ["an unknown reader", "refused", "refused for another reason"])
def test_a_service_that_knows_no_notification_is_found_out(
    what: str, pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Context()) as context:
        assert context.notifies()
        answers: dict[str, tuple[int, list[object]]] = {
            "an unknown reader": (0, [(PLUG_AND_PLAY, scard.SCARD_STATE_UNKNOWN, [])]),
            "refused": (scard.SCARD_E_UNKNOWN_READER, []),
            "refused for another reason": (scard.SCARD_E_INVALID_PARAMETER, []),
        }
        monkeypatch.setattr(scard, "SCardGetStatusChange", lambda *_: answers[what])
        assert not context.notifies()
        stopped = scard.SCARD_E_SERVICE_STOPPED
        monkeypatch.setattr(scard, "SCardGetStatusChange", lambda *_: (stopped, []))
        with pytest.raises(Refused):
            context.notifies()


@pytest.mark.parametrize("stage", MID_READ)
def test_a_reader_unplugged_mid_read_fails_who_waits_and_leaves_nothing_behind(
    stage: str, serve: Serve, watch: Watch, put: Put
) -> None:
    service = serve(readers=0, pluggable=1)
    service.plug(0)
    watched = watch(read_ahead=False)
    wait_for_readers(watched, *SLOTS[:2])
    with held_mid_read(watched, put, stage) as asked:
        card = watched.cards.current()
        unplugged = time.monotonic()
        service.unplug(0)
    assert isinstance(asked.exception(), CardRemoved | NoReader)
    assert time.monotonic() - unplugged < SOON
    watched.wait_for("removed")
    with pytest.raises(CardRemoved):
        card.identity()
    wait_for_readers(watched)


def test_a_reader_unplugged_leaves_the_card_in_the_other_one_alone(
    serve: Serve, watch: Watch, put: Put
) -> None:
    service = serve(readers=1, pluggable=1)
    service.plug(1)
    watched = watch(read_ahead=False)
    wait_for_readers(watched, *SLOTS[:4])
    with held_mid_read(watched, put, "photo") as asked:
        put(SOMEBODY_ELSE, slot=2)
        watched.wait_for("inserted")
        service.unplug(1)
        assert watched.wait_for("removed").reader == SLOTS[2]
        wait_for_readers(watched, *SLOTS[:2])
    assert asked.result() == photo(SOMEBODY)
    assert watched.cards.current().identity().pid == SOMEBODY.pid


# ── slots that are for no citizen's card ──────────────────────────────────────────────────────


@pytest.mark.parametrize("plugged", [False, True], ids=["from the start", "plugged in"])
def test_sam_and_contactless_slots_are_left_alone_though_they_come_first(
    plugged: bool, serve: Serve, watch: Watch, put: Put
) -> None:
    names = (SAM, PICC, ICC)
    service = serve(names=names, readers=0 if plugged else 3, pluggable=3 if plugged else 0)
    watched = watch()
    for index in range(3 if plugged else 0):
        service.plug(index)
    wait_for_readers(watched, f"{ICC} 00 00", f"{ICC} 00 01")
    with closing(Context()) as context:
        assert context.readers()[0] == f"{SAM} 00 00"
    never_asked = [put(SOMEBODY_ELSE, slot=0), put(SOMEBODY_ELSE, slot=2)]
    wait_until_seen(f"{SAM} 00 00")
    wait_until_seen(f"{PICC} 00 00")
    put(SOMEBODY, slot=4)
    assert pid_when_ready(watched) == SOMEBODY.pid
    assert watched.cards.current().photo() == photo(SOMEBODY)
    assert [card.transmits for card in never_asked] == [0, 0]


def test_a_contactless_slot_is_read_when_it_is_pinned(serve: Serve, watch: Watch, put: Put) -> None:
    serve(names=(SAM, PICC, ICC), readers=3)
    watched = watch(reader=PICC)
    assert [it.terminalName for it in watched.cards.terminals()] == [f"{PICC} 00 00", f"{PICC} 00 01"]
    never_asked = put(SOMEBODY_ELSE, slot=4)
    wait_until_seen(f"{ICC} 00 00")
    put(SOMEBODY, slot=2)
    assert pid_when_ready(watched) == SOMEBODY.pid
    assert never_asked.transmits == 0


def wait_until_seen(reader: str) -> None:
    """Wait until PC/SC has noticed the card in ``reader``."""
    with closing(Context()) as context:
        (state,) = context.changes({reader: 0}, 0)
        while not state.present:
            (state,) = context.changes({reader: state.known}, SEEN_MS) or (state,)


def test_more_slots_than_one_call_can_wait_for_are_left_out(serve: Serve, watch: Watch) -> None:
    serve(readers=8)
    assert [it.terminalName for it in watch().cards.terminals()] == list(SLOTS[:15])
