"""Figures with a limit, judged by their median, and how they are shown: a table and a JSON file each run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any, NamedTuple

from tests.support.message_types import REPOSITORY

BUILD = REPOSITORY / "build" / "bench"


class Figure(NamedTuple):
    """One thing measured: ``values`` in ``unit``, judged by their median."""

    what: str
    unit: str
    limit: float
    values: Sequence[float]
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def met(self) -> bool:
        return self.median < self.limit


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def as_text(figures: Sequence[Figure]) -> str:
    head = f"{'what':36}{'n':>5}{'median':>9}{'p95':>9}{'limit':>8}"
    rows = [
        f"{one.what:36}{len(one.values):5}{one.median:9.3f}{p95(one.values):9.3f}{one.limit:8.1f} {one.unit}"
        f"  {'met' if one.met else 'NOT MET'}{f'  ({one.note})' if one.note else ''}"
        for one in figures
    ]
    return "\n".join((head, *rows)) + "\n"


def as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [
        {
            "what": one.what,
            "unit": one.unit,
            "n": len(one.values),
            "median": round(one.median, 4),
            "p95": round(p95(one.values), 4),
            "limit": one.limit,
            "met": one.met,
            "note": one.note,
        }
        for one in figures
    ]


def publish(name: str, figures: Sequence[Figure]) -> None:
    """Write ``name``.json and ``name``.txt; the table goes to standard output too."""
    text = as_text(figures)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / f"{name}.txt").write_text(text, "utf-8")
    figured = json.dumps(as_json(figures), ensure_ascii=False, indent=1)
    (BUILD / f"{name}.json").write_text(figured + "\n", "utf-8")
    print(text, end="")
