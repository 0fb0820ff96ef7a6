"""Four layers of settings, and what each may say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from authen_bridge import policy, settings
from authen_bridge.settings import BUILT_IN, DEFAULTS, POLICY, USER


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(settings.HOME, str(tmp_path))
    return tmp_path


def machine(folder: Path, defaults: Any = None, given: Any = None) -> policy.Machine:
    if defaults is not None:
        (folder / "defaults.json").write_text(json.dumps(defaults))
    if given is not None:
        (folder / "policy.json").write_text(json.dumps(given))
    return policy.files(folder)


def test_nothing_set_means_the_test_zone_with_probe_and_production_with_none(home: Path) -> None:
    loaded = settings.load(machine(home))
    assert loaded.settings.zone == "test"
    assert loaded.settings.rights_in("test") == "probe"
    assert loaded.settings.rights_in("production") == "none"
    assert loaded.settings.zones["test"].base_url == "https://test.nhso.go.th/authencode"
    assert loaded.settings.zones["production"].base_url == ""
    assert set(loaded.sources.values()) == {BUILT_IN}
    assert loaded.troubles == ()


def test_policy_wins_over_the_user_and_the_user_over_machine_defaults(home: Path) -> None:
    settings.user_file().write_text('hcode = "99902"\nreader = "user\'s"\n')
    loaded = settings.load(
        machine(home, {"hcode": "99901", "reader": "default", "read_ahead": "off"}, {"hcode": "99903"})
    )
    assert loaded.settings.hcode == "99903"
    assert loaded.settings.reader == "user's"
    assert loaded.settings.read_ahead == "off"
    assert [loaded.sources[k] for k in ("hcode", "reader", "read_ahead")] == [POLICY, USER, DEFAULTS]


@pytest.mark.parametrize(
    ("toml", "key"),
    [
        ('nonsense = "1"', "nonsense"),
        ("hcode = 99901", "hcode"),
        ('hcode = "9990"', "hcode"),
        ('zone = "live"', "zone"),
        ('rights = "anything"', "rights"),
        ('[zones.test]\nbase_url = "ftp://x"', "zones.test.base_url"),
        ('[zones.test]\nbase_url = "https://[bad"', "zones.test.base_url"),
        ('[zones.test]\nbase_url = "https://x:abc"', "zones.test.base_url"),
        ('[zones.test]\nbase_url = "https://a b/"', "zones.test.base_url"),
        ('remember_visits = "yes"', "remember_visits"),
        ("remember_visits = 1.5", "remember_visits"),
        ("outbox_days = 0", "outbox_days"),
        ("visits_days = true", "visits_days"),
        ('proxy = "http://user:secret@proxy.invalid:3128"', "proxy"),
        ('[gateway]\nurl = "http://10.9.9.9:8189"', "gateway.url"),
        ('[gateway]\nurl = "http://localhost:9189"', "gateway.url"),  # the agent of production
        ('[zones.production]\nsrm_url = "https://x"', "zones.production.srm_url"),
        ('[zones.test]\nbase_url = "https://user:secret@x/"', "zones.test.base_url"),
        ('[zones.production]\nbase_url = "https://x/authencode"', "zones.production.base_url"),
        ('[zones.production]\nca_bundle = "/tmp/mine.pem"', "zones.production.ca_bundle"),
        ('[zones.other]\nbase_url = "https://x"', "zones.other.base_url"),
    ],
)
def test_what_a_user_may_not_set_is_named_without_its_value_and_changes_nothing(
    home: Path, toml: str, key: str
) -> None:
    before = settings.load(machine(home)).settings
    settings.user_file().write_text(toml)
    loaded = settings.load(machine(home))
    assert loaded.settings == before
    assert [(t.source, t.key) for t in loaded.troubles] == [(USER, key)]
    assert toml.rpartition("= ")[2].strip('"') not in loaded.troubles[0].why


@pytest.mark.parametrize("text", ["zone = ", "\x00", "[[[", "a = " + "[" * 10_000])
def test_a_broken_file_is_named_and_the_rest_still_counts(home: Path, text: str) -> None:
    settings.user_file().write_text(text)
    loaded = settings.load(machine(home, given={"hcode": "99901"}))
    assert loaded.settings.hcode == "99901"
    assert [t.source for t in loaded.troubles] == [USER]


def test_production_counts_from_machine_policy_over_https_only(home: Path) -> None:
    url = "https://authenservice.nhso.go.th/authencode"
    assert (
        settings.load(machine(home, given={"zones": {"production": {"base_url": url + "/"}}}))
        .settings.zones["production"]
        .base_url
        == url
    )
    plain = settings.load(
        machine(home, given={"zones.production.base_url": "http://authenservice.nhso.go.th"})
    )
    assert plain.settings.zones["production"].base_url == ""
    assert plain.troubles[0].key == "zones.production.base_url"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'zone = "production"\n'),
        ('# mine\nzone = "test"\nhcode = "99901"\n', '# mine\nzone = "production"\nhcode = "99901"\n'),
        ('[zones.test]\nca_bundle = "x"\n', 'zone = "production"\n[zones.test]\nca_bundle = "x"\n'),
    ],
)
def test_setting_the_zone_leaves_the_rest_of_the_file_alone(home: Path, before: str, after: str) -> None:
    settings.user_file().write_text(before)
    settings.set_zone("production", machine(home))
    assert settings.user_file().read_text() == after
    assert settings.load(machine(home)).settings.zone == "production"


def test_production_has_no_probe_whoever_sets_it(home: Path) -> None:
    settings.user_file().write_text('rights = "probe"\n')
    loaded = settings.load(machine(home)).settings
    assert (loaded.rights_in("test"), loaded.rights_in("production")) == ("probe", "none")


@pytest.mark.parametrize(
    "before", ['  zone = "test"\nhcode = "99901"\n', '"zone" = "test"\nhcode = "99901"\n']
)
def test_the_zone_line_is_found_however_it_is_written(home: Path, before: str) -> None:
    settings.user_file().write_text(before)
    settings.set_zone("production", machine(home))
    loaded = settings.load(machine(home)).settings
    assert (loaded.zone, loaded.hcode) == ("production", "99901")


def test_a_broken_file_is_left_alone_rather_than_broken_further(home: Path) -> None:
    settings.user_file().write_text("hcode = \n")
    with pytest.raises(settings.CannotSet, match="broken"):
        settings.set_zone("production", machine(home))
    assert settings.user_file().read_text() == "hcode = \n"


def test_a_zone_set_by_policy_cannot_be_changed_by_the_user(home: Path) -> None:
    with pytest.raises(settings.CannotSet, match="policy"):
        settings.set_zone("test", machine(home, given={"zone": "production"}))
    assert not settings.user_file().exists()


def test_the_agent_of_the_test_zone_may_be_named_by_the_user(home: Path) -> None:
    settings.user_file().write_text(
        'rights = "gateway"\n[gateway]\nzone = "test"\nurl = "http://localhost:9189"\n'
    )
    loaded = settings.load(machine(home))
    assert loaded.troubles == ()
    assert loaded.settings.gateway.url == "http://localhost:9189"
    assert (loaded.settings.rights_in("test"), loaded.settings.rights_in("production")) == ("gateway", "none")


def test_an_agent_of_production_is_no_source_for_the_test_zone(home: Path) -> None:
    loaded = settings.load(machine(home, given={"rights": "gateway"})).settings
    assert (loaded.rights_in("test"), loaded.rights_in("production")) == ("probe", "gateway")


def test_the_registry_s_numbers_are_taken_for_true_and_false(home: Path) -> None:
    loaded = settings.load(machine(home, given={"remember_visits": 1, "outbox_days": 7}))
    assert (loaded.settings.remember_visits, loaded.settings.outbox_days) == (True, 7)
    assert loaded.troubles == ()
