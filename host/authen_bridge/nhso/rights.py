"""Where a patient's rights come from: one source a name, as the settings name them.

``none``     the card alone; the New Authen page knows the rights by its own log-in
``probe``    the zone's probe route, which NHSO opens for developing and the test zone only
``gateway``  the agent on this PC, which reads the same card after us
``srm``      NHSO's right-search with an officer's log-in: rights only, no ``correlationId``
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from pydantic import ValidationError

from authen_bridge.nhso import paths, srm_answer
from authen_bridge.nhso.documents import Rights
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import CardMismatch, NhsoError, ReaderBusy, RightsUnavailable, ZoneNotSetUp


class Patient(NamedTuple):
    """Whose card is in our reader, and how to lend that card to the agent.

    ``lent()`` keeps our own reading off the card within its block. It raises CardRemoved where the
    card has left, and ReaderBusy.
    """

    pid: str
    lent: Callable[[], AbstractContextManager[None]]


# Returns what the source knows of the patient in the words of the agent's `read`; it goes over what
# the card says. Raises Problem.
Source = Callable[[Relay, Patient], dict[str, Any]]


def none(_relay: Relay, _patient: Patient) -> dict[str, Any]:
    """Add nothing to what the card says."""
    return {}


def probe(relay: Relay, pid: str) -> dict[str, Any]:
    """Return the test zone's ``read`` document for ``pid``. Raises NhsoProblem, SetupProblem."""
    if relay.zone != "test":
        raise RightsUnavailable
    document = _document(relay.get(paths.PROBE.format(pid=pid)))
    if document.pid != pid:  # another person's rights are worse than none
        raise NhsoError
    return _without_image(document)


def gateway(relay: Relay, patient: Patient) -> dict[str, Any]:
    """Return what the agent on this PC reads of the same card.

    Raises CardMismatch, with nothing of the other person, where it has read another card, and
    ReaderBusy or CardRemoved where it could not read; else as `Agent.read`.
    """
    if relay.agent is None:
        raise ZoneNotSetUp(zone=relay.zone)
    try:
        with patient.lent():
            answer = relay.agent.read()
    except ReaderBusy:
        with patient.lent():  # "no card" is true where our card has left too: then say that
            raise
    document = _document(answer)
    if document.pid != patient.pid:
        raise CardMismatch
    return _without_image(document)


def srm(relay: Relay, patient: Patient) -> dict[str, Any]:
    """Return what NHSO's right-search says; its ``rightsSource`` tells that it is rights only."""
    if relay.srm is None:
        raise ZoneNotSetUp(zone=relay.zone)
    return srm_answer.as_read(relay.srm.search(patient.pid), patient.pid, relay.srm.now())


def _document(answer: Any) -> Rights:
    try:
        return Rights.model_validate(answer)
    except ValidationError as error:
        raise NhsoError from error


def _without_image(document: Rights) -> dict[str, Any]:
    return document.model_dump(exclude_unset=True, exclude={"image"})  # a photo is the card's to give


SOURCES: Mapping[str, Source] = {
    "none": none,
    "probe": lambda relay, patient: probe(relay, patient.pid),
    "gateway": gateway,
    "srm": srm,
}
