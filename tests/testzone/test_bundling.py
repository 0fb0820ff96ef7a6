"""What is made of sources is made again only when one of them is newer, and by one at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.bundling import products


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "app.ts").write_text("1", "utf-8")
    return folder


class Maker:
    def __init__(self) -> None:
        self.made = 0
        self.at_once = threading.Semaphore(1)

    def __call__(self, entries: Sequence[str], folder: Path) -> Path:
        assert self.at_once.acquire(blocking=False)
        self.made += 1
        for entry in entries:
            (folder / Path(entry).with_suffix(".js")).write_text(str(self.made), "utf-8")
        self.at_once.release()
        return folder


def test_products_are_made_again_only_when_a_source_is_newer(sources: Path, tmp_path: Path) -> None:
    make, into = Maker(), tmp_path / "made"
    assert (products([sources], ["app.ts"], into, make) / "app.js").read_text("utf-8") == "1"
    products([sources], ["app.ts"], into, make)
    assert make.made == 1
    newer = (into / "app.js").stat().st_mtime + 1
    os.utime(sources / "app.ts", (newer, newer))
    assert (products([sources], ["app.ts"], into, make) / "app.js").read_text("utf-8") == "2"


def test_a_source_that_was_deleted_counts_as_newer(sources: Path, tmp_path: Path) -> None:
    make, into = Maker(), tmp_path / "made"
    (sources / "old.ts").write_text("1", "utf-8")
    product = products([sources], ["app.ts"], into, make) / "app.js"
    (sources / "old.ts").unlink()
    newer = product.stat().st_mtime + 1
    os.utime(sources, (newer, newer))
    products([sources], ["app.ts"], into, make)
    assert make.made == 2


def test_who_asks_while_they_are_made_waits_for_them(sources: Path, tmp_path: Path) -> None:
    make, into = Maker(), tmp_path / "made"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: products([sources], ["app.ts"], into, make), range(4)))
    assert make.made == 1
    assert [path.name for path in into.iterdir() if path.name != ".lock"] == ["app.js"]
