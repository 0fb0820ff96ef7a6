"""NHSO's answers: what is taken for one, what is refused, and what never gets through."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authen_bridge.nhso import replies
from authen_bridge.problems import InvalidRequest, NhsoBusy, NhsoError, Problem
from tests.testzone.people import POPULATION

PID = POPULATION[0].pid


def test_nulls_count_as_absent_at_every_depth() -> None:
    content = json.dumps(
        {"pid": PID, "image": None, "claimTypes": [{"claimType": "x", "claimTypeName": None}]}
    )
    assert replies.read(200, content.encode()) == {"pid": PID, "claimTypes": [{"claimType": "x"}]}


def test_a_null_error_is_no_error() -> None:
    assert replies.read(200, b'{"error": null, "claimCode": "PP1"}') == {"claimCode": "PP1"}


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b"<html>"),
        (200, b'{"pid": '),
        (200, b'{"n": NaN}'),
        (200, b'{"n": 1e999}'),
        (200, b"[" * 100_000),
        (200, b'{"n": ' + b"9" * 5_000 + b"}"),
        (200, b"\xff\xfe"),
        (200, b'{"error": "Bad"}'),
        (201, b"{}"),
        (204, b""),
        (302, b""),
        (500, b"{}"),
    ],
)
def test_what_is_no_sound_answer_is_nhsos_error(status: int, content: bytes) -> None:
    with pytest.raises(NhsoError):
        replies.read(status, content)


@pytest.mark.parametrize("content", [b"", b"null"])
def test_an_answer_that_says_nothing_is_none(content: bytes) -> None:
    assert replies.read(200, content) is None


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'"saved"'])
def test_a_save_s_answer_that_says_nothing_is_nhsos_error(content: bytes) -> None:
    with pytest.raises(NhsoError):
        replies.read(200, content, saving=True)


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_the_refusal_of_something_in_between_is_not_taken_for_nhsos(status: int) -> None:
    with pytest.raises(NhsoError) as gateway:
        replies.read(status, b"<html><body>Forbidden</body></html>")
    assert gateway.value.facts == {"upstreamStatus": status}


def test_whoever_says_429_is_left_alone() -> None:
    with pytest.raises(NhsoBusy) as busy:
        replies.read(429, b"<html>", wait=7)
    assert busy.value.facts["retryAfter"] == 7


@given(st.integers(200, 599), st.binary(max_size=200))
def test_no_bytes_whatever_are_our_own_mistake(status: int, content: bytes) -> None:
    with suppress(Problem):
        json.dumps(replies.read(status, content), allow_nan=False)


@pytest.mark.parametrize(
    "body",
    [
        {
            "message": f"PID {PID} refused",
            "errors": [{"field": "pid", "defaultMessage": f"{PID}?", "rejectedValue": PID}],
        },
        {"message": {"pid": PID}, "errors": [{"field": {"a": PID}, "defaultMessage": [PID]}]},
        {"errors": PID},
    ],
)
def test_a_refusal_comes_through_without_the_pid_it_echoes(body: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        replies.read(400, json.dumps(body).encode())
    assert PID not in str(refused.value.body("/"))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "999999999"}, replies.LONGEST_WAIT),
        (
            {"Retry-After": "Tue, 01 Jul 2025 12:00:30 GMT", "Date": "Tue, 01 Jul 2025 12:00:00 GMT"},
            30,  # by the answer's own clock, whatever this PC's says
        ),
        ({"Retry-After": "Tue, 01 Jul 2025 11:00:00 GMT", "Date": "Tue, 01 Jul 2025 12:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
    ],
)
def test_the_wait_that_an_answer_asks_for(headers: dict[str, str], seconds: int | None) -> None:
    assert replies.retry_after(headers) == seconds
