"""The read plan: one card's file, in the fewest transmits. Pure over ``transmit``; one thread's.

    core   SELECT + 1 read                                3 transmits
    text   + 2 reads                                      7 in all
    photo  + the reads that its real length takes         7 + 2⌈n/255⌉ in all

What is certain of applet and card. A stage in the same transaction as the SELECT reads our applet:
nobody can come between. A stage in a later one relies on the applet being selected still, at no
extra transmit, and finds out if not: a reset card refuses the read; of the text, 38 bytes that
core gave already must come back the same; the photo must begin as a JPEG does. Otherwise SELECT,
and the stage once more. If the 38 bytes differ even then, it is another card. That a photo is the
same card's, only the reader's counter of card moves can tell: ``slot`` compares it after each stage.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar

from authen_bridge.card import apdu, layout, thai_id
from authen_bridge.card.apdu import BadStatus, Transmit
from authen_bridge.card.layout import Block, Part
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.pid import check_digit_fits
from authen_bridge.problems import CardRemoved, CardUnreadable, NotThaiId

Progress = Callable[[int, int], None]  # bytes done, bytes in all
Read = TypeVar("Read")

NOT_FOUND = 0x6A82
# A read across fields that the card won't do; also as 6C xx, and as fewer bytes than asked for.
REFUSED = frozenset({0x6700, 0x6B00, apdu.SUCCESS})


class Applet(Enum):
    """Whether ours is the one that answers."""

    UNSELECTED = auto()
    ASSUMED = auto()  # it was in an earlier transaction
    SELECTED = auto()  # in this one


class Doubtful(Exception):
    """What came is not from the file that the card's first bytes came from."""


