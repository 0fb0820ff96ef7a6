"""NHSO's agent, or whatever else is on its port. Desktop programs may need it, and we live beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from authen_bridge.doctor import sockets, windows_sockets
from authen_bridge.doctor.finding import Chain, Finding, ok
from authen_bridge.doctor.pc import Pc
from authen_bridge.doctor.sockets import Process
from authen_bridge.registry import HKCU, HKLM, VIEWS

PORT = 8189  # the agent's, fixed

# The names that its installers give it.
_AGENT = re.compile(r"nhso[\w .\\/-]{0,60}agent|secure[ _-]?smart[ _-]?card[ _-]?agent", re.IGNORECASE)

_RUN = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Run"
_SERVICES = r"SYSTEM\CurrentControlSet\Services"
_STARTUP = "Microsoft/Windows/Start Menu/Programs/Startup"

# Linux: where what starts by itself is told, for the machine and (below the configuration folder) the user.
_MACHINE_UNITS = (
    "/etc/xdg/autostart",
    "/etc/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
)
_USER_UNITS = ("autostart", "systemd/user")
_COMMAND = re.compile(r"^Exec(?:Start)?=(.*)$", re.MULTILINE)
_UNIT_BYTES = 16 * 1024
_MOST_UNITS = 2_000


def look(chain: Chain) -> list[Finding]:
    found = _listening(chain.pc)
    starts = dict.fromkeys(autostarts(chain.pc))
    return found + [Finding("ok", "AGENT_STARTS", f"starts by itself: {place}") for place in starts]


def listening(pc: Pc, port: int = PORT) -> list[Process] | None:
    """Return who listens on ``port``: "?" (process 0) for one that we may not see; None: not known."""
    if pc.windows:
        return windows_sockets.listening(port)
    proc = pc.at("/proc")
    inodes = sockets.listeners(proc, port)
    if inodes is None:
        return None
    return sockets.owners(proc, inodes) or [Process(0, "?")] * bool(inodes)


def _listening(pc: Pc) -> list[Finding]:
    here = f"127.0.0.1:{PORT}"
    found = listening(pc)
    if found is None:
        return ok("AGENT_NOT_KNOWN", f"who listens on {here} is not told")
    if not found:
        return ok("AGENT_NONE", f"nothing listens on {here}")
    return [
        Finding("ok", "AGENT_RUNS", f"{process} listens on {here}")
        if process.pid
        else Finding("ok", "AGENT_UNNAMED", f"a program of another user listens on {here}")
        for process in found
    ]


def autostarts(pc: Pc) -> Iterator[str]:
    """Yield every place that starts NHSO's agent with the PC or with a log-in."""
    yield from _windows(pc) if pc.windows else _linux(pc)


def _linux(pc: Pc) -> Iterator[str]:
    folders = [pc.at(folder) for folder in _MACHINE_UNITS] + [pc.config / folder for folder in _USER_UNITS]
    for folder in folders:
        units = (file for kind in ("*.desktop", "*.service") for file in folder.glob(kind))
        for file in islice(units, _MOST_UNITS):
            if _AGENT.search(file.stem) or _AGENT.search(" ".join(_COMMAND.findall(_start_of(file)))):
                yield str(file)


def _start_of(file: Path) -> str:
    try:
        if not file.is_file():  # a pipe would be waited for
            return ""
        with file.open("rb") as content:
            return content.read(_UNIT_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _windows(pc: Pc) -> Iterator[str]:
    for root in (HKCU, HKLM):
        for view in VIEWS:
            read = pc.views.read(root, _RUN, view)
            for name, command in read.values.items() if read else ():
                if _AGENT.search(f"{name} {command}"):
                    yield rf"{root}\{_RUN}: {name}"
    services = pc.views.read(HKLM, _SERVICES, "64")
    for name in services.subkeys if services else ():
        if _AGENT.search(name) or _AGENT.search(_display_name(pc, name)):
            yield f"the service {name}"
    for_all = Path(os.environ.get("PROGRAMDATA", str(pc.at("ProgramData"))))
    for folder in (pc.config / _STARTUP, for_all / _STARTUP):
        yield from (str(file) for file in folder.glob("*") if _AGENT.search(file.name))


def _display_name(pc: Pc, service: str) -> str:
    read = pc.views.read(HKLM, rf"{_SERVICES}\{service}", "64")
    return str(read.values.get("DisplayName", "")) if read else ""
