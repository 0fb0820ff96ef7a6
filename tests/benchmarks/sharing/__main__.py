"""``python -m tests.benchmarks.sharing``: two hosts and another program at one reader, as long as is wanted.

Prints a table and writes build/soak/sharing.json; the exit code is 1 when anybody failed or starved.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict

from tests.benchmarks.priority import go_first
from tests.benchmarks.sharing.course import Course, run
from tests.benchmarks.sharing.foreign import HABITS
from tests.benchmarks.sharing.verdict import Row, judge
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import PrivatePcscd

BUILD = REPOSITORY / "build" / "soak"
NOTES = """\
reads     of the card itself; answers are from memory too, for which a host asks the card once
changing  told of a card that came or went, and rightly so
wait      a host's for any answer; the other program's until the card is its own
read      a host's from its `inserted` to text and photo; the other's for everything, its wait included"""

COLUMNS = (
    "",
    "reads",
    "reads/s",
    "answers",
    "changing",
    "longest wait s",
    "longest read s",
    "starved",
    "failed",
)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--latency-ms", type=float, default=5.0, help="of a transmit")
    options.add_argument("--habits", choices=HABITS, default="usual", help="the other program's")
    chosen = options.parse_args()
    went_first, load = go_first(), os.getloadavg()[0]
    with PrivatePcscd() as pcscd:
        os.environ.update(pcscd.environment)
        course = run(
            pcscd,
            seconds=chosen.seconds,
            habits=chosen.habits,
            latency=chosen.latency_ms / 1000,
            seed=chosen.seed,
        )
    rows = judge(course)
    print(table(course, rows))
    BUILD.mkdir(parents=True, exist_ok=True)
    figures = {
        "seconds": round(course.seconds, 1),
        "seed": course.seed,
        "latency_ms": chosen.latency_ms,
        "habits": course.habits,
        "cards": len(course.stays),
        "real_time_priority": went_first,
        "load_before": round(load, 1),
        "participants": [asdict(row) for row in rows],
    }
    (BUILD / "sharing.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(any(row.starved or row.failures for row in rows))


def table(course: Course, rows: list[Row]) -> str:
    """Return the figures to read."""
    lines = [
        f"{len(course.stays)} cards in {course.seconds:.0f} s, {sum(stay.hasty for stay in course.stays)} of"
        f" them pulled at once; seed {course.seed}; {course.latency * 1000:g} ms a transmit; the other"
        f" program is {course.habits}: it {HABITS[course.habits].why}",
        "".join(name.rjust(16) for name in COLUMNS),
    ]
    for row in rows:
        cells = (
            *(row.name, row.reads, f"{row.reads / course.seconds:.2f}", row.answers, row.changing),
            *(f"{row.longest_wait:.2f}", f"{row.longest_read:.2f}", len(row.starved), len(row.failures)),
        )
        lines.append("".join(str(cell).rjust(16) for cell in cells))
    lines.append(NOTES)
    lines += [f"{row.name}: {words}" for row in rows for words in (*row.starved, *row.failures)]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
