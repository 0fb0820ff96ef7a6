"""What this host is set to, and who said so.

Four layers, the later winning: built-in values, machine defaults (what an installer wrote), the
user's ``settings.toml``, machine policy. An unknown key or a wrong type is set aside and named to
the doctor; it never widens anything. Light imports only: the zone is in the first frame.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path

from authen_bridge import policy
from authen_bridge.names import ZONES, Zone

HOME = "AUTHEN_BRIDGE_HOME"  # moves settings, store and logs to one folder: tests, portable use
LOOPBACK = ("localhost", "127.0.0.1", "::1")

BUILT_IN, DEFAULTS, USER, POLICY = "built-in", "machine defaults", "settings.toml", "policy"
_MACHINE = (DEFAULTS, POLICY)  # an ordinary user cannot write these


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """One NHSO zone: where its API is (no trailing slash; empty = not set up) and whose word TLS takes."""

    base_url: str = ""
    ca_bundle: str = ""  # a PEM file added to the system's certificates; empty = those alone


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings. ``rights`` is what is set; `rights_in` says what that means in a zone."""

    zone: Zone = "test"
    hcode: str = ""
    rights: str = ""
    reader: str = ""
    read_ahead: str = "card"
    zones: Mapping[Zone, ZoneSettings] = field(default_factory=dict)

    def rights_in(self, zone: str) -> str:
        """Return the rights source for ``zone``: unset means probe in test; production has no probe."""
        if zone == "production":
            return "none" if self.rights == "probe" else self.rights or "none"
        return self.rights or "probe"


class Trouble(NamedTuple):
    """A setting that was set aside: its layer, its key and why. Never its value."""

    source: str
    key: str
    why: str


class Loaded(NamedTuple):
    """Settings, where each key came from, and what was set aside."""

    settings: Settings
    sources: Mapping[str, str]
    troubles: tuple[Trouble, ...]


def _one_of(*allowed: str) -> Callable[[str], str]:
    return lambda value: (
        "" if value in allowed else "must be one of: " + ", ".join(a or '""' for a in allowed)
    )


def _anything(_value: str) -> str:
    return ""


def _hcode(value: str) -> str:
    return "" if re.fullmatch(r"(\d{5})?", value, re.ASCII) else "must be 5 digits"


def _url(*, http: bool) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            plain = parts.hostname and re.fullmatch(r"[a-z0-9.:-]+", parts.hostname) and parts.port != 0
        except ValueError:  # brackets or a port that are none
            plain = False
        if not plain or parts.username is not None or parts.query or parts.fragment:
            return "must be a plain URL"
        http_too = http or parts.hostname in LOOPBACK
        return "" if parts.scheme == "https" or (parts.scheme == "http" and http_too) else "must be https"

    return check


class _Key(NamedTuple):
    default: str
    check: Callable[[str], str]  # returns why a value is refused, or ""
    machine_only: bool = False  # counts only where an ordinary user cannot write


KEYS: Mapping[str, _Key] = {
    "zone": _Key("test", _one_of(*ZONES)),
    "hcode": _Key("", _hcode),
    "rights": _Key("", _one_of("", "none", "probe")),
    "reader": _Key("", _anything),
    "read_ahead": _Key("card", _one_of("off", "card")),
    "zones.test.base_url": _Key("https://test.nhso.go.th/authencode", _url(http=True)),
    "zones.test.ca_bundle": _Key("", _anything),
    "zones.production.base_url": _Key("", _url(http=False), machine_only=True),
    "zones.production.ca_bundle": _Key("", _anything, machine_only=True),
}


# Settings of the design that this version does not act on yet: named, so that nobody relies on them.
LATER = ("remember_visits", "gateway.url")


def load(machine: policy.Machine | None = None) -> Loaded:
    """Read every layer and return what they come to. Never raises: what is broken is a `Trouble`."""
    machine = machine or policy.machine()
    values = {key: known.default for key, known in KEYS.items()}
    sources = dict.fromkeys(KEYS, BUILT_IN)
    troubles: list[Trouble] = []
    layers = (
        (DEFAULTS, machine.defaults),
        (USER, lambda: _read_toml(user_file())),
        (POLICY, machine.policy),
    )
    for source, read in layers:
        try:
            given = flatten(read())
        except (OSError, ValueError, RecursionError) as error:
            troubles.append(Trouble(source, "", type(error).__name__))
            continue
        for key, value in given.items():
            why = _why_not(source, key, value)
            if why:
                troubles.append(Trouble(source, key, why))
            else:
                values[key], sources[key] = value, source
    return Loaded(_settings(values), sources, tuple(troubles))


class CannotSet(Exception):
    """A setting cannot be changed here; the text says why."""


_ZONE_LINE = re.compile(r"^[ \t]*[\"']?zone[\"']?[ \t]*=.*$", re.MULTILINE)


def set_zone(zone: Zone, machine: policy.Machine | None = None) -> None:
    """Make ``zone`` the user's default, leaving the rest of the file as it is. Raises CannotSet."""
    machine = machine or policy.machine()
    if load(machine).sources["zone"] == POLICY:
        raise CannotSet("the zone is set by machine policy; only an administrator can change it there")
    path = user_file()
    text = path.read_text("utf-8") if path.exists() else ""
    line = f'zone = "{zone}"'
    top = text.partition("\n[")[0] if not text.startswith("[") else ""
    changed, count = _ZONE_LINE.subn(line, top, count=1)
    new = changed + text[len(top) :] if count else f"{line}\n{text}"
    try:
        wanted = tomllib.loads(new).get("zone") == zone
    except tomllib.TOMLDecodeError:
        wanted = False
    if not wanted:
        raise CannotSet(f"{path} is broken; mend it or remove it first")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(new, "utf-8")


def folder() -> Path:
    """Return the folder of the user's own settings."""
    home = os.environ.get(HOME)
    return Path(home) if home else user_config_path("authen-bridge", appauthor=False)


def data_folder() -> Path:
    """Return the folder of what the host writes for itself."""
    home = os.environ.get(HOME)
    return Path(home) if home else user_data_path("authen-bridge", appauthor=False)


def user_file() -> Path:
    return folder() / "settings.toml"


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return ``{"zones": {"test": {"base_url": x}}}`` as ``{"zones.test.base_url": x}``."""
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def _why_not(source: str, key: str, value: object) -> str:
    known = KEYS.get(key)
    if known is None:
        return "not supported by this version" if key in LATER else "unknown key"
    if not isinstance(value, str):
        return "must be text"
    if known.machine_only and source not in _MACHINE:
        return "counts only in machine policy or machine defaults"
    return known.check(value)


def _settings(values: Mapping[str, str]) -> Settings:
    return Settings(
        zone="production" if values["zone"] == "production" else "test",
        hcode=values["hcode"],
        rights=values["rights"],
        reader=values["reader"],
        read_ahead=values["read_ahead"],
        zones={
            zone: ZoneSettings(
                base_url=values[f"zones.{zone}.base_url"].rstrip("/"),
                ca_bundle=values[f"zones.{zone}.ca_bundle"],
            )
            for zone in ZONES
        },
    )


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
