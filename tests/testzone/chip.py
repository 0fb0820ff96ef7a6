"""The program inside an invented person's card: APDUs in, answers out. Pure; no sockets, no clock.

It behaves as the published Thai ID clients say the real one does, plus every odd variant that the
reader must survive. It is written from the card's side and shares no table with the reader.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field, replace
from itertools import pairwise
from typing import Literal

from tests.testzone.people import Person, photo

MOI = bytes.fromhex("A000000054480001")
MOI_OLD = bytes.fromhex("A000000054480011")
NHSO = bytes.fromhex("A000000054480083")

# TA1 tells the speed: 96 → 250 kbit/s, 18 → 129 kbit/s, none → 10.8 kbit/s, all at 4 MHz.
ATR_FAST = bytes.fromhex("3B799600005448204E4944203137")
ATR_MIDDLE = bytes.fromhex("3B791800005448204E4944203133")
ATR_SLOW = bytes.fromhex("3B6900005448204E4944203131")
ATR_3B67 = bytes.fromhex("3B6700002920006F789000")
ATR_FOREIGN = bytes.fromhex("3B6800000073C84012009000")  # historical bytes of no Thai ID card

# Where each field of the MOI file begins; the last entry is the end of the file.
STARTS = (
    *(0x0000, 0x0004, 0x0011, 0x0075, 0x00D9, 0x00E1, 0x00E2, 0x00F6, 0x015A, 0x0167, 0x016F),
    *(0x0177, 0x0179, 0x017B, 0x1579, 0x1619, 0x1627, 0x1727),
)
PHOTO_AT = 0x017B
SIZE = STARTS[-1]
# The same of the NHSO file; its first four bytes belong to no field.
RIGHTS_STARTS = (0x0000, 0x0004, 0x0040, 0x00A4, 0x00F4, 0x0144, 0x0145, 0x014D, 0x0155, 0x015D, 0x015E)
BORDERS = {MOI: STARTS, MOI_OLD: STARTS, NHSO: RIGHTS_STARTS}

SUCCESS = bytes.fromhex("9000")
WRONG_LENGTH = bytes.fromhex("6700")
NOT_FOUND = bytes.fromhex("6A82")
WRONG_OFFSET = bytes.fromhex("6B00")
WRONG_INSTRUCTION = bytes.fromhex("6D00")
WRONG_CLASS = bytes.fromhex("6E00")

# How the answer to a READ comes: announced by 61; announced wrongly and put right by 6C; in two
# halves, each announced by 61; or at once, because the reader does the round by itself.
Delivery = Literal["61", "6C", "halves", "direct"]


@dataclass(frozen=True, slots=True)
class Print:
    """What is on the card beyond a Person: the fields that every invented person has alike."""

    version: bytes = b"0003"
    request: str = "99990000012345678901"
    issuer: str = "ท้องถิ่นทดสอบ/จังหวัดทดสอบ"
    issuer_code: str = "9999000000000"
    card_type: str = "01"
    photo_number: str = "99990101251234"
    photo_length: int | None = None  # None: the true one


@dataclass(frozen=True, slots=True)
class WrittenRights:
    """What somebody at a hospital that is none wrote into the NHSO applet, years ago."""

    main_inscl: str = "สิทธิหลักประกันสุขภาพแห่งชาติ"
    sub_inscl: str = "ช่วงอายุ 12-59 ปี"
    main_hospital: str = "รพ.ทดสอบ"
    sub_hospital: str = "รพ.สต.จำลอง"
    paid_type: str = "1"
    issued: str = "25560401"
    expires: str = "25570331"
    updated: str = "25560415"
    times_changed: str = "2"


def rights_image(written: WrittenRights | None = None) -> bytearray:
    """Return the NHSO file, 0x15E bytes; ``None`` for one that nobody ever wrote to."""
    parts = ("", *(astuple(written) if written else [""] * (len(RIGHTS_STARTS) - 2)))
    memory = bytearray()
    for part, (start, end) in zip(parts, pairwise(RIGHTS_STARTS), strict=True):
        memory += part.encode("cp874").ljust(end - start, b" ")
    return memory


def image(person: Person, jpeg: bytes | None = None, also: Print | None = None) -> bytearray:
    """Return the person's MOI file, 0x1727 bytes; ``jpeg`` b"" for a card without a photo."""
    also = also or Print()
    jpeg = photo(person) if jpeg is None else jpeg
    n = len(jpeg) if also.photo_length is None else also.photo_length
    thai, english = (
        "#".join((name.prefix, name.first, name.middle, name.last))
        for name in (person.name_th, person.name_en)
    )
    parts: tuple[str | bytes, ...] = (
        *(also.version, person.pid, thai, english, person.birth, person.sex, also.request, also.issuer),
        *(also.issuer_code, person.issued, person.expires, also.card_type, n.to_bytes(2, "big"), jpeg),
        *("#".join(person.address), also.photo_number, ""),
    )
    memory = bytearray()
    for part, (start, end) in zip(parts, pairwise(STARTS), strict=True):
        text = part.encode("cp874") if isinstance(part, str) else part
        assert len(text) <= end - start, f"{part!r} is too long for the field at {start:#06x}"
        memory += text.ljust(end - start, b" ")
    return memory


