"""Bytes of the card → what they say. Pure, and total: no bytes whatever raise an exception."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from authen_bridge.card import layout, titles
from authen_bridge.pid import check_digit_fits

LIFELONG: Final = "lifelong"
FOR_LIFE = b"99999999"

SEXES: Mapping[bytes, Literal["ชาย", "หญิง"]] = {b"1": "ชาย", b"2": "หญิง"}

BUDDHIST_ERA = 543  # years ahead of the Christian era; leap years go by the latter
MONTHS = 12
LEAP_YEAR, COMMON_YEAR = 2000, 2001  # stand-ins: the calendar module knows no year before 1
NO_PHOTO = (0x0000, 0x2020)  # the photo's length as zero, and as a field left blank
JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"


class CardName(NamedTuple):
    """A name in the card's four parts; ``middle`` is usually empty."""

    prefix: str
    first: str
    middle: str
    last: str

    @property
    def title_code(self) -> str | None:
        """The registry's code of the prefix, where known."""
        return titles.code_of(self.prefix)


class CardDate(NamedTuple):
    """A date of the Buddhist era; month and day are None where the registry does not know them."""

    year: int
    month: int | None
    day: int | None


@dataclass(frozen=True, slots=True)
class ThaiId:
    """One card's text. From ``request_number`` on, None until the text stage was read.

    ``raw`` has every field as decoded, untrimmed; bytes that cp874 lacks show as ``\\xNN``.
    """

    pid: str
    pid_valid: bool  # the check digit fits; if not, a warning and nothing more
    name_th: CardName
    name_en: CardName
    birth_date: CardDate | None
    sex: Literal["ชาย", "หญิง", ""]
    request_number: str | None = None
    issuer: str | None = None  # parts by "/"
    issuer_code: str | None = None
    issue_date: CardDate | None = None
    expiry_date: CardDate | Literal["lifelong"] | None = None
    card_type: str | None = None
    photo_length: int | None = None  # bytes to read; 0: no photo on this card
    address: tuple[str, ...] | None = None  # house, moo, trok, soi, road, tambon, amphoe, province
    photo_number: str | None = None
    raw: Mapping[str, str] = field(default_factory=dict, repr=False)


def parse(fields: Mapping[str, bytes]) -> ThaiId:
    """Return what ``fields`` (names of ``layout.FIELDS``) say; absent ones count as not yet read."""
    has_text = "address" in fields

    def text(name: str) -> str | None:
        return clean(fields.get(name, b"")) if has_text else None

    pid = clean(fields.get("pid", b""))
    address = text("address")
    return ThaiId(
        pid=pid,
        pid_valid=check_digit_fits(pid),
        name_th=name(fields.get("name_th", b"")),
        name_en=name(fields.get("name_en", b"")),
        birth_date=date(fields.get("birth_date", b"")),
        sex=SEXES.get(fields.get("sex", b""), ""),
        request_number=text("request_number"),
        issuer=text("issuer"),
        issuer_code=text("issuer_code"),
        issue_date=date(fields.get("issue_date", b"")),
        expiry_date=expiry(fields.get("expiry_date", b"")),
        card_type=text("card_type"),
        photo_length=photo_length(fields.get("photo_length", b"")) if has_text else None,
        address=None if address is None else tuple(part.strip() for part in address.split("#")),
        photo_number=text("photo_number"),
        raw=decoded(fields),
    )


def decoded(fields: Mapping[str, bytes]) -> dict[str, str]:
    """Return every field as text with nothing lost: bytes that cp874 lacks as ``\\xNN``."""
    return {name: value.decode("cp874", "backslashreplace") for name, value in fields.items()}


def clean(field_bytes: bytes) -> str:
    """Return a field as text: cp874, control characters as spaces, padding and its garbage cut off."""
    decoded = field_bytes.decode("cp874", "replace")
    printable = "".join(" " if ord(c) < ord(" ") or ord(c) in range(0x7F, 0xA0) else c for c in decoded)
    return printable.strip(" \N{NO-BREAK SPACE}\N{REPLACEMENT CHARACTER}")


def name(field_bytes: bytes) -> CardName:
    """Return the four parts of a name; what follows a fourth ``#`` stays with the last name."""
    parts = [clean(part) for part in field_bytes.split(b"#", 3)]
    prefix, first, middle, last = parts + [""] * (4 - len(parts))
    return CardName(prefix, first, middle, last)


def date(digits: bytes) -> CardDate | None:
    """Return YYYYMMDD as a date; a day or month that no calendar has counts as not known."""
    if len(digits) != len("YYYYMMDD") or not digits.isdigit():
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year == 0:
        return None
    if not 1 <= month <= MONTHS:
        return CardDate(year, None, None)
    leap = calendar.isleap(year - BUDDHIST_ERA)
    days = calendar.monthrange(LEAP_YEAR if leap else COMMON_YEAR, month)[1]
    return CardDate(year, month, day if 1 <= day <= days else None)


def expiry(digits: bytes) -> CardDate | Literal["lifelong"] | None:
    """Return the last day of validity, or LIFELONG."""
    return LIFELONG if digits == FOR_LIFE else date(digits)


def photo_length(word: bytes) -> int:
    """Return how many bytes of the photo to read: all there is room for when the word can't be right."""
    length = int.from_bytes(word, "big")
    if length in NO_PHOTO:
        return 0
    return length if length <= layout.PHOTO.length else layout.PHOTO.length


def photo(read: bytes, word: bytes) -> bytes | None:
    """Return the JPEG in ``read``, or None if it is none. No byte of it is ever trimmed.

    It has the length that ``word`` says. Where that can't be right, for the number or because the
    image doesn't end within it, it ends with the last end-of-image marker.
    """
    if not read.startswith(JPEG_START):
        return None
    length = int.from_bytes(word, "big")
    if length <= layout.PHOTO.length and ends(read[:length]):
        return read[:length]
    end = read.rfind(JPEG_END)
    return read[: end + len(JPEG_END)] if end > 0 else read


def ends(read: bytes) -> bool:
    """Tell whether the end of a JPEG is in ``read``."""
    return JPEG_END in read
