"""SRM: the end and refresh of an officer's tokens, and the pauses that SRM asks for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from authen_bridge.nhso import srm
from authen_bridge.nhso.budget import budget
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.pauses import LONGEST_SECONDS, Pause
from authen_bridge.nhso.srm import Srm, Tokens
from authen_bridge.problems import (
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NhsoTimeout,
    Problem,
    TokenMissing,
    TokenRejected,
)
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.person import make_pid
from tests.testzone.population import bangkok_now
from tests.testzone.server import TestZone
from tests.testzone.srm import Officer

PATIENT = next(p for p in POPULATION if p.hosp_sub)
NOBODY = make_pid(1, 98, 1)
SEARCH, REFRESH = "/api/ucws/v1/right-search", "/api/scard/access-token"


class Clock:
    """A monotonic clock that goes when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Desk:
    """A PC where an officer is logged in, or not."""

    def __init__(self, zone: TestZone) -> None:
        self.zone = zone
        self.kept: Tokens | None = None
        self.clock = Clock()
        client = Client(zone.srm_url, str(zone.ca_file))
        self.srm = Srm(client, lambda: self.kept, Pause(self.clock), zone="test")

    def log_in(self, seconds: float = 300) -> Officer:
        officer = self.zone.srm.log_in(seconds)
        self.kept = Tokens(officer.access, officer.refresh)
        return officer

    def calls(self) -> list[str]:
        """Return and forget the paths that were asked for."""
        paths = [request.path for request in self.zone.requests]
        self.zone.requests.clear()
        return paths


@pytest.fixture
def desk() -> Iterator[Desk]:
    with TestZone() as zone:
        yield Desk(zone)


def assert_names_zone_and_program(problem: Problem) -> None:
    told = problem.body("/api/smartcard/read")
    assert told["zone"] == "test"
    assert "SRM ของเขตทดสอบ" in told["message"]
    assert "SRM Smart Card Single Sign-On" in told["message"]


# ── the log-in ────────────────────────────────────────────────────────────────────────────────


def test_a_logged_in_officer_is_told_the_rights_in_one_call(desk: Desk) -> None:
    desk.log_in()
    assert desk.srm.search(PATIENT.pid)["pid"] == PATIENT.pid
    assert desk.calls() == [SEARCH]


def test_without_a_log_in_nothing_is_sent_and_the_words_name_the_program(desk: Desk) -> None:
    with pytest.raises(TokenMissing) as missing:
        desk.srm.search(PATIENT.pid)
    assert_names_zone_and_program(missing.value)
    assert desk.calls() == []


