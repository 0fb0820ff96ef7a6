"""Packages that are built for a test, and what `msiinfo` says is in one."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.packaging_scripts import load

EPOCH = 1_760_000_000
OLD, NEW = "1.2.0", "1.10.0"  # as numbers; as text the second would be the older

build_msi = load("windows/build_msi.py")
stand_in_payload = load("windows/stand_in_payload.py")


@dataclass(frozen=True, slots=True)
class Packages:
    older: Path  # has the file _internal/only-old.txt
    newer: Path


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    folder = tmp_path_factory.mktemp("msi")
    for version in (OLD, NEW):
        payload: Path = stand_in_payload.build(folder / version, version)
        if version == OLD:
            (payload / "_internal/only-old.txt").write_text("gone in the next release\n", "utf-8")
        build_msi.build(payload, folder / f"{version}.msi", version, EPOCH)
    return Packages(folder / f"{OLD}.msi", folder / f"{NEW}.msi")


def table(package: Path, name: str) -> list[Mapping[str, str]]:
    """Return the rows of one table."""
    names, _types, _keys, *rows = _msiinfo("export", str(package), name).splitlines()
    columns = names.split("\t")
    return [dict(zip(columns, row.split("\t"), strict=True)) for row in rows]


def everything(package: Path) -> Sequence[str]:
    """Return every table as text."""
    return [_msiinfo("export", str(package), name) for name in _msiinfo("tables", str(package)).split()]


def _msiinfo(*arguments: str) -> str:
    done = subprocess.run(["msiinfo", *arguments], capture_output=True, text=True, check=True)
    return done.stdout
