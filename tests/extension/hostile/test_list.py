"""The suite as a whole: how many cases it has, and that each says what it tries."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FEWEST = 450  # a whole family of them gone would be noticed
FAMILIES = {
    "handshake",
    "ports",
    "primordials",
    "documents",
    "workers",
    "floods",
    "people",
    "leaving",
    "routes",
}


@pytest.fixture(autouse=True)
def told() -> None:
    """What follows is no case."""


@pytest.fixture(autouse=True)
def clean() -> None:
    """Nothing is asked here, and no browser started."""


def test_no_family_of_cases_has_gone() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", str(HERE)]
    collected = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parents[2])
    cases = re.findall(r"^tests/extension/hostile/test_(\w+)\.py::", collected.stdout, re.MULTILINE)
    assert len(cases) >= FEWEST
    assert set(cases) >= FAMILIES
