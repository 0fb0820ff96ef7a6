"""A sample of the soak: some thirty cards in and out of a running host, each event counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.benchmarks.soak.cases import CASES, plan
from tests.benchmarks.soak.course import Course, run
from tests.benchmarks.soak.verdict import verdicts
from tests.support.host_process import HostProcess
from tests.support.pcscd import PrivatePcscd

CYCLES, SEED = 30, 2  # a seed whose plan has every case
READERS = 7  # of two slots; pcsc-lite watches 16 at once, its news of readers among them
HALF = CYCLES // 2  # after it nothing may grow any more


@pytest.fixture(scope="module")
def course(pcscd: PrivatePcscd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    home = tmp_path_factory.mktemp("home")
    pcscd.stop()
    pcscd.start(readers=READERS)
    try:
        with HostProcess({**pcscd.environment, "AUTHEN_BRIDGE_HOME": str(home)}) as host:
            host.receive(type="hello")
            yield run(plan(CYCLES, SEED), pcscd, host, slots=2 * READERS, settling=HALF, every=HALF)
    finally:
        pcscd.stop()
        pcscd.start()


def test_the_sample_has_every_case(course: Course) -> None:
    assert set(course.cases) == set(CASES)
    assert sum(course.cases.values()) == CYCLES


def test_every_card_is_told_of_once_and_as_what_it_is(course: Course) -> None:
    assert course.failures == []
    assert course.heard == course.expected


def test_neither_descriptors_nor_threads_leak(course: Course) -> None:
    assert [name for name, holds in verdicts(course, memory=False).items() if not holds] == []