@dataclass(slots=True)
class Chip:
    """One card's state and habits. ``answer`` gives data + SW to one command APDU."""

    files: dict[bytes, bytearray]
    atr: bytes = ATR_FAST
    delivery: Delivery = "61"
    instruction: int = 0xB0  # the only READ instruction it knows
    response_p2: int | None = None  # the only P2 of GET RESPONSE it takes; None: any
    select_sw: bytes = bytes.fromhex("610A")
    refuse: bytes | None = None  # the SW for a read that crosses a field's border; None: allowed
    _selected: bytes | None = field(default=None, init=False)
    _pending: bytes = field(default=b"", init=False)

    def reset(self) -> None:
        """Forget the selected applet, as at every power-up."""
        self._selected, self._pending = None, b""

    def answer(self, command: bytes) -> bytes:
        """Return the response APDU to ``command``; unknown commands get an SW, never an exception."""
        if len(command) < 5:
            return WRONG_LENGTH
        match command[0], command[1]:
            case 0x00, 0xA4:
                return self._select(command)
            case 0x00, 0xC0:
                return self._get_response(command)
            case 0x80, instruction if instruction == self.instruction:
                return self._read(command)
            case ((0x00 | 0x80), _):
                return WRONG_INSTRUCTION
        return WRONG_CLASS

    def _select(self, command: bytes) -> bytes:
        aid = command[5:]
        if aid not in self.files:
            return NOT_FOUND
        self._selected, self._pending = aid, bytes(10)  # the FCI: ten bytes that nobody fetches
        return self.select_sw

    def _read(self, command: bytes) -> bytes:
        self._pending = b""
        if self._selected is None:
            return WRONG_INSTRUCTION
        if len(command) != 7 or command[4:6] != b"\x02\x00" or not command[6]:
            return WRONG_LENGTH
        start, length = int.from_bytes(command[2:4], "big"), int.from_bytes(command[5:7], "big")
        memory = self.files[self._selected]
        if start + length > len(memory):
            return WRONG_OFFSET
        if self.refuse and any(start < border < start + length for border in BORDERS[self._selected]):
            return self.refuse
        data = bytes(memory[start : start + length])
        if self.delivery == "direct":
            return data + SUCCESS
        self._pending = data
        announced = {"61": length, "6C": 0, "halves": (length + 1) // 2}[self.delivery]
        return bytes((0x61, announced))

    def _get_response(self, command: bytes) -> bytes:
        if self.response_p2 is not None and command[3] != self.response_p2:
            return WRONG_OFFSET
        if not self._pending:
            return WRONG_LENGTH
        wanted = command[4] or 0x100
        if wanted > len(self._pending):
            return bytes((0x6C, len(self._pending)))
        data, self._pending = self._pending[:wanted], self._pending[wanted:]
        return data + (bytes((0x61, len(self._pending))) if self._pending else SUCCESS)


def chip(person: Person, jpeg: bytes | None = None, also: Print | None = None) -> Chip:
    """Return ``person``'s card as issued today; set the fields of the Chip for an odd one."""
    return Chip({MOI: image(person, jpeg, also), NHSO: rights_image(WrittenRights())})


def foreign_chip() -> Chip:
    """Return a card that is nobody's ID: it knows no applet of ours."""
    return Chip({}, atr=ATR_FOREIGN)


def with_text(card: Chip, offset: int, text: bytes) -> Chip:
    """Return a copy of ``card`` whose file holds ``text`` at ``offset``."""
    aid, memory = next(iter(card.files.items()))
    patched = bytearray(memory)
    patched[offset : offset + len(text)] = text
    return replace(card, files={**card.files, aid: patched})
