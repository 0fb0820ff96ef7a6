"""The list of the hostile pages' tries, made from the tests: build/hostile/cases.md.

Each test's docstring says what is tried and what may be got by it at most, in this form; {row} is the
id of a parametrized row:

    Tried: {row}. At most: the host's 404, under the page's own origin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

LIST = Path(__file__).parents[3] / "build" / "hostile" / "cases.md"
_FORM = re.compile(r"Tried: (?P<tried>.+)\. At most: (?P<most>.+)\.")
_HEAD = "| what was tried | what it may get at most | outcome |\n| --- | --- | --- |\n"


@dataclass(frozen=True)
class Case:
    tried: str
    most: str

    @classmethod
    def of(cls, item: pytest.Item) -> Case | None:
        """Return the case that a test's docstring tells, or None if it tells none."""
        assert isinstance(item, pytest.Function)
        found = _FORM.fullmatch(" ".join((item.function.__doc__ or "").split()))
        if found is None:
            return None
        row = item.callspec.id if hasattr(item, "callspec") else ""
        return cls(found["tried"].replace("{row}", row), found["most"].replace("{row}", row))


def rows(names: str | Sequence[str], table: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Parametrize by ``table``, whose keys say in words what each row tries."""
    return pytest.mark.parametrize(names, list(table.values()), ids=list(table))


def write(outcomes: Mapping[str, Mapping[Case, str]]) -> str:
    """Put the ``outcomes`` of each file that has run into the list, and return their part of it.

    Another process may be running other files of the suite: their parts stay.
    """
    LIST.parent.mkdir(parents=True, exist_ok=True)
    parts = {family: _part(family, cases) for family, cases in outcomes.items()}
    with FileLock(LIST.with_suffix(".lock")):
        before = LIST.read_text("utf-8") if LIST.exists() else ""
        kept = {part.split("\n", 1)[0]: f"## {part}" for part in before.split("## ")[1:]}
        LIST.write_text("".join(text for _, text in sorted({**kept, **parts}.items())), "utf-8")
    return "".join(parts.values())


def _part(family: str, cases: Mapping[Case, str]) -> str:
    lines = (f"| {_cell(case.tried)} | {_cell(case.most)} | {outcome} |\n" for case, outcome in cases.items())
    return f"## {family}\n\n{_HEAD}{''.join(lines)}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
