"""What the known client programs do with "latest" and "latest-5": their parsing rules, one a test."""

from __future__ import annotations

from typing import Any

from tests.host.contract.agent import (
    CONFIRM,
    LATEST,
    LATEST_5,
    MOBILE,
    OTHER,
    PATIENT,
    READ,
    TERMINALS,
    Agent,
)
from tests.support.fixtures import Insert
from tests.testzone.invented import OTHER_UNIT, OWN_UNIT
from tests.testzone.population import Visit, bangkok_now

LATEST_HERE = LATEST + PATIENT.pid


def confirmed_elsewhere(agent: Agent) -> str:
    """Let another hospital confirm the patient's visit; return its claim code."""
    visit = Visit(PATIENT.pid, PATIENT.claim_types[0], OTHER_UNIT.hcode, "0899999902", source="page")
    return agent.zone.population.confirm(visit).claim_code


def test_no_code_yet_is_200_without_a_claim_code_and_an_empty_five(shared: Agent) -> None:
    status, latest = shared.get(LATEST + OTHER.pid)
    assert (status, latest.get("claimCode")) == (200, None)
    assert shared.get(LATEST_5 + OTHER.pid) == (200, [])


def is_ours_of_today(latest: dict[str, Any]) -> bool:
    """What a program must ask of "latest" before it takes its code for its own."""
    today = f"{bangkok_now():%Y-%m-%d}"
    return latest.get("hcode") == OWN_UNIT.hcode and latest["claimDateTime"].startswith(today)


def test_the_latest_code_may_be_another_hospitals_and_its_hcode_says_so(agent: Agent) -> None:
    confirmed_elsewhere(agent)
    assert not is_ours_of_today(agent.get(LATEST_HERE).body)
    agent.post(CONFIRM, agent.visit())
    assert is_ours_of_today(agent.get(LATEST_HERE).body)


def test_a_code_of_ours_behind_a_later_one_of_another_hospital_is_among_the_five(agent: Agent) -> None:
    code = agent.post(CONFIRM, agent.visit()).body["claimCode"]
    later = confirmed_elsewhere(agent)
    assert agent.get(LATEST_HERE).body["claimCode"] == later
    five = agent.get(LATEST_5 + PATIENT.pid).body
    assert [entry["claimCode"] for entry in five if is_ours_of_today(entry)] == [code]


def test_the_days_usual_sequence_ends_in_one_code_also_over_a_400(agent: Agent, insert: Insert) -> None:
    agent.see(insert, PATIENT)
    assert any(t["isPresent"] for t in agent.get(TERMINALS).body)

    def sequence(mobile: str) -> str:
        read = agent.get(READ).body
        agent.get(LATEST + read["pid"])
        answer = agent.post(
            CONFIRM,
            {
                "pid": read["pid"],
                "claimType": read["claimTypes"][0]["claimType"],
                "mobile": mobile,
                "correlationId": read["correlationId"],
            },
        )
        if answer.body.get("status") == 400:
            answer = agent.get(LATEST + read["pid"])
        return str(answer.body["claimCode"])

    codes = {sequence(mobile) for mobile in (MOBILE, MOBILE, "0899999902")}
    assert codes == {claim.claim_code for claim in agent.zone.claims(PATIENT.pid)}
    assert len(codes) == 1
