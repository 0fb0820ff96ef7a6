"""The agent's routes that are NHSO's: ``/api/nhso-service/…``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from authen_bridge.handlers.ask import Ask
from authen_bridge.nhso import lists
from authen_bridge.nhso.saves import checked_pid, digits
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.problems import StoreUnavailable
from authen_bridge.store import Kind

log = logging.getLogger(__name__)


def save_as_draft(ask: Ask) -> Any:
    return _submit(ask, "draft")


def confirm_save(ask: Ask) -> Any:
    return _submit(ask, "confirm")


def latest(ask: Ask) -> Any:
    return lists.latest(ask.relay, checked_pid(ask.params["pid"])).model_dump(exclude_unset=True)


def latest_5(ask: Ask) -> Any:
    newest = lists.newest(ask.relay, checked_pid(ask.params["pid"]))
    return [code.model_dump(exclude_unset=True) for code in newest]


def _submit(ask: Ask, kind: Kind) -> Any:
    submitter = Submitter(ask.relay, ask.bridge.records.store())
    answer = submitter.submit(kind, ask.body)
    _remember_visit(ask, ask.body)
    ask.prune()
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
