"""NHSO's HTTP answers → their JSON, or the problem they are. Pure: a status and bytes in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NoReturn

from authen_bridge.nhso.clock import parsed
from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NotFound,
    Problem,
    TokenRejected,
)

# Answers that say "not done", where NHSO itself gives them.
_REFUSALS: Mapping[int, type[Problem]] = {
    400: InvalidRequest,
    401: TokenRejected,
    403: TokenRejected,
    404: NotFound,
    429: NhsoBusy,
}

LONGEST_WAIT = 3600  # s; whoever says more is out of order, and staff may well ask again after an hour

SHORTEST = 3  # characters; of anything shorter every text is full

# The request's fields that a refusal may repeat: nothing personal, and the clerk needs them.
PUBLIC = frozenset({"claimType", "hcode"})

_PID = re.compile(r"\d{13}")


def read(
    status: int,
    content: bytes,
    wait: int | None = None,
    private: Collection[str] = (),
    *,
    saving: bool = False,
) -> Any:
    """Return the JSON of an answer. Raises NhsoError, TokenRejected, NhsoBusy, NotFound, InvalidRequest.

    ``wait`` is what `retry_after` found; with it a 503 says "later" as a 429 does. ``private`` are
    values of the request that a refusal must not repeat. Nulls are dropped: Spring services write
    them for what they do not have, and the API's clients take an absent key for that. An empty 200 is
    None as ``null`` is, what they say for "there is none"; not where we are ``saving``, whose answer
    is an object.

    A refusal is NHSO's own where its body is empty or a JSON object. Anything else is by something
    between us, which may have passed a save on before it spoke: NhsoError, a save's outcome unknown.
    """
    if status in _REFUSALS and not _is_own(content) and (saving or status != HTTPStatus.TOO_MANY_REQUESTS):
        raise NhsoError(upstreamStatus=status)
    if wait is not None and status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        raise NhsoBusy(retryAfter=wait)
    if status == HTTPStatus.BAD_REQUEST:
        raise _refused(_parsed(content or b"{}", status), private)
    if status in _REFUSALS:
        raise _REFUSALS[status]
    if status == HTTPStatus.OK and not content and not saving:
        return None
    body = _parsed(content, status)
    if status != HTTPStatus.OK:
        raise NhsoError(upstreamStatus=status)
    if saving and not isinstance(body, dict):
        raise NhsoError(upstreamStatus=status)
    if isinstance(body, dict) and "error" in body:  # clients of the agent treat the key as failure
        raise NhsoError(upstreamStatus=status)
    return body


def private(fields: Mapping[str, Any]) -> list[str]:
    """Return the values of a request's ``fields`` that a refusal must not repeat."""
    return [str(value) for key, value in fields.items() if key not in PUBLIC]


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Return the seconds that an answer asks to wait, from a number or a date; None where it does not say."""
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", said, re.ASCII):
        seconds = int(said)
    else:
        until, now = parsed(said), parsed(headers.get("Date")) or datetime.now(UTC)
        if until is None:
            return None
        seconds = math.ceil((until - now).total_seconds())
    return min(max(seconds, 0), LONGEST_WAIT)


def _is_own(content: bytes) -> bool:
    """Tell whether a refusal's body is NHSO's: none, or a JSON object."""
    try:
        return not content or isinstance(_parsed(content, 0), dict)
    except NhsoError:
        return False


def _parsed(content: bytes, status: int) -> Any:
    try:
        return _without_nulls(json.loads(content, parse_constant=_refuse, parse_float=_finite))
    except (ValueError, RecursionError) as error:
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


def _refused(body: Mapping[str, Any], private: Collection[str]) -> InvalidRequest:
    """Return NHSO's own refusal in NHSO's own words, without the values and PIDs it may repeat.

    There is always an entry in ``errors``: clients show the first one's words.
    """
    given = body.get("errors")
    entries = [entry for entry in (given if isinstance(given, list) else []) if isinstance(entry, dict)]
    echoed = (str(e.get("rejectedValue", "")) for e in entries if str(e.get("field")) not in PUBLIC)
    hidden = [*private, *echoed]
    message = _words(body.get("message"), hidden) or InvalidRequest.message
    errors = [
        FieldError(_words(entry.get("field"), hidden), _words(entry.get("defaultMessage"), hidden) or message)
        for entry in entries
    ]
    return InvalidRequest(errors=errors or [FieldError("", message)], message=message)


def _words(value: Any, hidden: Collection[str]) -> str:
    if not isinstance(value, str):
        return ""
    for text in sorted(hidden, key=len, reverse=True):  # one may be a part of another
        if len(text) >= SHORTEST:
            value = value.replace(text, "…")
    return _PID.sub("…", value)
