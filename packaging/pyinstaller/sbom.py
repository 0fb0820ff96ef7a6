"""The bill of materials of a frozen host, CycloneDX JSON: what lies in it, and nothing else.

Packages come from the lock, their licences from what is installed. Native libraries of the system that
Python brings along are named with their version where Python knows it, and by the SHA-256 of their file.
"""

from __future__ import annotations

import hashlib
import platform
import pyexpat
import sqlite3
import ssl
import sys
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import metadata, packages_distributions
from pathlib import Path
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from authen_bridge import __version__
from pyinstaller import checked, inside, locked

_PROJECT = "authen-bridge"
_BUILDER = "pyinstaller"  # its boot loader is the executable that everything else lies behind


class Known(NamedTuple):
    """A native library whose version Python can tell; ``cpe`` is who fleets know it by."""

    name: str
    version: str
    cpe: str  # vendor:product


# By the beginning of the file's name, on Linux and on Windows.
_NATIVE: Mapping[str, Known] = {
    "libcrypto": Known("openssl", ssl.OPENSSL_VERSION.split()[1], "openssl:openssl"),
    "libssl": Known("openssl", ssl.OPENSSL_VERSION.split()[1], "openssl:openssl"),
    "libsqlite3": Known("sqlite", sqlite3.sqlite_version, "sqlite:sqlite"),
    "sqlite3": Known("sqlite", sqlite3.sqlite_version, "sqlite:sqlite"),
    "libz": Known("zlib", zlib.ZLIB_RUNTIME_VERSION, "zlib:zlib"),
    "libexpat": Known("expat", pyexpat.EXPAT_VERSION.removeprefix("expat_"), "libexpat_project:libexpat"),
    "libpython": Known("python", platform.python_version(), "python:python"),
    "python3": Known("python", platform.python_version(), "python:python"),
}


def write(folder: Path, file: Path, epoch: int) -> None:
    """Write the bill of the host in ``folder`` to ``file``, dated ``epoch``."""
    file.write_text(text(folder, epoch), "utf-8")


def text(folder: Path, epoch: int) -> str:
    """Return the bill of the host in ``folder``: the same for the same bytes and ``epoch``."""
    host = Component(
        type=ComponentType.APPLICATION,
        name=_PROJECT,
        version=__version__,
        bom_ref=_PROJECT,
        description="Reads the Thai ID card for the browser. Not an NHSO product.",
        licenses=[LicenseExpression("Apache-2.0")],
        hashes=[_sha256(folder / inside.PROGRAM)],
    )
    pins = inside.present(folder, checked.here(locked.runtime()))
    packages = {pin.name: _package(pin) for pin in (*pins, *_builder())}
    native = [_native(file, folder) for file in native_of_system(folder)]
    bom = Bom(components=[*packages.values(), *native])
    bom.metadata.component = host
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    roots = [packages[name] for name in (*locked.runtime_roots(), _BUILDER) if name in packages]
    bom.register_dependency(host, [*roots, *native])
    for pin in pins:
        needs = [packages[other.name] for other in pins if pin.name in other.parents]
        bom.register_dependency(packages[pin.name], needs)
    bom.serial_number = uuid5(NAMESPACE_URL, "\n".join((str(epoch), *_refs(bom))))
    return JsonV1Dot6(bom).output_as_string(indent=1) + "\n"


def native_of_system(folder: Path) -> list[Path]:
    """Return the native libraries that are no module of Python's own or of a package."""
    names = packages_distributions().keys() | sys.stdlib_module_names
    return [
        file
        for file in inside.native_files(folder)
        if file.parent == folder / inside.INTERNAL and file.name.partition(".")[0] not in names
    ]


def _builder() -> Iterable[locked.Pin]:
    return (pin for pin in checked.here(locked.read()) if pin.name == _BUILDER)


def _package(pin: locked.Pin) -> Component:
    (licence,) = metadata(pin.name).get_all("License-Expression") or (None,)
    return Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        bom_ref=f"{pin.name}@{pin.version}",
        purl=PackageURL("pypi", name=pin.name, version=pin.version),
        licenses=[LicenseExpression(licence)] if licence else [],
    )


def _native(file: Path, folder: Path) -> Component:
    known = next((known for start, known in _NATIVE.items() if file.name.startswith(start)), None)
    return Component(
        type=ComponentType.LIBRARY,
        name=known.name if known else file.name.partition(".")[0],
        version=known.version if known else None,
        bom_ref=file.relative_to(folder).as_posix(),
        cpe=f"cpe:2.3:a:{known.cpe}:{known.version}:*:*:*:*:*:*:*" if known else None,
        description=file.name,
        hashes=[_sha256(file)],
    )


def _sha256(file: Path) -> HashType:
    return HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(file.read_bytes()).hexdigest())


def _refs(bom: Bom) -> list[str]:
    return sorted(
        f"{one.bom_ref.value}{[str(made.content) for made in one.hashes]}" for one in bom.components
    )
