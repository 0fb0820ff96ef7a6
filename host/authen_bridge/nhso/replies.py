"""NHSO's HTTP answers → their JSON, or the problem they are. Pure: a status and bytes in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn

from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NotFound,
    Problem,
    TokenRejected,
)

# Answers that say "not done", whatever their body is.
_REFUSALS: Mapping[int, type[Problem]] = {
    401: TokenRejected,
    403: TokenRejected,
    404: NotFound,
    429: NhsoBusy,
}

_PID = re.compile(r"\d{13}")


def read(status: int, content: bytes) -> Any:
    """Return the JSON of an answer. Raises NhsoError, TokenRejected, NhsoBusy, NotFound, InvalidRequest.

    Nulls are dropped: Spring services write them for what they do not have, and the API's clients
    take an absent key for that.
    """
    if status in _REFUSALS:
        raise _REFUSALS[status]
    if status == HTTPStatus.BAD_REQUEST:
        raise _refused(_parsed(content, status, default={}))
    body = _parsed(content, status)
    if status != HTTPStatus.OK:
        raise NhsoError(upstreamStatus=status)
    if isinstance(body, dict) and "error" in body:  # clients of the agent treat the key as failure
        raise NhsoError(upstreamStatus=status)
    return body


def _parsed(content: bytes, status: int, default: Any = None) -> Any:
    try:
        return _without_nulls(json.loads(content, parse_constant=_refuse, parse_float=_finite))
    except (ValueError, RecursionError) as error:
        if default is not None:
            return default
        raise NhsoError(upstreamStatus=status) from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are Python's, not JSON's


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number out of range")
    return number


def _without_nulls(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
        case list():
            return [_without_nulls(inner) for inner in value]
    return value


def _refused(body: Any) -> InvalidRequest:
    """Return NHSO's own refusal in NHSO's own words, without the values and PIDs it may echo."""
    if not isinstance(body, dict):
        return InvalidRequest()
    given = body.get("errors")
    errors = [
        FieldError(_words(entry.get("field")), _words(entry.get("defaultMessage")))
        for entry in (given if isinstance(given, list) else [])
        if isinstance(entry, dict)
    ]
    message = _words(body.get("message"))
    return InvalidRequest(errors=errors, **({"message": message} if message else {}))


def _words(value: Any) -> str:
    return _PID.sub("…", value) if isinstance(value, str) else ""
