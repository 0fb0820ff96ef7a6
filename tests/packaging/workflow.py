"""The release workflow as YAML has it, and its lines."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
FILE = REPOSITORY / ".github" / "workflows" / "release.yml"

_READ = "import yaml from 'js-yaml'; import { readFileSync } from 'node:fs';"
_PRINT = "console.log(JSON.stringify(yaml.load(readFileSync(process.argv[1], 'utf8'))))"


@functools.cache
def document() -> dict[str, Any]:
    """Return the whole workflow."""
    read = subprocess.run(
        ["node", "--input-type=module", "--eval", _READ + _PRINT, str(FILE)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    parsed: dict[str, Any] = json.loads(read.stdout)
    return parsed


def jobs() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document()["jobs"]
    return found


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each step with its job's name."""
    for name, job in jobs().items():
        for step in job["steps"]:
            yield name, step


def lines() -> list[str]:
    return FILE.read_text("utf-8").splitlines()


def checked(folder: Path, sums: str) -> bool:
    """Tell whether ``sha256sum`` finds every file of ``sums`` as it says."""
    return (
        subprocess.run(
            ["sha256sum", "--check", "--strict", "--quiet", sums],
            cwd=folder,
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
