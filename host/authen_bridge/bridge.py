"""What every route works with: settings, cards, zones and records. Made once a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from authen_bridge.card.watching import Cards
from authen_bridge.messages import CardEvent, ReadersEvent
from authen_bridge.nhso.zones import Zones
from authen_bridge.records import Records
from authen_bridge.settings import Loaded


@dataclass(frozen=True, slots=True)
class Bridge:
    loaded: Loaded
    cards: Cards
    zones: Zones
    records: Records

    @classmethod
    def open(
        cls, loaded: Loaded, on_event: Callable[[CardEvent | ReadersEvent], None] = lambda _event: None
    ) -> Bridge:
        """Start watching the readers; ``on_event`` is called from the watching threads."""
        settings = loaded.settings
        cards = Cards(reader=settings.reader, read_ahead=settings.read_ahead != "off", on_event=on_event)
        cards.start()
        return cls(loaded, cards, Zones(settings), Records(settings))

    def close(self) -> None:
        self.cards.close()
        self.records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()
