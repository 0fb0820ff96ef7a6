"""Where a patient's rights come from: one source a name, as the settings name them.

``none``   the card alone; the New Authen page knows the rights by its own log-in
``probe``  the zone's probe route, which NHSO opens for developing and the test zone only
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from authen_bridge.nhso.documents import Rights
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import NhsoError, RightsUnavailable

Source = Callable[[Relay, str], dict[str, Any]]

PROBE_PATH = "/api/smartcard/probe/{pid}"


def none(_relay: Relay, _pid: str) -> dict[str, Any]:
    """Add nothing to what the card says."""
    return {}


def probe(relay: Relay, pid: str) -> dict[str, Any]:
    """Return the test zone's ``read`` document for ``pid``. Raises NhsoProblem, SetupProblem."""
    if relay.zone != "test":
        raise RightsUnavailable
    answer = relay.get(PROBE_PATH.format(pid=pid))
    try:
        document = Rights.model_validate(answer)
    except ValidationError as error:
        raise NhsoError from error
    if document.pid != pid:  # another person's rights are worse than none
        raise NhsoError
    return document.model_dump(exclude_unset=True, exclude={"image"})  # a photo is the card's to give


SOURCES: Mapping[str, Source] = {"none": none, "probe": probe}
