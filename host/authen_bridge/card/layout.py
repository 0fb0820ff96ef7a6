"""The files of the card's applets as data: fields, and the reads that fetch them in the fewest transmits.

MOI's file is flat and contiguous, 0x0000–0x1726. A read may cross the borders of fields, which
several independent clients rely on; of NHSO's file it is only inferred. A card that refuses it is
read field by field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

Part = Literal["core", "text"]

MOI = bytes.fromhex("A000000054480001")
MOI_OLD = bytes.fromhex("A000000054480011")  # chips of the first issues
AIDS = (MOI, MOI_OLD)
NHSO = bytes.fromhex("A000000054480083")  # rights as they were when somebody last wrote them

TH_NID = b"TH NID"  # in the ATR of most, not all, Thai ID cards
VERSION = b"0003"  # the layout below


class Block(NamedTuple):
    """One stretch of the file, in bytes."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        return self.offset + self.length


FIELDS: Mapping[Part, Mapping[str, Block]] = {
    "core": {
        "version": Block(0x0000, 4),
        "pid": Block(0x0004, 13),
        "name_th": Block(0x0011, 100),  # prefix#first#middle#last
        "name_en": Block(0x0075, 100),
        "birth_date": Block(0x00D9, 8),  # YYYYMMDD, Buddhist era; MM and DD may be 00
        "sex": Block(0x00E1, 1),
    },
    "text": {
        "request_number": Block(0x00E2, 20),
        "issuer": Block(0x00F6, 100),  # parts by /
        "issuer_code": Block(0x015A, 13),
        "issue_date": Block(0x0167, 8),
        "expiry_date": Block(0x016F, 8),  # 99999999: for life
        "card_type": Block(0x0177, 2),
        "photo_length": Block(0x0179, 2),  # big endian
        "address": Block(0x1579, 160),  # parts by #; 100 bytes, as peers read, cut it off
        "photo_number": Block(0x1619, 14),
    },
}
PHOTO = Block(0x017B, 5118)  # JPEG, padded with spaces

# One read each, two transmits: READ and GET RESPONSE.
READS: Mapping[Part, tuple[Block, ...]] = {
    "core": (Block(0x0000, 0xFF),),
    "text": (Block(0x00FF, 0x7C), Block(0x1579, 0xAE)),
}
# "text" in a later transaction than "core". It begins at the birth date, so 38 bytes come twice:
# they show at no extra transmit that no other program has selected another applet in between.
RESUMED: Mapping[Part, tuple[Block, ...]] = {
    **READS,
    "text": (Block(0x00D9, 0xA2), Block(0x1579, 0xAE)),
}
SIZE = 0x1627  # bytes that we read of; a signature of 256 bytes follows, which has no use here
PHOTO_STEP = 0xFF  # bytes a read

CHIP_RIGHTS: Mapping[str, Block] = {
    "main_inscl": Block(0x0004, 60),
    "sub_inscl": Block(0x0040, 100),
    "main_hospital": Block(0x00A4, 80),
    "sub_hospital": Block(0x00F4, 80),
    "paid_type": Block(0x0144, 1),
    "issue_date": Block(0x0145, 8),
    "expiry_date": Block(0x014D, 8),
    "update_date": Block(0x0155, 8),
    "times_changed": Block(0x015D, 1),
}
CHIP_RIGHTS_READS = (Block(0x0004, 0xFF), Block(0x0103, 0x5B))
CHIP_RIGHTS_SIZE = 0x015E


def photo_reads(length: int, done: int = 0) -> Iterator[Block]:
    """Yield the reads of a photo of ``length`` bytes of which ``done`` have been read."""
    end = PHOTO.offset + length
    for offset in range(PHOTO.offset + done, end, PHOTO_STEP):
        yield Block(offset, min(PHOTO_STEP, end - offset))
