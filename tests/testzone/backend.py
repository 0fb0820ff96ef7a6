"""The site's own backend: a log-in without a password, people by PID with their rights, drafts, confirms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from tests.testzone import saving
from tests.testzone.certifying import certifier
from tests.testzone.exchange import ANY, Answer, Call, Route, json_answer
from tests.testzone.invented import OWN_UNIT
from tests.testzone.person import is_pid
from tests.testzone.population import Population, Visit
from tests.testzone.records import BUDDHIST_ERA, address_line, person_record
from tests.testzone.refusals import FieldError, Refusal, invalid

SESSION = "authen_session"
CLERKS = {"clerk-1": "เจ้าหน้าที่ ทดสอบหนึ่ง", "clerk-2": "เจ้าหน้าที่ ทดสอบสอง"}


class Backend:
    def __init__(self, population: Population) -> None:
        self._population = population

    def routes(self, base: str) -> Sequence[Route]:
        secured = self._logged_in
        table = (
            ("backend/login", "POST", "login", self._log_in),
            ("backend/logout", "POST", "logout", self._log_out),
            ("backend/session", "GET", "session", secured(self._session)),
            ("backend/person", "GET", "person/{pid}", secured(self._person)),
            ("backend/drafts", "POST", "drafts", secured(self._save_draft)),
            ("backend/confirmations", "POST", "confirmations", secured(self._confirm)),
            ("backend", ANY, "{rest...}", _unknown),
        )
        return [Route(name, method, f"{base}/backend/{path}", handle) for name, method, path, handle in table]

    def _logged_in(self, handle: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        def checked(call: Call) -> Answer:
            if self._clerk(call) is None:
                raise Refusal(401, "กรุณาเข้าสู่ระบบ")
            return handle(call)

        return checked

    def _clerk(self, call: Call) -> str | None:
        return self._population.clerk_of(call.cookie(SESSION) or "")

    def _log_in(self, call: Call) -> Answer:
        clerk = call.json().get("clerk")
        if clerk not in CLERKS:
            raise invalid([FieldError("clerk", "ไม่พบผู้ใช้งาน", clerk)])
        return json_answer(_profile(clerk), headers=_cookie(self._population.log_in(clerk)))

    def _log_out(self, call: Call) -> Answer:
        self._population.log_out(call.cookie(SESSION) or "")
        return json_answer({}, headers=_cookie("", "; Max-Age=0"))

    def _session(self, call: Call) -> Answer:
        return json_answer(_profile(self._clerk(call) or ""))

    def _person(self, call: Call) -> Answer:
        person = self._population.find(call.params["pid"])
        if person is None:
            known = is_pid(call.params["pid"])
            message = saving.UNKNOWN_PID if known else "เลขประจำตัวประชาชนไม่ถูกต้อง"
            raise Refusal(400, message, [FieldError("pid", message, call.params["pid"])])
        record = person_record(person, self._population.now())
        return json_answer({**record, "address": address_line(person)})

    def _save_draft(self, call: Call) -> Answer:
        created = saving.save_draft(self._population, self._visit(call))
        return json_answer({"createdDate": created}, 201)

    def _confirm(self, call: Call) -> Answer:
        claim = saving.confirm(self._population, self._visit(call))
        return json_answer({"claimCode": claim.claim_code}, 201)

    def _visit(self, call: Call) -> Visit:
        body = call.json()
        saving.check(body, saving.PAGE_RULES)
        if body["serviceDate"] != thai_date(self._population.now()):
            late = "ยืนยันตัวตนได้เฉพาะวันที่รับบริการ"
            raise Refusal(400, late, [FieldError("serviceDate", late, body["serviceDate"])])
        return Visit(
            pid=body["pid"],
            claim_type=body["claimType"],
            hcode=OWN_UNIT.hcode,
            mobile=body["mobile"],
            phones=body.get("phones") or "",
            hn=body.get("hn") or "",
            source="page",
            certifier=certifier(body),
        )


def thai_date(moment: datetime) -> str:
    """Return dd/mm/yyyy, Buddhist era."""
    return f"{moment:%d/%m}/{moment.year + BUDDHIST_ERA}"


def _profile(clerk: str) -> dict[str, str]:
    return {"clerk": CLERKS[clerk], "hcode": OWN_UNIT.hcode, "hname": OWN_UNIT.hname}


def _cookie(session: str, more: str = "") -> dict[str, str]:
    return {"Set-Cookie": f"{SESSION}={session}; Path=/; Secure; HttpOnly; SameSite=Lax{more}"}


def _unknown(call: Call) -> Answer:
    raise Refusal(404, "No message available")
