"""What goes wrong, in the agent's error body: one problem code each, on every route that it can befall."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.host.contract.agent import (
    CARD_ONLY,
    CONFIRM,
    DRAFT,
    LATEST,
    LATEST_5,
    PATIENT,
    PROBE,
    PROBLEM_KEYS,
    READ,
    TERMINALS,
    Agent,
    refused,
)
from tests.host.contract.conftest import Start
from tests.support.fixtures import Insert
from tests.testzone.faults import Fault

ROUTES: Mapping[str, str] = {
    TERMINALS: "GET",
    READ: "GET",
    CARD_ONLY: "GET",
    PROBE + PATIENT.pid: "GET",
    DRAFT: "POST",
    CONFIRM: "POST",
    LATEST + PATIENT.pid: "GET",
    LATEST_5 + PATIENT.pid: "GET",
}
QUERIES_OF_NHSO = (READ, PROBE + PATIENT.pid, LATEST + PATIENT.pid, LATEST_5 + PATIENT.pid)

# NHSO's trouble, and what a query is told.
TROUBLE: Mapping[str, tuple[Fault, int, str]] = {
    "500": (Fault(status=500), 502, "NHSO_ERROR"),
    "503": (Fault(status=503), 502, "NHSO_ERROR"),
    "502 with HTML": (Fault(status=502, html=True), 502, "NHSO_ERROR"),
    "200 with HTML": (Fault(html=True), 502, "NHSO_ERROR"),
    "truncated JSON": (Fault(truncate=True), 502, "NHSO_ERROR"),
    "429": (Fault(status=429, retry_after=1), 503, "NHSO_BUSY"),
    "401": (Fault(status=401), 502, "TOKEN_REJECTED"),
    "403": (Fault(status=403), 502, "TOKEN_REJECTED"),
    "no answer": (Fault(drop="before"), 503, "NHSO_UNREACHABLE"),
}
# With these NHSO has certainly committed nothing: a save is told the same, and may be sent again.
TURNED_AWAY = ("429", "401", "403")
COMMITTED = ("truncated JSON",)


@pytest.mark.parametrize(("path", "method"), ROUTES.items())
def test_the_wrong_method_is_405_and_says_which_is_right(shared: Agent, path: str, method: str) -> None:
    answer = shared.post(path, {}) if method == "GET" else shared.get(path)
    body = refused(answer, 405, "METHOD_NOT_ALLOWED", path, [])
    assert body["allowed"] == [method]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api",
        "/api/",
        "/api/preference",
        "/api/smartcard",
        "/API/smartcard/read",
        "/api/smartcard//read",
        "/api/smartcard/read/../terminals",
        "/api/smartcard/read-card-only/more",
        "/api/nhso-service/latest-authen-code",
        "/api/bridge/status",
    ],
)
def test_whatever_else_is_asked_for_is_404(shared: Agent, path: str) -> None:
    refused(shared.get(path), 404, "NOT_FOUND", path, [])


def test_the_body_is_spring_boots_and_a_code_and_nothing_else(shared: Agent) -> None:
    path = LATEST + PATIENT.pid[:-1]
    assert refused(shared.get(path), 400, "INVALID_REQUEST", path, ["pid"]).keys() == PROBLEM_KEYS
    assert shared.get(CARD_ONLY).body.keys() == PROBLEM_KEYS


@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_query_that_nhso_does_not_answer_has_one_code(agent: Agent, insert: Insert, trouble: str) -> None:
    agent.see(insert, PATIENT)
    fault, status, code = TROUBLE[trouble]
    agent.zone.faults["*"] = fault
    for path in QUERIES_OF_NHSO:
        refused(agent.get(path), status, code, path)
    agent.zone.faults.clear()
    assert [agent.get(path).status for path in QUERIES_OF_NHSO] == [200] * len(QUERIES_OF_NHSO)


@pytest.mark.parametrize("trouble", TURNED_AWAY)
@pytest.mark.parametrize("path", [DRAFT, CONFIRM])
def test_a_save_that_nhso_turned_away_is_made_when_it_is_asked_for_again(
    agent: Agent, path: str, trouble: str
) -> None:
    body = agent.visit()
    fault, status, code = TROUBLE[trouble]
    agent.zone.faults["*"] = fault
    refused(agent.post(path, body), status, code, path)
    agent.zone.faults.clear()
    again = agent.post(path, body)
    assert again.status == 200
    assert len(agent.zone.claims(PATIENT.pid)) == (path == CONFIRM)


@pytest.mark.parametrize("trouble", [name for name in TROUBLE if name not in TURNED_AWAY])
@pytest.mark.parametrize("path", [DRAFT, CONFIRM])
def test_a_save_without_a_sound_answer_is_unknown_and_not_sent_a_second_time(
    agent: Agent, path: str, trouble: str
) -> None:
    """It might still be under way: that NHSO has no code this very moment is no proof."""
    body = agent.visit()
    agent.zone.faults["*"] = TROUBLE[trouble][0]
    refused(agent.post(path, body), 504, "OUTCOME_UNKNOWN", path)
    agent.zone.faults.clear()
    again = agent.post(path, body)
    if path == CONFIRM and trouble in COMMITTED:
        (claim,) = agent.zone.claims(PATIENT.pid)
        assert (again.status, again.body["claimCode"]) == (200, claim.claim_code)
    else:
        refused(again, 504, "OUTCOME_UNKNOWN", path)
        assert agent.zone.claims(PATIENT.pid) == []
    assert agent.sent(path) == 1


@pytest.mark.parametrize("fault", [Fault(drop="after", times=1), Fault(truncate=True, times=1)])
def test_a_confirmation_whose_answer_was_lost_is_found_again_and_not_repeated(
    agent: Agent, fault: Fault
) -> None:
    body = agent.visit()
    agent.zone.faults["confirm-save"] = fault
    first = agent.post(CONFIRM, body)
    if first.status != 200:
        refused(first, 504, "OUTCOME_UNKNOWN", CONFIRM)
    again = agent.post(CONFIRM, body)
    (claim,) = agent.zone.claims(PATIENT.pid)
    assert (again.status, again.body["claimCode"]) == (200, claim.claim_code)
    assert first.body.get("claimCode", claim.claim_code) == claim.claim_code
    assert agent.sent(CONFIRM) == 1


def test_without_the_units_hcode_a_lost_code_is_found_or_honestly_unknown_and_never_a_second_one(
    start: Start,
) -> None:
    agent = start(hcode="")
    body = agent.visit()
    agent.zone.faults["confirm-save"] = Fault(drop="after", times=1)
    answers = [agent.post(CONFIRM, body) for _ in range(2)]
    (claim,) = agent.zone.claims(PATIENT.pid)
    for answer in answers:
        if answer.status != 200:
            refused(answer, 504, "OUTCOME_UNKNOWN", CONFIRM)
        assert answer.body.get("claimCode", claim.claim_code) == claim.claim_code
    assert agent.sent(CONFIRM) == 1


def test_while_nhso_cannot_be_asked_an_unknown_outcome_stays_unknown(agent: Agent) -> None:
    body = agent.visit()
    agent.zone.faults["confirm-save"] = Fault(drop="after", times=1)
    for route in ("latest-authen-code", "latest-5-authen-code-all-hospital"):
        agent.zone.faults[route] = Fault(status=500)
    for _ in range(2):
        refused(agent.post(CONFIRM, body), 504, "OUTCOME_UNKNOWN", CONFIRM)
    assert agent.sent(CONFIRM) == 1
    agent.zone.faults.clear()
    (claim,) = agent.zone.claims(PATIENT.pid)
    assert agent.post(CONFIRM, body).body["claimCode"] == claim.claim_code
    assert agent.sent(CONFIRM) == 1
