"""The agent on this PC as the source of rights: a real program at the same card, a real host process."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import pytest

from authen_bridge.card.pcsc import Context
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.gateway import Agent
from authen_bridge.problems import NhsoTimeout, OutcomeUnknown, RightsUnavailable
from tests.support.fixtures import READERS, SEEN_MS, Insert
from tests.support.host_process import HostProcess
from tests.support.pcscd import PrivatePcscd
from tests.support.real_agent import RealAgent
from tests.support.zones import write_settings
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT, OTHER = [p for p in POPULATION if "PG0060001" in p.claim_types][:2]
PAGE = "https://test.nhso.go.th"
READ, CARD_ONLY = "/api/smartcard/read", "/api/smartcard/read-card-only"
LATEST = f"/api/nhso-service/latest-authen-code/{PATIENT.pid}"
CONFIRM = "/api/nhso-service/confirm-save"
OURS = "a-token-of-ours"  # which the zone does not know: only the agent's own can succeed


class Start(Protocol):
    """Start a host whose reader is the first slot and whose gateway is ``agent``."""

    def __call__(self, agent: RealAgent) -> HostProcess: ...


@pytest.fixture
def agent(pcscd: PrivatePcscd, zone: TestZone) -> Iterator[RealAgent]:
    with RealAgent(READERS[0], zone) as agent:
        yield agent


@pytest.fixture
def start(pcscd: PrivatePcscd, zone: TestZone, tmp_path: Path) -> Iterator[Start]:
    started: list[HostProcess] = []

    def start(agent: RealAgent) -> HostProcess:
        home = tmp_path / "home"
        environment = write_settings(home, zone, rights="gateway", reader=READERS[0])
        with (home / "settings.toml").open("a", encoding="utf-8") as file:
            file.write(f'[gateway]\nzone = "test"\nurl = "{agent.url}"\n')
        # A proxy that leads nowhere: what is on this PC is asked without any.
        away = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "NO_PROXY": ""}
        host = HostProcess({**pcscd.environment, **environment, **away, "AUTHEN_BRIDGE_TOKEN": OURS})
        started.append(host)
        host.receive(type="hello")
        return host

    yield start
    for host in started:
        host.close()


def ask(host: HostProcess, path: str, method: str = "GET", **more: Any) -> tuple[int, Any]:
    return host.ask(path, method, origin=PAGE, **more)


def begin_read(host: HostProcess, number: int) -> None:
    host.send({"id": number, "method": "GET", "path": READ, "origin": PAGE})


def wait_for_card(host: HostProcess, state: str) -> None:
    while host.receive(type="event", event="card")["body"]["state"] != state:
        pass


def save_body(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "pid": PATIENT.pid,
        "claimType": "PG0060001",
        "mobile": "0899999901",
        "correlationId": known["correlationId"],
    }


# ── it works ──────────────────────────────────────────────────────────────────────────────────


def test_a_read_is_our_card_with_the_agents_rights_and_its_correlation_id(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    status, known = ask(host, READ)
    assert status == 200
    assert (known["pid"], known["mainInscl"]) == (PATIENT.pid, PATIENT.main_inscl)
    assert known["correlationId"]
    assert "image" not in known  # the agent sends one unasked
    assert agent.wait_for("request")["target"] == f"{READ}?readImageFlag=false"


def test_the_day_s_usual_sequence_goes_through_the_agent_and_our_token_never_does(
    start: Start, agent: RealAgent, zone: TestZone, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    known = ask(host, READ)[1]
    assert "claimCode" not in ask(host, LATEST)[1]
    status, saved = ask(host, CONFIRM, "POST", body=save_body(known))
    assert status == 200
    assert [claim.claim_code for claim in zone.claims(PATIENT.pid)] == [saved["claimCode"]]
    assert ask(host, LATEST)[1]["claimCode"] == saved["claimCode"]
    requests = [news for news in agent.heard.events if news["event"] == "request"]
    assert len(requests) >= 4
    assert {news["authorization"] for news in requests} == {None}


def test_our_reading_and_the_agents_do_not_fail_each_other(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    wait_for_card(host, "inserted")  # nothing of it is read yet
    for number in range(600, 612):
        path = READ if number % 2 else CARD_ONLY
        query = {"readImageFlag": "true"}
        host.send({"id": number, "method": "GET", "path": path, "query": query, "origin": PAGE})
    replies = [host.receive(type="reply") for _ in range(12)]
    assert {reply["status"] for reply in replies} == {200}
    assert len({reply["body"]["image"] for reply in replies}) == 1


# ── another card ──────────────────────────────────────────────────────────────────────────────


def test_an_agent_at_another_reader_is_a_mismatch_with_nothing_of_the_other_person(
    start: Start, zone: TestZone, insert: Insert
) -> None:
    with RealAgent(READERS[1], zone) as agent:
        host = start(agent)
        insert(PATIENT)
        insert(OTHER, slot=1)
        host.wait_until_ready()
        wait_until_present(READERS[1])
        status, body = ask(host, READ)
    assert (status, body["code"]) == (409, "CARD_MISMATCH")
    for word in (OTHER.pid, OTHER.name_th.first, OTHER.name_th.last, "correlationId"):
        assert word not in str(body)


def wait_until_present(reader: str) -> None:
    """Wait until PC/SC has seen the card: the host does not watch this reader."""
    context = Context()
    (state,) = context.changes({reader: 0}, 0)
    while not state.present:
        (state,) = context.changes({reader: state.known}, SEEN_MS) or (state,)
    context.close()


def test_cards_swapped_while_the_agent_reads_are_a_mismatch(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    card = insert(PATIENT)
    host.wait_until_ready()
    agent.order("hold")
    begin_read(host, 700)
    agent.wait_for("held")
    card.pull()
    wait_for_card(host, "removed")
    insert(OTHER)
    host.wait_until_ready()
    agent.order("go")
    reply = host.receive(type="reply", id=700)
    assert reply["body"]["code"] == "CARD_MISMATCH"
    assert OTHER.pid not in str(reply)


def test_a_card_pulled_while_the_agent_reads_is_said_to_be_pulled(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    card = insert(PATIENT)
    host.wait_until_ready()
    agent.order("hold")
    begin_read(host, 700)
    agent.wait_for("held")
    card.pull()
    wait_for_card(host, "removed")
    agent.order("go")
    assert host.receive(type="reply", id=700)["body"]["code"] == "CARD_REMOVED"


@pytest.mark.parametrize("reader", [READERS[1], "No Such Reader 00 00"])
def test_an_agent_that_finds_no_card_where_ours_is_in_is_a_reader_to_try_again(
    start: Start, zone: TestZone, insert: Insert, reader: str
) -> None:
    with RealAgent(reader, zone) as agent:
        host = start(agent)
        insert(PATIENT)
        host.wait_until_ready()
        status, body = ask(host, READ)
    assert (status, body["code"]) == (500, "READER_BUSY")
    assert "Agent" in body["message"]


# ── an agent in trouble ───────────────────────────────────────────────────────────────────────


def test_while_the_agent_is_slow_the_card_alone_still_answers(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    agent.order("hold")
    begin_read(host, 700)
    agent.wait_for("held")
    assert ask(host, CARD_ONLY)[0] == 200
    assert ask(host, "/api/smartcard/terminals")[0] == 200
    agent.order("go")
    assert host.receive(type="reply", id=700)["status"] == 200


def test_an_agent_that_never_answers_is_a_timeout_in_its_own_name(
    agent: RealAgent, insert: Insert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authen_bridge.nhso.client.READ_SECONDS", 0.3)
    agent.order("hold")
    with pytest.raises(NhsoTimeout) as slow:
        Agent(Client(agent.url, direct=True)).read()
    assert "Agent" in slow.value.body(READ)["message"]


def test_an_agent_that_is_away_is_named_and_not_the_network(
    start: Start, agent: RealAgent, zone: TestZone, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    known = ask(host, READ)[1]
    agent.kill()
    zone.requests.clear()
    for status, body in (
        ask(host, READ),
        ask(host, LATEST),
        ask(host, f"/api/nhso-service/latest-5-authen-code-all-hospital/{PATIENT.pid}"),
    ):
        assert (status, body["code"]) == (503, "RIGHTS_UNAVAILABLE")
        assert "Agent" in body["message"]
    assert ask(host, CARD_ONLY)[0] == 200
    with pytest.raises(RightsUnavailable):  # and no OUTCOME_UNKNOWN: nothing was sent
        Agent(Client(agent.url, direct=True)).save(CONFIRM, save_body(known))
    assert zone.requests == []


def test_an_agent_killed_while_it_answers_a_read_is_an_agent_that_is_away(
    start: Start, agent: RealAgent, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    agent.order("half")
    begin_read(host, 700)
    agent.wait_for("half")
    agent.kill()
    assert host.receive(type="reply", id=700)["body"]["code"] == "RIGHTS_UNAVAILABLE"


def test_an_agent_killed_while_it_answers_a_confirmation_leaves_the_outcome_unknown(
    start: Start, agent: RealAgent, zone: TestZone, insert: Insert
) -> None:
    host = start(agent)
    insert(PATIENT)
    host.wait_until_ready()
    known = ask(host, READ)[1]
    agent.order("half")
    with ThreadPoolExecutor(1) as clerk:
        saving = clerk.submit(Agent(Client(agent.url, direct=True)).save, CONFIRM, save_body(known))
        agent.wait_for("half")
        agent.kill()
        with pytest.raises(OutcomeUnknown):
            saving.result()
    assert len(zone.claims(PATIENT.pid)) == 1


def test_nhso_refusing_the_agents_token_is_not_taken_for_ours(
    start: Start, agent: RealAgent, zone: TestZone
) -> None:
    zone.faults["latest-authen-code"] = Fault(status=401)
    status, body = ask(start(agent), LATEST)
    assert (status, body["code"]) == (502, "TOKEN_REJECTED")
    assert "Agent" in body["message"]
