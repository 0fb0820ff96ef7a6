"""Every setting there is: its built-in value, what may be set, and by whom. One row each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from authen_bridge.names import ZONES

Value = str | bool | int

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ADDRESSES = ("base_url", "srm_url", "status_url")  # of a zone: where its tokens go
LAST_PORT = 65535


class Key(NamedTuple):
    default: Value  # its type is the setting's
    check: Callable[[Value], str]  # returns why a value is refused, or ""
    # Counts only where an ordinary user cannot write. Told the values of the rows above it.
    machine_only: Callable[[Mapping[str, Value]], bool] = lambda _values: False


def _one_of(*allowed: str) -> Callable[[Value], str]:
    return lambda value: (
        "" if value in allowed else "must be one of: " + ", ".join(a or '""' for a in allowed)
    )


def _anything(_value: Value) -> str:
    return ""


def _hcode(value: Value) -> str:
    return "" if re.fullmatch(r"(\d{5})?", str(value), re.ASCII) else "must be 5 digits"


def _days(value: Value) -> str:
    return "" if 1 <= int(value) <= 365 else "must be 1 to 365 days"  # noqa: PLR2004 - says what they are


def _url(*, http: bool = False, loopback: bool = False) -> Callable[[Value], str]:
    """Check an address of host and path: https, or http where that is allowed or stays on this PC."""

    def check(value: Value) -> str:
        if not value:
            return ""
        try:
            parts = urlsplit(str(value))
            plain = parts.hostname and re.fullmatch(r"[a-z0-9.:-]+", parts.hostname) and parts.port != 0
        except ValueError:  # brackets or a port that are none
            plain = False
        if not plain or parts.username is not None or parts.query or parts.fragment:
            return "must be a plain URL"
        here = parts.hostname in LOOPBACK
        if loopback and not here:
            return "must be on this PC"  # an agent reads the reader of its own PC
        return (
            "" if parts.scheme == "https" or (parts.scheme == "http" and (http or here)) else "must be https"
        )

    return check


def _proxy(value: Value) -> str:
    found = re.fullmatch(r"https?://[a-zA-Z0-9.-]+:(\d{1,5})/?", str(value), re.ASCII)
    if not value or (found and 1 <= int(found[1]) <= LAST_PORT):
        return ""
    return "must be http://HOST:PORT; its user and password go into the keyring"


def _always(_values: Mapping[str, Value]) -> bool:
    return True


KEYS: Mapping[str, Key] = {
    "zone": Key("test", _one_of(*ZONES)),
    "hcode": Key("", _hcode),
    "rights": Key("", _one_of("", "none", "probe", "gateway", "srm")),
    "reader": Key("", _anything),
    "read_ahead": Key("card", _one_of("off", "card")),
    "remember_visits": Key(default=False, check=_anything),
    "outbox_days": Key(30, _days),  # after an entry's end
    "visits_days": Key(90, _days),
    "proxy": Key("", _proxy),
    # Production's addresses go first, as machine policy and installers alone set them: where two zones are
    # given one address, the test zone's row is the one that is refused.
    # No address is built in that nobody has shown to answer (README, "What works with what").
    "zones.production.base_url": Key("", _url(), _always),
    "zones.production.ca_bundle": Key("", _anything, _always),
    "zones.production.srm_url": Key("https://srm.nhso.go.th/api", _url(), _always),
    "zones.production.status_url": Key("https://authenucws.nhso.go.th/authencodestatus/api", _url(), _always),
    "gateway.zone": Key("production", _one_of(*ZONES)),
    "gateway.url": Key(
        "http://localhost:8189", _url(loopback=True), lambda values: values["gateway.zone"] == "production"
    ),
    "zones.test.base_url": Key("https://test.nhso.go.th/authencode", _url(http=True)),
    "zones.test.ca_bundle": Key("", _anything),
    "zones.test.srm_url": Key("https://tsrm.nhso.go.th/api", _url(http=True)),
    "zones.test.status_url": Key("https://test.nhso.go.th/authencodestatus/api", _url(http=True)),
}


def taken(key: Key, value: object, *, by_machine: bool) -> Value | None:
    """Return ``value`` as the type of ``key``, or None where it has another.

    The machine's layers may write 0 and 1 for false and true: the registry has no booleans.
    """
    kind = type(key.default)
    if by_machine and kind is bool and type(value) is int and value in (0, 1):
        return bool(value)
    return value if isinstance(value, str | bool | int) and type(value) is kind else None
