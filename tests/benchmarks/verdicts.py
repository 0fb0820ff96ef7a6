"""What the figures must show, computed from them: each with its limit, the worst figure, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from tests.benchmarks.card import Cell


class Rule(NamedTuple):
    """``figure`` of each of our cells to which the rule ``applies`` must not be above ``limit``."""

    what: str
    limit: float
    unit: Literal["s", "%"]
    figure: Callable[[Cell], float]
    applies: Callable[[Cell], bool] = lambda _cell: True


class Verdict(NamedTuple):
    """A rule as it came out; ``worst`` is the figure nearest to the limit or beyond it."""

    what: str
    limit: float
    unit: Literal["s", "%"]
    worst: float
    where: str
    met: bool

    def __str__(self) -> str:
        judged = "met    " if self.met else "NOT MET"
        worst, limit = with_unit(self.worst, self.unit), with_unit(self.limit, self.unit)
        return f"{judged}  {self.what}: {worst} at worst ({self.where}), limit {limit}"


def with_unit(figure: float, unit: str) -> str:
    return f"{figure:.1%}" if unit == "%" else f"{figure:.3f} {unit}"


def beyond_characters(cell: Cell) -> float:
    return cell.measured - cell.characters


RULES = (
    Rule(
        "core at 35 ms a transmit, beyond its characters",
        0.12,
        "s",
        beyond_characters,
        lambda cell: cell.stage == "core" and cell.at.latency_ms == 35,
    ),
    Rule(
        "text at 35 ms a transmit, beyond its characters",
        0.26,
        "s",
        beyond_characters,
        lambda cell: cell.stage == "text" and cell.at.latency_ms == 35,
    ),
    Rule("our own work, above the wire model", 0.05, "%", lambda cell: cell.work),
    Rule("our own work and waits, above it", 0.05, "%", lambda cell: cell.work_and_waits),
    Rule("work, waits and the stand, above it", 0.05, "%", lambda cell: cell.all_above_model),
)


def judge(cells: Iterable[Cell]) -> Sequence[Verdict]:
    """Return the verdict of every rule."""
    own = [cell for cell in cells if cell.strategy == "ours"]
    return [verdict(rule, [cell for cell in own if rule.applies(cell)]) for rule in RULES]


def verdict(rule: Rule, cells: Sequence[Cell]) -> Verdict:
    worst = max(cells, key=rule.figure)
    where = f"{worst.stage}, {worst.at.kbit_s:g} kbit/s, {worst.at.latency_ms} ms"
    figure = rule.figure(worst)
    return Verdict(rule.what, rule.limit, rule.unit, figure, where, figure <= rule.limit)
