"""Which files of extension/ are the extension: by a list, so that nothing ships because it lay there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

SOURCE = Path(__file__).parents[2] / "extension"

# By folder, what a browser loads from it; "*" is one folder's worth, "**" every level.
SHIPPED = (
    "manifest.json",
    "managed_schema.json",
    "_locales/*/messages.json",
    "help/*.css",
    "help/*.html",
    "help/*.js",
    "icons/*.png",
    "options/**.css",
    "options/**.html",
    "options/**.js",
    "page/*.js",
    "panel/**.css",
    "panel/**.html",
    "panel/**.js",
    "sites/*.js",
    "sites/*.json",
    "worker/*.js",
)

# What lies beside it, and why it stays here.
LEFT_OUT = {
    "**.d.ts": "types, for the checker alone",
    "sites/README.md": "for IT, who read it in the repository",
}


class UnknownFile(Exception):
    """A file that is on neither list."""


def read(folder: Path = SOURCE) -> dict[str, bytes]:
    """Return the extension's files by their path below ``folder``, in order. Raises UnknownFile."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    unknown = sorted(name for name in found if not (_is_one(name, SHIPPED) or _is_one(name, LEFT_OUT)))
    if unknown:
        raise UnknownFile(f"ships or stays? Say so in packaging/extension/contents.py: {', '.join(unknown)}")
    return {name: found[name].read_bytes() for name in sorted(found) if _is_one(name, SHIPPED)}


def _is_one(name: str, patterns: Iterable[str]) -> bool:
    return any(_fits(PurePosixPath(name), pattern) for pattern in patterns)


def _fits(name: PurePosixPath, pattern: str) -> bool:
    folder, deep, suffix = pattern.partition("**")
    if deep:
        return f"{name}".startswith(folder) and name.name.endswith(suffix)
    return name.match(pattern) and len(name.parts) == pattern.count("/") + 1
