"""The read plan: one card's files, in the fewest transmits. Pure over ``transmit``; one thread's.

    core         SELECT + 1 read                          3 transmits
    text         + 2 reads                                7 in all
    photo        + the reads that its real length takes   7 + 2⌈n/255⌉ in all
    chip_rights  SELECT of another applet + 2 reads       5 more

All of these must be the same card's. The reader's counter of card moves tells most swaps apart, not
one between two of the service's looks. So what is read vouches for itself:

* In one transaction nobody can come between: what follows core, or the PID read again, is its card's.
* A stage in a later transaction relies on the applet being selected still, and finds out if not, at
  no extra transmit: a card that was reset or changed refuses the read; of the text, 38 bytes that
  core gave already must come back the same; of the photo, as many bytes before it as fit its reads.
* Otherwise SELECT, the PID once more, and the stage: 3 transmits more. Rights, which lie in another
  applet, take the PID alone: 2 more where they are not read in core's own transaction.

What comes back different even then is another card's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto

from authen_bridge.card import chip_rights, layout, thai_id
from authen_bridge.card.apdu import BadStatus, Transmit
from authen_bridge.card.applets import Applets
from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.layout import PID, Block, Part
from authen_bridge.card.memory import Doubtful, Memory
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.pid import check_digit_fits
from authen_bridge.problems import CardRemoved, CardUnreadable

Progress = Callable[[int, int], None]  # bytes done, bytes in all

# Bytes read again to know the file by: dates, card type and length before a photo; of an image even 8
# are no coincidence.
LEAD_TO_PHOTO, LEAD_WITHIN = 20, 8


class Applet(Enum):
    """Whether MOI's is the one that answers."""

    UNSELECTED = auto()
    ASSUMED = auto()  # it was in an earlier transaction
    SELECTED = auto()  # in this one


class TurnOver(Exception):
    """The photo isn't whole yet, but others may want the card: go on in another transaction."""


class AnotherCard(CardRemoved):
    """The card is not the one that was read before, though nobody saw that one leave."""


