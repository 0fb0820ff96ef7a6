"""The hosts that our browsers run, and which sockets they listen on, from what the kernel says."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from authen_bridge.names import ALLOWED_ORIGINS

LISTENING = "0A"  # TCP_LISTEN in /proc/net/tcp


def listeners_of(pid: int) -> list[str]:
    """Return the local addresses (hex) of the TCP sockets on which process ``pid`` listens."""
    own = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed while we looked
            own.add(str(entry.readlink()))
    found = []
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == LISTENING and f"socket:[{fields[9]}]" in own:
                found.append(fields[1])
    return found


def running_hosts() -> list[int]:
    """Return the process ids of the hosts that the browsers of this process have running."""
    hosts = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):  # ended while we looked
            is_host = entry.name.isdigit() and ALLOWED_ORIGINS[0].encode() in _arguments(entry)
            if is_host and os.getpid() in _ancestors(int(entry.name)):
                hosts.append(int(entry.name))
    return hosts


def listeners_of_the_host() -> tuple[int, list[str]]:
    """Return how many hosts the browsers of this process have running, and what they listen on."""
    hosts = running_hosts()
    return len(hosts), [address for pid in hosts for address in listeners_of(pid)]


def _arguments(process: Path) -> list[bytes]:
    return (process / "cmdline").read_bytes().split(b"\0")


def _ancestors(pid: int) -> list[int]:
    found = []
    while pid:
        found.append(pid)
        # After the program's name, which is in brackets and may hold anything: state, parent.
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return found
