"""A host's settings for a test zone on this machine."""

from __future__ import annotations

from pathlib import Path

from tests.testzone.server import TestZone


def write_settings(home: Path, zone: TestZone, **top: str) -> dict[str, str]:
    """Point the host whose home is ``home`` at ``zone``; return the environment that makes it so."""
    home.mkdir(parents=True, exist_ok=True)
    lines = [f'{key} = "{value}"' for key, value in top.items()]
    lines += ["[zones.test]", f'base_url = "{zone.url}"', f'ca_bundle = "{zone.ca_file}"', ""]
    (home / "settings.toml").write_text("\n".join(lines), "utf-8")
    return {"AUTHEN_BRIDGE_HOME": str(home), "AUTHEN_BRIDGE_TOKEN": zone.token}
