"""The oldest C library that a folder of programs runs with, by the symbols that they ask for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_ELF = b"\x7fELF"
_WANTED = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


def least(folder: Path) -> str:
    """Return the version, ``2.35``, that the programs and libraries in ``folder`` need at the least."""
    versions = [found for file in _programs(folder) for found in _wanted(file)]
    return ".".join(map(str, max(versions)))


def _programs(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(len(_ELF)) == _ELF:
                    yield path


def _wanted(file: Path) -> list[tuple[int, int]]:
    command = ["objdump", "--private-headers", str(file)]
    headers = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    needs = headers.partition("Version References:")[2]
    return [(int(major), int(minor)) for major, minor in _WANTED.findall(needs)]
