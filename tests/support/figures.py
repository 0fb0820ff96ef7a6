"""What a process holds at this moment, as Linux counts it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


class Figures(NamedTuple):
    """Open file descriptors, threads, and bytes of memory that are in RAM."""

    fds: int
    threads: int
    rss: int


def figures(pid: int) -> Figures:
    """Return the figures of the running process ``pid``."""
    process = Path("/proc", str(pid))
    _, resident, *_ = (process / "statm").read_text("ascii").split()
    return Figures(
        fds=sum(1 for _ in (process / "fd").iterdir()),
        threads=sum(1 for _ in (process / "task").iterdir()),
        rss=int(resident) * PAGE,
    )
