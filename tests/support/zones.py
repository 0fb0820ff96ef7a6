"""A host's settings for a test zone on this machine."""

from __future__ import annotations

import json
from pathlib import Path

from tests.testzone.invented import OWN_UNIT
from tests.testzone.server import TestZone


def write_settings(home: Path, zone: TestZone, **top: str | bool | int) -> dict[str, str]:
    """Point the host whose home is ``home`` at ``zone``; return the environment that makes it so.

    Every address of the zone is the test zone's own server: a test must reach nobody else, whatever
    the host takes to asking.
    """
    home.mkdir(parents=True, exist_ok=True)
    known = {
        "base_url": zone.url,
        "ca_bundle": str(zone.ca_file),
        "srm_url": zone.srm_url,
        "status_url": zone.status_url,
    }
    lines = [*_lines({"hcode": OWN_UNIT.hcode} | top), "[zones.test]", *_lines(known), ""]
    (home / "settings.toml").write_text("\n".join(lines), "utf-8")
    return {"AUTHEN_BRIDGE_HOME": str(home), "AUTHEN_BRIDGE_TOKEN": zone.token}


def _lines(values: dict[str, str | bool | int] | dict[str, str]) -> list[str]:
    """Return TOML: JSON writes these three kinds of value as TOML does."""
    return [f"{key} = {json.dumps(value)}" for key, value in values.items()]
