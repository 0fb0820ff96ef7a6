"""Browser sources made into what a page loads, only when one of them is newer than what was made of them."""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"

OPTIONS = (
    "--bundle",
    "--format=esm",
    "--target=es2022",
    # zone.js can follow promises but not native async functions, so Angular's own build lowers them too
    "--supported:async-await=false",
    "--supported:async-generator=false",
    "--supported:for-await=false",
    "--log-level=warning",
)

# Makes the products of the entries within an empty folder, and returns the folder that they are in.
Make = Callable[[Sequence[str], Path], Path]


def products(sources: Sequence[Path], entries: Sequence[str], into: Path, make: Make) -> Path:
    """Return ``into`` with the product of each of ``entries``.

    Made anew if a file of ``sources``, which may be folders, or the npm lock is newer. Raises what
    ``make`` does.
    """
    into.mkdir(parents=True, exist_ok=True)
    with _alone(into):
        if not _stale(sources, [into / _product(entry) for entry in entries]):
            return into
        with tempfile.TemporaryDirectory(dir=into) as folder:
            for product in make(entries, Path(folder)).iterdir():
                product.replace(into / product.name)
    return into


def bundle(sources: Path, entries: Sequence[str], into: Path) -> Path:
    """Return ``into`` with esbuild's bundle of each of ``entries``, names in ``sources``; as `products`."""

    def make(names: Sequence[str], folder: Path) -> Path:
        command = [str(ESBUILD), *(str(sources / name) for name in names), *OPTIONS, f"--outdir={folder}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"esbuild failed:\n{done.stderr}")
        return folder

    return products([sources], entries, into, make)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other test run, nor another thread of this one, builds there."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _product(entry: str) -> str:
    return str(Path(entry).with_suffix(".js")) if entry.endswith(".ts") else entry


def _stale(sources: Sequence[Path], made: Sequence[Path]) -> bool:
    if not all(product.exists() for product in made):
        return True
    oldest = min(product.stat().st_mtime for product in made)
    return max(source.stat().st_mtime for source in _inputs(sources)) > oldest


def _inputs(sources: Sequence[Path]) -> Iterator[Path]:
    yield from (Path(__file__), ROOT / "package-lock.json")
    for source in sources:
        yield source
        yield from source.rglob(
            "*"
        )  # folders count too: theirs is the only time that a deleted source changes
