"""Every way a request can end badly: one exception tree, and the table the browser and the clerk see.

    Problem
    ├── CardProblem                      the reader or the card said no
    │   ├── NoReader            418      ├── CardUnreadable      500 (with SW)
    │   ├── ServiceStopped      418      ├── NotThaiId           500 (with ATR)
    │   ├── NoCard              500      ├── ReaderBusy          500
    │   └── CardRemoved         500      └── CardMismatch        409
    ├── RequestProblem                   the asker's fault
    │   ├── InvalidRequest      400      ├── ForbiddenOrigin     403
    │   ├── Duplicate           400      ├── NotFound            404
    │   ├── NotToday            400      ├── MethodNotAllowed    405
    │   └── TooMany             429
    ├── SetupProblem                     the zone lacks something on this PC
    │   ├── ZoneNotSetUp        503      ├── RightsUnavailable   503
    │   ├── TokenMissing        503      └── StoreUnavailable    503
    │   └── HcodeMissing        503
    ├── NhsoProblem                      NHSO, or the way to it
    │   ├── NhsoUnreachable     503      ├── TlsFailed           502
    │   ├── NhsoBusy            503      ├── NhsoError           502
    │   ├── ProxyRefused        503      ├── NhsoTimeout         504
    │   └── TokenRejected       502      └── OutcomeUnknown      504
    └── Internal                502      our own mistake

Statuses follow what client programs of the NHSO agent act on: 418 and 500 belong to reader and
card, so NHSO's trouble takes 502–504. Codes are append-only: programs and policies match on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any, ClassVar, Literal, NamedTuple

Again = Literal["yes", "no", "later", "after mending", "by reconciling"]

# Thailand has had one offset and no summer time since 1920; Windows ships no tz database.
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")


class FieldError(NamedTuple):
    """One entry of ``errors``: the failing key and Thai words for the clerk. Never the value."""

    field: str
    message: str


class Problem(Exception):
    """A request ended without its answer.

    ``errors`` names every failing field. ``facts`` are extra keys of the body (``sw``, ``atr``,
    ``claimCode``); nothing personal beyond what the asker sent may go there.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    again: ClassVar[Again]
    message: ClassVar[str]

    def __init__(self, detail: str = "", *, errors: Sequence[FieldError] = (), **facts: Any) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.errors = tuple(errors)
        self.facts = facts

    def body(self, path: str) -> dict[str, Any]:
        """Return the agent's (Spring Boot's) error body for ``path``, plus ``code`` and the facts."""
        return {
            "timestamp": datetime.now(BANGKOK).isoformat(timespec="milliseconds"),
            "status": self.status,
            "error": reason(self.status),
            "message": self.message,
            "path": path,
            "errors": [{"field": e.field, "defaultMessage": e.message} for e in self.errors],
            "code": self.code,
            **self.facts,
        }


def reason(status: int) -> str:
    """Return the reason phrase Spring Boot prints for ``status``."""
    return HTTPStatus(status).phrase


# ── the reader and the card ───────────────────────────────────────────────────────────────────


class CardProblem(Problem):
    pass


class NoReader(CardProblem):
    code, status, again = "NO_READER", 418, "yes"
    message = "ไม่พบเครื่องอ่านบัตร กรุณาเสียบเครื่องอ่านบัตร"


class ServiceStopped(CardProblem):
    code, status, again = "SERVICE_STOPPED", 418, "yes"
    message = "บริการ Smart Card ของเครื่องนี้หยุดทำงาน กรุณาเสียบเครื่องอ่านบัตรใหม่ หากยังไม่ได้ให้แจ้งฝ่าย IT"


class NoCard(CardProblem):
    code, status, again = "NO_CARD", 500, "yes"
    message = "ไม่พบบัตรในเครื่องอ่าน กรุณาเสียบบัตรประชาชน"


class CardRemoved(CardProblem):
    code, status, again = "CARD_REMOVED", 500, "yes"
    message = "บัตรถูกดึงออกก่อนอ่านเสร็จ กรุณาเสียบบัตรใหม่และรอจนอ่านเสร็จ"


class ReaderBusy(CardProblem):
    code, status, again = "READER_BUSY", 500, "yes"
    message = "โปรแกรมอื่นกำลังใช้เครื่องอ่านบัตร กรุณารอสักครู่แล้วลองใหม่"


class CardUnreadable(CardProblem):
    code, status, again = "CARD_UNREADABLE", 500, "no"
    message = "อ่านข้อมูลจากชิปในบัตรไม่ได้ กรุณาเช็ดหน้าสัมผัสแล้วเสียบใหม่ หากยังไม่ได้ให้ยืนยันตัวตนด้วยวิธีอื่น"


class NotThaiId(CardProblem):
    code, status, again = "NOT_THAI_ID", 500, "no"
    message = "บัตรนี้ไม่ใช่บัตรประจำตัวประชาชน หรือเสียบกลับด้าน กรุณาตรวจสอบบัตร"


class CardMismatch(CardProblem):
    code, status, again = "CARD_MISMATCH", 409, "no"
    message = "บัตรที่ Agent อ่านได้ไม่ใช่บัตรใบเดียวกับในเครื่องอ่าน กรุณาเสียบบัตรใหม่"


# ── the asker ─────────────────────────────────────────────────────────────────────────────────


class RequestProblem(Problem):
    pass


class InvalidRequest(RequestProblem):
    code, status, again = "INVALID_REQUEST", 400, "no"
    message = "ข้อมูลที่ส่งมาไม่ถูกต้อง กรุณาแก้ไขช่องที่ระบุ"


class Duplicate(RequestProblem):
    code, status, again = "DUPLICATE", 400, "no"
    message = "ขอรหัสของบริการนี้ไปแล้ววันนี้ ใช้รหัสเดิมได้"


