"""The figures as a table to read and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any, NamedTuple

from tests.benchmarks.card import STAGES, WIRES, At, Cell, Stage
from tests.benchmarks.verdicts import Verdict

NOTES = """\
Seconds run from the ask to the result, with nothing known of the card before: text has core in it,
photo both. Peers have nothing to show before all nine fields, so their core is their text.
  model s      each transmit's latency, and its characters at the card's speed
  stand ms     what as many bare transmits take beyond it: pcscd, virtual reader, the card's program
  waits ms     between the turns of a long read, for other programs to have the card
  above model  our own work, the opening of the card included; with the waits; with the stand: all"""


class Pair(NamedTuple):
    """The same stage at the same wire, both ways."""

    ours: Cell
    peers: Cell

    @property
    def ratio(self) -> float:
        """How many times as long the peers' way takes."""
        return self.peers.measured / self.ours.measured


class Column(NamedTuple):
    """One column: two lines of heading, its width, and what it shows of a pair."""

    above: str
    name: str
    width: int
    shows: Callable[[Pair], str]


COLUMNS = (
    Column("", "stage", 6, lambda pair: pair.ours.stage),
    Column("", "kbit/s", 8, lambda pair: f"{pair.ours.at.kbit_s:g}"),
    Column("", "ms", 4, lambda pair: f"{pair.ours.at.latency_ms}"),
    Column("ours:", "transmits", 12, lambda pair: f"{pair.ours.transmits}"),
    Column("", "model s", 9, lambda pair: f"{pair.ours.modelled:.3f}"),
    Column("", "measured s", 12, lambda pair: f"{pair.ours.measured:.3f}"),
    Column("", "stand ms", 10, lambda pair: f"{pair.ours.stand * 1000:.2f}"),
    Column("", "waits ms", 10, lambda pair: f"{pair.ours.waits * 1000:.0f}"),
    Column("above model:", "work", 14, lambda pair: f"{pair.ours.work:.1%}"),
    Column("", "+waits", 8, lambda pair: f"{pair.ours.work_and_waits:.1%}"),
    Column("", "+stand", 8, lambda pair: f"{pair.ours.all_above_model:.1%}"),
    Column("peers:", "transmits", 12, lambda pair: f"{pair.peers.transmits}"),
    Column("", "measured s", 12, lambda pair: f"{pair.peers.measured:.3f}"),
    Column("", "÷ ours", 8, lambda pair: f"{pair.ratio:.1f}"),
)


def pairs(cells: Sequence[Cell]) -> dict[tuple[Stage, At], Pair]:
    """Return the cells side by side, stage after stage."""
    found = {(cell.stage, cell.at, cell.strategy): cell for cell in cells}
    return {
        (stage, at): Pair(found[stage, at, "ours"], found[stage, at, "peers"])
        for stage, at in product(STAGES, WIRES)
    }


def as_text(cells: Sequence[Cell], verdicts: Sequence[Verdict], conditions: Mapping[str, Any]) -> str:
    """Return the table, its notes, the conditions and the verdicts."""
    side_by_side = pairs(cells)
    heading = "\n".join((line(column.above for column in COLUMNS), line(column.name for column in COLUMNS)))
    blocks = [
        "\n".join(line(column.shows(side_by_side[stage, at]) for column in COLUMNS) for at in WIRES)
        for stage in STAGES
    ]
    told = ", ".join(f"{name} {value}" for name, value in conditions.items())
    judged = "\n".join(str(verdict) for verdict in verdicts)
    return "\n\n".join((heading, *blocks, NOTES, told, judged)) + "\n"


def line(words: Iterable[str]) -> str:
    return "".join(word.rjust(column.width) for word, column in zip(words, COLUMNS, strict=True)).rstrip()


def as_json(
    cells: Sequence[Cell], verdicts: Sequence[Verdict], conditions: Mapping[str, Any]
) -> dict[str, Any]:
    """Return everything as JSON has it; times in seconds, overheads as shares of the model."""
    return {
        "conditions": dict(conditions),
        "cells": [cell_as_json(cell) for cell in cells],
        "ratios": [
            {"stage": stage, **at._asdict(), "peers_to_ours": round(pair.ratio, 2)}
            for (stage, at), pair in pairs(cells).items()
        ],
        "verdicts": [verdict._asdict() for verdict in verdicts],
    }


def cell_as_json(cell: Cell) -> dict[str, Any]:
    flat = asdict(cell) | cell.at._asdict()
    del flat["at"]
    derived = {
        name: getattr(cell, name) for name in ("characters", "work", "work_and_waits", "all_above_model")
    }
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in (flat | derived).items()
    }
