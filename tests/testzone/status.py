"""check-authen-status, simulated: a person's claim codes of one day, in the newer or the older form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from tests.testzone.exchange import Answer, Call, Route, json_answer
from tests.testzone.invented import CLAIM_TYPES, CLINIC, HEALTH_CENTRE, OTHER_UNIT, OWN_UNIT
from tests.testzone.person import Person, is_pid
from tests.testzone.population import Claim, Population
from tests.testzone.records import SEXES, local_time
from tests.testzone.refusals import FieldError, Refusal, invalid

NAMES = {unit.hcode: unit.hname for unit in (OWN_UNIT, OTHER_UNIT, HEALTH_CENTRE, CLINIC)}


class Status:
    """``form`` may be changed while it runs: ``nested`` is the newer one."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self.form: Literal["nested", "flat"] = "nested"

    def routes(self, base: str) -> Sequence[Route]:
        return (Route("check-authen-status", "GET", f"{base}/check-authen-status", self._status),)

    def _status(self, call: Call) -> Answer:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or self._population.unit_of(token) is None:
            raise Refusal(401, "Token ไม่ถูกต้องหรือหมดอายุ")
        pid, day = call.query.get("personalId", ""), call.query.get("serviceDate", "")
        person = self._population.find(pid) if is_pid(pid) else None
        if person is None:
            raise invalid([FieldError("personalId", "เลขประจำตัวประชาชนไม่ถูกต้อง", pid)])
        claims = [c for c in self._population.claims(pid) if c.created.date().isoformat() == day]
        record = {"nested": nested, "flat": flat}[self.form]
        return json_answer(record(person, claims))


def nested(person: Person, claims: Sequence[Claim]) -> dict[str, Any]:
    """Return the newer form."""
    code, _, name = person.main_inscl.removeprefix("(").partition(") ")
    return _about(person, claims) | {
        "mainInscl": {"id": code, "name": name},
        "serviceHistories": [
            {
                "hospital": {"hcode": claim.hcode, "hname": NAMES.get(claim.hcode)},
                "serviceDateTime": local_time(claim.created),
                "claimCode": claim.claim_code,
                "service": {"code": claim.claim_type, "name": CLAIM_TYPES[claim.claim_type]},
                "sourceChannel": claim.source.upper(),
            }
            for claim in claims
        ],
    }


def flat(person: Person, claims: Sequence[Claim]) -> dict[str, Any]:
    """Return the older form: no objects inside, and a day in place of a moment."""
    code, _, name = person.main_inscl.removeprefix("(").partition(") ")
    return _about(person, claims) | {
        "mainInscl": code,
        "mainInsclName": name,
        "serviceHistories": [
            {
                "hcode": claim.hcode,
                "hname": NAMES.get(claim.hcode),
                "serviceDate": claim.created.date().isoformat(),
                "claimCode": claim.claim_code,
                "serviceCode": claim.claim_type,
                "serviceName": CLAIM_TYPES[claim.claim_type],
            }
            for claim in claims
        ],
    }


def _about(person: Person, claims: Sequence[Claim]) -> dict[str, Any]:
    return {
        "statusAuthen": bool(claims),
        "statusMessage": "พบข้อมูลการ Authen" if claims else "ไม่พบข้อมูลการ Authen",
        "personalId": person.pid,
        "fullName": f"{person.name_th.prefix}{person.name_th.first} {person.name_th.last}",
        "sex": SEXES[person.sex],
    }
