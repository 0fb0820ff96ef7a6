"""Builds the New Authen app into build/testzone/, only when a source is newer."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.support.bundling import ROOT, products

SOURCES = Path(__file__).with_name("site")
BUILDER = Path(__file__).with_name("build.js")
BUNDLE = ROOT / "build" / "testzone"
# A whole app for each kit of widgets: only the one that a page asks for costs it anything.
ENTRIES = ("bootstrap.ts", "ng-bootstrap.ts", "primeng.ts", "material.ts", "material.css", "styles.css")


@cache
def build() -> Path:
    """Return the folder of the bundle; raises with the compilers' own words when they do not compile."""
    return products([SOURCES, BUILDER], ENTRIES, BUNDLE, _make)


def _make(entries: Sequence[str], folder: Path) -> Path:
    command = ["node", str(BUILDER), str(folder), *entries]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the site does not build:\n{done.stderr}")
    return folder / "products"


if __name__ == "__main__":
    print(build())
