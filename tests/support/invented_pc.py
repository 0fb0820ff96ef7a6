"""A PC that is made up of folders and a registry, for the doctor to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from authen_bridge import install
from authen_bridge.doctor.pc import Pc
from authen_bridge.names import HOST_NAME
from authen_bridge.registry import Key, View


class Hives:
    """A registry: of a root and a view, keys with their named values, the default one under "".

    It keeps the case of names and compares them without.
    """

    def __init__(self) -> None:
        self.keys: dict[tuple[str, View], dict[str, dict[str, Any]]] = {}

    def set(self, root: str, key: str, values: Mapping[str, Any], view: View = "64") -> None:
        self.keys.setdefault((root, view), {}).setdefault(key, {}).update(values)

    def read(self, root: str, key: str, view: View) -> Key | None:
        keys = self.keys.get((root, view), {})
        below = f"{key}\\".lower()
        inside = [each[len(below) :] for each in keys if each.lower().startswith(below)]
        subkeys = tuple(dict.fromkeys(each.partition("\\")[0] for each in inside))
        values = next((values for each, values in keys.items() if each.lower() == key.lower()), None)
        return None if values is None and not subkeys else Key(values or {}, subkeys)


class InventedPc:
    """Windows or Linux below ``root``, with a program of ours that exists."""

    def __init__(self, root: Path, *, windows: bool) -> None:
        self.hives = Hives()
        home = root / "home" / "somchai"
        config, local = (home / "Roaming", home / "Local") if windows else (home / ".config",) * 2
        self.pc = Pc(windows, root, home, config, local, self.hives)
        self.program = self.file("opt/authen-bridge/authen-bridge")
        self.other_program = self.file("opt/older/authen-bridge")

    def file(self, path: str, text: str = "") -> Path:
        made = self.pc.at(path)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text, "utf-8")
        return made

    def manifest(self, path: str, program: Path | None = None, /, **other: Any) -> Path:
        """Write a manifest of our host, as this version does but for what is ``other``."""
        content = install.manifest(program or self.program) | other
        return self.file(path, json.dumps(content))

    def browser(self, name: str) -> install.Browser:
        return next(each for each in install.BROWSERS if each.name == name)

    def user_file(self, name: str) -> str:
        place = self.pc.config / self.browser(name).user_folder / "NativeMessagingHosts" / f"{HOST_NAME}.json"
        return str(place.relative_to(self.pc.root))

    def system_file(self, name: str) -> str:
        return f"{self.browser(name).system_folder}/native-messaging-hosts/{HOST_NAME}.json"

    def policy(self, name: str, text: str, file: str = "it.json") -> Path:
        return self.file(f"{self.browser(name).system_folder}/policies/managed/{file}", text)
