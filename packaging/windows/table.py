"""The installer's public properties: what each becomes on the PC, and what it may be (properties.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("properties.json")


class Property(NamedTuple):
    name: str  # as it is given to msiexec
    values: tuple[str, ...]  # names of settings: values of the machine defaults' key
    extension: str  # a value of the browsers' key of the extension, or ""
    right: str  # a condition that holds where what is given may be; "" for anything
    message: str  # what msiexec says where it does not hold


def properties(file: Path = FILE) -> tuple[Property, ...]:
    return tuple(
        Property(
            row["property"],
            tuple(row.get("values", ())),
            row.get("extension", ""),
            row.get("right", ""),
            row.get("message", ""),
        )
        for row in json.loads(file.read_text("utf-8"))
    )
