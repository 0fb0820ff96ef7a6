"""What must hold of a course of kills, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from tests.benchmarks.killing.course import Course

ENDS = ("answered", "failed", "twice", "wrong")


def totals(course: Course) -> Mapping[str, int]:
    """Return the sums over all tabs."""
    return {key: sum(tab[key] for tab in course.tabs) for key in ("asked", *ENDS)}


def verdicts(course: Course, kills: int) -> Mapping[str, bool]:
    """Return each rule and whether it held."""
    total = totals(course)
    return {
        f"the host was killed {kills} times": course.kills == kills,
        "every tab asked, and was answered": all(tab["answered"] > 0 for tab in course.tabs),
        "every request was answered or failed": total["asked"] == total["answered"] + total["failed"],
        "none hung": not course.hung,
        "none was answered twice": total["twice"] == 0,
        "no tab had another's answer": total["wrong"] == 0,
        "every tab was answered again after the last kill": course.silent == 0,
    }


def as_text(course: Course, kills: int, seed: int) -> str:
    total = totals(course)
    longest = max(tab["longestMs"] for tab in course.tabs) / 1000
    lines = [
        f"seed {seed}: {course.kills} kills, {course.worker_stops} stops of the worker, "
        f"{len(course.tabs)} tabs, {course.seconds:.0f} s",
        f"asked {total['asked']}, answered {total['answered']}, "
        f"failed as the agent's absence {total['failed']}",
        f"back after a kill, with pauses at a twentieth: median {median(course.recoveries):.2f} s, "
        f"longest {max(course.recoveries):.2f} s; longest request {longest:.2f} s",
        *(f"{'held  ' if held else 'FAILED'}  {rule}" for rule, held in verdicts(course, kills).items()),
    ]
    return "\n".join(lines)


def as_json(course: Course, kills: int, seed: int) -> Mapping[str, Any]:
    return {
        "seed": seed,
        "kills": course.kills,
        "worker_stops": course.worker_stops,
        "seconds": round(course.seconds, 1),
        "tabs": list(course.tabs),
        "hung": list(course.hung),
        "recoveries": [round(seconds, 3) for seconds in course.recoveries],
        "verdicts": dict(verdicts(course, kills)),
    }
