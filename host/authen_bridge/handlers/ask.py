"""One request on its way through a handler, and how its parts are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from authen_bridge.bridge import Bridge
from authen_bridge.card.slot import Card
from authen_bridge.messages import Stage
from authen_bridge.names import Zone
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import FieldError, InvalidRequest, StoreUnavailable

OnProgress = Callable[[Stage, int, int], None]  # stage, bytes done, bytes in all


@dataclass(frozen=True, slots=True)
class Ask:
    bridge: Bridge
    zone: Zone
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    on_progress: OnProgress

    @property
    def relay(self) -> Relay:
        return self.bridge.zones.relay(self.zone)

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter as Spring Boot reads one; absent or empty is false."""
        value = self.query.get(name, "").lower()
        if value in ("true", "on", "yes", "1"):
            return True
        if value in ("", "false", "off", "no", "0"):
            return False
        raise InvalidRequest(errors=[FieldError(name, "ต้องเป็น true หรือ false")])

    def prune(self) -> None:
        """Have what is too old deleted, once NHSO's time is known, or where it never will be.

        A store that fails now fails nobody: whoever needs it is told.
        """
        relay = self.relay
        if relay.clock.skew is not None or not relay.has_nhsos_time:
            with suppress(StoreUnavailable):
                self.bridge.records.prune(relay.clock.day())

    def photo(self, card: Card) -> bytes | None:
        return card.photo(lambda done, total: self.on_progress("photo", done, total))


Handler = Callable[[Ask], Any]  # returns the body of a 200; raises Problem
