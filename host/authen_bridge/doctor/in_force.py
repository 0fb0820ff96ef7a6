"""The policies that are in force for us in each browser: read as the browser reads them, not yet judged.

Linux: every file of the managed folder in the order of the names, the later winning key by key
(chromium: components/policy/core/common/config_dir_policy_loader.cc). Windows: the registry, the machine's
over the user's (…/policy_loader_win.cc).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from authen_bridge.doctor.kinds import Kind, Value, sound_texts, taken
from authen_bridge.doctor.pc import Pc
from authen_bridge.install import Browser
from authen_bridge.names import EXTENSION_IDS
from authen_bridge.registry import HKCU, HKLM

# The browser's policies that decide whether we work.
BROWSER_POLICIES: Mapping[str, Kind] = {
    "NativeMessagingBlocklist": "texts",
    "NativeMessagingAllowlist": "texts",
    "NativeMessagingUserLevelHosts": "flag",
    "NativeHostsExecutablesLaunchDirectly": "flag",
    "ExtensionSettings": "object",
    "ExtensionInstallForcelist": "texts",
    "ExtensionInstallBlocklist": "texts",
    "ExtensionInstallAllowlist": "texts",
}

# The extension's own policy; a test holds it equal to extension/managed_schema.json.
EXTENSION_POLICIES: Mapping[str, Kind] = {"sites": "texts", "panel_confirm": "flag"}

# The registry's names are the same in every case.
_NAMES: Mapping[str, str] = {
    name.lower(): name for name in (*BROWSER_POLICIES, "3rdparty", "extensions", "policy")
}

_DEEPEST = 8  # levels of keys below a browser's policies; ExtensionSettings has four


class Given(NamedTuple):
    value: Any
    source: str  # a file, or a hive


class InForce(NamedTuple):
    """What one browser is told."""

    browser: Mapping[str, Given]
    extension: Mapping[str, Given]
    others: frozenset[str]  # ids of extensions that have policies of their own
    unreadable: tuple[str, ...]  # files that the browser leaves out
    windows: bool

    def flag(self, name: str) -> bool | None:
        value = self._taken(name)
        return value if isinstance(value, bool) else None

    def texts(self, name: str) -> list[str] | None:
        given = self.browser.get(name)
        return None if given is None else sound_texts(given.value, windows=self.windows)

    def object(self, name: str) -> Mapping[str, Any]:
        value = self._taken(name)
        return value if isinstance(value, Mapping) else {}

    def _taken(self, name: str) -> Value | None:
        given = self.browser.get(name)
        return None if given is None else taken(BROWSER_POLICIES[name], given.value, windows=self.windows)


def in_force(pc: Pc, browser: Browser) -> InForce:
    """Return what ``browser`` is told by policy about hosts, extensions and ours."""
    ours: dict[str, Given] = {}
    theirs: dict[str, Given] = {}
    others: set[str] = set()
    unreadable: list[str] = []
    for source, given in _from_registry(pc, browser) if pc.windows else _from_files(pc, browser):
        if given is None:
            unreadable.append(source)
            continue
        ours |= {name: Given(given[name], source) for name in BROWSER_POLICIES if name in given}
        theirs |= {name: Given(value, source) for name, value in _extension(given, windows=pc.windows)}
        others |= _at(given, "3rdparty", "extensions").keys() - set(EXTENSION_IDS)
    return InForce(ours, theirs, frozenset(others), tuple(unreadable), pc.windows)


def managed_folder(pc: Pc, browser: Browser) -> Path:
    return pc.at(browser.system_folder) / "policies" / "managed"


def _from_files(pc: Pc, browser: Browser) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    try:
        files = sorted(each for each in managed_folder(pc, browser).iterdir() if each.is_file())
    except OSError:
        return
    for file in files:
        yield str(file), _read(file)


def _from_registry(pc: Pc, browser: Browser) -> Iterator[tuple[str, Mapping[str, Any]]]:
    key = browser.registry_key.replace("SOFTWARE\\", "SOFTWARE\\Policies\\", 1)
    for root in (HKCU, HKLM):
        yield rf"{root}\{key}", _tree(pc, root, key)


def _tree(pc: Pc, root: str, key: str, depth: int = 0) -> dict[str, Any]:
    read = pc.views.read(root, key, "64")
    if read is None or depth > _DEEPEST:
        return {}
    below = {name: _tree(pc, root, rf"{key}\{name}", depth + 1) for name in read.subkeys}
    found: dict[str, Any] = below | {name: value for name, value in read.values.items() if name}
    return {_NAMES.get(name.lower(), name): value for name, value in found.items()}


def _extension(given: Mapping[str, Any], *, windows: bool) -> Iterator[tuple[str, Any]]:
    """Return the values that a source has for the extension's own policy."""
    for known in EXTENSION_IDS:
        yield from _at(given, "3rdparty", "extensions", known, *(("policy",) if windows else ())).items()


def _at(given: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return what is below ``names``; nothing where that is no object."""
    found: Any = given
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


# Chromium's reader takes comments and commas too many.
_LENIENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)


def _read(file: Path) -> Mapping[str, Any] | None:
    try:
        content = json.loads(_LENIENT.sub(lambda m: m[1] or "", file.read_text("utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
