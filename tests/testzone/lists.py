"""The choices of the second tab, as the document prints them; the page reads the same file."""

from __future__ import annotations

import json

from tests.testzone.bundle import SOURCES

_PRINTED = json.loads((SOURCES / "app" / "lists.json").read_text("utf-8"))

CERTIFIERS: tuple[str, ...] = tuple(_PRINTED["certifiers"])
RELATIONS: tuple[str, ...] = tuple(_PRINTED["relations"])
CARD_TYPES: tuple[str, ...] = tuple(_PRINTED["cardTypes"])
REASONS: tuple[str, ...] = tuple(_PRINTED["reasons"])
