"""The effective settings, in the shape the program works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from authen_bridge.names import Zone
from authen_bridge.settings.table import Value


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """One NHSO zone: its addresses (no trailing slash; empty = not set up) and whose word TLS takes."""

    base_url: str = ""
    ca_bundle: str = ""  # a PEM file added to the system's certificates; empty = those alone
    srm_url: str = ""  # the officers' API: right-search
    status_url: str = ""  # check-authen-status


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """The agent installed on this PC, and the one zone that it belongs to."""

    url: str = ""
    zone: Zone = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """``rights`` is what is set; `rights_in` says what that means in a zone."""

    zone: Zone = "test"
    hcode: str = ""
    rights: str = ""
    reader: str = ""
    read_ahead: str = "card"
    remember_visits: bool = False
    outbox_days: int = 30
    visits_days: int = 90
    proxy: str = ""  # empty = the system's
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    zones: Mapping[Zone, ZoneSettings] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        """Return what the setting named ``key`` in the table comes to."""
        found: Any = self
        for name in key.split("."):
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        return cast("Value", found)

    def rights_in(self, zone: Zone) -> str:
        """Return the rights source for ``zone``: what is set, where that zone can have it.

        Production has no probe, and an agent knows the people of its own zone only.
        """
        elsewhere = {"": True, "probe": zone == "production", "gateway": zone != self.gateway.zone}
        if elsewhere.get(self.rights, False):
            return "none" if zone == "production" else "probe"
        return self.rights
