"""What one hospital's package differs in: ``packaged.json`` beside this file, where its builder put one.

It lies in the program's folder, which only administrators write: no setting, policy or environment of a
user changes who may start the host, or which page belongs to which zone. On the way to hello, so it
imports next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("packaged.json")
ID_LETTERS, ID_LENGTH = frozenset("abcdefghijklmnop"), 32
ZONES = ("test", "production")  # as names.ZONES, which reads this module


class BadPackage(Exception):
    """The file is there and is not what it has to be: the host does not start; the text says why."""


@dataclass(frozen=True, slots=True)
class Packaged:
    extension_ids: tuple[str, ...] = ()  # none: the shipped ones
    origins: Mapping[str, str] = field(default_factory=dict)  # page origin → zone, besides NHSO's


def read(file: Path = FILE) -> Packaged:
    """Return what ``file`` says; nothing where it is not there. Raises BadPackage."""
    try:
        given = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Packaged()
    except (OSError, ValueError, RecursionError) as error:
        raise BadPackage(f"{file}: {error}") from error
    if not isinstance(given, dict) or not given.keys() <= {"extension_ids", "origins"}:
        raise BadPackage(f"{file}: must be an object with extension_ids and origins")
    return Packaged(
        _ids(file, given.get("extension_ids", [])),
        _origins(file, given.get("origins", {})),
    )


def is_extension_id(text: object) -> bool:
    """Whether ``text`` is an id as Chrome derives it from a public key."""
    return isinstance(text, str) and len(text) == ID_LENGTH and set(text) <= ID_LETTERS


def _ids(file: Path, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(map(is_extension_id, given)):
        raise BadPackage(f"{file}: extension_ids must be a list of ids, 32 letters from a to p each")
    return tuple(given)


def _origins(file: Path, given: Any) -> Mapping[str, str]:
    if not isinstance(given, dict) or not all(
        origin.startswith("https://") and zone in ZONES for origin, zone in given.items()
    ):
        raise BadPackage(f"{file}: origins must be https origins, each with the zone {' or '.join(ZONES)}")
    return given