class Reading:
    """What one inserted card has told so far."""

    def __init__(self, atr: bytes) -> None:
        self._applets = Applets(atr)
        self._applet = Applet.UNSELECTED
        self._vouched = False  # core or the PID was read in this transaction
        self._moi = Memory(layout.SIZE)
        self._photo_done = 0  # bytes of it that have been read
        self._chip_rights = Memory(layout.CHIP_RIGHTS_SIZE)

    @property
    def transmits(self) -> int:
        """APDUs sent since insertion."""
        return self._applets.transmits

    @property
    def notes(self) -> tuple[str, ...]:
        """What was unusual, for diagnostics."""
        return tuple(self._applets.notes)

    def begin(self) -> None:
        """A new transaction: another program may have selected another applet meanwhile."""
        self._vouched = False
        if self._applet is Applet.SELECTED:
            self._applet = Applet.ASSUMED

    def forget_applet(self) -> None:
        """The card was reset, or may have been."""
        self._applet = Applet.UNSELECTED

    def wipe(self) -> None:
        """Overwrite what was read."""
        self._moi.wipe()
        self._chip_rights.wipe()
        self._photo_done = 0

    # ── the stages: each raises CardUnreadable, AnotherCard or NotThaiId ──────────────────────

    def core(self, transmit: Transmit) -> ThaiId:
        """Read PID, names, birth date and sex."""
        counted = self._applets.counted(transmit)
        with problems():
            self._select(counted)
            self._vouched = True
            self._read_part(counted, "core")
            if not self._plausible():
                self._try_b1(counted)
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
        if not self._moi.crosses_fields and not self._vouched:
            self._surely(transmit, self._vouch)  # no bytes before the photo can be read along with it
        self._surely(transmit, lambda counted: self._read_photo(counted, length, progress, go_on))
        if self._photo_done and not thai_id.ends(self._photo()) and length < layout.PHOTO.length:
            self._applets.note("photo longer than its length")
            most = layout.PHOTO.length
            self._surely(transmit, lambda counted: self._read_photo(counted, most, progress, go_on))
        return thai_id.photo(self._photo(), word)

    def chip_rights(self, transmit: Transmit) -> ChipRights | None:
        """Read NHSO's applet. None when the card has none."""
        if not self._vouched:
            self._surely(transmit, self._vouch)
        self._applet = Applet.UNSELECTED
        counted = self._applets.counted(transmit)
        with problems():
            if not self._applets.select_nhso(counted):
                return None
            self._applets.fill(counted, self._chip_rights, layout.CHIP_RIGHTS_PLAN)
        return chip_rights.parse(self._chip_rights.fields(layout.CHIP_RIGHTS))

    # ── the applet ────────────────────────────────────────────────────────────────────────────

    def _surely(self, transmit: Transmit, stage: Callable[[Transmit], None]) -> None:
        """Do ``stage`` on core's own card with MOI's applet selected."""
        counted = self._applets.counted(transmit)
        with problems():
            if self._applet is Applet.ASSUMED:
                try:
                    return stage(counted)
                except (BadStatus, Doubtful):
                    self._applets.note("selected again")
            if self._applet is not Applet.SELECTED:
                self._select(counted)
            self._vouch(counted)
            return stage(counted)

    def _select(self, transmit: Transmit) -> None:
        self._applet = Applet.UNSELECTED
        self._applets.select_moi(transmit)
        self._applet = Applet.SELECTED

    def _vouch(self, transmit: Transmit) -> None:
        """Read the PID again, unless that was done in this transaction. Doubtful if it is another."""
        if not self._vouched:
            self._moi.store(PID, self._applets.read(transmit, PID))
            self._vouched = True

    # ── MOI's file ────────────────────────────────────────────────────────────────────────────

    def _read_part(self, transmit: Transmit, part: Part) -> None:
        plan = layout.PLANS[part] if self._vouched else layout.RESUMED
        self._applets.fill(transmit, self._moi, plan, sure=self._applet is Applet.SELECTED)

    def _plausible(self) -> bool:
        """Tell whether core is of the known layout, or at least has a PID."""
        table = layout.FIELDS["core"]
        version = self._moi.at(table["version"])
        return version == layout.VERSION or check_digit_fits(thai_id.clean(self._moi.at(PID)))

    def _try_b1(self, transmit: Transmit) -> None:
        """Read core with INS B1, and keep that if it has a PID.

        Another layout version may want it, and answer B0 with something else. Inferred from clients,
        on no known card: so only where B0 gave no PID.
        """
        (block,) = layout.PLANS["core"].reads
        data = self._applets.read_with_b1(transmit, block)
        if data is None or not check_digit_fits(thai_id.clean(data[PID.offset : PID.end])):
            return
        self._moi.wipe()
        self._moi.store(block, data)
        self._applets.change_to_b1()

    def _read_photo(
        self, transmit: Transmit, length: int, progress: Progress, go_on: Callable[[], bool]
    ) -> None:
        """Read the rest of the photo; nothing of it if its first bytes are no JPEG's."""
        done = self._photo_done
        wanted = 0 if self._vouched else LEAD_WITHIN if done else LEAD_TO_PHOTO
        lead = min(wanted, layout.photo_slack(length, done))
        if done and lead < wanted:
            raise Doubtful  # nothing to know the photo by
        for number, block in enumerate(layout.photo_reads(length, done, lead)):
            if number and not go_on():
                raise TurnOver
            data = self._applets.read(transmit, block)
            if not self._photo_done and not data[lead:].startswith(thai_id.JPEG_START):
                if self._applet is Applet.ASSUMED:
                    raise Doubtful
                return
            self._moi.store(block, data)
            self._photo_done = block.end - layout.PHOTO.offset
            progress(self._photo_done, length)

    def _photo(self) -> bytes:
        return self._moi.at(Block(layout.PHOTO.offset, self._photo_done))


@contextmanager
def problems() -> Iterator[None]:
    """Turn what a read can't mend into the problem to tell the asker."""
    try:
        yield
    except BadStatus as bad:
        raise CardUnreadable(f"SW {bad}", sw=str(bad)) from bad
    except Doubtful as doubtful:
        raise AnotherCard("the card is not the one that was read before") from doubtful
