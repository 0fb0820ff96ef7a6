"""What the doctor's checks share: the chain that is looked at, and what one look finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from authen_bridge.bridge import Bridge
from authen_bridge.card.watching import Cards
from authen_bridge.names import Zone
from authen_bridge.nhso.zones import Relay
from authen_bridge.settings import Loaded, ZoneSettings

State = Literal["ok", "warning", "broken"]


class Finding(NamedTuple):
    """What one look found; ``mend`` says what to do, and is empty where all is well."""

    state: State
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    bridge: Bridge

    @property
    def cards(self) -> Cards:
        return self.bridge.cards

    @property
    def loaded(self) -> Loaded:
        return self.bridge.loaded

    @property
    def zone(self) -> Zone:
        return self.loaded.settings.zone

    @property
    def relay(self) -> Relay:
        return self.bridge.zones.relay(self.zone)

    @property
    def known(self) -> ZoneSettings:
        """What is set for the zone."""
        return self.loaded.settings.zones[self.zone]


def one(state: State, found: str, mend: str) -> list[Finding]:
    return [Finding(state, found, mend)]


def ok(found: str) -> list[Finding]:
    return [Finding("ok", found)]
