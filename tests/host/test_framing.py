"""Frames: whole ones, broken ones, none at all."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authen_bridge.framing import BadFrame, Channel, encode, frames

LIMIT = 1024

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def frame(body: bytes) -> bytes:
    return struct.pack("@I", len(body)) + body


def taken(data: bytes) -> list[Any]:
    return list(frames(io.BytesIO(data), LIMIT))


@given(st.dictionaries(st.text(max_size=20), json_values, max_size=3))
@settings(derandomize=True, deadline=None)
def test_what_is_encoded_is_decoded(message: dict[str, Any]) -> None:
    assert list(frames(io.BytesIO(encode(message)), 10**9)) == [message]


def test_the_length_counts_bytes_so_thai_comes_through_whole() -> None:
    body = '{"message": "บัตร"}'.encode()
    assert taken(frame(body) + frame(b"1")) == [{"message": "บัตร"}, 1]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"\xff\xfe", "json"),
        (b"NaN", "json"),
        (b"[" * 1000, "json"),
        (b'{"a": 1} {"b": 2}', "json"),
        (b" " * (LIMIT + 1), "length"),
    ],
)
def test_a_broken_frame_is_named_and_the_next_one_is_read(body: bytes, key: str) -> None:
    broken, next_one = taken(frame(body) + frame(b'"next"'))
    assert isinstance(broken, BadFrame)
    assert broken.key == key
    assert next_one == "next"


@pytest.mark.parametrize("data", [b"", b"\x01", frame(b"{}")[:-1], struct.pack("@I", 4_000_000_000) + b"{}"])
def test_a_stream_that_ends_inside_a_frame_ends_quietly(data: bytes) -> None:
    assert taken(data) == []


def test_a_frame_that_arrives_byte_by_byte_is_one_frame() -> None:
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 1))

    assert list(frames(Dribble(frame(b'{"id": 1}')), LIMIT)) == [{"id": 1}]


def test_a_browser_that_has_gone_is_not_an_error() -> None:
    class Gone(io.BytesIO):
        def write(self, _data: Any, /) -> int:
            raise BrokenPipeError

    Channel(Gone()).send({"type": "hello"})
