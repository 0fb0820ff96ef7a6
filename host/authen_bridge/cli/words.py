"""How the command line says things: lines, JSON, problems."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

from authen_bridge.problems import Problem

DONE, SAID_NO, WRONG_USAGE, WARNED = 0, 1, 2, 3  # exit codes; only the doctor warns
INTERRUPTED = 130  # as a shell says of Ctrl-C


def say(text: str, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout)


def say_json(value: Any) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=2))


def say_problem(problem: Problem, *, as_json: bool) -> None:
    body = problem.body("")
    text = json.dumps(body, ensure_ascii=False) if as_json else f"{problem.code}: {body['message']}"
    say(text, sys.stderr)


def plain(value: Any) -> str:
    """Return a value of Person in one line: a date day first, as Thai forms write it, ``--`` for unknown."""
    match value:
        case {"year": year, "month": month, "day": day}:
            return f"{day or '--'}/{month or '--'}/{year}"
        case dict():
            return " ".join(part for part in value.values() if part)
        case None:
            return ""
    return str(value)
