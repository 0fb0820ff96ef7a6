"""Where a zone's token is kept, and who goes before whom."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from authen_bridge import cli
from authen_bridge.nhso import dpapi, machine_tokens, tokens
from tests.support.stores import KeyringOfATest


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringOfATest]:
    monkeypatch.delenv(tokens.ENVIRONMENT, raising=False)
    monkeypatch.setenv("AUTHEN_BRIDGE_HOME", str(tmp_path))
    monkeypatch.setattr(tokens, "FOLDER", tmp_path / "machine")
    before, mine = keyring.get_keyring(), KeyringOfATest()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def machine_file(name: str) -> Path:
    return machine_tokens.FileTokens(Path(os.environ["AUTHEN_BRIDGE_HOME"]) / "machine").file(name)


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
    machine_file("test").parent.mkdir()
    machine_file("test").write_text("old")
    machine_file("test").chmod(0o644)
    tokens.keep("test", "new", machine=True)
    assert stat.S_IMODE(machine_file("test").stat().st_mode) == 0o640


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


def test_each_kind_is_kept_apart_and_the_proxy_s_is_the_same_for_both_zones() -> None:
    tokens.keep("test", "nhso's", machine=False)
    tokens.keep("test", "officer's", machine=False, kind="srm")
    tokens.keep("test", "user:pass word", machine=False, kind="proxy")
    assert [tokens.find("test", kind) for kind in tokens.KINDS] == ["nhso's", "officer's", "user:pass word"]
    assert [tokens.find("production", kind) for kind in tokens.KINDS] == [None, None, "user:pass word"]
    assert tokens.clear("test", machine=False, kind="srm")
    assert tokens.find("test") == "nhso's"


def test_the_machine_has_a_file_a_kind() -> None:
    for kind in tokens.KINDS:
        tokens.keep("test", f"{kind}:1", machine=True, kind=kind)
    assert sorted(path.name for path in machine_file("test").parent.iterdir()) == [
        "token.proxy",
        "token.test",
        "token.test.srm",
    ]
    assert [tokens.find("test", kind) for kind in tokens.KINDS] == ["nhso:1", "srm:1", "proxy:1"]


def test_the_environment_s_token_is_nhsos_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tokens.ENVIRONMENT, "outside")
    assert tokens.find("test") == "outside"
    assert tokens.find("test", "srm") is None
    assert tokens.find("", "proxy") is None


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("nhso", "two words"),
        ("nhso", "zero\u200bwidth"),
        ("srm", ""),
        ("proxy", "no-colon"),
        ("proxy", "ก:ข"),
    ],
)
def test_what_no_header_can_carry_is_refused_without_being_shown(kind: tokens.Kind, token: str) -> None:
    with pytest.raises(tokens.CannotKeepToken) as refused:
        tokens.keep("test", token, machine=False, kind=kind)
    assert not token or token not in str(refused.value)


def test_the_command_keeps_each_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind, given in (("srm", "s3cret"), ("proxy", "user:s3cret")):
        monkeypatch.setattr("sys.stdin", io.StringIO(given + "\n"))
        assert cli.run(["token", "set", "--zone", "test", "--for", kind, "--machine"]) == 0
    assert (tokens.find("test", "srm"), tokens.find("", "proxy")) == ("s3cret", "user:s3cret")
    assert cli.run(["token", "clear", "--for", "proxy", "--machine"]) == 0
    assert tokens.find("", "proxy") is None
    shown = capsys.readouterr()
    assert "s3cret" not in shown.out + shown.err
    assert "proxy: kept" in shown.out


# ── Windows, through the seam ─────────────────────────────────────────────────────────────────


class ValuesOfATest:
    """A registry in memory, which anybody may write unless ``locked``."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], dict[str, str]] = {}
        self.locked = False

    def all(self, root: str, key: str) -> dict[str, str]:
        return self.kept.get((root, key), {})

    def set(self, root: str, key: str, name: str, value: str) -> None:
        if self.locked:
            raise PermissionError
        self.kept.setdefault((root, key), {})[name] = value

    def delete(self, root: str, key: str, name: str) -> bool:
        return self.kept.get((root, key), {}).pop(name, None) is not None


def reversed_for_this_machine(content: bytes) -> bytes:
    """Stand in for DPAPI: what was not protected by it does not open."""
    if content.startswith(b"damaged"):
        raise OSError("the data is invalid")
    return content[::-1]


def registry_tokens(values: ValuesOfATest) -> machine_tokens.RegistryTokens:
    return machine_tokens.RegistryTokens(values, reversed_for_this_machine, reversed_for_this_machine)


def test_on_windows_the_machine_s_token_is_a_protected_value_beside_the_settings() -> None:
    values = ValuesOfATest()
    kept = registry_tokens(values)
    kept.set("production", "s3cret")
    assert kept.get("production") == "s3cret"
    assert kept.get("test") is None
    ((where, named),) = values.kept.items()
    assert where == ("HKLM", r"SOFTWARE\AuthenBridge\Tokens")
    assert "s3cret" not in str(named)
    assert kept.delete("production")
    assert not kept.delete("production")


@pytest.mark.parametrize("value", ["not base64!", "ZGFtYWdlZA=="])
def test_a_value_of_another_machine_or_a_damaged_one_is_no_token(value: str) -> None:
    values = ValuesOfATest()
    values.set("HKLM", machine_tokens.KEY, "test", value)
    assert registry_tokens(values).get("test") is None


def test_dpapi_is_windows_own() -> None:
    with pytest.raises(OSError, match="DPAPI"):
        dpapi.protect(b"x")
