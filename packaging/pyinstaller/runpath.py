"""Take the builder's folders out of a library: on another computer they are no place to load code from.

ELF of 64 bits, little-endian (System V ABI, "Dynamic Linking"): the entry leaves the dynamic section and its
text is blanked. The frozen host finds its libraries by what the boot loader sets.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

_ELF64 = b"\x7fELF\x02\x01"
_HEADER = struct.Struct("<32xQ14xHH")  # where the program headers begin, the size of one, how many
_PROGRAM = struct.Struct("<I4xQQ8xQ")  # kind, offset in the file, address, bytes in the file
_ENTRY = struct.Struct("<qQ")
_LOAD, _DYNAMIC = 1, 2
_NULL, _STRINGS, _RPATH, _RUNPATH = 0, 5, 15, 29


class _Segment(NamedTuple):
    kind: int
    offset: int
    address: int
    size: int


def remove(file: Path) -> bool:
    """Remove the search path that ``file`` brings for its libraries; return whether it had one."""
    content = bytearray(file.read_bytes())
    if not content.startswith(_ELF64):
        return False
    segments = _segments(content)
    dynamic = next((one for one in segments if one.kind == _DYNAMIC), None)
    if dynamic is None:
        return False
    section = slice(dynamic.offset, dynamic.offset + dynamic.size)
    entries = list(_ENTRY.iter_unpack(content[section]))
    paths = [value for tag, value in entries if tag in (_RPATH, _RUNPATH)]
    if not paths:
        return False
    strings = _offset(segments, next(value for tag, value in entries if tag == _STRINGS))
    for path in paths:
        begin = strings + path
        content[begin : content.index(0, begin)] = bytes(content.index(0, begin) - begin)
    kept = [entry for entry in entries if entry[0] not in (_RPATH, _RUNPATH)]
    kept += [(_NULL, 0)] * (len(entries) - len(kept))
    content[section] = b"".join(_ENTRY.pack(*entry) for entry in kept)
    file.write_bytes(content)
    return True


def _segments(content: bytearray) -> list[_Segment]:
    begin, size, count = _HEADER.unpack_from(content)
    return [_Segment(*_PROGRAM.unpack_from(content, begin + index * size)) for index in range(count)]


def _offset(segments: list[_Segment], address: int) -> int:
    """Return where in the file the byte lies that is loaded at ``address``."""
    return next(
        one.offset + address - one.address
        for one in segments
        if one.kind == _LOAD and one.address <= address < one.address + one.size
    )
