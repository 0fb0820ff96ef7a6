"""What the card says, in the words of ``messages.py``; and listeners, whose mistakes stay theirs."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import Any, Literal

from authen_bridge import messages
from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.thai_id import LIFELONG, CardDate, CardName, ThaiId
from authen_bridge.messages import Name, PartialDate, Person

log = logging.getLogger(__name__)


def ignore(*_: object) -> None:
    """The listener of who doesn't listen."""


def tell(listener: Callable[..., object], *news: Any) -> None:
    """Call ``listener``; a mistake of its own must end neither the watching nor the reading.

    Logged by its type alone: the text of an exception can quote what it was given.
    """
    try:
        listener(*news)
    except Exception as mistake:
        log.error("a listener failed: %s", type(mistake).__name__)


def person(card: ThaiId, photo: bytes | None = None) -> Person:
    """Return the holder as messages show him; fields not yet read are null."""
    return Person(
        pid=card.pid,
        pidValid=card.pid_valid,
        nameTh=_name(card.name_th),
        nameEn=_name(card.name_en),
        birthDate=_date(card.birth_date),
        sex=card.sex,
        address=None if card.address is None else " ".join(filter(None, card.address)),
        issuer=card.issuer,
        issueDate=_date(card.issue_date),
        expiryDate=_expiry(card.expiry_date),
        image=None if photo is None else base64.b64encode(photo).decode("ascii"),
    )


def chip_rights(rights: ChipRights) -> messages.ChipRights:
    """Return the rights on the chip as messages show them."""
    return messages.ChipRights(
        mainInscl=rights.main_inscl,
        subInscl=rights.sub_inscl,
        mainHospital=rights.main_hospital,
        subHospital=rights.sub_hospital,
        paidType=rights.paid_type,
        issueDate=_date(rights.issue_date),
        expiryDate=_expiry(rights.expiry_date),
        updateDate=_date(rights.update_date),
        timesChanged=rights.times_changed,
    )


def _name(name: CardName) -> Name:
    return Name(prefix=name.prefix, first=name.first, middle=name.middle, last=name.last)


def _date(date: CardDate | None) -> PartialDate | None:
    return None if date is None else PartialDate(year=date.year, month=date.month, day=date.day)


def _expiry(expiry: CardDate | Literal["lifelong"] | None) -> PartialDate | Literal["lifelong"] | None:
    return LIFELONG if expiry == LIFELONG else _date(expiry)
