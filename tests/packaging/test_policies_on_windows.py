"""The .reg files as a Windows takes them: wine's own `reg import`, read back and taken away again."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.packaging.policies import FILES, Set, registry_file
from tests.packaging.wine import Wine
from tests.support.message_types import REPOSITORY

Values = dict[tuple[str, str], str]  # (key, name) → as `reg query` writes it


@pytest.fixture
def wine() -> Iterator[Wine]:
    """A prefix of its own, made by its first use: that of the packages is busy for minutes."""
    prefix = REPOSITORY / "build" / "wine-policies"
    prefix.mkdir(parents=True, exist_ok=True)
    with prefix.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wine = Wine(prefix)
        yield wine
        wine.run("--kill", program="wineserver")


def test_what_is_imported_is_what_the_files_say_and_the_removal_leaves_nothing(
    wine: Wine, tmp_path: Path
) -> None:
    # The settings as an officer edits them who means every line.
    waiting, meant = ('\n;"'.encode("utf-16-le"), '\n"'.encode("utf-16-le"))
    contents = (
        FILES["authen-bridge-browsers.reg"],
        FILES["authen-bridge-settings.reg"].replace(waiting, meant),
    )
    try:
        for content in contents:
            load(wine, tmp_path, content)
        assert there(wine) == written(one for content in contents for one in registry_file(content))
    finally:
        load(wine, tmp_path, FILES["authen-bridge-remove.reg"])
    assert there(wine) == {}


def load(wine: Wine, folder: Path, content: bytes) -> None:
    file = folder / "policies.reg"
    file.write_bytes(content)
    done = wine.run("reg", "import", f"Z:{file}".replace("/", "\\"))
    assert done.code == 0, done.said


def there(wine: Wine) -> Values:
    """Return every value that is a policy."""
    return {
        (key.lower(), name): text
        for key, values in wine.registry(r"SOFTWARE\Policies").items()
        for name, text in values.items()
    }


def written(sets: Iterable[Set]) -> Values:
    return {
        (one.key.lower(), one.name): f"{one.value:#x}" if isinstance(one.value, int) else str(one.value)
        for one in sets
    }
