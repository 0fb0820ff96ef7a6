"""How other programs read the card, written by us from what is published: field by field.

Nine text fields, each with a READ and a GET RESPONSE of its own, and the photo as twenty segments of
255 bytes whatever its length. The address is read as 100 bytes, so a long one comes cut off. In
their favour: none of the fixed sleeps that many of them add, one transaction for everything, and
the same PC/SC calls beneath as ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

Transmit = Callable[[bytes], bytes]

SELECT_MOI = bytes.fromhex("00A4040008 A000000054480001")
DATA_WAITS = 0x61  # SW1; SW2 is the number of bytes


class Stretch(NamedTuple):
    """A part of the card's file, in bytes."""

    offset: int
    length: int


TEXT: Mapping[str, Stretch] = {
    "pid": Stretch(0x0004, 13),
    "name_th": Stretch(0x0011, 100),
    "name_en": Stretch(0x0075, 100),
    "birth_date": Stretch(0x00D9, 8),
    "sex": Stretch(0x00E1, 1),
    "issuer": Stretch(0x00F6, 100),
    "issue_date": Stretch(0x0167, 8),
    "expiry_date": Stretch(0x016F, 8),
    "address": Stretch(0x1579, 100),  # the field has 160
}
PHOTO = tuple(Stretch(0x017B + 255 * segment, 255) for segment in range(20))

TEXT_TRANSMITS = 1 + 2 * len(TEXT)  # SELECT, then READ and GET RESPONSE each
PHOTO_TRANSMITS = TEXT_TRANSMITS + 2 * len(PHOTO)


def read_text(transmit: Transmit) -> dict[str, bytes]:
    """Select the applet and return the nine fields as they are on the card, padding included."""
    transmit(SELECT_MOI)
    return {name: read(transmit, field) for name, field in TEXT.items()}


def read_photo(transmit: Transmit) -> bytes:
    """Return the photo and the padding after it, 5100 bytes; needs the applet selected."""
    return b"".join(read(transmit, segment) for segment in PHOTO)


def read(transmit: Transmit, stretch: Stretch) -> bytes:
    """Return one stretch. ValueError where the card says anything but that the data waits."""
    offset, length = stretch
    announced = transmit(bytes((0x80, 0xB0, *offset.to_bytes(2, "big"), 0x02, 0x00, length)))
    if announced != bytes((DATA_WAITS, length)):
        raise ValueError(f"READ {offset:#06x}: {announced[-2:].hex()}")
    return transmit(bytes((0x00, 0xC0, 0x00, 0x00, length)))[:-2]
