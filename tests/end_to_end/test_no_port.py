"""No port: nothing of ours listens, and a public page could not reach it if it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.end_to_end.beside import PATIENT
from tests.support import main_job
from tests.support.fixtures import Insert
from tests.support.http_agent import HttpAgent
from tests.support.listeners import listeners_of_the_host
from tests.support.pcscd import PrivatePcscd
from tests.support.stage import Stage

ABSENT = "ไม่สามารถเชื่อมต่อ Smart Card ได้ โปรดตรวจสอบ Agent ของท่านว่าทำงานอยู่หรือไม่"


def test_while_the_page_works_nothing_of_ours_listens_anywhere(stage: Stage, insert: Insert) -> None:
    page = stage.create_page()
    insert(PATIENT)
    expect(page.get_by_role("status").first).to_contain_text("(มีบัตร)", timeout=main_job.PERSON_SHOWN_MS)
    main_job.read_card(page, PATIENT.pid)
    hosts, listening = listeners_of_the_host()
    assert hosts >= 1
    assert listening == []


@pytest.fixture
def agent() -> Iterator[HttpAgent]:
    """An agent on a port; browsers that are given its ``hosts`` find it at localhost:8189."""
    with HttpAgent.running() as agent:
        yield agent


def test_a_page_on_this_machine_reaches_an_agent_on_a_port(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path
) -> None:
    """The control of the next test: the agent is there, and the way to it is open."""
    with Stage.set_up(pcscd.environment, tmp_path, extension=None, hosts=agent.hosts) as stage:
        with stage.browser.context.expect_event("response", lambda r: "/terminals" in r.url):
            stage.create_page()
        assert ("GET", "/api/smartcard/terminals") in agent.requests


def test_a_public_page_cannot_reach_it_because_of_local_network_access(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path
) -> None:
    """Since Chrome 142, without a prompt or a policy: the reason for this program."""
    with Stage.set_up(pcscd.environment, tmp_path, extension=None, hosts=agent.hosts, public=True) as stage:
        page = stage.create_page()
        expect(page.get_by_text(ABSENT)).to_be_visible()
        assert agent.requests == []


def test_with_the_extension_a_public_page_works_and_asks_nobody_on_a_port(
    pcscd: PrivatePcscd, agent: HttpAgent, tmp_path: Path, insert: Insert
) -> None:
    with Stage.set_up(pcscd.environment, tmp_path, hosts=agent.hosts, public=True) as stage:
        page = stage.create_page()
        insert(PATIENT)
        expect(page.get_by_text("(มีบัตร)")).to_be_visible(timeout=main_job.PERSON_SHOWN_MS)
        main_job.read_card(page, PATIENT.pid)
        expect(page.get_by_text(ABSENT)).to_be_hidden()
        assert agent.requests == []
