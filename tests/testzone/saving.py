"""The rules of a draft and a confirm, the same for the API and for the site's own backend."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.testzone.invented import CLAIM_TYPES
from tests.testzone.person import is_pid
from tests.testzone.population import AlreadyClaimed, Claim, CorrelationSpent, Population, Visit
from tests.testzone.refusals import FieldError, Refusal, invalid

HN_LENGTH = 20  # characters; hospital numbers in use have 9 or fewer

ALREADY_CLAIMED = "ผู้รับบริการขอ Authen Code ของบริการนี้ที่หน่วยบริการนี้แล้วในวันนี้"
NO_RIGHT = "ผู้รับบริการไม่มีสิทธิรับบริการนี้"
UNKNOWN_PID = "ไม่พบข้อมูลบุคคลในฐานข้อมูลประชากร"


class Rule(NamedTuple):
    field: str
    required: bool
    holds: Callable[[str], bool]
    message: str


def _fits(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


VISIT_RULES: tuple[Rule, ...] = (
    Rule("pid", True, is_pid, "เลขประจำตัวประชาชนไม่ถูกต้อง"),
    Rule("claimType", True, CLAIM_TYPES.__contains__, "ไม่พบบริการที่เลือก"),
    Rule("mobile", True, _fits(r"0\d{9}"), "เบอร์โทรศัพท์มือถือต้องเป็นตัวเลข 10 หลัก"),
    Rule("hn", False, lambda text: len(text) <= HN_LENGTH, "HN ยาวเกินไป"),
)
API_RULES = (
    *VISIT_RULES,
    Rule("correlationId", True, bool, "ไม่พบ correlationId"),
    Rule("hcode", False, _fits(r"\d{5}"), "รหัสหน่วยบริการไม่ถูกต้อง"),
)
PAGE_RULES = (
    *VISIT_RULES,
    Rule("phones", False, _fits(r"[\d, -]*"), "เบอร์โทรศัพท์ไม่ถูกต้อง"),
    Rule("serviceDate", True, _fits(r"\d\d/\d\d/\d{4}"), "วันที่เข้ารับบริการไม่ถูกต้อง"),
    Rule("serviceTime", True, _fits(r"([01]\d|2[0-3]):[0-5]\d"), "เวลาเข้ารับบริการไม่ถูกต้อง"),
)


def check(body: Mapping[str, Any], rules: Sequence[Rule], within: str = "") -> None:
    """``Refusal`` 400 that names every field of ``body`` that breaks its rule; ``within`` leads its name."""
    errors = [
        FieldError(within + rule.field, rule.message, body.get(rule.field))
        for rule in rules
        if not _keeps(rule, body)
    ]
    if errors:
        raise invalid(errors)


def _keeps(rule: Rule, body: Mapping[str, Any]) -> bool:
    value = body.get(rule.field)
    if value is None or value == "":
        return not rule.required
    return isinstance(value, str) and rule.holds(value)


def check_person(population: Population, visit: Visit) -> None:
    """``Refusal`` 400 unless the register knows the person and gives a right to the service."""
    person = population.find(visit.pid)
    if person is None:
        raise invalid([FieldError("pid", UNKNOWN_PID, visit.pid)])
    if visit.claim_type not in person.claim_types:
        raise Refusal(400, NO_RIGHT, [FieldError("claimType", NO_RIGHT, visit.claim_type)])


def confirm(population: Population, visit: Visit) -> Claim:
    """Issue a claim code; ``Refusal`` 400 in the agent's shape when there is none to issue."""
    check_person(population, visit)
    try:
        return population.confirm(visit)
    except AlreadyClaimed as error:
        duplicate = FieldError("claimType", ALREADY_CLAIMED, visit.claim_type)
        raise Refusal(400, ALREADY_CLAIMED, [duplicate]) from error
    except CorrelationSpent as error:
        raise _bad_correlation(visit) from error


def save_draft(population: Population, visit: Visit) -> str:
    """Keep a draft and return when it was made, in the API's form; ``Refusal`` 400."""
    check_person(population, visit)
    try:
        return population.save_draft(visit).strftime("%Y-%m-%dT%H:%M:%S")
    except CorrelationSpent as error:
        raise _bad_correlation(visit) from error


def _bad_correlation(visit: Visit) -> Refusal:
    message = "correlationId ไม่ถูกต้องหรือถูกใช้ไปแล้ว กรุณาอ่านบัตรใหม่"
    return Refusal(400, message, [FieldError("correlationId", message, visit.correlation_id)])
