"""Every odd card that is known or feared, read in full through the real PC/SC service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass, field, replace
from typing import Any, NamedTuple

import pytest

from authen_bridge.card import LIFELONG, CardDate, CardName, Cards, ChipRights, ThaiId, thai_id
from authen_bridge.card.layout import PHOTO
from authen_bridge.card.watching import Event
from authen_bridge.messages import CardEvent
from tests.support.fixtures import wait_until_empty
from tests.support.heard import Heard
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone import chip as made
from tests.testzone.chip import Chip, Print, WrittenRights, chip, rights_image, with_text
from tests.testzone.people import POPULATION, photo
from tests.testzone.person import FullName, Person
from tests.testzone.virtual_card import VirtualCard

SOMEBODY = POPULATION[0]
JPEG = photo(SOMEBODY)
WRITTEN = WrittenRights()
SEGMENTS = -(-len(JPEG) // 255)


@dataclass(frozen=True)
class Odd:
    """A card, and what differs from SOMEBODY's usual one when it has been read in full."""

    chip: Callable[[], Chip]
    says: Mapping[str, Any] = field(default_factory=dict)
    jpeg: bytes | None = JPEG
    main_inscl: str | None = WRITTEN.main_inscl  # by the NHSO applet; None: no such applet
    transmits: tuple[int, int, int] | None = (3, 7, 7 + 2 * SEGMENTS)  # None: many, field by field
    rights_transmits: int = 7  # the PID among them, which they don't need in core's own transaction
    notes: tuple[str, ...] = ()


def person(**changes: Any) -> Person:
    return replace(SOMEBODY, **changes)


def odd(**habits: Any) -> Callable[[], Chip]:
    return lambda: replace(chip(SOMEBODY), **habits)


def with_bytes(offset: int, text: bytes) -> Callable[[], Chip]:
    return lambda: with_text(chip(SOMEBODY), offset, text)


def old_chip() -> Chip:
    card = chip(SOMEBODY)
    return replace(card, files={made.MOI_OLD: card.files[made.MOI]})


def with_rights(image: bytearray | None) -> Callable[[], Chip]:
    def card() -> Chip:
        moi = {made.MOI: chip(SOMEBODY).files[made.MOI]}
        return replace(chip(SOMEBODY), files=moi if image is None else moi | {made.NHSO: image})

    return card


def cut_off(aid: bytes, size: int) -> Callable[[], Chip]:
    def card() -> Chip:
        whole = chip(SOMEBODY)
        return replace(whole, files={**whole.files, aid: whole.files[aid][:size]})

    return card


def with_pid(pid: str) -> Odd:
    return Odd(lambda: chip(person(pid=pid), JPEG), {"pid": pid, "pid_valid": True})


MIDDLE = FullName("นาย", "สมมุติ", "กลาง", "ทดสอบ")
SEVEN_PARTS = ("99/1", "หมู่ที่ 1", "", "", "ถนนสมมุติ", "ตำบลสมมุติ", "จังหวัดทดสอบ")
LONG_ADDRESS = (
    *("199/9999", "หมู่ที่ 12", "ตรอกสมมุติทดสอบ", "ซอยจำลองระบบทดสอบ ๙๙", "ถนนสมมุติยาวเป็นพิเศษ"),
    *("ตำบลสมมุติใหม่พัฒนา", "อำเภอจำลองเหนือ", "จังหวัดทดสอบระบบ"),
)
GARBAGE = bytes((*range(0x81, 0x85), *range(0xDB, 0xDF), *range(0xFC, 0x100), *range(0x20)))
BIG = photo(SOMEBODY, size=PHOTO.length)
BLANKS = b"\xff\xd8" + b"\x00 " * 2557 + b"\xff\xd9"  # each segment ends with a space or a NUL
NOT_THAI_NATIONALS = [someone.pid for someone in POPULATION if someone.pid[0] in "0678"]
WRONG_DIGIT = SOMEBODY.pid[:12] + str((int(SOMEBODY.pid[12]) + 1) % 10)

