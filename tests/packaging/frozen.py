"""The frozen host of these sources, built once for all who test it."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.support.message_types import REPOSITORY
from tests.support.packaging_scripts import load

BUILD = REPOSITORY / "build" / "frozen"
EPOCH = 1_767_225_600  # the first second of 2026: not the commit's, that a commit alone builds nothing anew
KEPT = 2  # builds; the last one's may still be in a running test's hands


@pytest.fixture(scope="session")
def frozen_host() -> Path:
    """The folder of the frozen host. It is everybody's: copy it before you change anything."""
    return built()


def built() -> Path:
    """Return the folder of the frozen host, built where there is none of these sources yet."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = BUILD / _key() / "authen-bridge"
    with FileLock(BUILD / ".lock"):
        if not folder.exists():
            load("pyinstaller/build_host.py").build(folder, EPOCH)
            _forget_old()
    return folder


def _key() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in _sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(REPOSITORY)} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield REPOSITORY / "requirements.lock"
    yield REPOSITORY / "pyproject.toml"
    yield from sorted((REPOSITORY / "host").rglob("*.py"))
    yield from sorted(p for p in (REPOSITORY / "packaging" / "pyinstaller").iterdir() if p.is_file())


def _forget_old() -> None:
    builds = [path for path in BUILD.iterdir() if path.is_dir()]
    for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old)
