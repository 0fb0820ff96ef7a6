"""The API's JSON as pydantic models: what NHSO sends, and what a save must hold.

Shapes follow the document's API slide and its public client programs. Replies keep unknown fields
and pass them on: NHSO may add some any day. Requests are checked field by field, in Thai.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from authen_bridge.pid import check_digit_fits
from authen_bridge.problems import FieldError, InvalidRequest

# ── what NHSO sends ───────────────────────────────────────────────────────────────────────────


class Document(BaseModel):
    """A reply. Only what we act on is named; the rest is kept as it came."""

    model_config = ConfigDict(extra="allow")


class ClaimType(Document):
    claimType: str
    claimTypeName: str = ""


class Rights(Document):
    """``read`` and ``probe``: a person with rights today. Everything but ``pid`` may be missing.

    The slide prints ``mainInsc1`` (digit one); every client reads ``mainInscl``. Both are taken,
    the letter is given.
    """

    pid: str
    mainInscl: str | None = Field(None, validation_alias=AliasChoices("mainInscl", "mainInsc1"))
    subInscl: str | None = Field(None, validation_alias=AliasChoices("subInscl", "subInsc1"))
    claimTypes: list[ClaimType] | None = None
    correlationId: str | None = None


class Saved(Document):
    """``save-as-draft`` (no ``claimCode``) and ``confirm-save``."""

    pid: str
    claimType: str
    correlationId: str | None = None
    createdDate: str | None = Field(None, validation_alias=AliasChoices("createdDate", "createDate"))
    claimCode: str | None = None


class Latest(Document):
    """``latest-authen-code``; without ``claimCode`` where there is none."""

    claimType: str | None = None
    claimCode: str | None = None
    hcode: str | None = None
    claimDateTime: str | None = None
    checkDate: str | None = None


# ── what a save must hold ─────────────────────────────────────────────────────────────────────

_CLAIM_TYPE = re.compile(r"PG\d{7}", re.ASCII)
_MOBILE = re.compile(r"0[689]\d{8}", re.ASCII)
_HCODE = re.compile(r"\d{5}", re.ASCII)


def _digits(value: object) -> object:
    """Take Thai and full-width digits as digits, and drop the spaces and dashes people type."""
    if not isinstance(value, str):
        return value
    plain = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", value)
    )
    return re.sub(r"[\s-]", "", plain)


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


def _mobile(value: str) -> str:
    if not _MOBILE.fullmatch(value):
        raise ValueError("เบอร์โทรศัพท์มือถือต้องมี 10 หลัก ขึ้นต้นด้วย 06 08 หรือ 09")
    return value


Pid = Annotated[str, AfterValidator(_pid)]


class Save(BaseModel):
    """The body of ``save-as-draft`` and ``confirm-save``."""

    model_config = ConfigDict(extra="forbid", strict=True)

    pid: Pid
    claimType: Annotated[str, _matching(_CLAIM_TYPE, "รหัสบริการไม่ถูกต้อง")]
    mobile: Annotated[str, BeforeValidator(_digits), AfterValidator(_mobile)]
    correlationId: Annotated[str, Field(min_length=1, max_length=128)]
    hn: Annotated[str, Field(max_length=32)] | None = None
    # The unit's own code, never the patient's hospital: the settings' one is taken where it is absent.
    hcode: Annotated[str, _matching(_HCODE, "รหัสหน่วยบริการต้องเป็นตัวเลข 5 หลัก")] | None = None


# pydantic's own words, in Thai; a validator's own words pass as they are.
_WORDS = {
    "missing": "ต้องระบุ",
    "extra_forbidden": "ไม่รู้จักช่องนี้",
    "string_type": "ต้องเป็นข้อความ",
    "string_too_short": "ต้องระบุ",
    "string_too_long": "ยาวเกินไป",
}


def checked_save(body: Any) -> Save:
    """Return the save in ``body``. Raises InvalidRequest naming every failing field, never a value."""
    if not isinstance(body, dict):
        raise InvalidRequest(errors=[FieldError("body", "ต้องเป็น JSON object")])
    try:
        return Save.model_validate(body)
    except ValidationError as error:
        raise InvalidRequest(
            errors=[_field_error(e["loc"], e["type"], e["msg"]) for e in error.errors()]
        ) from None


def checked_pid(pid: str) -> str:
    """Return ``pid``. Raises InvalidRequest where it cannot be one."""
    try:
        return _pid(pid)
    except ValueError as error:
        raise InvalidRequest(errors=[FieldError("pid", str(error))]) from None


def _field_error(loc: tuple[int | str, ...], kind: str, text: str) -> FieldError:
    words = text.removeprefix("Value error, ") if kind == "value_error" else _WORDS.get(kind, "ไม่ถูกต้อง")
    return FieldError(".".join(str(part) for part in loc), words)
