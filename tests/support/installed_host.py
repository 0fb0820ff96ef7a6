"""A host as a package installs it: a folder of its own, of a version, for an extension; and its upgrade."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import authen_bridge

SOURCE = Path(authen_bridge.__file__).parent
CACHES = shutil.ignore_patterns("__pycache__")  # which another process may be writing
PACKAGE, LAUNCHER = "authen_bridge", "authen-bridge"
_VERSION = re.compile(r'^(__version__ = )(".+")$', re.MULTILINE)
_PROTOCOL = re.compile(r"^(PROTOCOL = )(\d+)", re.MULTILINE)


class InstalledHost:
    """The host of ``source`` in ``folder``; ``program`` is what a browser starts.

    ``version`` and ``protocol`` take the place of its own; the rest is its package's, see `packaged`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: Path = SOURCE,
        version: str | None = None,
        protocol: int | None = None,
        extension_ids: Sequence[str] = (),
        origins: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.program = folder / LAUNCHER
        code = Path(shutil.copytree(source, folder / PACKAGE, ignore=CACHES))
        self.version = version or _said(code / "__init__.py", _VERSION)
        for file, pattern, value in (
            ("__init__.py", _VERSION, f'"{self.version}"'),
            ("names.py", _PROTOCOL, protocol),
        ):
            if value is not None:
                text = (code / file).read_text("utf-8")
                (code / file).write_text(pattern.sub(rf"\g<1>{value}", text), "utf-8")
        packaged = {"extension_ids": list(extension_ids), "origins": dict(origins or {})}
        (code / "packaged.json").write_text(json.dumps(packaged), "utf-8")
        environment = f"PYTHONSAFEPATH=1 PYTHONPATH={shlex.quote(str(folder))}"
        command = shlex.join([sys.executable, "-m", PACKAGE])
        self.program.write_text(f'#!/bin/sh\n{environment} exec {command} "$@"\n', "utf-8")
        self.program.chmod(0o755)

    def upgrade_to(self, other: InstalledHost) -> None:
        """Put ``other``'s files in the place of ours as dpkg does: each by a rename, the rest deleted."""
        wanted = {path.relative_to(other.folder) for path in other.folder.rglob("*") if path.is_file()}
        for name in sorted(wanted):
            content = (other.folder / name).read_bytes()
            content = content.replace(str(other.folder).encode(), str(self.folder).encode())
            new = self.folder / f"{name}.dpkg-new"
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(content)
            shutil.copystat(other.folder / name, new)
            os.replace(new, self.folder / name)  # noqa: PTH105 - the call that dpkg makes
        for path in [path for path in self.folder.rglob("*") if path.is_file()]:
            if path.relative_to(self.folder) not in wanted:
                path.unlink()


def _said(file: Path, pattern: re.Pattern[str]) -> str:
    found = pattern.search(file.read_text("utf-8"))
    assert found, f"{file} names none"
    return found[2].strip('"')
