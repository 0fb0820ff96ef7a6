"""Changing the default zone, leaving every other setting as it is."""

from __future__ import annotations

import re
import tomllib

from authen_bridge import policy
from authen_bridge.names import Zone
from authen_bridge.settings.layers import POLICY, load, user_file


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
