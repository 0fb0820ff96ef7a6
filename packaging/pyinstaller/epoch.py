"""The time that everything built bears, so that the same sources come to the same bytes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

VARIABLE = "SOURCE_DATE_EPOCH"  # https://reproducible-builds.org/specs/source-date-epoch/


def source_date_epoch(repository: Path) -> int:
    """Return the environment's time in seconds, else the last commit's. ValueError if it is none."""
    given = os.environ.get(VARIABLE)
    if given is None:
        command = ["git", "-C", str(repository), "log", "-1", "--format=%ct"]
        given = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return int(given)
