"""The API of the zone: the agent's documented routes that need NHSO, behind a unit's bearer token."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.testzone import saving
from tests.testzone.exchange import ANY, Answer, Call, Route, json_answer
from tests.testzone.person import Person, is_pid
from tests.testzone.population import Population, Visit
from tests.testzone.records import claim_record, local_time, person_record
from tests.testzone.refusals import FieldError, Refusal, invalid

NEWEST = 5  # latest-5-authen-code-all-hospital

UnitHandler = Callable[[Call, str], Answer]  # the second argument is the asking unit's hcode


class Api:
    def __init__(self, population: Population) -> None:
        self._population = population

    def routes(self, base: str) -> Sequence[Route]:
        table: tuple[tuple[str, str, str, UnitHandler], ...] = (
            ("probe", "GET", "smartcard/probe/{pid}", self._probe),
            ("save-as-draft", "POST", "nhso-service/save-as-draft", self._save_as_draft),
            ("confirm-save", "POST", "nhso-service/confirm-save", self._confirm_save),
            ("latest-authen-code", "GET", "nhso-service/latest-authen-code/{pid}", self._latest),
            (
                "latest-5-authen-code-all-hospital",
                "GET",
                "nhso-service/latest-5-authen-code-all-hospital/{pid}",
                self._latest_5,
            ),
        )
        known = [
            Route(name, method, f"{base}/api/{path}", self._authorised(handle))
            for name, method, path, handle in table
        ]
        return (*known, Route("api", ANY, f"{base}/api/{{rest...}}", _unknown))

    def _authorised(self, handle: UnitHandler) -> Callable[[Call], Answer]:
        def checked(call: Call) -> Answer:
            scheme, _, token = call.headers.get("authorization", "").partition(" ")
            unit = self._population.unit_of(token) if scheme.lower() == "bearer" else None
            if unit is None:
                raise Refusal(
                    401,
                    "Token ไม่ถูกต้องหรือหมดอายุ",
                    headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
                )
            return handle(call, unit)

        return checked

    def _person(self, call: Call) -> Person:
        pid = call.params["pid"]
        if not is_pid(pid):
            raise invalid([FieldError("pid", "เลขประจำตัวประชาชนไม่ถูกต้อง", pid)])
        person = self._population.find(pid)
        if person is None:
            raise invalid([FieldError("pid", saving.UNKNOWN_PID, pid)])
        return person

    def _probe(self, call: Call, unit: str) -> Answer:
        person = self._person(call)
        record = person_record(person, self._population.now())
        return json_answer({**record, "correlationId": self._population.correlate(person.pid, unit)})

    def _save_as_draft(self, call: Call, unit: str) -> Answer:
        visit = _visit(call, unit)
        created = saving.save_draft(self._population, visit)
        return json_answer(_saved(visit, created))

    def _confirm_save(self, call: Call, unit: str) -> Answer:
        claim = saving.confirm(self._population, _visit(call, unit))
        return json_answer({**_saved(claim, local_time(claim.created)), "claimCode": claim.claim_code})

    def _latest(self, call: Call, unit: str) -> Answer:
        claims = self._population.claims(self._person(call).pid)
        return json_answer(claim_record(claims[0] if claims else None, self._population.now()))

    def _latest_5(self, call: Call, unit: str) -> Answer:
        claims = self._population.claims(self._person(call).pid)
        now = self._population.now()
        return json_answer([claim_record(claim, now) for claim in claims[:NEWEST]])


def _visit(call: Call, unit: str) -> Visit:
    """Return the checked body. ``hcode`` is the asking unit's own or absent, never the patient's."""
    body = call.json()
    saving.check(body, saving.API_RULES)
    if body.get("hcode", unit) != unit:
        raise invalid([FieldError("hcode", "รหัสหน่วยบริการไม่ตรงกับ Token", body["hcode"])])
    return Visit(
        pid=body["pid"],
        claim_type=body["claimType"],
        hcode=unit,
        mobile=body["mobile"],
        hn=body.get("hn") or "",
        correlation_id=body["correlationId"],
    )


def _saved(visit: Visit, created: str) -> dict[str, str]:
    return {
        "pid": visit.pid,
        "claimType": visit.claim_type,
        "correlationId": visit.correlation_id,
        "createdDate": created,
    }


def _unknown(call: Call) -> Answer:
    raise Refusal(404, "No message available")
