"""The read plan: one card's files, in the fewest transmits. Pure over ``transmit``; one thread's.

    core         SELECT + 1 read                          3 transmits
    text         + 2 reads                                7 in all
    photo        + the reads that its real length takes   7 + 2⌈n/255⌉ in all
    chip_rights  SELECT of another applet + 2 reads       5 more; a photo read after it, 1 more

What is certain of applet and card. A stage in the same transaction as the SELECT reads our applet:
nobody can come between. A stage in a later one relies on the applet being selected still, at no
extra transmit, and finds out if not: a reset card refuses the read; of the text, 38 bytes that
core gave already must come back the same; the photo must begin as a JPEG does. Otherwise SELECT,
and the stage once more. If the 38 bytes differ even then, it is another card. That a photo is the
same card's, only the reader's counter of card moves can tell: ``turns`` compares it after each one.

A photo may take several transactions, so that other programs get the card in between. Only its
first bytes can vouch for the applet, so each later one begins with a SELECT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from typing import TypeVar

from authen_bridge.card import apdu, chip_rights, layout, thai_id
from authen_bridge.card.apdu import BadStatus, Transmit
from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.layout import Block, Part
from authen_bridge.card.memory import Doubtful, Memory
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.pid import check_digit_fits
from authen_bridge.problems import CardRemoved, CardUnreadable, NotThaiId

Progress = Callable[[int, int], None]  # bytes done, bytes in all
Read = TypeVar("Read")

NOT_FOUND = 0x6A82
# A read across fields that the card won't do; also as 6C xx, and as fewer bytes than asked for.
REFUSED = frozenset({0x6700, 0x6B00, apdu.SUCCESS})


class Applet(Enum):
    """Whether MOI's is the one that answers."""

    UNSELECTED = auto()
    ASSUMED = auto()  # it was in an earlier transaction
    SELECTED = auto()  # in this one


