"""Where the doctor looks: the folders and the registry of this PC, or of one that a test makes."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from authen_bridge.registry import Views, WindowsViews


@dataclass(frozen=True, slots=True)
class Pc:
    windows: bool
    root: Path  # "/" on Linux, and on Windows the drive with the programs
    home: Path
    config: Path  # the user's: ~/.config, on Windows %APPDATA%
    local: Path  # what browsers keep for the user: ~/.config, on Windows %LOCALAPPDATA%
    views: Views = field(default_factory=WindowsViews)

    @classmethod
    def this(cls) -> Pc:
        home = Path.home()
        if sys.platform == "win32":
            roaming = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
            local = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
            return cls(True, Path(home.anchor), home, roaming, local)
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return cls(False, Path("/"), home, config, config)

    def at(self, path: str) -> Path:
        """Return ``/etc/x`` of this PC."""
        return self.root / path.lstrip("/")
