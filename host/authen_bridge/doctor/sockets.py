"""Who has which socket on Linux, from /proc and the kernel's socket diagnostics.

Of other users' processes only root is told.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

LISTENS = "0A"  # TCP_LISTEN: linux, include/net/tcp_states.h


class Process(NamedTuple):
    pid: int
    name: str

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


def listeners(proc: Path, port: int) -> set[int] | None:
    """Return the inodes of TCP sockets that listen on ``port``; None where the kernel does not say."""
    found: set[int] = set()
    for table in ("net/tcp", "net/tcp6"):
        try:
            lines = (proc / table).read_text().splitlines()[1:]
        except FileNotFoundError:  # no IPv6
            continue
        except OSError:
            return None
        for line in lines:
            local, _remote, state, *rest = line.split()[1:]
            if state == LISTENS and int(local.rpartition(":")[2], 16) == port:
                found.add(int(rest[5]))
    return found


def owners(proc: Path, inodes: set[int]) -> list[Process]:
    """Return the processes that have one of these sockets open, as far as we may see."""
    wanted = {f"socket:[{inode}]" for inode in inodes}
    return sorted(
        Process(int(folder.name), _name(folder))
        for folder in (proc.iterdir() if wanted else ())
        if folder.name.isdecimal() and wanted & set(_open(folder / "fd"))
    )


def _open(folder: Path) -> Iterator[str]:
    try:
        with os.scandir(folder) as descriptors:
            for each in descriptors:
                with suppress(FileNotFoundError):  # closed by now
                    yield os.readlink(each.path)  # noqa: PTH115 - not a path: "socket:[1]"
    except OSError:  # another user's, or it has just ended
        return


def _name(folder: Path) -> str:
    try:
        return (folder / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "?"


# linux: include/uapi/linux/{netlink,sock_diag,unix_diag}.h
_SOCK_DIAG, _BY_FAMILY = 4, 20
_REQUEST_DUMP = 0x301
_SHOW_FILE_AND_PEER = 2 | 4
_HEADER, _QUESTION, _ANSWER, _ATTRIBUTE = "=IHHII", "=BBHIIIII", "=BBBBIII", "=HH"
_FILE, _PEER = 1, 2
_DONE = (2, 3)  # NLMSG_ERROR, NLMSG_DONE
_MINOR_BITS = 20  # of a device, as the kernel keeps it
_BYTES = 1 << 16
_SECONDS = 1.0


def peers(path: Path) -> set[int]:
    """Return the inodes of what is connected to the Unix socket at ``path``, as far as the kernel says."""
    if sys.platform != "linux":
        return set()
    question = struct.pack(_QUESTION, socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, _SHOW_FILE_AND_PEER, 0, 0)
    size = struct.calcsize(_HEADER) + len(question)
    try:
        there = path.stat()  # not its name: the service may see it under another
        file = there.st_ino, os.major(there.st_dev) << _MINOR_BITS | os.minor(there.st_dev)
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
            kernel.settimeout(_SECONDS)
            kernel.send(struct.pack(_HEADER, size, _BY_FAMILY, _REQUEST_DUMP, 1, 0) + question)
            return {peer for bound, peer in _answers(kernel) if bound == file and peer}
    except OSError:
        return set()


def _answers(kernel: socket.socket) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield every Unix socket's file (inode, device) and the inode of its other end, 0 for none."""
    while True:
        data = kernel.recv(_BYTES)
        while data:
            length, kind, *_ = struct.unpack_from(_HEADER, data)
            if kind in _DONE:
                return
            yield _told(data[struct.calcsize(_HEADER) + struct.calcsize(_ANSWER) : length])
            data = data[_aligned(length) :]


def _told(data: bytes) -> tuple[tuple[int, int], int]:
    file, peer = (0, 0), 0
    while data:
        length, kind = struct.unpack_from(_ATTRIBUTE, data)
        value = data[struct.calcsize(_ATTRIBUTE) : length]
        if kind == _FILE:
            inode, device = struct.unpack("=II", value)
            file = inode, device
        elif kind == _PEER:
            (peer,) = struct.unpack("=I", value)
        data = data[_aligned(length) :]
    return file, peer


def _aligned(length: int) -> int:
    return (length + 3) & ~3
