"""The agent's routes that are NHSO's: ``/api/nhso-service/…``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from authen_bridge.handlers.ask import Ask
from authen_bridge.nhso.documents import Latest
from authen_bridge.nhso.saves import checked_pid, digits
from authen_bridge.nhso.submitting import LATEST_5_PATH, LATEST_PATH, Submitter
from authen_bridge.problems import NhsoError, StoreUnavailable
from authen_bridge.store import Kind

log = logging.getLogger(__name__)

_LATEST = TypeAdapter(Latest)
_LATEST_5 = TypeAdapter(list[Latest])


def save_as_draft(ask: Ask) -> Any:
    return _submit(ask, "draft")


def confirm_save(ask: Ask) -> Any:
    return _submit(ask, "confirm")


def latest(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    return _checked(_LATEST, ask.relay.get(LATEST_PATH.format(pid=pid)))


def latest_5(ask: Ask) -> Any:
    pid = checked_pid(ask.params["pid"])
    return _checked(_LATEST_5, ask.relay.get(LATEST_5_PATH.format(pid=pid)))


def _submit(ask: Ask, kind: Kind) -> Any:
    submitter = Submitter(ask.relay, ask.bridge.records.store())
    answer = submitter.submit(kind, ask.body)
    _remember_visit(ask, ask.body)
    return answer


def _remember_visit(ask: Ask, body: Mapping[str, Any]) -> None:
    """Remember phone and HN for the patient's next visit, where that is switched on."""
    if not ask.bridge.loaded.settings.remember_visits:
        return
    try:
        ask.bridge.records.store().visits.remember(
            body["pid"], mobile=str(digits(body["mobile"])), hn=body.get("hn"), day=ask.relay.clock.day()
        )
    except StoreUnavailable:  # the visit is saved; that is what counts
        log.error("a visit could not be remembered: %s", StoreUnavailable.code)


def _checked(adapter: TypeAdapter[Any], answered: Any) -> Any:
    """Return NHSO's answer in the API's own field names, unknown fields kept. Raises NhsoError."""
    try:
        return adapter.dump_python(adapter.validate_python(answered), exclude_unset=True)
    except ValidationError as error:
        raise NhsoError from error
