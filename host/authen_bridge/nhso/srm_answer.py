"""Right-search's answer in the words of the agent's ``read``. Pure: JSON in, JSON out.

SRM knows rights, not services: there is no ``correlationId`` and no ``claimTypes``, so no claim code
can be asked for with it. ``rightsSource`` says so to whoever is given the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from authen_bridge.nhso.documents import Fund, Inscl, RightSearch, moment
from authen_bridge.problems import NhsoError

BUDDHIST_ERA = 543  # years ahead of the common era
SEXES: Mapping[str, str] = {"1": "ชาย", "2": "หญิง"}  # the register's codes; the agent says it in Thai
MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_LONG_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s+)?(?:(?P<month>{'|'.join(MONTHS)})\s+)?(?:พ\.ศ\.\s*)?(?P<year>\d{{4}})"
)
_TITLE_CODE = re.compile(r"\d{3}")

# What a fund says in the agent's own words.
_ALIKE = ("startDateTime", "expireDateTime", "paidModel", "hospMain", "hospSub", "hospMainOp")


def as_read(answer: Any, pid: str, now: datetime) -> dict[str, Any]:
    """Return ``answer`` as ``read`` would say it, every fund of it under ``funds``.

    The agent's document has room for one right: the first that has a name and is not over at
    ``now``. Raises NhsoError for what is no answer, or one about another person than ``pid``.
    """
    try:
        found = RightSearch.model_validate(answer)
    except ValidationError as error:
        raise NhsoError from error
    if found.pid != pid:  # another person's rights are worse than none
        raise NhsoError
    known: dict[str, Any] = {
        "pid": found.pid,
        "titleName": found.tname if found.tname and _TITLE_CODE.fullmatch(found.tname) else None,
        "fname": found.fname,
        "lname": found.lname,
        "nation": found.nation and found.nation.id,
        "birthDate": digits(found.birthDate or ""),
        "sex": found.sex and SEXES.get(found.sex.id),
        "checkDate": found.checkDate,
        "deathDate": found.deathDate,
        **_of(_current(found.funds, now)),
        "funds": [fund.model_dump(exclude_unset=True) for fund in found.funds],
        "rightsSource": "srm",
    }
    return {key: value for key, value in known.items() if value not in (None, "")}  # the card's stays


def _current(funds: list[Fund], now: datetime) -> Fund | None:
    return next((fund for fund in funds if fund.mainInscl and not _is_over(fund.expireDateTime, now)), None)


def _of(fund: Fund | None) -> dict[str, Any]:
    if fund is None:
        return {}
    said = fund.model_dump(exclude_unset=True)
    inscl = {"mainInscl": _words(fund.mainInscl), "subInscl": _words(fund.subInscl)}
    return inscl | {key: said[key] for key in _ALIKE if key in said}


def _words(inscl: Inscl | None) -> str | None:
    """Return ``(UCS) สิทธิหลักประกันสุขภาพแห่งชาติ``."""
    return f"({inscl.id}) {inscl.name}".rstrip() if inscl else None


def _is_over(end: str | None, now: datetime) -> bool:
    """Tell whether a right has ended. One whose end can't be read may be good: it counts."""
    when = moment(end)
    return when is not None and when < now


def digits(long_date: str) -> str | None:
    """Return ``5 มิถุนายน 2517`` as ``25170605``, an unknown day or month as ``00``; None for no date."""
    found = _LONG_DATE.fullmatch(unicodedata.normalize("NFKC", long_date).strip())
    if found is None or (found["day"] and not found["month"]):
        return None
    year, day = int(found["year"]), int(found["day"] or 0)
    month = MONTHS.index(found["month"]) + 1 if found["month"] else 0
    try:
        date(year - BUDDHIST_ERA, month or 1, day or 1)
    except ValueError:  # no calendar has it
        return None
    return f"{year:04}{month:02}{day:02}"
