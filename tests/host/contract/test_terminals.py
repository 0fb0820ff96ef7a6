"""GET /api/smartcard/terminals: every reader there is, and whether a card is in it."""

from __future__ import annotations

from collections.abc import Callable

from tests.host.contract.agent import CARD_ONLY, PATIENT, READ, TERMINALS, Agent, refused
from tests.host.contract.conftest import Start
from tests.support.fixtures import Insert
from tests.support.pcscd import SLOTS

SLOTS_A_READER = 2  # pcscd shows each slot of the virtual reader as a terminal of its own


def test_a_terminal_is_its_name_and_whether_a_card_is_present(agent: Agent) -> None:
    status, terminals = agent.get(TERMINALS)
    assert status == 200
    assert terminals == [{"terminalName": name, "isPresent": False} for name in SLOTS[:SLOTS_A_READER]]


def test_a_card_is_present_in_its_own_terminal_alone(agent: Agent, insert: Insert) -> None:
    agent.see(insert, PATIENT, slot=1)
    _, terminals = agent.get(TERMINALS)
    assert {t["terminalName"]: t["isPresent"] for t in terminals} == {SLOTS[0]: False, SLOTS[1]: True}


def test_several_readers_are_all_told(readers: Callable[[int], None], start: Start) -> None:
    readers(3)
    status, terminals = start().get(TERMINALS)
    assert status == 200
    assert sorted(t["terminalName"] for t in terminals) == sorted(SLOTS[: 3 * SLOTS_A_READER])


def test_no_reader_is_an_empty_list_and_418_for_who_wants_a_card(
    readers: Callable[[int], None], start: Start
) -> None:
    readers(0)
    agent = start()
    assert agent.get(TERMINALS) == (200, [])
    for path in (READ, CARD_ONLY):
        refused(agent.get(path), 418, "NO_READER", path)


def test_a_query_that_the_route_does_not_know_changes_nothing(agent: Agent) -> None:
    assert agent.get(TERMINALS, readImageFlag="maybe", _="1700000000") == agent.get(TERMINALS)


def test_a_trailing_slash_is_the_same_route(agent: Agent) -> None:
    assert agent.get(TERMINALS + "/") == agent.get(TERMINALS)


def test_nhso_is_asked_nothing(agent: Agent) -> None:
    before = len(agent.zone.requests)
    agent.get(TERMINALS)
    assert len(agent.zone.requests) == before
