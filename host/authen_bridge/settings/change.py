"""Changing the default zone, the user's or the machine's, leaving every other setting as it is."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

from authen_bridge import policy
from authen_bridge.names import Zone
from authen_bridge.settings.layers import POLICY, load, user_file


class CannotSet(Exception):
    """A setting cannot be changed here; the text says why."""


_ZONE_LINE = re.compile(r"^[ \t]*[\"']?zone[\"']?[ \t]*=.*$", re.MULTILINE)
_DEFAULTS_MODE = 0o644  # every user's host reads the machine's defaults; root alone writes them


def set_zone(zone: Zone, machine: policy.Machine | None = None) -> None:
    """Make ``zone`` the user's default, leaving the rest of the file as it is. Raises CannotSet."""
    _refuse_where_policy_says(machine)
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


def set_machine_zone(zone: Zone, machine: policy.Machine | None = None) -> None:
    """Make ``zone`` the default of every user of this machine. Raises CannotSet.

    A user's own settings go before it, as they do before every machine default.
    """
    _refuse_where_policy_says(machine)
    try:
        if sys.platform == "win32":
            from authen_bridge.registry import HKLM, set_value  # noqa: PLC0415 - Windows only

            set_value(HKLM, policy.DEFAULTS_KEY, "zone", zone)
        else:
            _set_in_file(policy.FOLDER / "defaults.json", zone)
    except PermissionError as error:
        how = "as administrator" if sys.platform == "win32" else "with sudo"
        raise CannotSet(f"only an administrator can set the machine's zone; run it {how}") from error


def _refuse_where_policy_says(machine: policy.Machine | None) -> None:
    if load(machine or policy.machine()).sources["zone"] == POLICY:
        raise CannotSet("the zone is set by machine policy; only an administrator can change it there")


def _set_in_file(path: Path, zone: Zone) -> None:
    try:
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        raise CannotSet(f"{path} is broken; mend it or remove it first")
    replace_file(path, json.dumps(kept | {"zone": zone}, ensure_ascii=False, indent=2) + "\n", _DEFAULTS_MODE)


def replace_file(path: Path, text: str, mode: int) -> None:
    """Write a machine's file whole or not at all; its group is its folder's. Raises PermissionError, OSError.

    A host that reads at that moment, or a PC that goes out, finds the old content or the new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            if sys.platform != "win32":
                os.fchown(descriptor, -1, path.parent.stat().st_gid)
                os.fchmod(descriptor, mode)  # after the group: changing that may take bits away
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
