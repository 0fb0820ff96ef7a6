"""The documented agent API as a page of the test zone asks for it, over a real host process."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.testzone.exchange import Answer as ZoneAnswer
from tests.testzone.exchange import Call, json_answer
from tests.testzone.faults import Faults
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION, Person
from tests.testzone.server import TestZone

TEST_PAGE = "https://test.nhso.go.th"

TERMINALS = "/api/smartcard/terminals"
READ = "/api/smartcard/read"
CARD_ONLY = "/api/smartcard/read-card-only"
PROBE = "/api/smartcard/probe/"
DRAFT = "/api/nhso-service/save-as-draft"
CONFIRM = "/api/nhso-service/confirm-save"
LATEST = "/api/nhso-service/latest-authen-code/"
LATEST_5 = "/api/nhso-service/latest-5-authen-code-all-hospital/"

# Everything optional is known of this person, and several services may be asked for.
PATIENT = next(p for p in POPULATION if (p.right, p.title_code) == ("WEL", "003") and p.hosp_main_op)
OF_ANOTHER_HOSPITAL = next(p for p in POPULATION if p.hosp_main and p.hosp_main.hcode != OWN_UNIT.hcode)
OTHER = next(p for p in POPULATION if "PG0060001" in p.claim_types and p.pid != PATIENT.pid)
WITHOUT_RIGHTS = next(p for p in POPULATION if not p.main_inscl)
WITHOUT_CLAIM_TYPES = next(p for p in POPULATION if p.main_inscl and not p.claim_types)
WITHOUT_HOSPITALS = next(p for p in POPULATION if p.main_inscl and not p.hosp_main)

MOBILE = "0899999901"
PROBLEM_KEYS = {"timestamp", "status", "error", "message", "path", "errors", "code"}
LOCAL_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"  # Bangkok's, without a zone


class Answer(NamedTuple):
    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class Agent:
    """A running host and the zone behind it."""

    host: HostProcess
    zone: TestZone

    def get(self, path: str, **query: str) -> Answer:
        return Answer(*self.host.ask(path, query=query, origin=TEST_PAGE))

    def post(self, path: str, body: Any) -> Answer:
        return Answer(*self.host.ask(path, "POST", body=body, origin=TEST_PAGE))

    def see(self, insert: Insert, person: Person, *, slot: int = 0) -> None:
        """Put the card of ``person`` in and wait until the host has read it."""
        self.get(TERMINALS)  # reads past what was told of cards of earlier tests
        insert(person, slot=slot)
        self.host.wait_until_ready()

    def see_none(self) -> None:
        """Wait until the host has seen the cards of earlier tests leave.

        By asking again: the event may have come just before the answer that says otherwise.
        """
        while any(terminal["isPresent"] for terminal in self.get(TERMINALS).body):
            pass

    def visit(self, person: Person = PATIENT, **changes: Any) -> dict[str, Any]:
        """Return the body of a save of ``person``, with a correlationId just served for it."""
        body = {
            "pid": person.pid,
            "claimType": person.claim_types[0],
            "mobile": MOBILE,
            "correlationId": self.get(PROBE + person.pid).body["correlationId"],
        }
        return body | changes

    def sent(self, path: str) -> int:
        """Return how often NHSO was asked for ``path``."""
        return sum(request.path.endswith(path) for request in self.zone.requests)


Handle = Callable[[Call], ZoneAnswer]


class Reworded(Faults):
    """The zone's JSON in another spelling: put in place of ``zone.faults``."""

    def __init__(self, reword: Callable[[Any], Any]) -> None:
        super().__init__()
        self._reword = reword

    def apply(self, route: str, call: Call, handle: Handle) -> ZoneAnswer | None:
        answer = handle(call)
        return json_answer(self._reword(json.loads(answer.body)), answer.status)


def reworded(*, renamed: Mapping[str, str] | None = None, **changed: Any) -> Callable[[Any], Any]:
    """Return what gives an object other names for the keys ``renamed``, and has it say ``changed`` too."""
    names = renamed or {}
    return lambda said: {names.get(key, key): value for key, value in said.items()} | changed


def refused(
    answer: Answer, status: int, code: str, path: str, fields: Collection[str] | None = None
) -> dict[str, Any]:
    """Check that ``answer`` is the problem ``code`` in the agent's error body, and return that body."""
    body = answer.body
    assert isinstance(body, dict)
    assert (answer.status, body.get("code")) == (status, code)
    assert body.keys() >= PROBLEM_KEYS
    assert body["status"] == status
    assert body["error"] == HTTPStatus(status).phrase
    assert body["path"] == path
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
    assert is_thai(body["message"])
    for entry in body["errors"]:
        assert entry.keys() == {"field", "defaultMessage"}
        assert is_thai(entry["defaultMessage"])
    if fields is not None:
        assert sorted(e["field"] for e in body["errors"]) == sorted(fields)
    return body


def is_thai(words: object) -> bool:
    """Tell whether ``words`` are text for a clerk: there is Thai in them."""
    return isinstance(words, str) and any("\u0e01" <= letter <= "\u0e5b" for letter in words)


def wrong_check_digit(pid: str) -> str:
    return pid[:-1] + str((int(pid[-1]) + 1) % 10)


def thai_digits(text: str) -> str:
    return text.translate({ord("0") + n: ord("๐") + n for n in range(10)})


# What stands in place of a PID in a path, and is none.
NO_PIDS: Mapping[str, str] = {
    "12 digits": PATIENT.pid[:-1],
    "14 digits": PATIENT.pid + "0",
    "a wrong check digit": wrong_check_digit(PATIENT.pid),
    "letters": "abcdefghijklm",
    "dashes": f"{PATIENT.pid[0]}-{PATIENT.pid[1:5]}-{PATIENT.pid[5:]}",
    "a space before": "%20" + PATIENT.pid,
    "a space within": f"{PATIENT.pid[:6]}%20{PATIENT.pid[6:]}",
    "a bare space after": PATIENT.pid + " ",
    "Thai digits": thai_digits(PATIENT.pid),
    "Thai digits, encoded": quote(thai_digits(PATIENT.pid)),
    "a line break after": PATIENT.pid + "%0A",
    "a way out of the route": f"..%2F{PATIENT.pid}",
    "an encoded slash after": PATIENT.pid + "%2F",
    "an encoded query": f"{PATIENT.pid}%3Fpid={PATIENT.pid}",
}
ENCODED_PID = "".join(f"%{ord(digit):02X}" for digit in PATIENT.pid)
