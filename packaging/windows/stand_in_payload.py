"""The payload of an MSI that is built where PyInstaller makes no program for Windows.

A small program of the same name that answers what the MSI asks of the real one, beside a few files. It
reads no card. It is never released: `PRODUCT_NOTE` is in the package's name and comments.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from windows.fragments import PROGRAM

COMPILER = "x86_64-w64-mingw32-gcc"
SOURCE = Path(__file__).with_name("stand_in") / "authen_bridge.c"
PRODUCT_NOTE = "stand-in"

_FILES = {
    "_internal/base_library.txt": "What the frozen host has here is not in a stand-in.\n",
    "_internal/authen_bridge/extension/nested.txt": "A file some folders down, as the frozen host has.\n",
}


def build(folder: Path, version: str) -> Path:
    """Make the payload in ``folder``; return it. Raises CalledProcessError."""
    folder.mkdir(parents=True)
    for name, text in _FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    command = [
        COMPILER, "-municode", "-Os", "-s", "-Wall", "-Wextra", "-Werror", f'-DVERSION=L"{version}"',
        "-Wl,--no-insert-timestamp", str(SOURCE), "-o", str(folder / PROGRAM), "-luserenv", "-lshlwapi",
    ]  # fmt: skip
    subprocess.run(command, check=True)  # noqa: S603
    return folder
