"""One line of the doctor's in the system's own log: Windows' event log, elsewhere syslog or the journal.

It has the worst state and the codes of what is not in order, and so nothing of anybody.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from authen_bridge.doctor.finding import State

SOURCE = "AuthenBridge"  # the MSI registers it; without that the viewer adds that it has no description

# Each state's event id, and Windows' kind of event (winnt.h): information, warning, error.
EVENTS: Mapping[State, tuple[int, int]] = {"ok": (1, 0x4), "warning": (2, 0x2), "broken": (3, 0x1)}

Write = Callable[[State, str], None]  # raises OSError where the log takes nothing


def write_report(worst: State, codes: list[str], write: Write | None = None) -> None:
    """Write what a report came to. Raises OSError."""
    words = ", ".join(dict.fromkeys(codes)) or "every link is in order"
    (write or system_log())(worst, f"authen-bridge doctor: {worst}: {words}")


def system_log() -> Write:
    return _windows if sys.platform == "win32" else _syslog


def _syslog(state: State, text: str) -> None:
    if sys.platform == "win32":
        raise OSError("no syslog here")
    import syslog  # noqa: PLC0415 - not on Windows

    priority = {"ok": syslog.LOG_INFO, "warning": syslog.LOG_WARNING, "broken": syslog.LOG_ERR}[state]
    syslog.openlog("authen-bridge", syslog.LOG_PID, syslog.LOG_USER)
    syslog.syslog(priority, text)


def _windows(state: State, text: str) -> None:
    if sys.platform != "win32":
        raise OSError("no event log here")
    import ctypes  # noqa: PLC0415 - Windows only

    report(ctypes.WinDLL("advapi32", use_last_error=True), state, text)


def report(advapi: Any, state: State, text: str) -> None:
    """Report one event by ``advapi``, advapi32.dll. Raises OSError."""
    import ctypes  # noqa: PLC0415 - only here

    advapi.RegisterEventSourceW.restype = ctypes.c_void_p
    advapi.DeregisterEventSource.argtypes = [ctypes.c_void_p]
    advapi.ReportEventW.argtypes = [
        ctypes.c_void_p,  # the log
        ctypes.c_ushort,  # the kind of event
        ctypes.c_ushort,  # its category
        ctypes.c_ulong,  # its id
        ctypes.c_void_p,  # whose it is: nobody's
        ctypes.c_ushort,  # how many texts
        ctypes.c_ulong,  # how many bytes of data
        ctypes.POINTER(ctypes.c_wchar_p),
        ctypes.c_void_p,
    ]
    event, kind = EVENTS[state]
    log = advapi.RegisterEventSourceW(None, SOURCE)
    if not log:
        raise OSError("the event log is not there")
    try:
        if not advapi.ReportEventW(log, kind, 0, event, None, 1, 0, (ctypes.c_wchar_p * 1)(text), None):
            raise OSError("the event log took nothing")
    finally:
        advapi.DeregisterEventSource(log)