def test_a_token_that_has_ended_is_refreshed_before_it_is_sent_and_the_new_one_is_kept(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [REFRESH, SEARCH]
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [SEARCH]


def test_whether_a_token_has_ended_goes_by_nhsos_clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.log_in(seconds=300)
    monkeypatch.setattr(desk.srm._client.clock, "now", lambda: bangkok_now() + timedelta(hours=1))
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [REFRESH, SEARCH]


def test_a_token_revoked_before_its_end_is_refreshed_and_asked_with_once_more(desk: Desk) -> None:
    desk.zone.srm.revoke(desk.log_in().access)
    assert desk.srm.search(PATIENT.pid)["pid"] == PATIENT.pid
    assert desk.calls() == [SEARCH, REFRESH, SEARCH]


def test_a_refresh_token_alone_will_do(desk: Desk) -> None:
    desk.kept = Tokens(refresh=desk.zone.srm.log_in().refresh)
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [REFRESH, SEARCH]


def test_a_log_in_that_is_over_is_rejected_after_one_refresh(desk: Desk) -> None:
    desk.zone.srm.log_out(desk.log_in())
    with pytest.raises(TokenRejected) as rejected:
        desk.srm.search(PATIENT.pid)
    assert_names_zone_and_program(rejected.value)
    assert desk.calls() == [SEARCH, REFRESH]


def test_a_refreshed_token_that_is_refused_too_is_not_refreshed_again(desk: Desk) -> None:
    desk.log_in()
    desk.zone.faults["right-search"] = Fault(status=403)
    with pytest.raises(TokenRejected):
        desk.srm.search(PATIENT.pid)
    assert desk.calls() == [SEARCH, REFRESH, SEARCH]


def test_an_ended_token_without_a_refresh_token_is_nhsos_to_judge(desk: Desk) -> None:
    desk.kept = Tokens(desk.zone.srm.log_in(seconds=-1).access)
    with pytest.raises(TokenRejected):
        desk.srm.search(PATIENT.pid)
    assert desk.calls() == [SEARCH]


def test_a_new_log_in_counts_at_once(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.srm.search(PATIENT.pid)
    desk.calls()
    desk.log_in()
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [SEARCH]


def test_many_who_find_the_token_ended_share_one_refresh(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    with ThreadPoolExecutor(8) as clerks:
        answers = list(clerks.map(desk.srm.search, [PATIENT.pid] * 16))
    assert {answer["pid"] for answer in answers} == {PATIENT.pid}
    assert desk.zone.srm.refreshed == 1


CLERKS = 8


def test_many_who_wait_for_a_refresh_that_fails_share_its_failure(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.zone.faults["access-token"] = Fault(slow=1, status=500)

    def ask(_number: int) -> str:
        with pytest.raises(Problem) as failed:
            desk.srm.search(PATIENT.pid)
        return failed.value.code

    with ThreadPoolExecutor(CLERKS) as clerks:
        assert set(clerks.map(ask, range(CLERKS))) == {"NHSO_ERROR"}
    assert len(desk.calls()) <= 2  # a clerk that came after the failure asks anew


def test_a_refresh_that_failed_is_tried_again_by_the_next(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.zone.faults["access-token"] = Fault(status=500, times=1)
    with pytest.raises(NhsoError):
        desk.srm.search(PATIENT.pid)
    assert desk.srm.search(PATIENT.pid)["pid"] == PATIENT.pid


def test_searching_and_refreshing_share_one_budget(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.zone.srm.revoke(desk.log_in().access)
    desk.zone.faults["*"] = Fault(slow=0.4)
    monkeypatch.setattr(srm, "SEARCH_SECONDS", 0.6)
    with pytest.raises(NhsoTimeout):
        desk.srm.search(PATIENT.pid)
    assert desk.calls()[0] == SEARCH


def test_whoever_waits_for_another_s_refresh_waits_within_its_own_budget(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.zone.faults["access-token"] = Fault(slow=30)
    with ThreadPoolExecutor(1) as clerk:
        going = clerk.submit(desk.srm.search, PATIENT.pid)
        while not desk.zone.requests:  # the first is at SRM
            assert not going.done()
        with budget(0.2), pytest.raises(NhsoTimeout):
            desk.srm.search(PATIENT.pid)
        assert not going.done()
        desk.zone.faults.close()
        assert going.result(30)["pid"] == PATIENT.pid
    assert desk.calls() == [REFRESH, SEARCH]


@pytest.mark.parametrize(
    "fault", [Fault(html=True), Fault(status=404), Fault(status=500), Fault(truncate=True)]
)
def test_a_refresh_that_goes_wrong_is_nhsos_error_and_says_nothing_of_the_person(
    desk: Desk, fault: Fault
) -> None:
    desk.log_in(seconds=-1)
    desk.zone.faults["access-token"] = fault
    with pytest.raises(NhsoError):
        desk.srm.search(PATIENT.pid)


def test_somebody_srm_does_not_know_is_named_in_the_errors_as_the_agent_would(desk: Desk) -> None:
    desk.log_in()
    with pytest.raises(InvalidRequest) as unknown:
        desk.srm.search(NOBODY)
    body = unknown.value.body("/api/smartcard/read")
    assert (body["status"], body["errors"][0]["field"]) == (400, "pid")
    assert NOBODY not in str(body)


# ── the pauses ────────────────────────────────────────────────────────────────────────────────


def refused(desk: Desk) -> int:
    """Ask, be told to wait, and return for how many seconds."""
    with pytest.raises(NhsoBusy) as busy:
        desk.srm.search(PATIENT.pid)
    seconds: int = busy.value.facts["retryAfter"]
    return seconds


def test_nothing_leaves_this_pc_until_the_time_that_srm_named_is_over(desk: Desk) -> None:
    desk.log_in()
    desk.zone.faults["right-search"] = Fault(status=429, retry_after=90, times=1)
    assert refused(desk) == 90
    assert desk.calls() == [SEARCH]
    desk.clock.seconds += 89
    assert refused(desk) == 1
    assert desk.calls() == []
    desk.clock.seconds += 1
    desk.srm.search(PATIENT.pid)
    assert desk.calls() == [SEARCH]


def test_where_srm_names_no_time_each_pause_is_twice_the_last_until_it_answers(desk: Desk) -> None:
    desk.log_in()
    desk.zone.faults["right-search"] = Fault(status=429)
    pauses = []
    for _ in range(8):
        pauses.append(refused(desk))
        desk.clock.seconds += pauses[-1]
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_SECONDS, LONGEST_SECONDS]
    desk.zone.faults.clear()
    desk.srm.search(PATIENT.pid)
    desk.zone.faults["right-search"] = Fault(status=429)
    assert refused(desk) == 1


def test_a_busy_refresh_pauses_the_search_too(desk: Desk) -> None:
    desk.log_in(seconds=-1)
    desk.zone.faults["access-token"] = Fault(status=429, retry_after=7, times=1)
    assert refused(desk) == 7
    assert refused(desk) == 7
    assert desk.calls() == [REFRESH]


def test_calls_that_were_under_way_together_are_one_step_of_the_back_off() -> None:
    clock = Clock()
    pause = Pause(clock)
    asked = [pause.ask() for _ in range(5)]
    assert [pause.begin(moment, None).facts["retryAfter"] for moment in asked] == [1] * 5


def test_an_answer_to_a_call_from_before_the_pause_does_not_end_it() -> None:
    clock = Clock()
    pause = Pause(clock)
    early = pause.ask()
    clock.seconds += 1
    pause.begin(pause.ask(), None)
    pause.end(early)
    with pytest.raises(NhsoBusy):
        pause.ask()
