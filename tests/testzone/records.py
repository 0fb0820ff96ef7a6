"""What NHSO's answers say of a person and of a claim, in the agent's JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tests.testzone.invented import CLAIM_TYPES
from tests.testzone.person import Hospital, Person
from tests.testzone.population import Claim

BUDDHIST_ERA = 543  # years ahead of the common era
SEXES = {"1": "ชาย", "2": "หญิง"}

REGISTERED = "2022-04-01T00:00:00"  # one day for everybody: nothing depends on it
RIGHT_ENDS = {"WEL": "2065-03-19T23:59:59"}  # most rights are answered without an end


def person_record(person: Person, now: datetime) -> dict[str, Any]:
    """Return ``read``'s fields for ``person`` without a card's: no image and no correlationId.

    What the register does not know is left out, as the agent leaves it out.
    """
    fields = {
        "pid": person.pid,
        "titleName": person.title_code,
        "fname": person.name_th.first,
        "lname": person.name_th.last,
        "nation": person.nation,
        "birthDate": person.birth,
        "sex": SEXES[person.sex],
        "transDate": REGISTERED if person.main_inscl else None,
        "mainInscl": person.main_inscl or None,
        "subInscl": person.sub_inscl or None,
        "age": age(person.birth, now.date()),
        "checkDate": local_time(now),
        "claimTypes": _claim_types(person),
        "hospSub": _hospital(person.hosp_sub),
        "hospMainOp": _hospital(person.hosp_main_op),
        "hospMain": _hospital(person.hosp_main),
        "paidModel": person.paid_model,
        "startDateTime": REGISTERED if person.main_inscl else None,
        "expireDateTime": RIGHT_ENDS.get(person.right),
    }
    return {key: value for key, value in fields.items() if value is not None}


def claim_record(claim: Claim | None, now: datetime) -> dict[str, Any]:
    """Return one entry of latest-authen-code; without a claim only when it was asked for."""
    if claim is None:
        return {"checkDate": local_time(now)}
    return {
        "claimType": claim.claim_type,
        "claimCode": claim.claim_code,
        "hcode": claim.hcode,
        "claimDateTime": local_time(claim.created),
        "checkDate": local_time(now),
    }


def local_time(moment: datetime) -> str:
    """Return Bangkok's ISO time without a zone, as every date-time of the agent's API."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def age(birth: str, today: date) -> str:
    """Return ``48 ปี 3 เดือน 24 วัน``, only as precise as ``birth`` (YYYYMMDD BE, 00 = unknown) is."""
    year, month, day = int(birth[:4]) - BUDDHIST_ERA, int(birth[4:6]), int(birth[6:])
    if not month:
        return f"{today.year - year} ปี"
    months = (today.year - year) * 12 + today.month - month
    if day and today.day < day:
        months -= 1
    phrase = f"{months // 12} ปี {months % 12} เดือน"
    return f"{phrase} {_days_since(day, today)} วัน" if day else phrase


def address_line(person: Person) -> str:
    """Return the address on one line, without its empty parts."""
    return " ".join(part for part in person.address if part)


def _days_since(day: int, today: date) -> int:
    """Days since the last ``day`` of a month. The population's days all exist in every month."""
    if today.day >= day:
        return today.day - day
    last_month = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, day)
    return (today - last_month).days


def _claim_types(person: Person) -> list[dict[str, str]] | None:
    """Both ways of "no code can be asked for" occur: an empty list, and no list."""
    if not person.main_inscl:
        return None
    return [{"claimType": code, "claimTypeName": CLAIM_TYPES[code]} for code in person.claim_types]


def _hospital(hospital: Hospital | None) -> dict[str, str] | None:
    return asdict(hospital) if hospital else None
