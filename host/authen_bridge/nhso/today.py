"""Which claim codes a patient has of one day, from the two services that can tell.

``latest-5`` names the newest five of every hospital, so five of today may hide a sixth; and a PC may
have no address for it. ``check-authen-status`` names all of a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from authen_bridge.nhso import lists
from authen_bridge.nhso.documents import AuthenStatus, History, bangkok_day, moment
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import NhsoError, NhsoProblem, NhsoTimeout, Problem

STATUS_PATH = "/check-authen-status"
LATEST_5, STATUS = "latest-5", "check-authen-status"

# claimType?, claimTypeName?, claimCode, hcode?, hname?, claimDateTime?, and what came along
Code = dict[str, Any]


class Today(NamedTuple):
    """The day's codes, newest first; who told of them; and the problem codes of who failed to."""

    codes: list[Code]
    sources: tuple[str, ...]
    troubles: tuple[str, ...]


def codes_today(relay: Relay, pid: str, day: date) -> Today:
    """Return the codes that ``pid`` has of ``day`` (Bangkok's), of every hospital that a source knows of.

    The second source is asked where the first can't tell all, unless that one took too long already.
    Raises the first's Problem where nobody answered.
    """
    told: list[tuple[str, list[Code]]] = []
    failed: list[Problem] = []

    def ask(source: str, answer: Callable[[Relay, str, date], list[Code]]) -> None:
        try:
            told.append((source, answer(relay, pid, day)))
        except Problem as problem:
            failed.append(problem)

    if relay.ready:
        ask(LATEST_5, latest_5)
    too_slow = any(isinstance(problem, NhsoTimeout) for problem in failed)  # the asker waits no longer
    if not too_slow and (not told or len(told[0][1]) >= lists.NEWEST):
        ask(STATUS, check_status)
    if not told:
        raise failed[0]
    codes = merged([codes for _, codes in told])
    return Today(codes, tuple(source for source, _ in told), tuple(problem.code for problem in failed))


def service_day(relay: Relay) -> date:
    """Return the day that it is at NHSO, by the clock of whoever will be asked for the day's codes.

    Who has not told its time yet is asked for it first, without a token. This PC's clock is what is
    left where nobody answers. Raises NhsoTimeout: the asker waits no longer.
    """
    clients = [relay.client] if relay.client and relay.has_nhsos_time else []
    clients += [relay.status] if relay.status else []
    for client in clients:
        if client.clock.skew is not None:
            return client.clock.day()
    for client in clients:
        try:
            client.date()
        except NhsoTimeout:
            raise
        except NhsoProblem:
            continue
        if client.clock.skew is not None:
            return client.clock.day()
    return relay.clock.day()


def latest_5(relay: Relay, pid: str, day: date) -> list[Code]:
    """Return the codes of ``day`` among the newest five. Raises Problem."""
    return [
        entry.model_dump(exclude_unset=True)
        for entry in lists.newest(relay, pid)
        if entry.claimCode and _day(entry.claimDateTime) == day
    ]


def check_status(relay: Relay, pid: str, day: date) -> list[Code]:
    """Return the codes of ``day`` by check-authen-status, newer and older form. Raises Problem."""
    answer = relay.get_status(STATUS_PATH, {"personalId": pid, "serviceDate": day.isoformat()})
    try:
        status = AuthenStatus.model_validate(answer)
    except ValidationError as error:
        raise NhsoError from error
    if status.personalId not in (None, pid):
        raise NhsoError
    # It was asked for one day: a history whose date can't be read is of that day.
    return [
        _code(history)
        for history in status.serviceHistories
        if history.claimCode and _day(history.when) in (None, day)
    ]


def merged(sources: Sequence[Sequence[Code]]) -> list[Code]:
    """Return every code once, newest first; where sources differ about one, the earlier source's word."""
    found: dict[str, Code] = {}
    for codes in sources:
        for code in codes:
            found[code["claimCode"]] = code | found.get(code["claimCode"], {})
    return sorted(found.values(), key=lambda code: code.get("claimDateTime") or "", reverse=True)


def _code(history: History) -> Code:
    """Return a history in the words of `Latest`; what those don't have keeps its own name."""
    hospital, service = history.hospital, history.service
    said = {
        "claimType": service.code if service else history.serviceCode,
        "claimTypeName": service.name if service else history.serviceName,
        "claimCode": history.claimCode,
        "hcode": hospital.hcode if hospital else history.hcode,
        "hname": hospital.hname if hospital else history.hname,
        "claimDateTime": history.when,
        **(history.model_extra or {}),
    }
    return {key: value for key, value in said.items() if value is not None}


def _day(text: str | None) -> date | None:
    """Return the Bangkok day of a date-time. None where it is none."""
    when = moment(text)
    return bangkok_day(when) if when else None
