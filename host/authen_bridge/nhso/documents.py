"""What NHSO sends, as pydantic models. What a save must hold is in `saves`.

Shapes follow the document's API slide and its public client programs. Unknown fields are kept and
passed on: NHSO may add some any day.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from authen_bridge.problems import BANGKOK


class Document(BaseModel):
    """A reply. Only what we act on is named; the rest is kept as it came."""

    model_config = ConfigDict(extra="allow")


_YEARS = range(1900, 9999)


def moment(text: str | None) -> datetime | None:
    """Return a date-time of NHSO's; one without a zone is Bangkok's. None where it is none."""
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if when.year not in _YEARS:  # "no end", for some: no zone could be reckoned into it
        return None
    return when if when.tzinfo else when.replace(tzinfo=BANGKOK)


def bangkok_day(when: datetime) -> date:
    return when.astimezone(BANGKOK).date()


def _code(value: Any) -> Any:
    """Take a three-digit code of a register that came as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:03}" if is_number else value


def _day(value: Any) -> Any:
    """Take ``YYYYMMDD`` (Buddhist era), as a number too; None for a text of another form."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return None if isinstance(value, str) and not re.fullmatch(r"\d{8}", value, re.ASCII) else value


Code = Annotated[str, BeforeValidator(_code)]
Number = Annotated[str, Field(coerce_numbers_to_str=True)]


class ClaimType(Document):
    claimType: str
    claimTypeName: str = ""


class Unit(Document):
    hcode: Number | None = None
    hname: str | None = None


class Rights(Document):
    """``read`` and ``probe``: a person with rights today. Everything but ``pid`` may be missing.

    It goes over what the card says, so what says nothing is left out: null, an empty text, a birth
    date of another form. The slide prints ``mainInsc1`` (digit one); every client reads
    ``mainInscl``. Both are taken, the letter is given.
    """

    pid: str
    titleName: Code | None = None
    fname: str | None = None
    lname: str | None = None
    nation: Code | None = None
    birthDate: str | None = None  # 8 digits
    sex: str | None = None
    age: Number | None = None
    transDate: str | None = None
    checkDate: str | None = None
    startDateTime: str | None = None
    expireDateTime: str | None = None
    mainInscl: str | None = Field(None, validation_alias=AliasChoices("mainInscl", "mainInsc1"))
    subInscl: str | None = Field(None, validation_alias=AliasChoices("subInscl", "subInsc1"))
    paidModel: Number | None = None
    hospMain: Unit | None = None
    hospSub: Unit | None = None
    hospMainOp: Unit | None = None
    claimTypes: list[ClaimType] | None = None
    correlationId: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_says_nothing(cls, answer: Any) -> Any:
        if not isinstance(answer, dict):
            return answer
        given = answer | {"birthDate": _day(answer.get("birthDate"))}
        return {key: value for key, value in given.items() if not _says_nothing(value)}


def _says_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


class Saved(Document):
    """``save-as-draft`` (no ``claimCode``) and ``confirm-save``."""

    pid: str
    claimType: str
    correlationId: str | None = None
    createdDate: str | None = Field(None, validation_alias=AliasChoices("createdDate", "createDate"))
    claimCode: str | None = None


class Latest(Document):
    """``latest-authen-code``; without ``claimCode`` where there is none."""

    claimType: Number | None = None
    claimCode: Number | None = None
    hcode: Number | None = None
    claimDateTime: str | None = None
    checkDate: str | None = None


class Coded(Document):
    """A code of a register with, at times, its name."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    name: str = ""


class Nation(Coded):
    id: Code


class Inscl(Coded):
    """A main right (``UCS``) or a part of one (``89``)."""


class Fund(Document):
    """One right of a person. What isn't named here has the agent's names already."""

    mainInscl: Inscl | None = None
    subInscl: Inscl | None = None
    expireDateTime: str | None = None


class RightSearch(Document):
    """SRM's ``right-search``: a person and all the rights known. Everything but ``pid`` may be missing."""

    pid: str
    checkDate: str | None = None
    tname: str | None = None  # the title in words
    fname: str | None = None
    lname: str | None = None
    nation: Nation | None = None
    birthDate: str | None = None  # a Thai long date; its day may be missing
    sex: Coded | None = None
    deathDate: str | None = None
    funds: list[Fund] = []


class Service(Document):
    code: Number | None = None
    name: str | None = None


class History(Document):
    """One visit of ``check-authen-status``: the newer form nests, the older one is flat."""

    claimCode: Number | None = None
    hospital: Unit | None = None
    service: Service | None = None
    serviceDateTime: str | None = None
    hcode: Number | None = None
    hname: str | None = None
    serviceCode: Number | None = None
    serviceName: str | None = None
    serviceDate: str | None = None

    @property
    def when(self) -> str | None:
        """Date and time, or in the older form perhaps the date alone."""
        return self.serviceDateTime or self.serviceDate


class AuthenStatus(Document):
    """``check-authen-status``: the visits of one person on one day."""

    personalId: str | None = None
    serviceHistories: list[History] = []
