"""A zip that is the same, byte for byte, whenever and wherever it is made of the same files."""

from __future__ import annotations

import io
import os
import subprocess
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
EARLIEST = 315_532_800  # 1980-01-01, where a zip's calendar begins
UNIX, MODE = 3, 0o100644


def source_date() -> int:
    """Return SOURCE_DATE_EPOCH (s), or the time of the last commit where it is not set."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        command = ["git", "-C", str(REPOSITORY), "log", "-1", "--format=%ct"]
        given = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    return int(given)


def zipped(files: Mapping[str, bytes], date: int) -> bytes:
    """Return ``files`` (content by path) as a zip; every one bears ``date`` (s since 1970, as UTC)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, time.gmtime(max(date, EARLIEST))[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = UNIX, MODE << 16
            archive.writestr(info, files[name])
    return held.getvalue()
