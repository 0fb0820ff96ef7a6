"""The figures of many runs: what each fault came to, and the verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.exactly_once.cases import family
from tests.benchmarks.exactly_once.run import Result

OUTCOMES = ("code told", "no code", "unknown, has code", "unknown, no code", "hung")


def as_text(results: Sequence[Result], seconds: float) -> str:
    """Return the table of faults and outcomes, every violation with its course, and the verdict."""
    table = _table(results)
    wide = max(map(len, table), default=0)
    lines = [
        f"{len(results)} runs in {seconds:.0f} s, seeds {results[0].seed} to {results[-1].seed}; "
        f"{sum(result.lax for result in results)} against a zone that gives second codes",
        "What staff know in the end, once the fault is over and the visit has been asked for again:",
        "",
        f"{'':{wide}}" + "".join(f"{outcome:>19}" for outcome in OUTCOMES[:-1]) + f"{'violations':>12}",
    ]
    lines += [
        "".join((f"{name:{wide}}", *(f"{n[what]:19}" for what in OUTCOMES[:-1]), f"{n['violations']:12}"))
        for name, n in table.items()
    ]
    broken = [result for result in results if result.violations]
    lines += ["", *map(str, broken)]
    lines.append(f"{'NO' if broken else 'yes':4}exactly once: {len(broken)} of {len(results)} runs broke it")
    return "\n".join(lines)


def as_json(results: Sequence[Result], seconds: float) -> dict[str, Any]:
    """Return the same for the report; times in seconds."""
    return {
        "runs": len(results),
        "seconds": round(seconds, 1),
        "lax": sum(result.lax for result in results),
        "faults": _table(results),
        "answers to the last asking": Counter(result.answer for result in results),
        "violations": [
            {
                "seed": result.seed,
                "fault": result.fault,
                "lax": result.lax,
                "what": result.violations,
                "course": result.course,
            }
            for result in results
            if result.violations
        ],
    }


def _table(results: Sequence[Result]) -> Mapping[str, Counter[str]]:
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        table[family(result.fault)].update([result.final, *(["violations"] if result.violations else [])])
    return table
