"""The parsing rules of the known client programs, each as the small piece of logic that they have.

The rules are those of 20 public programs: kiosks, HIS plug-ins, web pages. A test is what such a program
does with our real answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.host.contract.agent import (
    CARD_ONLY,
    CONFIRM,
    DRAFT,
    LATEST,
    LATEST_5,
    LOCAL_TIME,
    MOBILE,
    PATIENT,
    PROBE,
    READ,
    TERMINALS,
    Agent,
    Answer,
    Reworded,
    is_thai,
    reworded,
    thai_digits,
)
from tests.host.contract.conftest import Start
from tests.support.fixtures import Insert
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT

LATEST_HERE = LATEST + PATIENT.pid


def advice(answer: Answer) -> str:
    """What a typical program does next: it looks at ``status`` in the body before it looks at HTTP's."""
    body = answer.body if isinstance(answer.body, dict) else {}
    match body.get("status", answer.status):
        case 200:
            return "failed" if "error" in body else "go on"
        case 418:
            return "plug the reader in"
        case 500:
            return "insert the card"
        case 400:
            return f"show {body['errors'][0]['defaultMessage']}, then fetch the latest code"
    return f"show {body['message']}"


# ── errors ────────────────────────────────────────────────────────────────────────────────────────


def test_the_status_in_the_body_of_an_error_is_the_status_of_http(shared: Agent) -> None:
    bad = shared.visit(mobile="0")
    for answer in (shared.get(READ), shared.get(LATEST + "1"), shared.post(CONFIRM, bad), shared.get("/")):
        assert answer.body["status"] == answer.status


def test_an_error_key_means_failure_so_no_200_has_one_nor_a_status(agent: Agent, insert: Insert) -> None:
    agent.see(insert, PATIENT)
    body = agent.visit()
    for answer in (
        *(agent.get(path) for path in (READ, CARD_ONLY, PROBE + PATIENT.pid, LATEST_HERE)),
        agent.post(DRAFT, body),
        agent.post(CONFIRM, body),
        agent.get(LATEST_HERE),
    ):
        assert answer.status == 200
        assert not answer.body.keys() & {"error", "status", "code"}
    for path in (TERMINALS, LATEST_5 + PATIENT.pid):
        assert isinstance(agent.get(path).body, list)


def test_a_200_of_nhso_with_an_error_key_is_passed_on_as_a_failure(
    shared: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.zone, "faults", Reworded(reworded(error="Internal Server Error")))
    assert advice(shared.get(LATEST_HERE)).startswith("show ")


def test_every_failure_has_a_message_to_show(shared: Agent) -> None:
    for answer in (shared.get(READ), shared.get(LATEST + "1"), shared.get("/api/preference")):
        assert is_thai(answer.body["message"])


def test_a_400_has_a_first_error_with_a_default_message_to_show(agent: Agent) -> None:
    body = agent.visit()
    agent.post(CONFIRM, body)
    other_phone = body | {"mobile": "0899999902"}
    for answer in (
        agent.get(LATEST + "1"),
        agent.get(READ, readImageFlag="maybe"),
        agent.post(CONFIRM, body | {"mobile": "0"}),
        agent.post(CONFIRM, other_phone),  # a duplicate
        agent.post(CONFIRM, []),
    ):
        assert answer.status == 400
        assert is_thai(answer.body["errors"][0]["defaultMessage"])
        assert answer.body["errors"][0]["field"]


def test_after_a_400_the_latest_code_is_fetched_and_used(agent: Agent) -> None:
    code = agent.post(CONFIRM, agent.visit()).body["claimCode"]
    refusal = agent.post(CONFIRM, agent.visit())
    assert "then fetch the latest code" in advice(refusal)
    latest = agent.get(LATEST_HERE).body
    assert (latest["claimCode"], latest["hcode"]) == (code, OWN_UNIT.hcode)


def test_500_is_no_card_and_the_advice_is_to_insert_it(shared: Agent) -> None:
    for path in (READ, CARD_ONLY):
        assert advice(shared.get(path)) == "insert the card"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=500),
        Fault(status=502, html=True),
        Fault(status=418),
        Fault(status=401),
        Fault(drop="before"),
    ],
    ids=["500", "502", "418", "401", "no answer"],
)
def test_nhsos_trouble_is_never_taken_for_no_card_or_no_reader(
    agent: Agent, insert: Insert, fault: Fault
) -> None:
    agent.see(insert, PATIENT)
    body = agent.visit()
    agent.zone.faults["*"] = fault
    for answer in (agent.get(READ), agent.get(LATEST_HERE), agent.post(CONFIRM, body)):
        assert answer.status in {502, 503, 504}
        assert advice(answer).startswith("show ")


def test_where_nhso_is_away_a_program_falls_back_to_the_card_alone(agent: Agent, insert: Insert) -> None:
    agent.see(insert, PATIENT)
    agent.zone.faults["*"] = Fault(drop="before")
    answer = agent.get(READ)
    if answer.status >= 502:
        answer = agent.get(CARD_ONLY)
    assert (answer.status, answer.body["pid"]) == (200, PATIENT.pid)


def test_a_program_that_asks_for_the_agents_token_gets_none(shared: Agent) -> None:
    status, body = shared.get("/api/preference")
    assert status == 404
    assert shared.zone.token not in str(body)


# ── saving ────────────────────────────────────────────────────────────────────────────────────────


def test_a_correlation_id_is_opaque_and_handed_on_as_it_came(
    seen: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    for opaque in ("14568", "a/b+c==", "{no-uuid}", "ก" * 20):
        monkeypatch.setattr(seen.zone, "faults", Reworded(reworded(correlationId=opaque)))
        assert seen.get(READ).body["correlationId"] == opaque


def test_each_read_has_a_correlation_id_of_its_own_also_after_a_confirm(agent: Agent, insert: Insert) -> None:
    agent.see(insert, PATIENT)
    first = agent.get(READ).body["correlationId"]
    body = agent.visit(correlationId=first)
    agent.post(CONFIRM, body)
    assert first not in {agent.get(READ).body["correlationId"] for _ in range(3)}


def test_a_draft_has_no_claim_code_and_a_confirmation_has_pp_and_ten_digits(agent: Agent) -> None:
    body = agent.visit()
    assert "claimCode" not in agent.post(DRAFT, body).body
    assert re.fullmatch(r"PP\d{10}", agent.post(CONFIRM, body).body["claimCode"])


@pytest.mark.parametrize("path", [DRAFT, CONFIRM])
def test_the_created_date_is_there_also_where_nhso_says_create_date(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    body = agent.visit()
    spelt = reworded(renamed={"createdDate": "createDate"})
    monkeypatch.setattr(agent.zone, "faults", Reworded(spelt))
    saved = agent.post(path, body).body
    assert re.fullmatch(LOCAL_TIME, saved["createdDate"])
    assert "createDate" not in saved


def test_a_phone_typed_in_thai_digits_is_confirmed_with_ten_plain_ones(agent: Agent) -> None:
    assert agent.post(CONFIRM, agent.visit(mobile=thai_digits(MOBILE))).status == 200
    assert agent.zone.claims(PATIENT.pid)[0].mobile == MOBILE


# ── last, for it restarts the smart-card service under the shared host ──────────────────────────


def test_418_is_no_reader_and_the_advice_is_to_plug_it_in(
    readers: Callable[[int], None], start: Start
) -> None:
    readers(0)
    agent = start()
    assert agent.get(TERMINALS).body == []
    assert advice(agent.get(READ)) == "plug the reader in"
