"""Every link of the chain from card to NHSO: how it is, and what to do where it is broken.

Each check is one function and one line of `CHECKS`. A report holds nothing personal: a card is "in"
or "not in", a token "there" or "missing".
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from pydantic import BaseModel

from authen_bridge import __version__
from authen_bridge.bridge import Bridge
from authen_bridge.card.watching import Cards
from authen_bridge.doctor import agents, here, holders, policies, registration, upstream, versions
from authen_bridge.doctor.finding import Chain, Finding, State, one
from authen_bridge.problems import CardProblem, Internal

log = logging.getLogger(__name__)

CHECKS: Mapping[str, Callable[[Chain], list[Finding]]] = {
    "reader": here.readers,
    "holder": holders.look,
    "browser": registration.look,
    "policy": policies.look,
    "settings": here.settings,
    "zone": upstream.zone,
    "token": upstream.token,
    "nhso": upstream.nhso,
    "srm": upstream.right_search,
    "status": upstream.check_status,
    "agent": agents.look,
    "records": here.records,
    "versions": versions.look,
}

_LONGEST = 600  # characters of what a check says

_WORST_FIRST: tuple[State, ...] = ("broken", "warning")


class Check(BaseModel):
    """One finding. ``code`` is of `codes` or a problem's; ``browser`` is whose it is, "" for nobody's."""

    name: str
    code: str
    state: State
    found: str
    mend: str
    browser: str


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
        return worst(self.checks)


def worst(checks: list[Check]) -> State:
    return next((state for state in _WORST_FIRST if any(c.state == state for c in checks)), "ok")


def report(bridge: Bridge, chain: Chain | None = None) -> Report:
    """Look at every link and return what was found; takes as long as NHSO's answer."""
    chain = chain or Chain(bridge)
    checks = [
        Check(name=name, **_worded(finding)._asdict())
        for name, look in CHECKS.items()
        for finding in _looked(name, look, chain)
    ]
    return Report(version=__version__, zone=chain.zone, checks=checks, card=_figures(bridge.cards))


def _looked(name: str, look: Callable[[Chain], list[Finding]], chain: Chain) -> list[Finding]:
    """Return what one check finds. One that fails is a finding: the others are wanted all the more."""
    try:
        return look(chain)
    except Exception as failure:
        log.error("the check %s failed: %s", name, type(failure).__name__)
        found = f"this could not be looked at: {type(failure).__name__}"
        return one("warning", Internal.code, found, "tell whoever maintains Authen Bridge")


def _worded(finding: Finding) -> Finding:
    """Return a finding in one line of text: names of files, programs and keys are anybody's to choose."""
    return finding._replace(found=_line(finding.found), mend=_line(finding.mend))


def _line(words: str) -> str:
    shown = "".join(each if each.isprintable() else "\ufffd" for each in words[:_LONGEST])
    return shown if len(words) <= _LONGEST else f"{shown}…"


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