ODD_CARDS = {
    # what it says
    "for life": Odd(lambda: chip(person(expires="99999999")), {"expiry_date": LIFELONG}),
    "only the year of birth": Odd(
        lambda: chip(person(birth="25300000")), {"birth_date": CardDate(2530, None, None)}
    ),
    "no day of birth": Odd(lambda: chip(person(birth="25300500")), {"birth_date": CardDate(2530, 5, None)}),
    "a middle name": Odd(lambda: chip(person(name_th=MIDDLE)), {"name_th": CardName(*astuple(MIDDLE))}),
    "an address of 7 parts": Odd(lambda: chip(person(address=SEVEN_PARTS)), {"address": SEVEN_PARTS}),
    "an address beyond 100 bytes": Odd(lambda: chip(person(address=LONG_ADDRESS)), {"address": LONG_ADDRESS}),
    "a wrong check digit": Odd(
        lambda: chip(person(pid=WRONG_DIGIT), JPEG), {"pid": WRONG_DIGIT, "pid_valid": False}
    ),
    "bytes that are no Thai": Odd(
        with_bytes(0x00F6, "ทดสอบ".encode("cp874") + GARBAGE.ljust(95)), {"issuer": "ทดสอบ"}
    ),
    **{f"a PID that begins with {pid[0]}": with_pid(pid) for pid in NOT_THAI_NATIONALS},
    # its photo
    "no photo": Odd(lambda: chip(SOMEBODY, b""), {"photo_length": 0}, None, transmits=(3, 7, 7)),
    "a photo's length left blank": Odd(
        lambda: chip(SOMEBODY, b"", Print(photo_length=0x2020)),
        {"photo_length": 0},
        None,
        transmits=(3, 7, 7),
    ),
    "a photo that is none": Odd(
        lambda: chip(SOMEBODY, b"GIF89a" * 99),
        {"photo_length": 594},
        None,
        transmits=(3, 7, 14),  # read, doubted, SELECT, the PID, read again
        notes=("selected again",),
    ),
    "a photo that fills its field": Odd(
        lambda: chip(SOMEBODY, BIG), {"photo_length": 5118}, BIG, transmits=(3, 7, 7 + 2 * 21)
    ),
    "a photo with blanks at every segment's end": Odd(
        lambda: chip(SOMEBODY, BLANKS), {"photo_length": 5118}, BLANKS, transmits=(3, 7, 7 + 2 * 21)
    ),
    "a photo of impossible length": Odd(
        lambda: chip(SOMEBODY, JPEG, Print(photo_length=0xFFFF)),
        {"photo_length": 5118},
        JPEG,
        transmits=(3, 7, 7 + 2 * 21),
    ),
    # its rights
    "a blank NHSO applet": Odd(with_rights(rights_image()), main_inscl=""),
    "no NHSO applet": Odd(with_rights(None), main_inscl=None, rights_transmits=3),
    # how it answers
    "coalesced reads refused with 6700": Odd(
        odd(refuse=b"\x67\x00"), transmits=None, notes=("field by field after SW 6700",)
    ),
    "coalesced reads refused with 6B00": Odd(
        odd(refuse=b"\x6b\x00"), transmits=None, notes=("field by field after SW 6B00",)
    ),
    "coalesced reads refused with 6C": Odd(
        odd(refuse=b"\x6c\x14"),
        transmits=None,
        notes=("field by field after SW 6C14", "field by field after SW 9000"),
    ),
    "a file that ends before the number under the photo": Odd(
        cut_off(made.MOI, 0x1619),
        {"photo_number": ""},
        transmits=None,
        notes=("field by field after SW 6B00", "no photo_number"),
    ),
    "an NHSO file that is a byte short": Odd(
        cut_off(made.NHSO, 0x15D),
        rights_transmits=2 + 1 + 2 + 1 + 8 * 2 + 1,
        notes=("field by field after SW 6B00", "no times_changed"),
    ),
    "lengths put right by 6C": Odd(
        odd(delivery="6C"), transmits=(4, 10, 10 + 3 * SEGMENTS), rights_transmits=10
    ),
    "data in two parts": Odd(
        odd(delivery="halves"), transmits=(4, 10, 10 + 3 * SEGMENTS), rights_transmits=10
    ),
    "data at once": Odd(odd(delivery="direct"), transmits=(2, 4, 4 + SEGMENTS), rights_transmits=4),
    "SELECT answering 9000": Odd(odd(select_sw=b"\x90\x00")),
    "ATR 3B 67, GET RESPONSE with P2 01": Odd(odd(atr=made.ATR_3B67, response_p2=1)),
    "ATR 3B 67, GET RESPONSE with P2 00": Odd(
        odd(atr=made.ATR_3B67, response_p2=0), transmits=(5, 9, 9 + 2 * SEGMENTS)
    ),
    "the applet of the first issues": Odd(
        old_chip,
        main_inscl=None,
        transmits=(4, 8, 8 + 2 * SEGMENTS),
        rights_transmits=3,
        notes=("applet of the first issues",),
    ),
    "INS B1": Odd(odd(instruction=0xB1), transmits=(4, 8, 8 + 2 * SEGMENTS), notes=("INS B1",)),
    "a slow ATR": Odd(odd(atr=made.ATR_SLOW)),
    "an ATR that says nothing": Odd(odd(atr=made.ATR_FOREIGN)),
}


