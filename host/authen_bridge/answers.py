"""One card in the shapes the outside asks for: the agent's document, and the command line's every field."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.thai_id import CardDate, CardName, ThaiId


def agent_document(card: ThaiId, image: bytes | None) -> dict[str, Any]:
    """Return ``read-card-only``'s JSON: the title's registry code, ``YYYYMMDD`` BE, the sex in Thai.

    A title whose code is not known is given as the card prints it. A middle name has no field in
    the agent's document; our own pages and the command line show it.
    """
    document = {
        "pid": card.pid,
        "titleName": card.name_th.title_code or card.name_th.prefix,
        "fname": card.name_th.first,
        "lname": card.name_th.last,
        "birthDate": _digits(card.birth_date),
        "sex": card.sex,
    }
    if image is not None:
        document["image"] = base64.b64encode(image).decode("ascii")
    return document


def every_field(card: ThaiId, rights: ChipRights | None) -> dict[str, Any]:
    """Return all that was read: names and addresses in parts, the raw text beside them.

    Dates are ``{year, month|null, day|null}`` of the Buddhist era, or ``"lifelong"``. ``chipRights``
    is null where the card has none; else the rights of its ``updateDate``, not those of today.
    """
    return _object(card) | {"chipRights": None if rights is None else _object(rights)}


def _object(read: ThaiId | ChipRights) -> dict[str, Any]:
    return {_camel(field.name): _plain(getattr(read, field.name)) for field in fields(read)}


def _digits(date: CardDate | None) -> str:
    """Return a date as the card and the agent write it: an unknown month or day is ``00``."""
    return "" if date is None else f"{date.year:04}{date.month or 0:02}{date.day or 0:02}"


def _plain(value: Any) -> Any:
    if isinstance(value, CardDate | CardName):
        return value._asdict()
    if isinstance(value, Mapping):
        return {_camel(key): text for key, text in value.items()}
    return value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
