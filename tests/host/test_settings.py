"""Four layers of settings, and what each may say."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from authen_bridge import policy, settings
from authen_bridge.nhso.zones import SITES
from authen_bridge.settings import BUILT_IN, DEFAULTS, POLICY, USER, change
from authen_bridge.settings.crossing import HOSTS
from authen_bridge.settings.table import KEYS


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


def test_a_machine_s_file_may_begin_with_the_mark_that_some_editors_write(home: Path) -> None:
    (home / "policy.json").write_text('{"zone": "production"}', "utf-8-sig")
    loaded = settings.load(policy.files(home))
    assert (loaded.settings.zone, loaded.troubles) == ("production", ())


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
        ("remember_visits = 1", "remember_visits"),
        ("outbox_days = 0", "outbox_days"),
        ("visits_days = true", "visits_days"),
        ('proxy = "http://user:secret@proxy.invalid:3128"', "proxy"),
        ('proxy = "http://proxy.invalid:65536"', "proxy"),
        ('proxy = "http://proxy.invalid:0"', "proxy"),
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
    change.set_zone("production", machine(home))
    assert settings.user_file().read_text() == after
    assert settings.load(machine(home)).settings.zone == "production"


def test_a_comment_on_the_zone_s_line_and_the_line_ends_stay(home: Path) -> None:
    settings.user_file().write_bytes(b"hcode = '99901'\r\nzone = 'test'  # ward 3\r\n[gateway]\r\n")
    change.set_zone("production", machine(home))
    kept = settings.user_file().read_bytes()
    assert kept == b"hcode = '99901'\r\nzone = \"production\"  # ward 3\r\n[gateway]\r\n"


def test_a_file_that_begins_with_a_byte_order_mark_is_read_and_changed(home: Path) -> None:
    settings.user_file().write_bytes(b'\xef\xbb\xbfzone = "test"\nhcode = "99901"\n')
    assert settings.load(machine(home)).settings.hcode == "99901"
    change.set_zone("production", machine(home))
    loaded = settings.load(machine(home))
    assert (loaded.settings.zone, loaded.settings.hcode, loaded.troubles) == ("production", "99901", ())


def test_a_file_that_is_not_utf_8_is_left_alone_and_that_is_said(home: Path) -> None:
    content = 'zone = "test" # ทดสอบ'.encode("cp874")
    settings.user_file().write_bytes(content)
    with pytest.raises(change.CannotSet, match="broken"):
        change.set_zone("production", machine(home))
    assert settings.user_file().read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX's")
def test_the_user_s_file_keeps_its_mode_and_may_be_a_link(home: Path) -> None:
    kept = home / "dotfiles.toml"
    kept.write_text('zone = "test"\n')
    kept.chmod(0o640)
    settings.user_file().symlink_to(kept)
    change.set_zone("production", machine(home))
    assert settings.user_file().is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert sorted(path.name for path in home.iterdir()) == ["dotfiles.toml", "settings.toml"]


def test_production_has_no_probe_whoever_sets_it(home: Path) -> None:
    settings.user_file().write_text('rights = "probe"\n')
    loaded = settings.load(machine(home)).settings
    assert (loaded.rights_in("test"), loaded.rights_in("production")) == ("probe", "none")


@pytest.mark.parametrize(
    "before", ['  zone = "test"\nhcode = "99901"\n', '"zone" = "test"\nhcode = "99901"\n']
)
def test_the_zone_line_is_found_however_it_is_written(home: Path, before: str) -> None:
    settings.user_file().write_text(before)
    change.set_zone("production", machine(home))
    loaded = settings.load(machine(home)).settings
    assert (loaded.zone, loaded.hcode) == ("production", "99901")


def test_a_broken_file_is_left_alone_rather_than_broken_further(home: Path) -> None:
    settings.user_file().write_text("hcode = \n")
    with pytest.raises(change.CannotSet, match="broken"):
        change.set_zone("production", machine(home))
    assert settings.user_file().read_text() == "hcode = \n"


def test_a_zone_set_by_policy_cannot_be_changed_by_the_user(home: Path) -> None:
    with pytest.raises(change.CannotSet, match="policy"):
        change.set_zone("test", machine(home, given={"zone": "production"}))
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


# ── where a token may be sent is fixed by the zone ────────────────────────────────────────────


def test_every_built_in_address_and_every_site_is_known_to_be_its_own_zone_s() -> None:
    for key, known in KEYS.items():
        if key.startswith("zones.") and key.endswith("_url") and known.default:
            assert HOSTS[urlsplit(str(known.default)).netloc] == key.split(".")[1]
    assert {host: zone for zone, host in SITES.items()}.items() <= HOSTS.items()


@pytest.mark.parametrize("name", ["base_url", "srm_url", "status_url"])
@pytest.mark.parametrize("host", HOSTS)
def test_no_layer_may_name_a_host_of_the_other_zone(home: Path, host: str, name: str) -> None:
    own, other = ("test", "production") if HOSTS[host] == "test" else ("production", "test")
    before = settings.load(machine(home)).settings.zones[other]  # type: ignore[index]
    for address in (f"https://{host}/x", f"https://{host.upper()}./x", f"https://{host}:8443/x"):
        given = {"zones": {other: {name: address}, own: {name: address.lower()}}}
        loaded = settings.load(machine(home, given=given))
        assert [t.key for t in loaded.troubles] == [f"zones.{other}.{name}"]
        assert loaded.settings.zones[other] == before  # type: ignore[index]
        assert getattr(loaded.settings.zones[own], name) == address.lower()  # type: ignore[index]


PRODUCTIONS = "https://proxy.hospital.invalid/production"  # a reverse proxy in the hospital


@pytest.mark.parametrize(
    ("production", "test"),
    [
        (PRODUCTIONS, "https://proxy.hospital.invalid/test"),
        (PRODUCTIONS, "https://proxy.hospital.invalid.:443/test"),
        ("https://proxy.hospital.invalid:80/production", "http://proxy.hospital.invalid"),
        ("http://localhost:9000/p", "http://127.0.0.1:9000/t"),
        ("http://127.0.0.1:9000/p", "https://[::1]:9000/t"),
    ],
)
@pytest.mark.parametrize("name", ["base_url", "srm_url", "status_url"])
def test_the_test_zone_s_token_never_goes_where_production_s_goes(
    home: Path, production: str, test: str, name: str
) -> None:
    settings.user_file().write_text(f'[zones.test]\nbase_url = "{test}"\n')
    loaded = settings.load(machine(home, given={"zones": {"production": {name: production}}}))
    assert [(t.source, t.key) for t in loaded.troubles] == [(USER, "zones.test.base_url")]
    assert loaded.settings.zones["test"].base_url == KEYS["zones.test.base_url"].default
    assert getattr(loaded.settings.zones["production"], name) == production


def test_another_port_or_host_is_another_address(home: Path) -> None:
    settings.user_file().write_text('[zones.test]\nbase_url = "https://proxy.hospital.invalid:8443"\n')
    loaded = settings.load(machine(home, given={"zones": {"production": {"base_url": PRODUCTIONS}}}))
    assert loaded.troubles == ()


def test_production_s_agent_is_no_address_for_the_test_zone_s_token(home: Path) -> None:
    settings.user_file().write_text('[zones.test]\nbase_url = "http://127.0.0.1:8189"\n')
    assert [t.key for t in settings.load(machine(home)).troubles] == ["zones.test.base_url"]


def test_the_test_zone_s_agent_is_not_at_production_s_address(home: Path) -> None:
    settings.user_file().write_text('[gateway]\nzone = "test"\nurl = "http://localhost:9000"\n')
    given = {"zones": {"production": {"base_url": "http://127.0.0.1:9000"}}}
    loaded = settings.load(machine(home, given=given))
    assert [t.key for t in loaded.troubles] == ["gateway.url"]
    assert loaded.settings.zones["production"].base_url == "http://127.0.0.1:9000"
