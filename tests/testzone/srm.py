"""SRM, simulated: right-search behind an officer's JWT that expires, and the refresh of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from tests.testzone.exchange import Answer, Call, Route, json_answer
from tests.testzone.person import Person, is_pid
from tests.testzone.population import Population
from tests.testzone.records import local_time, person_record
from tests.testzone.refusals import FieldError, Refusal, invalid

MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
LOG_IN_SECONDS = 300  # an access token's life


class Officer(NamedTuple):
    """A log-in, as the log-in program writes it to its file."""

    access: str
    refresh: str

    @property
    def file(self) -> str:
        return f"access-token={self.access}\nrefresh-token={self.refresh}\n"


class Srm:
    """``log_in`` plays NHSO's log-in program; ``refreshed`` counts the access tokens that refreshing gave."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._key = secrets.token_bytes(32)
        self._refresh_tokens: set[str] = set()
        self._revoked: set[str] = set()
        self.refreshed = 0

    def routes(self, base: str) -> Sequence[Route]:
        return (
            Route("right-search", "GET", f"{base}/ucws/v1/right-search", self._right_search),
            Route("access-token", "POST", f"{base}/scard/access-token", self._access_token),
        )

    def log_in(self, seconds: float = LOG_IN_SECONDS) -> Officer:
        """Return a new officer's tokens; the access token ends ``seconds`` from now, or ended before it."""
        refresh = secrets.token_urlsafe(32)
        self._refresh_tokens.add(refresh)
        return Officer(self._sign(seconds), refresh)

    def log_out(self, officer: Officer) -> None:
        """End a log-in before its time: nothing in its tokens tells."""
        self._revoked.add(officer.access)
        self._refresh_tokens.discard(officer.refresh)

    def revoke(self, access: str) -> None:
        """End an access token before its time; its refresh token goes on."""
        self._revoked.add(access)

    def _right_search(self, call: Call) -> Answer:
        scheme, _, access = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self._is_good(access):
            raise Refusal(401, "Token ไม่ถูกต้องหรือหมดอายุ")
        pid = call.query.get("pid", "")
        if not is_pid(pid):
            raise invalid([FieldError("pid", "เลขประจำตัวประชาชนไม่ถูกต้อง", pid)])
        person = self._population.find(pid)
        if person is None:
            raise Refusal(404, "ไม่พบข้อมูล")
        return json_answer(self._record(person))

    def _access_token(self, call: Call) -> Answer:
        if parse_qs(call.body.decode()).get("refresh-token", [""])[0] not in self._refresh_tokens:
            raise Refusal(400, "invalid_grant")
        self.refreshed += 1
        return json_answer({"access_token": self._sign(LOG_IN_SECONDS)})

    def _record(self, person: Person) -> dict[str, Any]:
        known = person_record(person, self._population.now())
        alike = ("startDateTime", "expireDateTime", "paidModel", "hospMainOp", "hospSub", "hospMain")
        fund = {
            "mainInscl": _coded(person.main_inscl),
            "subInscl": _coded(person.sub_inscl),
            **{key: known.get(key) for key in alike},
        }
        return {
            "checkDate": local_time(self._population.now()),
            "pid": person.pid,
            "tname": person.name_th.prefix,
            "fname": person.name_th.first,
            "lname": person.name_th.last,
            "nation": {"id": person.nation},
            "birthDate": long_date(person.birth),
            "sex": {"id": person.sex},
            "deathDate": None,
            "funds": [fund] if person.main_inscl else [],
        }

    def _sign(self, seconds: float) -> str:
        end = int((self._population.now() + timedelta(seconds=seconds)).timestamp())
        head = _encoded(b'{"alg":"HS256","typ":"JWT"}')
        claims = _encoded(json.dumps({"exp": end, "jti": secrets.token_hex(4)}).encode())
        return f"{head}.{claims}.{self._signature(head, claims)}"

    def _is_good(self, access: str) -> bool:
        head, _, rest = access.partition(".")
        claims, _, signature = rest.partition(".")
        if access in self._revoked or not hmac.compare_digest(signature, self._signature(head, claims)):
            return False
        end = json.loads(base64.urlsafe_b64decode(claims + "==="))["exp"]
        return bool(end > self._population.now().timestamp())

    def _signature(self, head: str, claims: str) -> str:
        return _encoded(hmac.digest(self._key, f"{head}.{claims}".encode(), hashlib.sha256))


def long_date(birth: str) -> str:
    """Return YYYYMMDD BE as ``5 มิถุนายน 2517``, without the parts that aren't known."""
    year, month, day = birth[:4], int(birth[4:6]), int(birth[6:])
    return " ".join([*([str(day)] if day else []), *([MONTHS[month - 1]] if month else []), year])


def _coded(words: str) -> dict[str, str] | None:
    """Return ``(UCS) สิทธิ…`` as its code and its name."""
    code, _, name = words.removeprefix("(").partition(") ")
    return {"id": code, "name": name} if words else None


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
