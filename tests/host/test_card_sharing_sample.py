"""A few seconds of ``make soak``'s sharing run: two hosts and another program at one reader."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

import pytest

from tests.benchmarks.sharing.browser import Answer, Record, Told
from tests.benchmarks.sharing.course import Course, Stay, run
from tests.benchmarks.sharing.foreign import Attempt, fingerprint
from tests.benchmarks.sharing.verdict import Row, judge
from tests.support.fixtures import wait_until_empty
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.people import POPULATION, photo

SECONDS = 3.0  # the last card is let be read: two cards or three
LATENCY = 0.005  # seconds a transmit


def test_two_hosts_and_another_program_all_read_every_card(pcscd: PrivatePcscd) -> None:
    course = run(pcscd, seconds=SECONDS, habits="usual", latency=LATENCY, seed=1, until_read=True)
    wait_until_empty(SLOTS[0])
    rows = judge(course)
    assert not [failure for row in rows for failure in row.failures]
    assert all(row.reads for row in rows)


# ── the judge ─────────────────────────────────────────────────────────────────────────────────

SOMEBODY, SOMEBODY_ELSE = POPULATION[0], POPULATION[1]
STAY = Stay(SOMEBODY, hasty=False, inserted=0.0, seen=1.0, pulled=4.0)
INSERTED = Told(1.0, "inserted", None)
READ = Answer(
    asked=1.0,
    answered=1.5,
    code=None,
    pid=SOMEBODY.pid,
    image=base64.b64encode(photo(SOMEBODY)).decode("ascii"),
)
ATTEMPT = Attempt(
    wanted=2.0,
    got=2.1,
    done=2.5,
    pid=SOMEBODY.pid,
    photo=fingerprint(photo(SOMEBODY).ljust(5100)),
    problem=None,
)


def judged(*answers: Answer, told: Sequence[Told] = (), attempt: Attempt = ATTEMPT) -> tuple[Row, Row]:
    """Return the rows of one host and the other program after ``STAY``."""
    record = Record([INSERTED, *told], list(answers))
    host, other = judge(Course("usual", LATENCY, 1, 60.0, [STAY], {"Chrome": record}, [attempt]))
    return host, other


def test_nobody_is_blamed_where_everybody_reads() -> None:
    gone = READ._replace(asked=4.0, answered=4.1, code="NO_CARD", pid=None)
    host, other = judged(READ, gone)
    assert (host.reads, host.answers, host.changing, host.starved, host.failures) == (1, 1, 1, [], [])
    assert (other.reads, other.starved, other.failures) == (1, [], [])


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"pid": SOMEBODY_ELSE.pid}, id="another patient"),
        pytest.param({"image": ""}, id="a wrong photo"),
        pytest.param({"asked": 5.1, "answered": 5.2}, id="a patient who has left"),
        pytest.param({"code": "NO_CARD", "pid": None}, id="no card while one is in"),
        pytest.param({"code": "CARD_UNREADABLE", "pid": None, "asked": 4.0}, id="any other problem"),
    ],
)
def test_a_host_fails_by_one_wrong_answer(answer: dict[str, Any]) -> None:
    host, _ = judged(READ, READ._replace(**answer))
    assert len(host.failures) == 1


def test_a_host_fails_by_telling_that_a_good_card_is_unreadable() -> None:
    host, _ = judged(READ, told=[Told(1.2, "unreadable", "CARD_UNREADABLE")])
    assert host.failures == ["CARD_UNREADABLE"]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([], id="it never reads a card that stays"),
        pytest.param([READ._replace(answered=3.9)], id="it reads it late"),
        pytest.param([READ, READ._replace(code="READER_BUSY", pid=None)], id="it says so"),
    ],
)
def test_a_host_is_starved_when(answers: list[Answer]) -> None:
    host, _ = judged(*answers)
    assert len(host.starved) == 1


@pytest.mark.parametrize(
    ("change", "failures", "starved"),
    [
        pytest.param({"photo": ""}, 1, 0, id="a wrong photo"),
        pytest.param({"pid": SOMEBODY_ELSE.pid}, 1, 0, id="another patient"),
        pytest.param({"pid": None, "problem": "SCardTransmit: 0x80100068"}, 1, 0, id="a problem"),
        pytest.param({"wanted": 0.5, "got": 2.7, "done": 3.0}, 0, 1, id="a long wait"),
    ],
)
def test_the_other_program_s_trouble_counts_too(change: dict[str, Any], failures: int, starved: int) -> None:
    _, other = judged(READ, attempt=ATTEMPT._replace(**change))
    assert (len(other.failures), len(other.starved)) == (failures, starved)
