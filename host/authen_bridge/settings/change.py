"""Changing the default zone, the user's or the machine's, leaving every other setting as it is."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import tempfile
import tomllib
from pathlib import Path

from authen_bridge import policy
from authen_bridge.names import Zone
from authen_bridge.settings.layers import POLICY, load, user_file


class CannotSet(Exception):
    """A setting cannot be changed here; the text says why."""


_BROKEN = "{} is broken; mend it or remove it first"

# What stands before the value, and the value; a comment behind it is not in it.
_ZONE_LINE = re.compile(
    r"""^([ \t]*["']?zone["']?[ \t]*=[ \t]*)("[^"\r\n]*"|'[^'\r\n]*'|[^\s#]*)""", re.MULTILINE
)
_DEFAULTS_MODE = 0o644  # every user's host reads the machine's defaults; root alone writes them
_USER_MODE = 0o600  # of a file that is new; one that is there keeps its own


def set_zone(zone: Zone, machine: policy.Machine | None = None) -> None:
    """Make ``zone`` the user's default, leaving the rest of the file as it is. Raises CannotSet."""
    _refuse_where_policy_says(machine)
    path = user_file().resolve()  # where it is a link, what it leads to is changed
    text, mode = _kept(path)
    top = text.partition("\n[")[0] if not text.startswith("[") else ""
    changed, count = _ZONE_LINE.subn(rf'\g<1>"{zone}"', top, count=1)
    new = changed + text[len(top) :] if count else f'zone = "{zone}"\n{text}'
    try:
        wanted = tomllib.loads(new).get("zone") == zone
    except (ValueError, RecursionError):
        wanted = False
    if not wanted:
        raise CannotSet(_BROKEN.format(path))
    replace_file(path, new, mode)


def _kept(path: Path) -> tuple[str, int]:
    """Return the user's file, its line ends as they are, and its mode. Raises CannotSet, OSError."""
    try:
        content, mode = path.read_bytes(), stat.S_IMODE(path.stat().st_mode)
        return content.decode("utf-8-sig"), mode
    except FileNotFoundError:
        return "", _USER_MODE
    except UnicodeDecodeError as error:
        raise CannotSet(_BROKEN.format(path)) from error


def set_machine_zone(zone: Zone, machine: policy.Machine | None = None) -> None:
    """Make ``zone`` the default of every user of this machine. Raises CannotSet.

    A user's own settings go before it, as they do before every machine default.
    """
    _refuse_where_policy_says(machine)
    try:
        if sys.platform == "win32":
            from authen_bridge.registry import HKLM, WindowsValues  # noqa: PLC0415 - Windows only

            WindowsValues().set(HKLM, policy.DEFAULTS_KEY, "zone", zone)
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
        kept = json.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise CannotSet(_BROKEN.format(path))
    text = json.dumps(kept | {"zone": zone}, ensure_ascii=False, indent=2) + "\n"
    replace_file(path, text, _DEFAULTS_MODE, shared=True)


def replace_file(path: Path, text: str, mode: int, *, shared: bool = False) -> None:
    """Write a file whole or not at all; a ``shared`` one has its folder's group. Raises OSError.

    A host that reads at that moment, or a PC that goes out, finds the old content or the new.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            if sys.platform != "win32":
                if shared:
                    os.fchown(descriptor, -1, path.parent.stat().st_gid)
                os.fchmod(descriptor, mode)  # after the group: changing that may take bits away
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
