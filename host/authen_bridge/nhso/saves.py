"""What a draft or a confirmation must hold: checked field by field, in Thai, before anything is sent.

The shape is that of the document's API slide and its public client programs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from authen_bridge.pid import check_digit_fits
from authen_bridge.problems import FieldError, InvalidRequest

_CLAIM_TYPE = re.compile(r"PG\d{7}", re.ASCII)
_MOBILE = re.compile(r"0[689]\d{8}", re.ASCII)
_HCODE = re.compile(r"\d{5}", re.ASCII)


_BETWEEN = ("Pd", "Cf")  # dashes of every kind, and what has no width


def digits(value: object) -> object:
    """Take Thai and full-width digits as digits, and drop the spaces and dashes people type."""
    if not isinstance(value, str):
        return value
    plain = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", value)
    )
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in _BETWEEN)


def _pid(value: str) -> str:
    if not check_digit_fits(value):
        raise ValueError("เลขประจำตัวประชาชนไม่ถูกต้อง ต้องเป็นตัวเลข 13 หลักและหลักสุดท้ายตรงกับหลักตรวจสอบ")
    return value


def _matching(pattern: re.Pattern[str], words: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(words)
        return value

    return AfterValidator(check)


Pid = Annotated[str, AfterValidator(_pid)]
Mobile = Annotated[
    str,
    BeforeValidator(digits),
    _matching(_MOBILE, "เบอร์โทรศัพท์มือถือต้องมี 10 หลัก ขึ้นต้นด้วย 06 08 หรือ 09"),
]


def _as_text(value: object) -> object:
    """HIS programs send ``""`` for what they have not got, and an HN as a number."""
    if value == "":
        return None
    return str(value) if type(value) is int else value


Hn = Annotated[
    str,
    Field(max_length=32),
    _matching(re.compile(r"[^\x00-\x1f\x7f]*"), "HN มีอักขระที่ใช้ไม่ได้"),
]


class Save(BaseModel):
    """The body of ``save-as-draft`` and ``confirm-save``. Fields that we don't know are passed on."""

    model_config = ConfigDict(extra="allow", strict=True)

    pid: Pid
    claimType: Annotated[str, _matching(_CLAIM_TYPE, "รหัสบริการไม่ถูกต้อง")]
    mobile: Mobile
    correlationId: Annotated[str, Field(min_length=1, max_length=128)]
    hn: Annotated[Hn | None, BeforeValidator(_as_text)] = None
    # The unit's own code, never the patient's hospital: the settings' one goes before it.
    hcode: Annotated[
        Annotated[str, _matching(_HCODE, "รหัสหน่วยบริการต้องเป็นตัวเลข 5 หลัก")] | None,
        BeforeValidator(_as_text),
    ] = None


class Visit(BaseModel):
    """What our own pages may have remembered of a patient."""

    model_config = ConfigDict(extra="forbid", strict=True)

    mobile: Mobile | None = None
    hn: Hn | None = None


# pydantic's own words, in Thai; a validator's own words pass as they are.
_WORDS = {
    "missing": "ต้องระบุ",
    "extra_forbidden": "ไม่รู้จักช่องนี้",
    "string_type": "ต้องเป็นข้อความ",
    "string_too_short": "ต้องระบุ",
    "string_too_long": "ยาวเกินไป",
}

# Looks at fields that are well-formed by themselves; returns what is wrong with them together.
Together = Callable[[Mapping[str, Any]], Sequence[FieldError]]


def checked_save(body: Any, together: Together = lambda _fields: ()) -> Save:
    """Return the save in ``body``. Raises InvalidRequest naming every failing field, never a value.

    Where some fail, ``together`` is given the sound ones, so that one answer names all. Where none
    does, that is for the caller to do, who then also knows the day.
    """
    given = _object(body)
    try:
        return Save.model_validate(given)
    except ValidationError as error:
        errors = _field_errors(error)
    failing = {error.field.partition(".")[0] for error in errors}
    errors += together({key: value for key, value in given.items() if key not in failing})
    raise InvalidRequest(errors=errors) from None


def checked_visit(body: Any) -> Visit:
    """Return what to remember. Raises InvalidRequest as `checked_save` does."""
    try:
        return Visit.model_validate(_object(body))
    except ValidationError as error:
        raise InvalidRequest(errors=_field_errors(error)) from None


def checked_pid(pid: str) -> str:
    """Return ``pid``. Raises InvalidRequest where it cannot be one."""
    try:
        return _pid(pid)
    except ValueError as error:
        raise InvalidRequest(errors=[FieldError("pid", str(error))]) from None


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise InvalidRequest(errors=[FieldError("body", "ต้องเป็น JSON object")])
    return body


def _field_errors(error: ValidationError) -> list[FieldError]:
    return [_field_error(e["loc"], e["type"], e["msg"]) for e in error.errors()]


def _field_error(loc: tuple[int | str, ...], kind: str, text: str) -> FieldError:
    words = text.removeprefix("Value error, ") if kind == "value_error" else _WORDS.get(kind, "ไม่ถูกต้อง")
    return FieldError(".".join(str(part) for part in loc), words)
