"""The answers of an invented agent: the same for a real HTTP server and for the native host's stand-in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from authen_bridge.problems import (
    CardUnreadable,
    Duplicate,
    FieldError,
    InvalidRequest,
    NotThaiId,
    Problem,
    table,
)

CARD: dict[str, Any] = {
    "pid": "1990100000014",
    "titleName": "003",
    "fname": "ทดสอบ",
    "lname": "ระบบ",
    "birthDate": "25170605",
    "sex": "ชาย",
}
CORRELATION = "00000000-0000-4000-8000-000000000001"
RIGHTS: dict[str, Any] = {
    "nation": "099",
    "transDate": "2021-03-16T13:11:56",
    "mainInscl": "(UCS) สิทธิหลักประกันสุขภาพแห่งชาติ",
    "subInscl": "(89) ช่วงอายุ 12-59 ปี",
    "age": "51 ปี 5 เดือน 22 วัน",
    "checkDate": "2025-11-27T09:00:00",
    "claimTypes": [
        {"claimType": "PG0060001", "claimTypeName": "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)"},
        {"claimType": "PG0130001", "claimTypeName": "บริการฟอกเลือดด้วยเครื่องไตเทียม (HD)"},
    ],
    "correlationId": CORRELATION,
    "hospSub": {"hcode": "99997", "hname": "รพ.สต.ทดสอบ"},
    "hospMainOp": {"hcode": "99998", "hname": "ศูนย์บริการทดสอบ"},
    "hospMain": {"hcode": "99999", "hname": "รพ.ทดสอบ"},
    "paidModel": "1",
    "startDateTime": "2021-03-16T13:11:56",
    "expireDateTime": "2065-03-19T23:59:59",
}
IMAGE = "/9j/4AAQSkZJRgABAQEASABIAAD/2Q=="  # the frame of a JPEG; no photo is needed
SAVED = {
    "pid": CARD["pid"],
    "claimType": "PG0060001",
    "correlationId": CORRELATION,
    "createdDate": "2025-11-27T09:01:00",
}
CLAIM = {
    "claimType": "PG0060001",
    "claimCode": "PP9900000001",
    "hcode": "99999",
    "claimDateTime": "2025-11-27T09:01:00",
    "checkDate": "2025-11-27T09:02:00",
}
OLDER = {**CLAIM, "claimCode": "PP9900000002", "hcode": "99998", "claimDateTime": "2025-06-01T08:30:00"}
LONG_TEXT = "บัตร" * 20_000  # 240 kB of UTF-8: many TCP segments, and more than one read of a socket

# Two answers are to be equal, so their time is.
NOON = "2025-11-27T12:00:00.000+07:00"

# What these problems say of themselves beside their code.
_TELLING: dict[str, Problem] = {
    "CARD_UNREADABLE": CardUnreadable(sw="6A82"),
    "NOT_THAI_ID": NotThaiId(atr="3B6800000073C84012009000"),
    "INVALID_REQUEST": InvalidRequest(errors=[FieldError("mobile", "เบอร์โทรศัพท์ไม่ถูกต้อง")]),
    "DUPLICATE": Duplicate(errors=[FieldError("claimType", Duplicate.message)], claimCode=CLAIM["claimCode"]),
}
PROBLEMS: dict[str, Problem] = {kind.code: kind() for kind in table()} | _TELLING


def answer(method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any] | None:
    """Return (status, body), or None for a request that is never answered: /api/hold, or a body of "hold".

    A query of ``problem=CODE`` is answered with that problem, whatever the route.
    """
    if body == "hold" or path == "/api/hold":
        return None
    if "problem" in query:
        asked = PROBLEMS[query["problem"]]
        return asked.status, {**asked.body(path), "timestamp": NOON}
    known = {**_routes(path, query), **_tools(method, query, body)}
    if path in known:
        return 200, known[path]
    status = path.removeprefix("/api/status/")
    code = int(status) if status.isdecimal() else 404
    return code, problem(code, path)


def _routes(path: str, query: dict[str, str]) -> dict[str, Any]:
    image = {"image": IMAGE} if query.get("readImageFlag") == "true" else {}
    pid = path.rpartition("/")[2]
    return {
        "/api/smartcard/terminals": [{"terminalName": "ACME CCID 0", "isPresent": True}],
        "/api/smartcard/read": {**CARD, **RIGHTS, **image},
        "/api/smartcard/read-card-only": {**CARD, **image},
        f"/api/smartcard/probe/{pid}": {**CARD, **RIGHTS, "pid": pid},
        "/api/nhso-service/save-as-draft": SAVED,
        "/api/nhso-service/confirm-save": {**SAVED, "claimCode": CLAIM["claimCode"]},
        f"/api/nhso-service/latest-authen-code/{pid}": CLAIM,
        f"/api/nhso-service/latest-5-authen-code-all-hospital/{pid}": [CLAIM, OLDER],
    }


def _tools(method: str, query: dict[str, str], body: Any) -> dict[str, Any]:
    """Return the routes of no agent, by which a test sees what came of its request."""
    return {
        "/api/echo": {"method": method, "query": query, "body": body},
        "/api/length": {"length": len(body) if isinstance(body, str) else None},
        "/api/long": {"text": LONG_TEXT},
        "/api/null": None,
    }


def problem(status: int, path: str) -> dict[str, Any]:
    """Return the body of Spring Boot's errors."""
    return {"status": status, "error": HTTPStatus(status).phrase, "message": "ทดสอบ", "path": path}