class Reading:
    """What one inserted card has told so far.

    ``transmits`` counts all since insertion; ``notes`` names what was unusual, for diagnostics.
    """

    def __init__(self, atr: bytes) -> None:
        self.atr = atr
        self.transmits = 0
        self.notes: list[str] = []
        self._dialect = apdu.dialect_of(atr)
        self._aids: tuple[bytes, ...] = layout.AIDS
        self._applet = Applet.UNSELECTED
        self._core_here = False  # core was read in this transaction: what follows is its card's
        self._field_by_field = False
        self._memory = bytearray(layout.SIZE)
        self._known = bytearray(layout.SIZE)  # 1 where ``_memory`` has been read

    def begin(self) -> None:
        """A new transaction: another program may have selected another applet meanwhile."""
        self._core_here = False
        if self._applet is Applet.SELECTED:
            self._applet = Applet.ASSUMED

    def forget_applet(self) -> None:
        """The card was reset, or may have been."""
        self._applet = Applet.UNSELECTED

    def wipe(self) -> None:
        """Overwrite what was read. Strings made of it are up to Python; nothing here refers to them."""
        self._memory[:] = self._known[:] = bytes(layout.SIZE)

    def core(self, transmit: Transmit) -> ThaiId:
        """Read PID, names, birth date and sex. Always selects: these bytes vouch for all later ones."""
        self._applet = Applet.UNSELECTED
        self._core_here = True
        self._surely(transmit, self._read_core)
        return thai_id.parse(self._fields("core"))

    def text(self, transmit: Transmit) -> ThaiId:
        """Read every other text field; needs ``core``. Returns all fields of both."""
        self._surely(transmit, lambda counted: self._read_part(counted, "text"))
        return thai_id.parse(self._fields("core", "text"))

    def photo(self, transmit: Transmit, progress: Progress) -> bytes | None:
        """Read the JPEG; needs ``text``, which has its length. None when there is no photo."""
        word = self._bytes(layout.FIELDS["text"]["photo_length"])
        length = thai_id.photo_length(word)
        if length == 0:
            return None
        read = self._surely(transmit, lambda counted: self._read_photo(counted, length, progress))
        return thai_id.photo(read, word)

    def _surely(self, transmit: Transmit, stage: Callable[[Transmit], Read]) -> Read:
        """Do ``stage`` with our applet selected, once more if it turns out that it wasn't."""

        def counted(command: bytes) -> bytes:
            self.transmits += 1
            return transmit(command)

        try:
            if self._applet is Applet.ASSUMED:
                try:
                    return stage(counted)
                except (BadStatus, Doubtful):
                    self.notes.append("selected again")
            if self._applet is not Applet.SELECTED:
                self._select(counted)
            return stage(counted)
        except BadStatus as bad:
            raise CardUnreadable(f"SW {bad}", sw=str(bad)) from bad
        except Doubtful as other_card:
            raise CardRemoved("the card is not the one that was read before") from other_card

    def _select(self, transmit: Transmit) -> None:
        for aid in self._aids:
            sw = apdu.select(transmit, aid)
            if sw == apdu.SUCCESS:
                if aid == layout.MOI_OLD and len(self._aids) > 1:
                    self.notes.append("applet of the first issues")
                self._aids = (aid,)
                self._applet = Applet.SELECTED
                return
            if sw != NOT_FOUND and layout.TH_NID in self.atr:
                raise BadStatus(sw)
        # Foreign cards refuse a SELECT in many ways, so for them the status word decides nothing.
        raise NotThaiId(f"SW {sw:04X}", atr=self.atr.hex().upper())

    def _read_core(self, transmit: Transmit) -> None:
        self._read_part(transmit, "core")
        fields = self._fields("core")
        pid = thai_id.parse(fields).pid
        if fields["version"] == layout.VERSION or check_digit_fits(pid):
            return
        # Another layout version may want INS B1, and answer B0 with something else. Inferred from
        # clients, on no known card: so only where B0 gave no PID either.
        memory, known, dialect = bytes(self._memory), bytes(self._known), self._dialect
        self.wipe()
        self._dialect = apdu.Dialect(apdu.READ_B1, dialect.response_p2)
        try:
            self._read_part(transmit, "core")
            self.notes.append("INS B1 for another version")
        except BadStatus:
            self._memory[:], self._known[:], self._dialect = memory, known, dialect

    def _read_part(self, transmit: Transmit, part: Part) -> None:
        blocks = layout.READS if self._core_here else layout.RESUMED
        if not self._field_by_field:
            try:
                for block in blocks[part]:
                    self._store(block, self._read(transmit, block))
            except BadStatus as bad:
                refused = bad.sw in REFUSED or bad.sw >> 8 == apdu.RIGHT_LENGTH
                if not refused or self._applet is not Applet.SELECTED:
                    raise
                self._field_by_field = True
                self.notes.append(f"field by field after SW {bad}")
            else:
                return
        again = [] if self._core_here else [layout.FIELDS["core"]["pid"]]
        for block in (*again, *layout.FIELDS[part].values()):
            self._store(block, self._read(transmit, block))

    def _read_photo(self, transmit: Transmit, length: int, progress: Progress) -> bytes:
        """Return the photo's bytes; the first few alone if they are no JPEG's."""
        read = b""
        for block in layout.photo_reads(length):
            read += self._read(transmit, block)
            if not read.startswith(thai_id.JPEG_START):
                if self._applet is Applet.ASSUMED:
                    raise Doubtful
                break
            progress(len(read), length)
        return read

    def _read(self, transmit: Transmit, block: Block) -> bytes:
        settled = self._dialect.settled
        data, dialect = apdu.read(transmit, self._dialect, block.offset, block.length)
        if not settled and dialect.instruction != self._dialect.instruction:
            self.notes.append("INS B1")
        self._dialect = dialect
        return data

    def _store(self, block: Block, data: bytes) -> None:
        here = slice(block.offset, block.end)
        before = zip(self._memory[here], self._known[here], data, strict=True)
        if any(known and old != new for old, known, new in before):
            raise Doubtful
        self._memory[here] = data
        self._known[here] = b"\x01" * block.length

    def _bytes(self, block: Block) -> bytes:
        return bytes(self._memory[block.offset : block.end])

    def _fields(self, *parts: Part) -> dict[str, bytes]:
        return {name: self._bytes(block) for part in parts for name, block in layout.FIELDS[part].items()}
