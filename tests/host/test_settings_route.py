"""``/api/bridge/settings``: every setting, whose word it is, and what was set aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import policy, settings
from authen_bridge.bridge import Bridge
from authen_bridge.messages import EXTENSION, Request
from authen_bridge.routes import answer
from authen_bridge.settings import KEYS
from tests.support.host_process import HostProcess

PATH = "/api/bridge/settings"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(pcscd: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """A function that writes the three layers and returns what the route then says of them."""
    monkeypatch.setenv(settings.HOME, str(tmp_path))
    monkeypatch.setattr(policy, "FOLDER", tmp_path)

    def ask(*, user: str = "", **machine: dict[str, Any]) -> dict[str, Any]:
        (tmp_path / "settings.toml").write_text(user, "utf-8")
        for layer, given in machine.items():
            (tmp_path / f"{layer}.json").write_text(json.dumps(given), "utf-8")
        with Bridge.open(settings.load()) as bridge:
            status, body = answer(bridge, Request(id=1, method="GET", path=PATH, origin=EXTENSION))
        assert status == 200
        return dict(body)

    return ask


def test_every_setting_of_the_table_is_there_with_its_built_in_value(ask: Ask) -> None:
    body = ask()
    assert body["refused"] == []
    assert [row["key"] for row in body["settings"]] == list(KEYS)
    assert [row["value"] for row in body["settings"]] == [key.default for key in KEYS.values()]
    assert {row["source"] for row in body["settings"]} == {"built-in"}


def test_each_setting_names_the_source_whose_word_counts(ask: Ask) -> None:
    body = ask(
        user='hcode = "99902"\nremember_visits = true\n',
        defaults={"hcode": "99901", "outbox_days": 7},
        policy={"hcode": "99903", "zones": {"production": {"base_url": "https://relay.example/authencode/"}}},
    )
    found = {row["key"]: (row["value"], row["source"]) for row in body["settings"]}
    assert found["hcode"] == ("99903", "policy")
    assert found["remember_visits"] == (True, "user")
    assert found["outbox_days"] == (7, "machine")
    assert found["visits_days"] == (90, "built-in")
    assert found["zones.production.base_url"] == ("https://relay.example/authencode", "policy")


def test_what_is_set_aside_is_named_with_why_and_never_with_its_value(ask: Ask) -> None:
    secret = "http://clerk:secret-990417@proxy.example:8080"
    body = ask(user=f'proxy = "{secret}"\ncolour = "secret-990417"\n', policy={"visits_days": 9000})
    assert {(each["source"], each["key"]) for each in body["refused"]} == {
        ("user", "proxy"),
        ("user", "colour"),
        ("policy", "visits_days"),
    }
    assert all(each["why"] for each in body["refused"])
    assert "secret-990417" not in json.dumps(body)


def test_a_source_that_cannot_be_read_is_set_aside_as_a_whole(ask: Ask) -> None:
    body = ask(user="zone = \n")
    assert body["refused"] == [{"source": "user", "key": "", "why": "TOMLDecodeError"}]


def test_our_own_pages_get_it_and_a_site_does_not(host: HostProcess) -> None:
    status, body = host.ask(PATH)
    assert (status, {row["key"]: row["source"] for row in body["settings"]}["hcode"]) == (200, "user")
    assert host.ask(PATH, origin="https://test.nhso.go.th")[1]["code"] == "NOT_FOUND"
