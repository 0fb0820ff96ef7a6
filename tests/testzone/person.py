"""The shape of one invented person, and the arithmetic of a Thai personal id (PID)."""

from __future__ import annotations

from dataclasses import dataclass

LIFELONG = "99999999"  # what the card holds in place of an expiry date when it never expires


@dataclass(frozen=True, slots=True)
class FullName:
    """A name as the card holds it; an absent part is empty."""

    prefix: str
    first: str
    middle: str
    last: str


@dataclass(frozen=True, slots=True)
class Hospital:
    hcode: str  # 5 digits
    hname: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist: what the card says, and what the population register says."""

    pid: str  # 13 digits, check digit right, office code 99xx in digits 2–5
    name_th: FullName  # prefix as printed on the card: "นาย", "น.ส.", "ด.ญ."
    name_en: FullName
    birth: str  # YYYYMMDD Buddhist era; month and day may be "00"
    sex: str  # the card's coding: "1" male, "2" female
    title_code: str  # registry code: "001" ด.ช. … "005" นาง; "" for a title we know no code of
    nation: str  # "099" Thai
    address: tuple[str, ...]  # house, moo, trok, soi, road, tambon, amphoe, province
    issued: str  # YYYYMMDD BE; in the future for a child too young to have a card yet
    expires: str  # YYYYMMDD BE or LIFELONG
    main_inscl: str  # "(UCS) สิทธิหลักประกันสุขภาพแห่งชาติ"; "" = no right
    sub_inscl: str
    hosp_main: Hospital | None
    hosp_sub: Hospital | None
    hosp_main_op: Hospital | None
    paid_model: str | None
    claim_types: tuple[str, ...]  # claim type codes this person may be given; () = none
    mobile: str | None
    guardian_pid: str | None

    @property
    def right(self) -> str:
        """The main right's short code, ``UCS``; empty when there is no right."""
        return self.main_inscl[1:].partition(")")[0]


def check_digit(first_twelve: str) -> str:
    """Return the thirteenth digit of the PID that begins with these twelve digits."""
    weighted = sum(int(digit) * (13 - place) for place, digit in enumerate(first_twelve))
    return str((11 - weighted % 11) % 10)


def make_pid(category: int, office: int, serial: int) -> str:
    """Return a PID of office 99``office``, which no registry office has: it is nobody's."""
    first_twelve = f"{category}99{office:02d}{serial:07d}"
    return first_twelve + check_digit(first_twelve)


def is_pid(text: str) -> bool:
    """Tell whether ``text`` is 13 ASCII digits with the right check digit."""
    digits = len(text) == 13 and text.isascii() and text.isdecimal()
    return digits and check_digit(text[:12]) == text[12]
