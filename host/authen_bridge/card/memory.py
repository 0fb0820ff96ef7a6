"""One file of the card, as far as it has been read. Overwritten when the card leaves."""

from __future__ import annotations

from collections.abc import Mapping

from authen_bridge.card.layout import Block


class Doubtful(Exception):
    """What came is not from the file that the bytes before it came from."""


class Memory:
    """``size`` bytes and, for each, whether it has been read.

    ``crosses_fields``: as far as is known, one read may take several fields of this file.
    """

    def __init__(self, size: int) -> None:
        self.crosses_fields = True
        self._size = size
        self._bytes = bytearray(size)
        self._known = bytearray(size)  # 1 where ``_bytes`` has been read

    def store(self, block: Block, data: bytes) -> None:
        """Keep ``data`` as what stands at ``block``; Doubtful if something else stood there before."""
        here = slice(block.offset, block.end)
        known = self._known[here]
        if any(known):
            before = zip(known, self._bytes[here], data, strict=True)
            if any(read and old != new for read, old, new in before):
                raise Doubtful
        self._bytes[here] = data
        self._known[here] = b"\x01" * block.length

    def at(self, block: Block) -> bytes:
        """Return what stands at ``block``; zeros where nothing has been read."""
        return bytes(self._bytes[block.offset : block.end])

    def fields(self, *tables: Mapping[str, Block]) -> dict[str, bytes]:
        """Return every field of ``tables``, by its name."""
        return {name: self.at(block) for table in tables for name, block in table.items()}

    def wipe(self) -> None:
        """Overwrite everything. Strings made of it are up to Python; nothing here refers to them."""
        self._bytes[:] = self._known[:] = bytes(self._size)
