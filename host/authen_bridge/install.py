"""Tell the browsers where this host is: one manifest each, and on Windows the registry key to it.

`BROWSERS` is the whole knowledge: where each browser looks, per user and per machine.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from authen_bridge import settings
from authen_bridge.names import ALLOWED_ORIGINS, HOST_NAME
from authen_bridge.registry import HKCU, HKLM, Registry, WindowsRegistry


@dataclass(frozen=True, slots=True)
class Browser:
    name: str
    user_folder: str  # below the user's configuration folder
    system_folder: str
    registry_key: str  # below HKCU or HKLM
    borrowed_keys: tuple[str, ...] = ()  # other browsers' keys, where it looks after its own

    @property
    def host_keys(self) -> tuple[str, ...]:
        """Where this browser looks for our host in one hive and view, in its order."""
        return tuple(_host_key(key) for key in (self.registry_key, *self.borrowed_keys))


_CHROME, _EDGE, _CHROMIUM = r"SOFTWARE\Google\Chrome", r"SOFTWARE\Microsoft\Edge", r"SOFTWARE\Chromium"

BROWSERS = (
    Browser("chrome", "google-chrome", "/etc/opt/chrome", _CHROME),
    # learn.microsoft.com, Microsoft Edge extensions, "Native messaging"
    Browser("edge", "microsoft-edge", "/etc/opt/edge", _EDGE, (_CHROMIUM, _CHROME)),
    # chromium: chrome/browser/extensions/api/messaging/native_process_launcher_win.cc
    Browser("chromium", "chromium", "/etc/chromium", _CHROMIUM, (_CHROME,)),
)


def _host_key(key: str) -> str:
    return rf"{key}\NativeMessagingHosts\{HOST_NAME}"


class CannotInstall(Exception):
    """The host cannot be registered; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one browser's manifest goes: a file, and on Windows the registry key that names it."""

    browser: str
    file: Path
    root: str = ""
    key: str = ""
    everyone: bool = False  # other users' browsers read it


def places(
    browsers: Iterable[str] | None, *, system: bool, windows: bool = sys.platform == "win32"
) -> list[Place]:
    """Return the places of ``browsers`` (all where None), per user or for the machine."""
    wanted = [b for b in BROWSERS if browsers is None or b.name in browsers]
    if windows:
        root = HKLM if system else HKCU
        folder = _program_folder() if system else settings.data_folder()
        return [
            Place(
                b.name,
                folder / f"{HOST_NAME}.{b.name}.json",
                root,
                b.host_keys[0],
            )
            for b in wanted
        ]
    if system:
        return [
            Place(b.name, Path(b.system_folder, "native-messaging-hosts", f"{HOST_NAME}.json"), everyone=True)
            for b in wanted
        ]
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return [
        Place(b.name, config / b.user_folder / "NativeMessagingHosts" / f"{HOST_NAME}.json") for b in wanted
    ]


def manifest(executable: PurePath, allowed: Iterable[str] = ALLOWED_ORIGINS) -> dict[str, Any]:
    """Return the native-messaging manifest that names ``executable`` and who may start it."""
    return {
        "name": HOST_NAME,
        "description": "Authen Bridge: reads the ID card for the NHSO New Authen page",
        "path": str(executable),
        "type": "stdio",
        "allowed_origins": list(allowed),
    }


def executable() -> Path:
    """Return this program's own executable. Raises CannotInstall where there is none to name."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable)
    beside = Path(sys.executable).with_name(
        "authen-bridge.exe" if sys.platform == "win32" else "authen-bridge"
    )
    found = beside if beside.exists() else shutil.which("authen-bridge")
    if not found:
        raise CannotInstall("no authen-bridge command beside this Python; install the package first")
    return Path(found).absolute()


def install(where: Iterable[Place], program: Path, registry: Registry | None = None) -> list[Place]:
    """Write the manifest to every place; return them. Raises CannotInstall, having undone nothing."""
    done = []
    content = json.dumps(manifest(program), indent=2) + "\n"
    for place in where:
        try:
            missing = [folder for folder in place.file.parents if not folder.exists()]
            place.file.parent.mkdir(parents=True, exist_ok=True)
            place.file.write_text(content, "utf-8")
            if place.everyone:  # whatever the administrator's umask is
                place.file.chmod(0o644)
                for folder in missing:
                    folder.chmod(0o755)
            if place.key:
                (registry or WindowsRegistry()).set(place.root, place.key, str(place.file))
        except PermissionError as error:
            raise CannotInstall(
                f"no right to write {place.file}; run it as administrator or without --system"
            ) from error
        except OSError as error:
            raise CannotInstall(f"cannot write {place.file}: {error.strerror}") from error
        done.append(place)
    return done


def uninstall(where: Iterable[Place], registry: Registry | None = None) -> list[Place]:
    """Remove what `install` wrote; return the places that had it. Raises CannotInstall."""
    done = []
    for place in where:
        try:
            there = place.file.exists()
            place.file.unlink(missing_ok=True)
            if place.key:
                there = (registry or WindowsRegistry()).delete(place.root, place.key) or there
        except PermissionError as error:
            raise CannotInstall(f"no right to remove {place.file}; run it as administrator") from error
        if there:
            done.append(place)
    return done


def _program_folder() -> Path:
    return Path(sys.executable).parent
