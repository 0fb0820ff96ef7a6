"""The Thai national ID card over PC/SC: ``Cards`` watches the readers, ``Card`` is the one that is in.

Knows nothing of NHSO, browsers or messages on a wire.
"""

from __future__ import annotations

from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.slot import Card
from authen_bridge.card.telling import person
from authen_bridge.card.thai_id import LIFELONG, CardDate, CardName, ThaiId
from authen_bridge.card.watching import Cards

__all__ = ["LIFELONG", "Card", "CardDate", "CardName", "Cards", "ChipRights", "ThaiId", "person"]
