"""What the doctor's checks share: the chain that is looked at, and what one look finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from authen_bridge.bridge import Bridge
from authen_bridge.card.watching import Cards
from authen_bridge.doctor.pc import Pc
from authen_bridge.names import Zone
from authen_bridge.nhso.zones import Relay
from authen_bridge.settings import Loaded, ZoneSettings

State = Literal["ok", "warning", "broken"]


class Finding(NamedTuple):
    """What one look found; ``mend`` says what to do, and is empty where all is well.

    ``code`` is what fleets sort by, from `codes`; ``browser`` is whose finding it is, if one's.
    """

    state: State
    code: str
    found: str
    mend: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    bridge: Bridge
    pc: Pc = field(default_factory=Pc.this)

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


def one(state: State, code: str, found: str, mend: str) -> list[Finding]:
    return [Finding(state, code, found, mend)]


def ok(code: str, found: str) -> list[Finding]:
    return [Finding("ok", code, found)]


def shown(address: Any) -> str:
    """Return an update address without what may be secret in it."""
    try:
        parts = urlsplit(str(address))
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}" if parts.hostname else "the browser's store"
