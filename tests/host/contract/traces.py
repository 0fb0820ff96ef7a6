"""Looking for a value in what a program left behind, whatever way it is written there."""

from __future__ import annotations

import base64
import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

Poison = str | bytes


def forms(poison: Poison) -> Iterator[tuple[str, bytes]]:
    """Yield ``poison`` in every way of writing it that a file or a log might have."""
    if isinstance(poison, bytes):
        plain = {"bytes": poison}
    else:
        plain = {name: poison.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be", "cp874")}
        yield "JSON", json.dumps(poison)[1:-1].encode()
        yield "percent", quote(poison).encode()
    for name, raw in plain.items():
        yield name, raw
        yield f"{name}, repr", repr(raw)[2:-1].encode()
        yield f"{name}, hex", raw.hex().encode()
        yield f"{name}, HEX", raw.hex().upper().encode()
        for lead in range(3):  # where in a group of three bytes it begins
            encoded = base64.b64encode(bytes(lead) + raw)
            yield f"{name}, base64 from {lead}", encoded[-(-lead * 8 // 6) : (lead + len(raw)) * 8 // 6]


def found(places: Mapping[str, bytes], poisons: Mapping[str, Poison]) -> list[str]:
    """Return where which poison is, and the first form of it that is there."""
    there = (
        (place, what, next((form for form, raw in forms(poison) if raw in content), None))
        for place, content in places.items()
        for what, poison in poisons.items()
    )
    return [f"{place}: {what} as {form}" for place, what, form in there if form]


def files_below(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if stat.S_ISREG(path.stat().st_mode))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
