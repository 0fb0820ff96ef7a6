"""Every page in copies that a seeded script has changed: each field right, or honestly not filled."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.extension.mutated.captured import GROUPS, Captured
from tests.extension.mutated.copying import Copies, Filled

SEEDS = int(os.environ.get("MUTATED_SEEDS", "40"))  # copies of each page
MORE = 3  # mutations of a copy beside the one whose turn it is
TABLE = Path("build/mutated/table.md")

HONEST = {"not-found", "ambiguous"}
HONEST_WHOLE = {"no-patient", "no-certifier", "wrong-page"}
RIGHT = {"filled", "already"}
ENOUGH = 0.85  # of all fields

Tally = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def tally() -> Tally:
    return defaultdict(Counter)


def chosen(names: list[str], seed: int) -> list[str]:
    """The mutation whose turn it is and some others, in the order in which they are listed."""
    chance = random.Random(seed)
    one = names[seed % len(names)]
    picked = {one, *chance.sample(names, chance.randint(0, MORE))}
    return [name for name in names if name in picked]


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("group", GROUPS)
def test_a_changed_copy_gets_nothing_wrong(
    group: str, seed: int, captured: dict[str, list[Captured]], copies: Copies, tally: Tally
) -> None:
    page = random.Random(f"{group} {seed}").choice(captured[group])
    mutations = chosen(copies.names, seed)
    copies.draw(page, seed, mutations)
    looked_up = seed % 2 == 1 or group == "lookup"
    values = {name: value for name, value in page.values.items() if looked_up or not name.endswith("-pid")}
    filled = copies.fill(page, values)
    for name in mutations:
        count(tally[name], filled, values)
    count(tally["all"], filled, values)
    assert filled.wrong == [], mutations
    if isinstance(filled.said, str):
        assert filled.said in HONEST_WHOLE, mutations
    else:
        assert set(filled.said.values()) <= RIGHT | HONEST, (mutations, filled.said)


def count(row: Counter[str], filled: Filled, values: dict[str, str]) -> None:
    row["copies"] += 1
    row["wrong"] += len(filled.wrong)
    if isinstance(filled.said, str):
        row["form not filled"] += len(values)
    else:
        row.update("right" if outcome in RIGHT else outcome for outcome in filled.said.values())


def test_most_fields_are_right_all_the_same(tally: Tally) -> None:
    """Last in this file: writes what the tests before it counted."""
    heads = ["copies", "right", "not-found", "ambiguous", "form not filled", "wrong"]
    lines = [f"| mutation | {' | '.join(heads)} | right, % |", f"|---|{'---|' * (len(heads) + 1)}"]
    for name, row in tally.items():
        fields = sum(row[head] for head in heads[1:])
        share = 100 * row["right"] / fields
        lines.append(f"| {name} | {' | '.join(str(row[head]) for head in heads)} | {share:.0f} |")
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))
    total = tally["all"]
    assert total["wrong"] == 0
    assert total["right"] >= ENOUGH * sum(total[head] for head in heads[1:])
