"""Bodies of a save that are refused, and the fields each refusal must name: one table for both routes."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.host.contract.agent import PATIENT, thai_digits, wrong_check_digit


class Bad(NamedTuple):
    what: str
    changes: dict[str, Any]
    fields: tuple[str, ...]
    without: tuple[str, ...] = ()  # keys left out of the body


_KEYS = ("pid", "claimType", "mobile", "correlationId")

BAD_MOBILES: tuple[tuple[str, Any], ...] = (
    ("ten noughts", "0000000000"),
    ("ten Thai noughts", thai_digits("0000000000")),
    ("a landline of nine digits", "021234567"),
    ("a landline with a tenth digit", "0212345678"),
    ("a number that begins with 07", "0712345678"),
    ("nine digits", "089999990"),
    ("eleven digits", "08999999011"),
    ("a country's code", "+66899999901"),
    ("a letter O", "O899999901"),
    ("two numbers", "0899999901,0899999902"),
    ("a JSON number", 899999901),
    ("a list", ["0899999901"]),
    ("null", None),
    ("nothing", ""),
    ("a space", " "),
)

BAD_SAVES: tuple[Bad, ...] = (
    *(Bad(f"a mobile of {what}", {"mobile": mobile}, ("mobile",)) for what, mobile in BAD_MOBILES),
    Bad("a wrong check digit", {"pid": wrong_check_digit(PATIENT.pid)}, ("pid",)),
    Bad("a PID of 12 digits", {"pid": PATIENT.pid[:-1]}, ("pid",)),
    Bad("a PID in Thai digits", {"pid": thai_digits(PATIENT.pid)}, ("pid",)),
    Bad("a PID that is a number", {"pid": int(PATIENT.pid)}, ("pid",)),
    Bad("a claim type's name", {"claimType": "OPD"}, ("claimType",)),
    Bad("a claim type in small letters", {"claimType": "pg0060001"}, ("claimType",)),
    Bad("a claim type that was not served", {"claimType": "PG9990001"}, ("claimType",)),
    Bad("an empty correlationId", {"correlationId": ""}, ("correlationId",)),
    Bad("a correlationId that nobody served", {"correlationId": "made-up-of-air"}, ("correlationId",)),
    Bad("a correlationId that is a number", {"correlationId": 12345678}, ("correlationId",)),
    Bad("an hcode of 4 digits", {"hcode": "9999"}, ("hcode",)),
    Bad("an hcode in Thai digits", {"hcode": thai_digits("99990")}, ("hcode",)),
    Bad("an HN that is a list", {"hn": ["990100"]}, ("hn",)),
    Bad("an HN that is true", {"hn": True}, ("hn",)),
    Bad("an HN without end", {"hn": "9" * 500}, ("hn",)),
    *(Bad(f"no {key}", {}, (key,), (key,)) for key in _KEYS),
    Bad("nothing at all", {}, _KEYS, _KEYS),
    Bad(
        "everything wrong at once",
        {
            "pid": wrong_check_digit(PATIENT.pid),
            "claimType": "OPD",
            "mobile": "0000000000",
            "correlationId": "",
            "hcode": "9999",
        },
        ("pid", "claimType", "mobile", "correlationId", "hcode"),
    ),
)

NO_OBJECTS: tuple[Any, ...] = (None, "text", [], 1, True, [{"pid": PATIENT.pid}])

# As people type a mobile, and the ten digits that NHSO gets.
TYPED_MOBILES: tuple[tuple[str, str], ...] = (
    ("0812345678", "0812345678"),  # looks made up, and may be somebody's: the clerk's business
    ("0612345678", "0612345678"),
    ("0912345678", "0912345678"),
    ("๐๘๑๒๓๔๕๖๗๘", "0812345678"),
    ("081-234-5678", "0812345678"),
    (" 081 234 5678 ", "0812345678"),
    ("๐๘๑-๒๓๔ ๕๖๗๘", "0812345678"),
)
