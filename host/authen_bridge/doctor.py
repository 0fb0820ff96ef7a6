"""Every link of the chain from card to NHSO: how it is, and what to do where it is broken.

Each check is one function and one line of `CHECKS`. A report holds nothing personal: a card is "in"
or "not in", a token "there" or "missing".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel

from authen_bridge import __version__, install
from authen_bridge.bridge import Bridge
from authen_bridge.card.watching import Cards
from authen_bridge.names import Zone
from authen_bridge.nhso import tokens
from authen_bridge.nhso.client import Client
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    CardProblem,
    NhsoProblem,
    NhsoUnreachable,
    Problem,
    ProxyRefused,
    ServiceStopped,
    StoreUnavailable,
    TlsFailed,
)
from authen_bridge.registry import WindowsRegistry
from authen_bridge.settings import Loaded

State = Literal["ok", "warning", "broken"]

SKEW_SECONDS = 120  # the day of service turns at midnight; two minutes is still a clock in order


class Finding(NamedTuple):
    """What one look found; ``mend`` says what to do, and is empty where all is well."""

    state: State
    found: str
    mend: str = ""


class Check(BaseModel):
    name: str
    state: State
    found: str
    mend: str


class CardFigures(BaseModel):
    """How the card that is in was read: transmits so far and milliseconds, by stage."""

    transmits: dict[str, int]
    milliseconds: dict[str, float]
    notes: list[str]  # what was unusual, such as a fall-back to reading field by field


class Report(BaseModel):
    version: str
    zone: str
    checks: list[Check]
    card: CardFigures | None

    @property
    def worst(self) -> State:
        order: tuple[State, ...] = ("broken", "warning")
        return next((s for s in order if any(c.state == s for c in self.checks)), "ok")


@dataclass(frozen=True, slots=True)
class _Chain:
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


def report(bridge: Bridge) -> Report:
    """Look at every link and return what was found; takes as long as NHSO's answer."""
    chain = _Chain(bridge)
    checks = [
        Check(name=name, state=finding.state, found=finding.found, mend=finding.mend)
        for name, look in CHECKS.items()
        for finding in look(chain)
    ]
    return Report(version=__version__, zone=chain.zone, checks=checks, card=_figures(bridge.cards))


def _figures(cards: Cards) -> CardFigures | None:
    try:
        card = cards.current()
    except CardProblem:
        return None
    with suppress(CardProblem):  # what was read before the problem counts
        card.text()
    return CardFigures(
        transmits=dict(card.transmits), milliseconds=dict(card.milliseconds), notes=list(card.notes)
    )


def _one(state: State, found: str, mend: str) -> list[Finding]:
    return [Finding(state, found, mend)]


def _ok(found: str) -> list[Finding]:
    return [Finding("ok", found)]


def _readers(chain: _Chain) -> list[Finding]:
    try:
        terminals = chain.cards.terminals()
    except ServiceStopped:
        return _one(
            "broken",
            "the smart-card service is not running",
            "start pcscd, or on Windows the service SCardSvr",
        )
    if not terminals:
        return _one("broken", "no reader", "plug a smart-card reader in; on Windows install its driver")
    present = sum(t.isPresent for t in terminals)
    return _ok(
        f"{len(terminals)} reader(s), {present} with a card: " + ", ".join(t.terminalName for t in terminals)
    )


def _manifests(_chain: _Chain) -> list[Finding]:
    found = [
        _manifest(place)
        for system in (False, True)
        for place in install.places(None, system=system)
        if place.file.exists()
    ]
    if not found:
        return _one("broken", "no browser knows this host", "run: authen-bridge install")
    return found