class TurnOver(Exception):
    """The photo isn't whole yet, but others may want the card: go on in another transaction."""


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
        self._moi = Memory(layout.SIZE)
        self._photo = bytearray()  # as far as it has been read
        self._chip_rights = Memory(layout.CHIP_RIGHTS_SIZE)

    def begin(self) -> None:
        """A new transaction: another program may have selected another applet meanwhile."""
        self._core_here = False
        if self._applet is Applet.SELECTED:
            self._applet = Applet.ASSUMED

    def forget_applet(self) -> None:
        """The card was reset, or may have been."""
        self._applet = Applet.UNSELECTED

    def wipe(self) -> None:
        """Overwrite what was read."""
        self._moi.wipe()
        self._chip_rights.wipe()
        self._photo[:] = bytes(len(self._photo))
        self._photo.clear()

    # ── the stages: each raises CardUnreadable, CardRemoved or NotThaiId ──────────────────────

    def core(self, transmit: Transmit) -> ThaiId:
        """Read PID, names, birth date and sex. Always selects: these bytes vouch for all later ones."""
        self._applet = Applet.UNSELECTED
        self._core_here = True
        self._surely(transmit, self._read_core)
        return thai_id.parse(self._moi.fields(layout.FIELDS["core"]))

    def text(self, transmit: Transmit) -> ThaiId:
        """Read every other text field; needs ``core``. Returns all fields of both."""
        self._surely(transmit, lambda counted: self._read_part(counted, "text"))
        return thai_id.parse(self._moi.fields(*layout.FIELDS.values()))

    def photo(
        self, transmit: Transmit, progress: Progress, go_on: Callable[[], bool] = lambda: True
    ) -> bytes | None:
        """Read the JPEG; needs ``text``, which has its length. None when there is no photo.

        ``go_on`` is asked after each read; when it says no, TurnOver: call again, in another
        transaction, for the rest.
        """
        word = self._moi.at(layout.FIELDS["text"]["photo_length"])
        length = thai_id.photo_length(word)
        if length == 0:
            return None
        if self._photo and self._applet is Applet.ASSUMED:
            self._applet = Applet.UNSELECTED
        self._surely(transmit, lambda counted: self._read_photo(counted, length, progress, go_on))
        return thai_id.photo(bytes(self._photo), word)

    def chip_rights(self, transmit: Transmit) -> ChipRights | None:
        """Read NHSO's applet. None when the card has none."""
        self._applet = Applet.UNSELECTED
        counted = self._counted(transmit)
        with problems():
            sw = apdu.select(counted, layout.NHSO)
            if sw == NOT_FOUND:
                return None
            if sw != apdu.SUCCESS:
                raise BadStatus(sw)
            table = layout.CHIP_RIGHTS
            if not self._coalesced(counted, self._chip_rights, layout.CHIP_RIGHTS_READS):
                self._read_blocks(counted, self._chip_rights, table.values())
        return chip_rights.parse(self._chip_rights.fields(table))

    # ── the applet ────────────────────────────────────────────────────────────────────────────

    def _counted(self, transmit: Transmit) -> Transmit:
        def counted(command: bytes) -> bytes:
            self.transmits += 1
            return transmit(command)

        return counted

    def _surely(self, transmit: Transmit, stage: Callable[[Transmit], Read]) -> Read:
        """Do ``stage`` with MOI's applet selected, once more if it turns out that it wasn't."""
        counted = self._counted(transmit)
        with problems():
            if self._applet is Applet.ASSUMED:
                try:
                    return stage(counted)
                except (BadStatus, Doubtful):
                    self.notes.append("selected again")
            if self._applet is not Applet.SELECTED:
                self._select(counted)
            return stage(counted)

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

    # ── the files ─────────────────────────────────────────────────────────────────────────────

    def _read_core(self, transmit: Transmit) -> None:
        self._read_part(transmit, "core")
        fields = self._moi.fields(layout.FIELDS["core"])
        pid = thai_id.parse(fields).pid
        if fields["version"] == layout.VERSION or check_digit_fits(pid):
            return
        # Another layout version may want INS B1, and answer B0 with something else. Inferred from
        # clients, on no known card: so only where B0 gave no PID either.
        memory, dialect = self._moi, self._dialect
        self._moi = Memory(layout.SIZE)
        self._dialect = apdu.Dialect(apdu.READ_B1, dialect.response_p2)
        try:
            self._read_part(transmit, "core")
            self.notes.append("INS B1 for another version")
        except BadStatus:
            self._moi, self._dialect = memory, dialect

    def _read_part(self, transmit: Transmit, part: Part) -> None:
        blocks = layout.READS if self._core_here else layout.RESUMED
        if not self._coalesced(transmit, self._moi, blocks[part]):
            again = () if self._core_here else (layout.FIELDS["core"]["pid"],)
            self._read_blocks(transmit, self._moi, (*again, *layout.FIELDS[part].values()))

    def _coalesced(self, transmit: Transmit, memory: Memory, blocks: Sequence[Block]) -> bool:
        """Read ``blocks``, which cross the borders of fields; False if this card refuses such reads."""
        if self._field_by_field:
            return False
        try:
            self._read_blocks(transmit, memory, blocks)
        except BadStatus as bad:
            refused = bad.sw in REFUSED or bad.sw >> 8 == apdu.RIGHT_LENGTH
            if not refused or self._applet is Applet.ASSUMED:
                raise
            self._field_by_field = True
            self.notes.append(f"field by field after SW {bad}")
            return False
        return True

    def _read_blocks(self, transmit: Transmit, memory: Memory, blocks: Iterable[Block]) -> None:
        for block in blocks:
            memory.store(block, self._read(transmit, block))

    def _read_photo(
        self, transmit: Transmit, length: int, progress: Progress, go_on: Callable[[], bool]
    ) -> None:
        """Read the rest of the photo; only the first few bytes if they are no JPEG's."""
        for number, block in enumerate(layout.photo_reads(length, len(self._photo))):
            if number and not go_on():
                raise TurnOver
            data = self._read(transmit, block)
            if not self._photo and not data.startswith(thai_id.JPEG_START):
                if self._applet is Applet.ASSUMED:
                    raise Doubtful
                return
            self._photo += data
            progress(len(self._photo), length)

    def _read(self, transmit: Transmit, block: Block) -> bytes:
        settled = self._dialect.settled
        data, dialect = apdu.read(transmit, self._dialect, block.offset, block.length)
        if not settled and dialect.instruction != self._dialect.instruction:
            self.notes.append("INS B1")
        self._dialect = dialect
        return data


@contextmanager
def problems() -> Iterator[None]:
    """Turn what a read can't mend into the problem to tell the asker."""
    try:
        yield
    except BadStatus as bad:
        raise CardUnreadable(f"SW {bad}", sw=str(bad)) from bad
    except Doubtful as other_card:
        raise CardRemoved("the card is not the one that was read before") from other_card