READERS_AT_ONCE = 8  # of two slots each: as many as pcscd takes


class AsRead(NamedTuple):
    """What came of one odd card."""

    text: ThaiId
    jpeg: bytes | None
    rights: ChipRights | None
    transmits: tuple[int, ...]  # as the host counts them, at the end of each stage
    sent: int  # as the card counts them
    notes: tuple[str, ...]


@pytest.fixture(scope="module")
def as_read(pcscd: PrivatePcscd) -> Iterator[Mapping[str, AsRead]]:
    """All the odd cards, sixteen in the readers at a time: one by one each would take a second."""
    pcscd.stop()
    pcscd.start(readers=READERS_AT_ONCE)
    results: dict[str, AsRead] = {}
    names = list(ODD_CARDS)
    for start in range(0, len(names), len(SLOTS)):
        results |= read_together(names[start : start + len(SLOTS)], pcscd.ports)
    yield results
    pcscd.stop()
    pcscd.start()


def read_together(names: Sequence[str], ports: Sequence[int]) -> dict[str, AsRead]:
    results = {}
    places = list(zip(names, SLOTS, ports, strict=False))
    with ExitStack() as stack:
        watched = []
        for _, slot, _ in places:  # unwound last: when all the cards have been pulled
            stack.callback(wait_until_empty, slot)
        for name, slot, port in places:
            heard = Heard[Event]()
            cards = stack.enter_context(closing(Cards(reader=slot, on_event=heard)))
            cards.start()
            virtual = stack.enter_context(VirtualCard(ODD_CARDS[name].chip(), port=port))
            watched.append((name, virtual, cards, heard))
        for name, virtual, cards, heard in watched:
            heard.wait_for(lambda event: isinstance(event, CardEvent) and event.state == "ready")
            card = cards.current()
            text, jpeg, rights = card.text(), card.photo(), card.chip_rights()
            transmits = tuple(card.transmits.values())
            results[name] = AsRead(text, jpeg, rights, transmits, virtual.transmits, tuple(card.notes))
    return results


@pytest.mark.parametrize("name", ODD_CARDS)
def test_it_reads_in_full(name: str, as_read: Mapping[str, AsRead]) -> None:
    odd, read = ODD_CARDS[name], as_read[name]
    usual = {
        "pid": SOMEBODY.pid,
        "pid_valid": True,
        "name_th": CardName(*astuple(SOMEBODY.name_th)),
        "name_en": CardName(*astuple(SOMEBODY.name_en)),
        "birth_date": thai_id.date(SOMEBODY.birth.encode()),
        "sex": thai_id.SEXES[SOMEBODY.sex.encode()],
        "request_number": Print().request,
        "issuer": Print().issuer,
        "issuer_code": Print().issuer_code,
        "issue_date": thai_id.date(SOMEBODY.issued.encode()),
        "expiry_date": thai_id.expiry(SOMEBODY.expires.encode()),
        "card_type": Print().card_type,
        "photo_length": len(JPEG),
        "address": SOMEBODY.address,
        "photo_number": Print().photo_number,
    }
    for field_name, value in {**usual, **odd.says}.items():
        assert getattr(read.text, field_name) == value
    assert read.jpeg == odd.jpeg
    assert (read.rights and read.rights.main_inscl) == odd.main_inscl
    assert read.notes == odd.notes
    assert read.sent == read.transmits[-1]
    if odd.transmits is not None:
        assert read.transmits == (*odd.transmits, odd.transmits[-1] + odd.rights_transmits)
