"""Who certifies for a patient: what the page's second tab sends of them, and the rules it must keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.testzone import saving
from tests.testzone.lists import CARD_TYPES, CERTIFIERS, REASONS, RELATIONS
from tests.testzone.person import is_pid
from tests.testzone.population import Certifier
from tests.testzone.refusals import FieldError, invalid
from tests.testzone.saving import Rule

SAME_PERSON = "ผู้รับรองต้องไม่ใช่ผู้เข้ารับบริการ"

CARD_RULES = (
    Rule("pid", True, is_pid, "เลขประจำตัวประชาชนของผู้รับรองไม่ถูกต้อง"),
    Rule("proof", True, ("card", "document").__contains__, "ไม่พบวิธีพิสูจน์ตัวตน"),
    Rule("who", True, CERTIFIERS.__contains__, "กรุณาระบุผู้รับรอง"),
    Rule("relation", True, RELATIONS.__contains__, "กรุณาระบุความสัมพันธ์"),
)
DOCUMENT_RULES = (
    *CARD_RULES,
    Rule("name", True, bool, "กรุณาระบุชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่"),
    Rule("cardType", True, CARD_TYPES.__contains__, "กรุณาระบุประเภทบัตร"),
    Rule("reason", True, REASONS.__contains__, "กรุณาระบุเหตุผล"),
)


def certifier(body: Mapping[str, Any]) -> Certifier | None:
    """Return who certifies the visit ``body``, None for a patient who came in person; ``Refusal`` 400."""
    told = body.get("certifier")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise invalid([FieldError("certifier", "ข้อมูลผู้รับรองไม่ถูกต้อง", told)])
    rules = DOCUMENT_RULES if told.get("proof") == "document" else CARD_RULES
    saving.check(told, rules, within="certifier.")
    if told["pid"] == body["pid"]:
        raise invalid([FieldError("certifier.pid", SAME_PERSON, told["pid"])])
    return Certifier(
        pid=told["pid"],
        proof=told["proof"],
        who=told["who"],
        relation=told["relation"],
        name=told.get("name") or "",
        card_type=told.get("cardType") or "",
        reason=told.get("reason") or "",
    )
