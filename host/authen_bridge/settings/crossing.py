"""Where a token may be sent is fixed by its zone: no address of one zone may be the other's.

Names are compared as they are written; what a name resolves to, no setting can know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from authen_bridge.names import ZONES, Zone
from authen_bridge.settings.table import ADDRESSES, LOOPBACK, Value

# NHSO's known hosts; each of them takes its own zone's tokens only.
HOSTS: Mapping[str, Zone] = {
    "test.nhso.go.th": "test",
    "tsrm.nhso.go.th": "test",
    "authenservice.nhso.go.th": "production",
    "authenucws.nhso.go.th": "production",
    "srm.nhso.go.th": "production",
}

_PORTS: Mapping[str, int] = {"https": 443, "http": 80}


def crossed(key: str, value: Value, values: Mapping[str, Value]) -> str:
    """Return why the address ``value`` may not be set at ``key`` beside ``values``, or ""."""
    zone = _zone_of(key, values)
    if zone is None or not value:
        return ""
    host, port = _place(str(value))
    others = {_place(address) for address in _addresses(values, other_than=zone)}
    if HOSTS.get(host, zone) != zone or (host, port) in others:
        return "is an address of the other zone"
    return ""


def _addresses(values: Mapping[str, Value], *, other_than: Zone) -> Iterator[str]:
    for key, value in values.items():
        if value and _zone_of(key, values) not in (None, other_than):
            yield str(value)


def _zone_of(key: str, values: Mapping[str, Value]) -> Zone | None:
    """Return whose address stands at ``key``; None where it holds no address."""
    if key == "gateway.url":  # no token of ours goes there, but it has one of its own, and its zone's people
        return "production" if values["gateway.zone"] == "production" else "test"
    return next((z for z in ZONES for name in ADDRESSES if key == f"zones.{z}.{name}"), None)


def _place(address: str) -> tuple[str, int]:
    """Return host and port, the same for every way in which they are written."""
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".")
    here = host in LOOPBACK or host.startswith("127.")
    return ("localhost" if here else host), parts.port or _PORTS.get(parts.scheme, 0)
