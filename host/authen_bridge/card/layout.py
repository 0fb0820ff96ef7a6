"""The files of the card's applets as data: fields, and the reads that fetch them in the fewest transmits.

MOI's file is flat and contiguous, 0x0000–0x1726. A read may cross the borders of fields, which
several independent clients rely on; of NHSO's file it is only inferred. A card that refuses it is
read field by field.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

Part = Literal["core", "text"]

MOI = bytes.fromhex("A000000054480001")
MOI_OLD = bytes.fromhex("A000000054480011")  # chips of the first issues
AIDS = (MOI, MOI_OLD)
NHSO = bytes.fromhex("A000000054480083")  # rights as they were when somebody last wrote them

TH_NID = b"TH NID"  # in the ATR of most, not all, Thai ID cards
ATR_3B67 = b"\x3b\x67"  # begins another that every client knows
VERSION = b"0003"  # the layout below


class Block(NamedTuple):
    """One stretch of the file, in bytes."""

    offset: int
    length: int

    @property
    def end(self) -> int:
        return self.offset + self.length


class Plan(NamedTuple):
    """How to fill ``fields``: by ``reads`` across their borders, or each by itself.

    Without the ``needed`` ones the rest is of no use.
    """

    reads: Sequence[Block]
    fields: Mapping[str, Block]
    needed: Container[str] = ()


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
PLANS: Mapping[Part, Plan] = {
    "core": Plan((Block(0x0000, 0xFF),), FIELDS["core"], needed=("pid",)),
    "text": Plan((Block(0x00FF, 0x7C), Block(0x1579, 0xAE)), FIELDS["text"]),
}
# Text in a later transaction than core. It begins at the birth date, so 38 bytes come twice: they
# show at no extra transmit that this is still the file of the same card.
PID = FIELDS["core"]["pid"]
RESUMED = Plan((Block(0x00D9, 0xA2), Block(0x1579, 0xAE)), {"pid": PID, **FIELDS["text"]}, needed=("pid",))
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
CHIP_RIGHTS_PLAN = Plan((Block(0x0004, 0xFF), Block(0x0103, 0x5B)), CHIP_RIGHTS)
CHIP_RIGHTS_SIZE = 0x015E


def looks_thai(atr: bytes) -> bool:
    """Tell whether the ATR is that of a Thai ID card. Of any other, SELECT decides."""
    return TH_NID in atr or atr.startswith(ATR_3B67)


def photo_reads(length: int, done: int = 0, lead: int = 0) -> Iterator[Block]:
    """Yield the reads of a photo of ``length`` bytes of which ``done`` have been read.

    The first one begins ``lead`` bytes earlier, for bytes that are known.
    """
    end = PHOTO.offset + length
    for offset in range(PHOTO.offset + done - lead, end, PHOTO_STEP):
        yield Block(offset, min(PHOTO_STEP, end - offset))


def photo_slack(length: int, done: int = 0) -> int:
    """Return how many bytes more the reads of `photo_reads` could take without being more reads."""
    return (done - length) % PHOTO_STEP
