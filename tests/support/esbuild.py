"""Bundles browser sources with esbuild, only when one of them is newer than what was made of them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
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
    "--loader:.html=text",
    "--log-level=warning",
)


def bundle(sources: Path, entries: Sequence[str], into: Path) -> Path:
    """Return ``into`` with the product of each of ``entries``, made anew if a file under ``sources`` or the
    npm lock is newer; raises with esbuild's own words when the sources do not compile."""
    if _stale(sources, [into / _product(entry) for entry in entries]):
        into.mkdir(parents=True, exist_ok=True)
        # Two test runs may build at once: each bundles apart, and renaming is atomic.
        with tempfile.TemporaryDirectory(dir=into) as folder:
            _run([sources / entry for entry in entries], Path(folder))
            for product in Path(folder).iterdir():
                product.replace(into / product.name)
    return into


def _product(entry: str) -> str:
    return str(Path(entry).with_suffix(".js")) if entry.endswith(".ts") else entry


def _stale(sources: Path, products: Sequence[Path]) -> bool:
    if not all(product.exists() for product in products):
        return True
    oldest = min(product.stat().st_mtime for product in products)
    # folders count too: theirs is the only time that a deleted source changes
    inputs = [sources, *sources.rglob("*"), Path(__file__), ROOT / "package-lock.json"]
    return max(source.stat().st_mtime for source in inputs) > oldest


def _run(entries: Sequence[Path], folder: Path) -> None:
    command = [str(ESBUILD), *map(str, entries), *OPTIONS, f"--outdir={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"esbuild failed:\n{done.stderr}")