def _manifest(place: install.Place) -> Finding:
    try:
        program = Path(json.loads(place.file.read_text("utf-8"))["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return Finding("broken", f"{place.file} is unreadable", "run: authen-bridge install")
    if not program.exists():
        found = f"{place.file} names {program}, which is gone"
        return Finding("broken", found, "run: authen-bridge install")
    if place.key and WindowsRegistry().get(place.root, place.key) != str(place.file):
        return Finding("broken", f"{place.key} does not name {place.file}", "run: authen-bridge install")
    return Finding("ok", f"{place.browser}: {place.file}")


def _settings(chain: _Chain) -> list[Finding]:
    if not chain.loaded.troubles:
        return _ok("every setting is in order")
    return [
        Finding("warning", f"{t.source}: {t.key or 'the whole file'}: {t.why}", "correct it")
        for t in chain.loaded.troubles
    ]


def _zone(chain: _Chain) -> list[Finding]:
    settings = chain.loaded.settings
    rights = settings.rights_in(chain.zone)
    if not chain.relay.ready:
        return _one(
            "warning",
            f"{chain.zone}: no base_url, so only the card can be read; rights: {rights}",
            f"set zones.{chain.zone}.base_url by machine policy, if this PC is to relay to NHSO",
        )
    if chain.zone == "production" and not settings.hcode:
        return _one("broken", "production without an hcode", "set hcode to the unit's own code")
    return _ok(f"{chain.zone}, rights: {rights}, hcode: {settings.hcode or 'not set'}")


def _token(chain: _Chain) -> list[Finding]:
    if chain.relay.rights == "gateway" or chain.relay.client is None:
        return _ok("not needed")
    if tokens.find(chain.zone):
        return _ok("there")
    return _one("warning", "missing", "get one from the site's menu Token, then run: authen-bridge token set")


def _nhso(chain: _Chain) -> list[Finding]:
    if chain.relay.rights == "gateway":
        return _agent(chain)
    zone = chain.loaded.settings.zones[chain.zone]
    if not zone.base_url:
        return _ok("not needed")
    try:
        date = Client(zone.base_url, zone.ca_bundle, proxy=chain.loaded.settings.proxy).date()
    except TlsFailed as problem:
        return _one("broken", problem.code, "add the proxy's authority to the system, or set ca_bundle")
    except (NhsoUnreachable, ProxyRefused) as problem:
        return _one("broken", problem.code, "check the network and the proxy")
    except NhsoProblem as problem:
        return _one("broken", problem.code, "try again; if it stays, tell NHSO")
    return _ok("reachable") + _clock(date)


def _agent(chain: _Chain) -> list[Finding]:
    try:
        chain.relay.get("/api/smartcard/terminals")
    except Problem as problem:
        return _one(
            "broken", f"{problem.code}: the agent on this PC", "start NHSO's agent, or set gateway.url"
        )
    return _ok("the agent on this PC answers")


def _records(chain: _Chain) -> list[Finding]:
    try:
        unresolved = chain.bridge.records.store().outbox.unresolved()
    except StoreUnavailable as problem:
        return _one(
            "broken", f"{problem.code}: {problem.detail}", "mend that, or begin anew: authen-bridge erase"
        )
    if not unresolved:
        return _ok("nothing in the outbox is unresolved")
    found = ", ".join(f"{count} {state}" for state, count in unresolved.items())
    return _one("warning", f"in the outbox: {found}", "see: authen-bridge outbox")


def _clock(date: str | None) -> list[Finding]:
    if not date:
        return []
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return []
    if theirs.tzinfo is None:  # "-0000": of no zone that we could compare with
        return []
    skew = (datetime.now(UTC) - theirs).total_seconds()
    if abs(skew) > SKEW_SECONDS:
        return _one(
            "warning", f"this PC's clock is {skew:+.0f} s off NHSO's", "set the clock from a time server"
        )
    return _ok(f"clock within {abs(skew):.0f} s of NHSO's")


CHECKS: Mapping[str, Callable[[_Chain], list[Finding]]] = {
    "reader": _readers,
    "browser": _manifests,
    "settings": _settings,
    "zone": _zone,
    "token": _token,
    "nhso": _nhso,
    "records": _records,
}
