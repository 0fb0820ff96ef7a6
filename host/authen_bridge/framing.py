"""Native-messaging frames: a four-byte native-endian length, then that many bytes of UTF-8 JSON.

The encoding is `nativemessaging`'s. What that library leaves out is guarded here: its reader accepts
a short body, knows no limit, dies of bad JSON and calls ``sys.exit``. Light imports only: this
module runs before the first frame is out.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from nativemessaging import encode_message

_LENGTH = struct.Struct("@I")
_SKIP_BYTES = 64 * 1024  # how much of an oversized frame is held in memory while it is thrown away


class BadFrame(Exception):
    """A frame that is no message. ``key`` says what is wrong with it: ``length`` or ``json``."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def frames(stream: BinaryIO, limit: int) -> Iterator[Any | BadFrame]:
    """Yield every message of ``stream`` until its end; a broken one as `BadFrame`, the next still read.

    A frame over ``limit`` bytes is read past without being kept. A stream that ends inside a frame
    ends the iteration: the browser has gone.
    """
    while True:
        head = _exactly(stream, _LENGTH.size)
        if head is None:
            return
        (length,) = _LENGTH.unpack(head)
        if length > limit:
            if not _skip(stream, length):
                return
            yield BadFrame("length")
            continue
        body = _exactly(stream, length)
        if body is None:
            return
        yield _decode(body)


def encode(message: dict[str, Any]) -> bytes:
    """Return ``message`` as one frame."""
    encoded = encode_message(message)
    return bytes(encoded["length"] + encoded["content"])


class Channel:
    """The browser's end of our standard output: whole frames only, from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: dict[str, Any]) -> None:
        """Write one frame. A browser that has gone is not an error: end of input will end us."""
        self.write(encode(message))

    def write(self, frame: bytes) -> None:
        """Write what `encode` made."""
        with self._lock:
            try:
                self._stream.write(frame)
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                return


def take_stdout() -> BinaryIO:
    """Keep the real standard output for frames and point everything else that prints at stderr.

    One stray byte on it kills the browser's port, so the file descriptor itself moves: C code that
    prints is caught too.
    """
    sys.stdout.flush()
    private = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = sys.stderr
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        msvcrt.setmode(private, os.O_BINARY)  # else every 0x0A of a length grows a 0x0D
    return os.fdopen(private, "wb")


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    """Return ``count`` bytes, or None where the stream ends before that."""
    parts = bytearray()
    while len(parts) < count:
        part = stream.read(count - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _skip(stream: BinaryIO, count: int) -> bool:
    while count:
        part = stream.read(min(count, _SKIP_BYTES))
        if not part:
            return False
        count -= len(part)
    return True


def _decode(body: bytes) -> Any | BadFrame:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return BadFrame("json")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are Python's, not JSON's
