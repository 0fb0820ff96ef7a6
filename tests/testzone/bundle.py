"""Bundles the New Authen app into build/testzone/, only when a source is newer."""

from __future__ import annotations

from pathlib import Path

from tests.support.esbuild import ROOT, bundle

SOURCES = Path(__file__).with_name("site")
BUNDLE = ROOT / "build" / "testzone"
# A whole app for each kit of widgets: only the one that a page asks for costs it anything.
ENTRIES = ("bootstrap.ts", "ng-bootstrap.ts", "primeng.ts", "material.ts", "material.css", "styles.css")


def build() -> Path:
    """Return the folder of the bundle; raises with esbuild's own words when the sources do not compile."""
    return bundle(SOURCES, ENTRIES, BUNDLE)


if __name__ == "__main__":
    print(build())
