"""Where an officer's SRM tokens are, and what is read of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from authen_bridge.nhso import srm, tokens
from authen_bridge.nhso.srm import Tokens


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    path = tmp_path / "SRM Smart Card Single Sign-On" / "token.txt"
    path.parent.mkdir()
    return path


def test_the_log_in_programs_file_is_production_s_and_goes_to_no_other_zone(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "find", lambda zone, kind: f"{zone}-{kind}")
    assert srm.kept("production") == Tokens(refresh="production-srm")
    file.write_text("access-token=one\nrefresh-token=two\n", "utf-8")
    assert srm.kept("production") == Tokens("one", "two")
    assert srm.kept("test") == Tokens(refresh="test-srm")


def test_where_nobody_has_logged_in_there_are_no_tokens(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "find", lambda _zone, _kind: None)
    assert srm.kept("production") is srm.kept("test") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("access-token=a.b.c\nrefresh-token=d\n", Tokens("a.b.c", "d")),
        ("\ufeffaccess-token = a\r\nrefresh-token = d==\r\n", Tokens("a", "d==")),
        ("time=now\naccess-token=a", Tokens("a")),
        ("refresh-token=d", Tokens(refresh="d")),
        ("access-token=โทเคน\nrefresh-token=two words\n", None),
        ("access-token=\n", None),
        ("", None),
    ],
)
def test_the_file_is_read_as_programs_write_it(file: Path, text: str, found: Tokens | None) -> None:
    file.write_text(text, "utf-8")
    assert srm.read_file(file) == found


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b.c", "a.!!.c", "a.bnVsbA.c", "a.eyJleHAiOiJ4In0.c", "a.W10.c"]
)
def test_a_token_that_says_no_end_has_none(token: str) -> None:
    assert srm.expiry(token) is None
