"""Measuring on a PC that has other things to do."""

from __future__ import annotations

import os

# Of 1 to 99; above every ordinary program, below the kernel's own threads.
REAL_TIME_PRIORITY = 50


def go_first(policy: int = os.SCHED_RR) -> bool:
    """Let nothing else that the PC does delay this process and all it starts; tell whether it may.

    On a busy PC most of a short time is waiting for a turn. Without the right to the priority the
    figures need a quiet one.
    """
    try:
        os.sched_setscheduler(0, policy, os.sched_param(REAL_TIME_PRIORITY))
    except PermissionError:
        return False
    return True
