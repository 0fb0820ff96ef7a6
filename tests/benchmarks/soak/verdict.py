"""What a course shows: was every event told and right, and did the host keep anything it should not."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.benchmarks.soak.course import Course, Look

STATES = ("inserted", "identified", "ready", "unreadable", "removed")
MIB = 1 << 20
# How much a host's memory may grow once it has settled, in bytes: the issue's.
GROWTH = 2 * MIB


def verdicts(course: Course, *, memory: bool = True) -> dict[str, bool]:
    """Return every verdict by its name; ``memory`` is too restless for one in a short run."""
    first = next(look.host for look in course.looks if look.cycles >= course.settling)
    last = course.looks[-1].host
    judged = {
        "every event is the right one": not course.failures,
        "no event is missed or told twice": course.expected == course.heard,
        "no file descriptor leaks": last.fds == first.fds,
        "no thread leaks": last.threads == first.threads,
    }
    if memory:
        judged["memory grows by less than 2 MiB"] = last.rss - first.rss < GROWTH
    return judged


def as_text(course: Course, seed: int) -> str:
    """Return the figures to read."""
    lines = [f"{sum(course.cases.values())} cycles in {course.seconds:.0f} s, seed {seed}", ""]
    lines += [f"{count:6} {case}" for case, count in course.cases.most_common()]
    lines += ["", f"{'':12}{'expected':>9}{'heard':>9}"]
    lines += [f"{state:12}{course.expected[state]:9}{course.heard[state]:9}" for state in STATES]
    lines += ["", f"{'seconds to':12}{'median':>9}{'longest':>9}"]
    lines += [f"{what:12}{median(waits):9.2f}{max(waits):9.2f}" for what, waits in course.waits.items()]
    heads = (f"{who} {what}" for who in ("host", "pcscd") for what in ("fds", "threads", "MiB"))
    lines += ["", "cycles" + "".join(f"{head:>14}" for head in heads)]
    lines += [look_as_text(look) for look in course.looks]
    lines += ["", *course.failures]
    lines += [f"{'yes' if holds else 'NO':4}{verdict}" for verdict, holds in verdicts(course).items()]
    return "\n".join(lines)


def look_as_text(look: Look) -> str:
    cells = (
        cell for held in (look.host, look.pcscd) for cell in (held.fds, held.threads, f"{held.rss / MIB:.2f}")
    )
    return f"{look.cycles:6}" + "".join(f"{cell:>14}" for cell in cells)


def as_json(course: Course, seed: int) -> dict[str, Any]:
    """Return the same for build/soak/card.json; memory in bytes, times in seconds."""
    return {
        "seed": seed,
        "cycles": sum(course.cases.values()),
        "seconds": round(course.seconds, 1),
        "cases": course.cases,
        "events": {
            state: {"expected": course.expected[state], "heard": course.heard[state]} for state in STATES
        },
        "waits": {
            what: {"median": round(median(waits), 3), "longest": round(max(waits), 3)}
            for what, waits in course.waits.items()
        },
        "looks": [
            {"cycles": look.cycles, "host": look.host._asdict(), "pcscd": look.pcscd._asdict()}
            for look in course.looks
        ],
        "failures": course.failures,
        "verdicts": verdicts(course),
    }
