"""The pins: every package with its hash, and no registry's address."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.message_types import REPOSITORY

PYTHON, NODE = REPOSITORY / "requirements.lock", REPOSITORY / "package-lock.json"
# Pages of packages (`funding`, `homepage`) are theirs to name; a place to download from is not ours.
_ADDRESS = re.compile(
    r"\b(?:https?|git\+\w+|ftp|file)://|^--(?:extra-)?index-url|^--find-links", re.MULTILINE
)


def test_the_python_lock_names_no_address() -> None:
    assert not _ADDRESS.search(PYTHON.read_text("utf-8"))


def test_every_python_package_is_pinned_with_hashes() -> None:
    blocks = re.findall(
        r"^([^\s#-]\S*)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)", PYTHON.read_text(), re.M
    )
    assert len(blocks) > 30
    assert all("==" in package and hashes for package, hashes in blocks)


def test_the_node_lock_names_no_place_to_download_from() -> None:
    packages = json.loads(NODE.read_text("utf-8"))["packages"]
    assert len(packages) > 50
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in packages.items() if name)


@pytest.mark.parametrize(
    "name", ["pyscard", "nativemessaging", "pydantic", "requests", "pyinstaller", "pytest"]
)
def test_the_required_packages_are_in_the_lock(name: str) -> None:
    assert re.search(rf"^{name}==", PYTHON.read_text(), re.MULTILINE)
