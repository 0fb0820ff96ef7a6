"""Who listens on a TCP port on Windows: iphlpapi and kernel32, thin."""

from __future__ import annotations

import ctypes
import sys
from pathlib import PureWindowsPath

from authen_bridge.doctor.sockets import Process

_IPV4, _IPV6 = 2, 23
_OWNER_PID_LISTENER = 3  # TCP_TABLE_OWNER_PID_LISTENER
_INSUFFICIENT_BUFFER = 122
_QUERY_LIMITED = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION: other users' processes too
_PATH_CHARACTERS = 32_768

# MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID as 32-bit words: how many, where port and process are.
_ROWS = {_IPV4: (6, 2, 5), _IPV6: (14, 5, 13)}


def listening(port: int) -> list[Process] | None:
    """Return the processes that listen on ``port``; None where Windows does not say."""
    found: dict[int, Process] = {}
    for family in _ROWS:
        table = _table(family)
        if table is None:
            return None
        for pid in pids(table, family, port):
            found[pid] = Process(pid, _name(pid))
    return list(found.values())


def pids(table: bytes, family: int, port: int) -> list[int]:
    """Return the processes listening on ``port`` in a table as GetExtendedTcpTable fills it."""
    words, port_at, pid_at = _ROWS[family]
    numbers = memoryview(table[: len(table) // 4 * 4]).cast("I")
    rows = (numbers[1 + row * words : 1 + (row + 1) * words] for row in range(numbers[0]))
    # The port is in network order in the low half of its word.
    return [
        row[pid_at] for row in rows if int.from_bytes(bytes(row[port_at : port_at + 1])[:2], "big") == port
    ]


def _table(family: int) -> bytes | None:
    if sys.platform != "win32":
        raise OSError("no such table here")
    size = ctypes.c_ulong(0)
    buffer = ctypes.create_string_buffer(0)
    get = ctypes.WinDLL("iphlpapi").GetExtendedTcpTable
    for _attempt in range(5):  # it may have grown in between
        code = get(buffer, ctypes.byref(size), False, family, _OWNER_PID_LISTENER, 0)
        if code == 0:
            return buffer.raw
        if code != _INSUFFICIENT_BUFFER:
            return None
        buffer = ctypes.create_string_buffer(size.value)
    return None


def _name(pid: int) -> str:
    if sys.platform != "win32":
        raise OSError("no such process here")
    kernel = ctypes.WinDLL("kernel32")
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.CloseHandle.argtypes = [ctypes.c_void_p]
    query = kernel.QueryFullProcessImageNameW
    query.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_wchar_p, ctypes.POINTER(ctypes.c_ulong)]
    process = kernel.OpenProcess(_QUERY_LIMITED, False, pid)
    if not process:
        return "?"
    try:
        size = ctypes.c_ulong(_PATH_CHARACTERS)
        path = ctypes.create_unicode_buffer(size.value)
        return PureWindowsPath(path.value).name if query(process, 0, path, ctypes.byref(size)) else "?"
    finally:
        kernel.CloseHandle(process)
