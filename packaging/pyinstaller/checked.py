"""What is installed in this environment is what the lock pins, byte for byte.

pip checks a file's hash before it installs it and never again. A build from an environment that lived
on since then has to see for itself: each version against the lock, each file against its package's RECORD.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import Path

from packaging.markers import Marker

from pyinstaller.locked import Pin


class NotAsLocked(Exception):
    """A package is missing, of another version or changed; the text names every one."""


def here(pins: Iterable[Pin]) -> list[Pin]:
    """Return the pins whose markers hold for this Python and platform."""
    return [pin for pin in pins if not pin.marker or Marker(pin.marker).evaluate()]


def check(pins: Iterable[Pin]) -> None:
    """Raise NotAsLocked unless each of ``pins`` is installed as pinned and as pip wrote it."""
    wrong = [why for pin in pins for why in _wrong(pin)]
    if wrong:
        raise NotAsLocked("; ".join(wrong))


def _wrong(pin: Pin) -> list[str]:
    try:
        found = distribution(pin.name)
    except PackageNotFoundError:
        return [f"{pin.name} is not installed"]
    if found.version != pin.version:
        return [f"{pin.name} is {found.version}, the lock says {pin.version}"]
    return changed_files(found)


def changed_files(installed: Distribution) -> list[str]:
    """Return a line for each file of ``installed`` that is gone or differs from its RECORD."""
    return [f"{file} was changed" for file in installed.files or () if not _is_as_recorded(file)]


def _is_as_recorded(file: PackagePath) -> bool:
    if file.hash is None:  # RECORD itself, and what Python compiled later
        return True
    path = Path(str(file.locate()))
    if not path.is_file():
        return False
    digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii") == file.hash.value