class NotToday(RequestProblem):
    code, status, again = "NOT_TODAY", 400, "no"
    message = "พ้นวันเข้ารับบริการแล้ว ยืนยันตัวตนได้เฉพาะวันที่รับบริการ"


class ForbiddenOrigin(RequestProblem):
    code, status, again = "FORBIDDEN_ORIGIN", 403, "no"
    message = "เว็บไซต์นี้ไม่ได้รับอนุญาตให้ใช้เครื่องอ่านบัตร"


class NotFound(RequestProblem):
    code, status, again = "NOT_FOUND", 404, "no"
    message = "ไม่มีบริการที่เรียก"


class MethodNotAllowed(RequestProblem):
    code, status, again = "METHOD_NOT_ALLOWED", 405, "no"
    message = "เรียกบริการด้วยวิธีที่ไม่รองรับ"


class TooMany(RequestProblem):
    code, status, again = "TOO_MANY", 429, "later"
    message = "หน้าเว็บนี้สอบถามข้อมูลหลายคนเกินไป กรุณารอสักครู่"


# ── what this PC lacks ────────────────────────────────────────────────────────────────────────


class SetupProblem(Problem):
    pass


class ZoneNotSetUp(SetupProblem):
    code, status, again = "ZONE_NOT_SET_UP", 503, "after mending"
    message = "เครื่องนี้ยังไม่ได้ตั้งค่าสำหรับเว็บไซต์นี้ กรุณาแจ้งฝ่าย IT"


class TokenMissing(SetupProblem):
    code, status, again = "TOKEN_MISSING", 503, "after mending"
    message = "ยังไม่ได้ใส่ Token ของหน่วยบริการ ขอได้จากเมนู Token บนเว็บ New Authen แล้วแจ้งฝ่าย IT"


class HcodeMissing(SetupProblem):
    code, status, again = "HCODE_MISSING", 503, "after mending"
    message = "ยังไม่ได้ตั้งรหัสหน่วยบริการ (hcode) ของหน่วยบริการนี้ กรุณาแจ้งฝ่าย IT"


class RightsUnavailable(SetupProblem):
    code, status, again = "RIGHTS_UNAVAILABLE", 503, "after mending"
    message = "เครื่องนี้ตรวจสอบสิทธิไม่ได้ตามที่ตั้งค่าไว้ อ่านเฉพาะบัตรได้ กรุณาแจ้งฝ่าย IT"


class StoreUnavailable(SetupProblem):
    code, status, again = "STORE_UNAVAILABLE", 503, "after mending"
    message = "บันทึกรายการลงในเครื่องนี้ไม่ได้ จึงยังไม่ส่งคำขอไปยัง สปสช. กรุณาแจ้งฝ่าย IT"


# ── NHSO, or the way to it ────────────────────────────────────────────────────────────────────


class NhsoProblem(Problem):
    pass


class NhsoUnreachable(NhsoProblem):
    code, status, again = "NHSO_UNREACHABLE", 503, "later"
    message = "ติดต่อ สปสช. ไม่ได้ กรุณาตรวจสอบเครือข่ายแล้วลองใหม่ (ยังอ่านบัตรอย่างเดียวได้)"


class NhsoBusy(NhsoProblem):
    code, status, again = "NHSO_BUSY", 503, "later"
    message = "สปสช. รับคำขอไม่ทัน กรุณารอสักครู่แล้วลองใหม่"


class ProxyRefused(NhsoProblem):
    code, status, again = "PROXY_REFUSED", 503, "after mending"
    message = "พร็อกซีของหน่วยงานไม่ยอมให้ผ่านไปยัง สปสช. กรุณาแจ้งฝ่าย IT (ชื่อผู้ใช้และรหัสผ่านของพร็อกซี)"


class TokenRejected(NhsoProblem):
    code, status, again = "TOKEN_REJECTED", 502, "no"
    message = "สปสช. ไม่รับ Token ของหน่วยบริการ (หมดอายุหรือผิดโซน) ขอใหม่ได้จากเมนู Token บนเว็บ New Authen"


class TlsFailed(NhsoProblem):
    code, status, again = "TLS_FAILED", 502, "no"
    message = "ตรวจสอบใบรับรองความปลอดภัยของ สปสช. ไม่ผ่าน กรุณาแจ้งฝ่าย IT (พร็อกซีหรือใบรับรองของเครื่อง)"


class NhsoError(NhsoProblem):
    code, status, again = "NHSO_ERROR", 502, "later"
    message = "ระบบ สปสช. ขัดข้อง กรุณาลองใหม่ภายหลัง"


class NhsoTimeout(NhsoProblem):
    code, status, again = "NHSO_TIMEOUT", 504, "later"
    message = "สปสช. ไม่ตอบในเวลาที่กำหนด กรุณาลองใหม่"


class OutcomeUnknown(NhsoProblem):
    code, status, again = "OUTCOME_UNKNOWN", 504, "by reconciling"
    message = "ส่งคำขอแล้วแต่ไม่ได้รับคำตอบ อย่าขอซ้ำ ให้ตรวจสอบรหัสล่าสุดของผู้รับบริการก่อน"


class Internal(Problem):
    code, status, again = "INTERNAL", 502, "no"
    message = "โปรแกรม Authen Bridge ทำงานผิดพลาด กรุณาแจ้งฝ่าย IT พร้อมรหัส INTERNAL"


def table(root: type[Problem] = Problem) -> Iterator[type[Problem]]:
    """Yield every problem that has a code, in the order of the tree."""
    for kind in root.__subclasses__():
        if "code" in vars(kind):
            yield kind
        yield from table(kind)
