"""The agent's routes that need a reader: ``/api/smartcard/…``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from authen_bridge.answers import agent_document
from authen_bridge.handlers.ask import Ask
from authen_bridge.nhso import rights
from authen_bridge.nhso.saves import checked_pid
from authen_bridge.problems import NotFound, StoreUnavailable

log = logging.getLogger(__name__)


def terminals(ask: Ask) -> Any:
    return [terminal.model_dump() for terminal in ask.bridge.cards.terminals()]


def read_card_only(ask: Ask) -> Any:
    wants_image = ask.flag("readImageFlag")
    card = ask.bridge.cards.current()
    return agent_document(card.identity(), ask.photo(card) if wants_image else None)


def read(ask: Ask) -> Any:
    wants_image = ask.flag("readImageFlag")
    card = ask.bridge.cards.current()
    relay = ask.relay
    known = rights.SOURCES[relay.rights](relay, rights.Patient(card.identity().pid, card.lent))
    image = ask.photo(card) if wants_image else None
    # Asked of the card again: one that was pulled while NHSO answered is nobody's any more. NHSO's
    # register is newer than the card and knows the code of every title, so its words win.
    own = agent_document(card.identity(), image)
    document = own | known
    if document["birthDate"].endswith("00"):  # a register that lacks the day: the card may have it
        document["birthDate"] = own["birthDate"] or document["birthDate"]
    _remember_served(ask, document)
    return document


def probe(ask: Ask) -> Any:
    if ask.zone != "test":
        raise NotFound
    document = rights.probe(ask.relay, checked_pid(ask.params["pid"]))
    _remember_served(ask, document)
    return document


def _remember_served(ask: Ask, document: Mapping[str, Any]) -> None:
    """Note whose this correlationId is; without the note production won't take it, and reading goes on."""
    if "correlationId" not in document:
        return
    ask.prune()
    claim_types = [offered["claimType"] for offered in document.get("claimTypes", ())]
    try:
        ask.bridge.records.store().served.remember(
            ask.zone, document["correlationId"], document["pid"], claim_types, day=ask.relay.clock.day()
        )
    except StoreUnavailable:
        log.error("the correlationId of a read could not be noted: %s", StoreUnavailable.code)
