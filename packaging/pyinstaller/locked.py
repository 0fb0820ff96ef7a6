"""What requirements.lock pins, and which of it the host itself needs.

There is one lock. What is for running the host is told from what is for building and testing it by uv's
own notes in it (``# via …``), beginning at the dependencies that pyproject.toml names.

    python locked.py runtime            the runtime part of the lock, hashes and markers included
    python locked.py runtime pyinstaller    the same with what PyInstaller needs
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
LOCK = REPOSITORY / "requirements.lock"
PROJECT = REPOSITORY / "pyproject.toml"
RUNTIME = "runtime"

_HEAD = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))?(?: \\)?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^ {4}# (?:via | {2})(?P<parent>[^ ]+)")


class Pin(NamedTuple):
    """One package of the lock; two of one name have markers that exclude each other."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]  # SHA-256, one for each file that an index has of it
    parents: frozenset[str]  # who wants it
    text: str  # as it stands in the lock


def read(lock: Path = LOCK) -> list[Pin]:
    """Return every pin of ``lock``. Raises ValueError for a line that is none of uv's."""
    blocks: list[list[str]] = []
    for line in lock.read_text("utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            blocks.append([])
        if blocks:
            blocks[-1].append(line)
    return [_pin(block) for block in blocks]


def _pin(block: Sequence[str]) -> Pin:
    head = _HEAD.match(block[0])
    if head is None:
        raise ValueError(f"requirements.lock: {block[0]}")
    return Pin(
        head["name"],
        head["version"],
        head["marker"] or "",
        tuple(_HASH.findall("\n".join(block))),
        frozenset(found["parent"] for line in block if (found := _VIA.match(line))),
        "\n".join(block) + "\n",
    )


def runtime_roots(project: Path = PROJECT) -> frozenset[str]:
    """Return the names of the host's own dependencies."""
    wanted = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    return frozenset(normalized(re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0]) for one in wanted)


def closure(pins: Sequence[Pin], roots: Iterable[str]) -> list[Pin]:
    """Return ``roots`` and all that they need, in the lock's order. Raises ValueError for an unknown root."""
    needed = set(roots)
    if unknown := needed - {pin.name for pin in pins}:
        raise ValueError(f"not in requirements.lock: {', '.join(sorted(unknown))}")
    while new := {pin.name for pin in pins if pin.parents & needed} - needed:
        needed |= new
    return [pin for pin in pins if pin.name in needed]


def runtime() -> list[Pin]:
    """Return the pins that the host runs with, of every platform."""
    return closure(read(), runtime_roots())


def normalized(name: str) -> str:
    """Return ``name`` as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main(wanted: Sequence[str]) -> int:
    """Print the pins of ``wanted``, each ``runtime`` or the name of a package."""
    if not wanted:
        print(__doc__, file=sys.stderr)  # noqa: T201
        return 2
    roots = {root for one in wanted for root in (runtime_roots() if one == RUNTIME else {one})}
    sys.stdout.write("".join(pin.text for pin in closure(read(), roots)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
