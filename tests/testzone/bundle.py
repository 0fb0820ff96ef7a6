"""Bundles the New Authen app with esbuild into build/testzone/, only when a source is newer."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).with_name("site")
BUNDLE = ROOT / "build" / "testzone"
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
ENTRIES = ("main.ts", "styles.css")
PRODUCTS = ("main.js", "styles.css")


def build() -> Path:
    """Return the folder of the bundle, made anew if a source or the npm lock is newer; raises with
    esbuild's own words when the sources do not compile."""
    if _stale():
        BUNDLE.mkdir(parents=True, exist_ok=True)
        # Two test runs may build at once: each bundles apart, and renaming is atomic.
        with tempfile.TemporaryDirectory(dir=BUNDLE) as folder:
            _bundle(Path(folder))
            for product in Path(folder).iterdir():
                product.replace(BUNDLE / product.name)
    return BUNDLE


def _stale() -> bool:
    products = [BUNDLE / name for name in PRODUCTS]
    if not all(product.exists() for product in products):
        return True
    oldest = min(product.stat().st_mtime for product in products)
    # folders count too: theirs is the only time that a deleted source changes
    sources = [SOURCES, *SOURCES.rglob("*"), Path(__file__), ROOT / "package-lock.json"]
    return max(source.stat().st_mtime for source in sources) > oldest


def _bundle(folder: Path) -> None:
    entries = [str(SOURCES / entry) for entry in ENTRIES]
    command = [str(ESBUILD), *entries, *OPTIONS, f"--outdir={folder}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"esbuild failed:\n{done.stderr}")


if __name__ == "__main__":
    print(build())
