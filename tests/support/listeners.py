"""Which sockets a host process listens on, from what the kernel says of its descriptors."""

from __future__ import annotations

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


def listeners_of_the_host() -> tuple[int, list[str]]:
    """Return how many hosts a browser has running on this machine, and what they listen on."""
    hosts = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if entry.name.isdigit() and ALLOWED_ORIGINS[0] in arguments:
                hosts.append(int(entry.name))
    return len(hosts), [address for pid in hosts for address in listeners_of(pid)]
