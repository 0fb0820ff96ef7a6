"""A plan played in several slots at once, and a look at what the processes hold every so many cycles."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import NamedTuple

from authen_bridge.serving import WORKERS
from tests.benchmarks.soak.cases import CASES, TEXT, Cycle
from tests.benchmarks.soak.hearing import Hearing, Missed
from tests.benchmarks.soak.seat import Room, Seat
from tests.support.figures import Figures, figures
from tests.support.host_process import HostProcess
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.people import POPULATION
from tests.testzone.virtual_card import Script

# A look is the least of several, taken with no card in: what is just being closed or given back is
# no leak.
LOOKS = 6
BETWEEN_LOOKS = 0.1  # seconds


class Look(NamedTuple):
    """What the host and the service held after so many cycles."""

    cycles: int
    host: Figures
    pcscd: Figures


@dataclass
class Course:
    """What came of a plan. ``waits``, in seconds, are those of `Seat`.

    ``settling`` is the number of cycles after which nothing should grow any more.
    """

    settling: int
    cases: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    heard: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    waits: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0


def run(
    plan: Sequence[Cycle], pcscd: PrivatePcscd, host: HostProcess, *, slots: int, settling: int, every: int
) -> Course:
    """Play ``plan`` in the first ``slots`` of ``pcscd``; look after every ``every`` cycles, and at last."""
    course = Course(settling)
    hearing = Hearing(host)
    room = Room(hearing, slots)
    seats = [Seat(reader, port, room) for reader, port in zip(SLOTS, pcscd.ports[:slots], strict=False)]
    started = time.monotonic()
    warm_up(seats[0], hearing)
    for start in range(0, len(plan), every):
        part = plan[start : start + every]
        play(part, seats, course)
        course.cases.update(cycle.case for cycle in part)
        course.looks.append(look(start + len(part), host.process.pid, pcscd.pid))
    course.seconds = time.monotonic() - started
    course.heard = hearing.heard
    for seat in seats:
        course.expected.update(seat.expected)
        for what, waits in seat.waits.items():
            course.waits[what] += waits
    return course


def warm_up(seat: Seat, hearing: Hearing) -> None:
    """Have the host start every thread of the pool that answers for cards: it starts them when needed."""
    somebody = POPULATION[0]
    card = seat.insert(somebody, Script(hold_at=TEXT))
    seat.expect_read(somebody)
    numbers = [hearing.begin("/api/bridge/card", readImageFlag="true") for _ in range(WORKERS)]
    # Requests are taken in turn, so when this one has been refused, by a thread of the other pool, all
    # of those are waiting for the photo.
    hearing.ask("/api/nhso-service/latest-authen-code/0")
    card.go_on()
    if any(hearing.end(number)[0] != 200 for number in numbers):
        raise Missed("the first photo")
    seat.pull()


def play(part: Sequence[Cycle], seats: Sequence[Seat], course: Course) -> None:
    """Play the cycles of ``part``, first those that don't mind others, in all the seats at once."""
    free: SimpleQueue[Seat] = SimpleQueue()
    for seat in seats:
        free.put(seat)

    def play_one(cycle: Cycle) -> None:
        seat = free.get()
        try:
            CASES[cycle.case].play(seat, cycle)
        except Missed as missed:
            course.failures.append(f"cycle {cycle.number}, {cycle.case}, {seat.reader}: {missed}")
            seat.clear()
        finally:
            free.put(seat)

    with ThreadPoolExecutor(len(seats)) as pool:
        list(pool.map(play_one, (cycle for cycle in part if not CASES[cycle.case].alone)))
    for cycle in part:
        if CASES[cycle.case].alone:
            play_one(cycle)


def look(cycles: int, host: int, pcscd: int) -> Look:
    """Return what the processes with these ids hold when nothing happens."""
    looks = []
    for _ in range(LOOKS):
        time.sleep(BETWEEN_LOOKS)
        looks.append((figures(host), figures(pcscd)))
    return Look(cycles, *(Figures(*map(min, *held)) for held in zip(*looks, strict=True)))
