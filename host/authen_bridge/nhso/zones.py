"""The two zones of NHSO, which page belongs to which, and what this PC has for each.

The page's origin decides: a production page can never be shown test people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authen_bridge.messages import EXTENSION
from authen_bridge.names import Zone
from authen_bridge.nhso import tokens
from authen_bridge.nhso.client import Client
from authen_bridge.problems import ForbiddenOrigin, HcodeMissing, TokenMissing, ZoneNotSetUp
from authen_bridge.settings import Settings

ORIGINS: Mapping[str, Zone] = {
    "https://authenservice.nhso.go.th": "production",
    "https://test.nhso.go.th": "test",
}


def zone_of(origin: str, page: str | None, default: Zone) -> Zone:
    """Return the zone of a request. Raises ForbiddenOrigin for an origin that is not NHSO's.

    ``origin`` is the asking page's, or ``"extension"`` for a page of ours, whose zone is that of the
    ``page`` it stands beside, or ``default`` where it stands alone.
    """
    if origin != EXTENSION:
        page = origin
    if page is None:
        return default
    try:
        return ORIGINS[page]
    except KeyError:
        raise ForbiddenOrigin from None


@dataclass(frozen=True, slots=True)
class Relay:
    """One zone as this PC can reach it. Made for a request; the client behind it is kept."""

    zone: Zone
    hcode: str
    rights: str
    client: Client | None  # None: the zone has no address on this PC
    token: Callable[[], str | None]

    def get(self, path: str) -> Any:
        """Return NHSO's JSON at ``path``. Raises SetupProblem, NhsoProblem, RequestProblem."""
        return self._reached().get(path, self._token())

    def save(self, path: str, body: dict[str, Any]) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where it may have been committed."""
        return self._reached().save(path, body, self._token())

    def _reached(self) -> Client:
        if self.client is None:
            raise ZoneNotSetUp(zone=self.zone)
        return self.client

    def _token(self) -> str:
        token = self.token()
        if not token:
            raise TokenMissing(zone=self.zone)
        return token

    def own_hcode(self, given: str | None) -> str | None:
        """Return the unit's own hcode. Raises HcodeMissing in production where nobody set one."""
        hcode = self.hcode or given
        if not hcode and self.zone == "production":
            raise HcodeMissing
        return hcode


class Zones:
    """The relays of both zones; each keeps one HTTP session for as long as the host lives."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients = {
            zone: Client(known.base_url, known.ca_bundle)
            for zone, known in settings.zones.items()
            if known.base_url
        }

    def relay(self, zone: Zone) -> Relay:
        return Relay(
            zone=zone,
            hcode=self._settings.hcode,
            rights=self._settings.rights_in(zone),
            client=self._clients.get(zone),
            token=lambda: tokens.find(zone),
        )
