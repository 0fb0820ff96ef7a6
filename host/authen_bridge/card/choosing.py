"""Which readers count, and which card is meant when several are in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from authen_bridge.card.slot import Card
from authen_bridge.problems import CardProblem, NotThaiId

# Slots that never hold a citizen's card, though some readers list them first: "ACR1281 1S Dual
# Reader SAM 0", "ACR1252 Dual Reader PICC 0", "OMNIKEY 5422CL".
NO_SLOT_FOR_IDS = re.compile(r"\bSAM\b|\bPICC\b|contactless|(?:\b|\d)CL\b", re.IGNORECASE)


def eligible(readers: Iterable[str], pinned: str) -> list[str]:
    """Return the readers to watch: the ``pinned`` one, or all that take contacts.

    Pinned is what has just that name; else what begins with it, for PC/SC ends a name with a number
    that changes with the USB port. A slot for other cards counts only where the pin names it.
    """
    listed = list(readers)
    if pinned in listed:
        return [pinned]
    if not NO_SLOT_FOR_IDS.search(pinned):
        listed = [reader for reader in listed if not NO_SLOT_FOR_IDS.search(reader)]
    begins = re.compile(re.escape(pinned) + r"(?!\w)") if pinned else re.compile("")
    return [reader for reader in listed if begins.match(reader)]


def best(cards: Sequence[Card]) -> Card:
    """Return the one of ``cards`` (at least one) that is a Thai ID: by its ATR, else by asking it."""
    first, *others = sorted(cards, key=lambda card: (card.foreign, not card.looks_thai))
    if others and not (first.looks_thai or first.foreign or answers(first)):
        return best(others)
    return first


def answers(card: Card) -> bool:
    """Tell whether ``card`` knows the applet. One that can't be read for now may well be the one."""
    try:
        card.identity()
    except NotThaiId:
        return False
    except CardProblem:
        return True
    return True
