"""What NHSO sends, as pydantic models. What a save must hold is in `saves`.

Shapes follow the document's API slide and its public client programs. Unknown fields are kept and
passed on: NHSO may add some any day.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from authen_bridge.problems import BANGKOK


class Document(BaseModel):
    """A reply. Only what we act on is named; the rest is kept as it came."""

    model_config = ConfigDict(extra="allow")


def moment(text: str | None) -> datetime | None:
    """Return a date-time of NHSO's; one without a zone is Bangkok's. None where it is none."""
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=BANGKOK)


def bangkok_day(when: datetime) -> date:
    return when.astimezone(BANGKOK).date()


class ClaimType(Document):
    claimType: str
    claimTypeName: str = ""


class Rights(Document):
    """``read`` and ``probe``: a person with rights today. Everything but ``pid`` may be missing.

    The slide prints ``mainInsc1`` (digit one); every client reads ``mainInscl``. Both are taken,
    the letter is given.
    """

    pid: str
    mainInscl: str | None = Field(None, validation_alias=AliasChoices("mainInscl", "mainInsc1"))
    subInscl: str | None = Field(None, validation_alias=AliasChoices("subInscl", "subInsc1"))
    claimTypes: list[ClaimType] | None = None
    correlationId: str | None = None


class Saved(Document):
    """``save-as-draft`` (no ``claimCode``) and ``confirm-save``."""

    pid: str
    claimType: str
    correlationId: str | None = None
    createdDate: str | None = Field(None, validation_alias=AliasChoices("createdDate", "createDate"))
    claimCode: str | None = None


class Latest(Document):
    """``latest-authen-code``; without ``claimCode`` where there is none."""

    claimType: str | None = None
    claimCode: str | None = None
    hcode: str | None = None
    claimDateTime: str | None = None
    checkDate: str | None = None


class Coded(Document):
    """A code of a register with, at times, its name."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: str
    name: str = ""


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
    nation: Coded | None = None
    birthDate: str | None = None  # a Thai long date; its day may be missing
    sex: Coded | None = None
    deathDate: str | None = None
    funds: list[Fund] = []


class Unit(Document):
    hcode: str | None = None
    hname: str | None = None


class Service(Document):
    code: str | None = None
    name: str | None = None


class History(Document):
    """One visit of ``check-authen-status``: the newer form nests, the older one is flat."""

    claimCode: str | None = None
    hospital: Unit | None = None
    service: Service | None = None
    serviceDateTime: str | None = None
    hcode: str | None = None
    hname: str | None = None
    serviceCode: str | None = None
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
