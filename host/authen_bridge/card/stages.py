"""The stages in which a card is read, and what each gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.thai_id import ThaiId

Stage = Literal["core", "text", "photo", "chip_rights"]

# Each stage and those that have to be read before it, in the order of reading: the photo comes
# before the rights, which lie in another applet, so that it needs no second SELECT.
NEEDS: Mapping[Stage, tuple[Stage, ...]] = {
    "core": (),
    "text": ("core",),
    "photo": ("core", "text"),
    "chip_rights": ("core",),
}
# Stages that are read in one turn when both are wanted; any other has turns of its own.
TOGETHER: tuple[Stage, ...] = ("core", "text")

# Text stages give a ThaiId; the photo its JPEG, or None where the card has none; so the rights.
Outcome = ThaiId | bytes | ChipRights | None
