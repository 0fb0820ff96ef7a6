from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import driver
from tests.support.stage import Stage


@pytest.fixture(scope="session", autouse=True)
def kept_driver() -> Iterator[None]:
    """Keep Playwright's driver from one browser to the next: its start takes a third of a second."""
    with driver():
        yield


@pytest.fixture
def stage(pcscd: Any, tmp_path: Path) -> Iterator[Stage]:
    """A clerk's PC: everything real, and no card in the reader yet."""
    with Stage.set_up(pcscd.environment, tmp_path / "home") as stage:
        yield stage
