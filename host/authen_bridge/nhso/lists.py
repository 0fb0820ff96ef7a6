"""NHSO's two lists of a patient's claim codes: the latest one, and the newest of every hospital."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from authen_bridge.nhso.documents import Latest
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import NhsoError

NEWEST = 5  # so many codes `newest` names at the most

_LATEST_PATH = "/api/nhso-service/latest-authen-code/{pid}"
_NEWEST_PATH = "/api/nhso-service/latest-5-authen-code-all-hospital/{pid}"
_NEWEST: TypeAdapter[list[Latest]] = TypeAdapter(list[Latest])


def latest(relay: Relay, pid: str) -> Latest:
    """Return the latest code of any hospital; without ``claimCode`` if there is none. Raises Problem."""
    try:
        found = relay.get(_LATEST_PATH.format(pid=pid))
        return Latest.model_validate({} if found is None else found)  # Spring's "there is none"
    except ValidationError as error:
        raise NhsoError from error


def newest(relay: Relay, pid: str) -> list[Latest]:
    """Return the newest codes, newest first. Raises Problem."""
    try:
        return _NEWEST.validate_python(relay.get(_NEWEST_PATH.format(pid=pid)))
    except ValidationError as error:
        raise NhsoError from error
