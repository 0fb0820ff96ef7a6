"""The card's applets as they can be read: SELECT, dialect, reads with their fall-back.

Pure over ``transmit``. Counts what is sent and notes what is unusual; knows nothing of what the bytes mean.
"""

from __future__ import annotations

from collections.abc import Iterable

from authen_bridge.card import apdu, layout
from authen_bridge.card.apdu import BadStatus, Dialect, Transmit
from authen_bridge.card.layout import Block, Plan
from authen_bridge.card.memory import Memory
from authen_bridge.problems import NotThaiId

# Answers to a SELECT that say "no such applet here": not found, function not supported, wrong P1 or
# P2, and two of Java cards for an applet that can't be selected.
NOT_HERE = frozenset({0x6A82, 0x6A81, 0x6A86, 0x6999, 0x6283})
# First bytes of answers that say "something is wrong with the chip", of which nothing follows.
TROUBLE = frozenset({0x64, 0x65, 0x6F})

# A read that the card won't do: across fields, or beyond its file's end. Also 6C xx, and fewer bytes
# than were asked for.
REFUSED = frozenset({0x6700, 0x6B00, 0x6282, apdu.SUCCESS})


class Applets:
    """One inserted card's. ``transmits`` counts all since insertion; ``notes`` is for diagnostics."""

    def __init__(self, atr: bytes) -> None:
        self.atr = atr
        self.transmits = 0
        self.notes: list[str] = []
        self._dialect = apdu.dialect_of(atr)
        self._aids: tuple[bytes, ...] = layout.AIDS

    def counted(self, transmit: Transmit) -> Transmit:
        """Return ``transmit`` with what it sends counted."""

        def counted(command: bytes) -> bytes:
            self.transmits += 1
            return transmit(command)

        return counted

    def note(self, unusual: str) -> None:
        """Note it once a card."""
        if unusual not in self.notes:
            self.notes.append(unusual)

    def select_moi(self, transmit: Transmit) -> None:
        """Select MOI's applet, of today's cards or of the first ones. Raises NotThaiId, BadStatus."""
        refusal = 0
        for aid in self._aids:
            sw = apdu.select(transmit, aid)
            if sw == apdu.SUCCESS:
                if aid == layout.MOI_OLD:
                    self.note("applet of the first issues")
                self._aids = (aid,)
                return
            if sw >> 8 in TROUBLE or len(self._aids) == 1:  # one that was there before is not "not here"
                raise BadStatus(sw)
            if refusal in NOT_HERE or not refusal:
                refusal = sw
        # Foreign cards refuse a SELECT in many ways, so for them the status word decides nothing.
        if layout.looks_thai(self.atr) and refusal not in NOT_HERE:
            raise BadStatus(refusal)
        raise NotThaiId(f"SW {refusal:04X}", atr=self.atr.hex().upper())

    def select_nhso(self, transmit: Transmit) -> bool:
        """Select NHSO's applet; False if this card has none. Raises BadStatus."""
        sw = apdu.select(transmit, layout.NHSO)
        if sw == apdu.SUCCESS:
            return True
        if sw in NOT_HERE:
            return False
        raise BadStatus(sw)

    def read(self, transmit: Transmit, block: Block) -> bytes:
        """Return the bytes of ``block``, at most 255, of the selected file. Raises BadStatus."""
        settled = self._dialect.settled
        data, dialect = apdu.read(transmit, self._dialect, block.offset, block.length)
        if not settled and dialect.instruction != self._dialect.instruction:
            self.note("INS B1")
        self._dialect = dialect
        return data

    def read_with_b1(self, transmit: Transmit, block: Block) -> bytes | None:
        """Return ``block`` as INS B1 gives it, or None if this card refuses that. Changes nothing."""
        try:
            return apdu.read(transmit, self._with_b1(), block.offset, block.length)[0]
        except BadStatus:
            return None

    def change_to_b1(self) -> None:
        """Read with INS B1 from here on."""
        self._dialect = self._with_b1()
        self.note("INS B1 for another version")

    def _with_b1(self) -> Dialect:
        return Dialect(apdu.READ_B1, self._dialect.response_p2, settled=True)

    def fill(self, transmit: Transmit, memory: Memory, plan: Plan, *, sure: bool = True) -> None:
        """Read what ``plan`` says into ``memory``.

        Not ``sure`` that the right applet is selected, a refusal is no reason to fall back to single
        fields. One that is refused by itself is left blank. Raises BadStatus, Doubtful.
        """
        if memory.crosses_fields:
            try:
                return self._store(transmit, memory, plan.reads)
            except BadStatus as bad:
                if not sure or not refused(bad):
                    raise
                memory.crosses_fields = False
                self.note(f"field by field after SW {bad}")
        blank: list[str] = []
        for name, block in plan.fields.items():
            try:
                self._store(transmit, memory, (block,))
            except BadStatus as bad:
                blank.append(name)
                if name in plan.needed or not refused(bad) or len(blank) == len(plan.fields):
                    raise
        for name in blank:
            self.note(f"no {name}")
        return None

    def _store(self, transmit: Transmit, memory: Memory, blocks: Iterable[Block]) -> None:
        for block in blocks:
            memory.store(block, self.read(transmit, block))


def refused(bad: BadStatus) -> bool:
    """Tell whether the card won't read just this stretch."""
    return bad.sw in REFUSED or bad.sw >> 8 == apdu.RIGHT_LENGTH
