"""Where a zone's token is kept, and who goes before whom."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import PasswordDeleteError

from authen_bridge import cli
from authen_bridge.nhso import tokens


class KeyringOfATest(KeyringBackend):
    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringOfATest]:
    monkeypatch.delenv(tokens.ENVIRONMENT, raising=False)
    monkeypatch.setenv("AUTHEN_BRIDGE_HOME", str(tmp_path))
    monkeypatch.setattr(tokens, "FOLDER", tmp_path / "machine")
    before, mine = keyring.get_keyring(), KeyringOfATest()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def test_each_zone_has_its_own_token() -> None:
    tokens.keep("test", "t", machine=False)
    tokens.keep("production", "p", machine=False)
    assert (tokens.find("test"), tokens.find("production")) == ("t", "p")
    assert tokens.clear("test", machine=False)
    assert (tokens.find("test"), tokens.find("production")) == (None, "p")
    assert not tokens.clear("test", machine=False)


def test_the_user_s_own_token_goes_before_the_machine_s() -> None:
    tokens.keep("test", "machine's", machine=True)
    assert tokens.find("test") == "machine's"
    tokens.keep("test", "user's", machine=False)
    assert tokens.find("test") == "user's"


def test_the_machine_s_token_is_no_business_of_other_users() -> None:
    tokens.machine_file("test").parent.mkdir()
    tokens.machine_file("test").write_text("old")
    tokens.machine_file("test").chmod(0o644)
    tokens.keep("test", "new", machine=True)
    assert stat.S_IMODE(tokens.machine_file("test").stat().st_mode) == 0o640


def test_a_session_without_a_keyring_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    assert tokens.find("test") is None
    with pytest.raises(tokens.CannotKeepToken, match="--machine"):
        tokens.keep("test", "t", machine=False)


def test_the_command_takes_the_token_from_standard_input_and_never_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))
    assert cli.run(["token", "set", "--zone", "production"]) == 0
    assert tokens.find("production") == "s3cret"
    assert tokens.find("test") is None
    assert cli.run(["token", "clear", "--zone", "production"]) == 0
    shown = capsys.readouterr()
    assert "s3cret" not in shown.out + shown.err


def test_no_token_given_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    assert cli.run(["token", "set"]) == 2
