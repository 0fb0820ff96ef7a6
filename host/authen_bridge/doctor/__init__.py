"""Every link of the chain from card to NHSO: how it is, and what to do where it is broken.

Each check is one function and one line of `CHECKS`. A report holds nothing personal: a card is "in"
or "not in", a token "there" or "missing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from pydantic import BaseModel

from authen_bridge import __version__
from authen_bridge.bridge import Bridge
from authen_bridge.card.watching import Cards
from authen_bridge.doctor import here, upstream
from authen_bridge.doctor.finding import Chain, Finding, State
from authen_bridge.problems import CardProblem

CHECKS: Mapping[str, Callable[[Chain], list[Finding]]] = {
    "reader": here.readers,
    "browser": here.manifests,
    "settings": here.settings,
    "zone": upstream.zone,
    "token": upstream.token,
    "nhso": upstream.nhso,
    "srm": upstream.right_search,
    "status": upstream.check_status,
    "records": here.records,
}


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


def report(bridge: Bridge) -> Report:
    """Look at every link and return what was found; takes as long as NHSO's answer."""
    chain = Chain(bridge)
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
