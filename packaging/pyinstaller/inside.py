"""What a frozen host holds, as it lies there: modules, native libraries, sizes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

from PyInstaller.archive.readers import CArchiveReader

from pyinstaller.locked import Pin, normalized

PROGRAM = "authen-bridge.exe" if sys.platform == "win32" else "authen-bridge"
INTERNAL = "_internal"
_MODULES = "PYZ.pyz"


def modules(folder: Path) -> frozenset[str]:
    """Return the dotted names of the Python modules inside the host in ``folder``, compiled ones too."""
    archive = CArchiveReader(str(folder / PROGRAM)).open_embedded_archive(_MODULES)
    native = (path.relative_to(folder / INTERNAL) for path in native_files(folder))
    return frozenset(archive.toc) | {
        ".".join((*path.parent.parts, path.name.partition(".")[0])) for path in native
    }


def native_files(folder: Path) -> list[Path]:
    """Return the native libraries of the host in ``folder``, sorted."""
    return sorted(
        path
        for path in (folder / INTERNAL).rglob("*")
        if path.is_file() and (path.suffix in {".so", ".dll", ".pyd"} or ".so." in path.name)
    )


def distributions(folder: Path) -> frozenset[str]:
    """Return the names of the installed packages that any of the modules comes from."""
    owners = packages_distributions()
    tops = {name.partition(".")[0] for name in modules(folder)}
    return frozenset(normalized(owner) for top in tops for owner in owners.get(top, ()))


def present(folder: Path, pins: Iterable[Pin]) -> list[Pin]:
    """Return those of ``pins`` that the host in ``folder`` holds anything of."""
    names = distributions(folder)
    return [pin for pin in pins if pin.name in names]


def size(folder: Path) -> int:
    """Return the bytes of all files in ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
