"""Windows' Data Protection API with machine scope: what is protected on this machine opens on it alone.

CryptProtectData and CryptUnprotectData of crypt32.dll (dpapi.h).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_UI_FORBIDDEN = 0x1
_LOCAL_MACHINE = 0x4


class _Blob(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))


def protect(content: bytes) -> bytes:
    """Return ``content`` protected for this machine. Raises OSError."""
    return _call("CryptProtectData", content, _UI_FORBIDDEN | _LOCAL_MACHINE)


def unprotect(content: bytes) -> bytes:
    """Return what was protected on this machine. Raises OSError: on another, or damaged."""
    return _call("CryptUnprotectData", content, _UI_FORBIDDEN)


def _call(name: str, content: bytes, flags: int) -> bytes:
    if sys.platform != "win32":
        raise OSError("no DPAPI here")
    function: Any = getattr(ctypes.WinDLL("crypt32", use_last_error=True), name)
    free: Any = ctypes.WinDLL("kernel32").LocalFree
    free.argtypes = (ctypes.c_void_p,)
    given = _Blob(len(content), ctypes.create_string_buffer(content, len(content)))
    made = _Blob()
    if not function(ctypes.byref(given), None, None, None, None, flags, ctypes.byref(made)):
        raise ctypes.WinError(ctypes.get_last_error())
    try:
        return ctypes.string_at(made.data, made.size)
    finally:
        free(made.data)
