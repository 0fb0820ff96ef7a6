"""The four layers of settings, the later winning, and what each of them may say.

Built-in values, machine defaults (what an installer wrote), the user's ``settings.toml``, machine
policy. An unknown key or a wrong type is set aside and named to the doctor; it never widens
anything. Light imports only: the zone is in the first frame.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_config_path, user_data_path

from authen_bridge import policy
from authen_bridge.names import ZONES, Zone
from authen_bridge.settings.crossing import crossed
from authen_bridge.settings.model import GatewaySettings, Settings, ZoneSettings
from authen_bridge.settings.table import KEYS, Value, taken

HOME = "AUTHEN_BRIDGE_HOME"  # moves settings, store and logs to one folder: tests, portable use

BUILT_IN, DEFAULTS, USER, POLICY = "built-in", "machine defaults", "settings.toml", "policy"
_MACHINE = (DEFAULTS, POLICY)  # an ordinary user cannot write these


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


def load(machine: policy.Machine | None = None) -> Loaded:
    """Read every layer and return what they come to. Never raises: what is broken is a `Trouble`."""
    troubles: list[Trouble] = []
    layers = _layers(machine or policy.machine(), troubles)
    values: dict[str, Value] = {key: known.default for key, known in KEYS.items()}
    sources = dict.fromkeys(KEYS, BUILT_IN)
    for key in KEYS:  # in the table's order: a row may depend on those above it
        for source, given in layers:
            if key not in given:
                continue
            value = taken(KEYS[key], given[key], by_machine=source in _MACHINE)
            if why := _why_not(source, key, value, values):
                troubles.append(Trouble(source, key, why))
            elif value is not None:
                values[key], sources[key] = value, source
    return Loaded(_settings(values), sources, tuple(troubles))


def _layers(machine: policy.Machine, troubles: list[Trouble]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return every layer that can be read; name what is broken or unknown in ``troubles``."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for source, read in (
        (DEFAULTS, machine.defaults),
        (USER, lambda: _read_toml(user_file())),
        (POLICY, machine.policy),
    ):
        try:
            given = flatten(read())
        except (OSError, ValueError, RecursionError) as error:
            troubles.append(Trouble(source, "", type(error).__name__))
            continue
        troubles.extend(Trouble(source, key, "unknown key") for key in given if key not in KEYS)
        found.append((source, given))
    return found


def _why_not(source: str, key: str, value: Value | None, values: Mapping[str, Value]) -> str:
    known = KEYS[key]
    if value is None:
        return f"must be {_KINDS[type(known.default)]}"
    if source not in _MACHINE and known.machine_only(values):
        return "counts only in machine policy or machine defaults"
    return known.check(value) or crossed(key, value, values)


_KINDS: Mapping[type, str] = {str: "text", bool: "true or false", int: "a whole number"}


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


def _settings(values: Mapping[str, Value]) -> Settings:
    def text(key: str) -> str:
        return str(values[key])

    def url(key: str) -> str:
        return text(key).rstrip("/")

    return Settings(
        zone=_zone(text("zone")),
        hcode=text("hcode"),
        rights=text("rights"),
        reader=text("reader"),
        read_ahead=text("read_ahead"),
        remember_visits=bool(values["remember_visits"]),
        outbox_days=int(values["outbox_days"]),
        visits_days=int(values["visits_days"]),
        proxy=url("proxy"),
        gateway=GatewaySettings(url=url("gateway.url"), zone=_zone(text("gateway.zone"))),
        zones={
            zone: ZoneSettings(
                base_url=url(f"zones.{zone}.base_url"),
                ca_bundle=text(f"zones.{zone}.ca_bundle"),
                srm_url=url(f"zones.{zone}.srm_url"),
                status_url=url(f"zones.{zone}.status_url"),
            )
            for zone in ZONES
        },
    )


def _zone(text: str) -> Zone:
    return "production" if text == "production" else "test"


def _read_toml(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # some editors on Windows begin with a mark
    except FileNotFoundError:
        return {}
