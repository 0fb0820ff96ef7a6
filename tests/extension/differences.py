"""Two observations compared: where they differ first, and how much they are made of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

LONGEST = 120  # characters of one side that a report quotes
MISSING = "‹missing›"


def differences(one: dict[str, Any], other: dict[str, Any], cases: Iterable[str]) -> dict[str, str]:
    """Return, for each of ``cases`` that is not the same in both, where it differs first and how."""
    found = {case: _first(one.get(case, MISSING), other.get(case, MISSING)) for case in sorted(cases)}
    return {case: difference for case, difference in found.items() if difference}


def report(found: dict[str, str]) -> str:
    return "".join(f"\n{case}: {difference}" for case, difference in found.items())


def values(observation: Any) -> int:
    """Return how many single values an observation is made of."""
    if isinstance(observation, dict):
        return sum(map(values, observation.values()))
    if isinstance(observation, list):
        return sum(map(values, observation))
    return 1


def _first(one: Any, other: Any, path: str = "") -> str:
    """Return the place of the first difference and what is on either side, or nothing."""
    if one == other:
        return ""
    inside = (_first(mine, theirs, f"{path}/{key}") for key, mine, theirs in _pairs(one, other))
    return next(filter(None, inside), f"{path} {str(one)[:LONGEST]} ≠ {str(other)[:LONGEST]}")


def _pairs(one: Any, other: Any) -> Iterable[tuple[object, Any, Any]]:
    if isinstance(one, dict) and isinstance(other, dict):
        keys = dict.fromkeys([*one, *other])
        return [(key, one.get(key, MISSING), other.get(key, MISSING)) for key in keys]
    if isinstance(one, list) and isinstance(other, list):
        return [(place, *pair) for place, pair in enumerate(zip_longest(one, other, fillvalue=MISSING))]
    return []
