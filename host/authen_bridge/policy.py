"""What the machine says of our settings: group policy, and the defaults an installer wrote.

Windows keeps both in the registry, one value a setting, dots in the names. Elsewhere both are JSON
files only root can write. Light imports only: read before the first frame.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path("/etc/authen-bridge")
POLICY_KEY = r"SOFTWARE\Policies\AuthenBridge"  # group policy's alone; installers never write it
DEFAULTS_KEY = r"SOFTWARE\AuthenBridge"

Layer = Callable[[], Mapping[str, Any]]  # raises OSError or ValueError where it is there but broken


class Machine(NamedTuple):
    defaults: Layer
    policy: Layer


def machine() -> Machine:
    """Return this machine's two layers."""
    if sys.platform == "win32":
        from authen_bridge.registry import HKLM, values  # noqa: PLC0415 - Windows only

        return Machine(lambda: values(HKLM, DEFAULTS_KEY), lambda: values(HKLM, POLICY_KEY))
    return files(FOLDER)


def files(folder: Path) -> Machine:
    """Return the two layers kept as ``defaults.json`` and ``policy.json`` in ``folder``."""
    return Machine(lambda: _json(folder / "defaults.json"), lambda: _json(folder / "policy.json"))


def _json(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text("utf-8-sig")  # some editors begin with a mark
    except FileNotFoundError:
        return {}
    content = json.loads(text)
    if not isinstance(content, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one kind of "broken" for every caller
    return content
