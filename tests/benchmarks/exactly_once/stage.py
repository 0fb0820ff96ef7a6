"""One run's zone, PC and clerk: what they can do, and all that was asked and answered."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.exactly_once.clocks import Clocks
from tests.benchmarks.exactly_once.watched import WatchedZone
from tests.support.host_trouble import Trouble
from tests.support.killed_host import KilledHost, Nursery, Reply
from tests.support.zones import write_settings
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION, Person
from tests.testzone.population import Visit

CONFIRM_PATH = "/api/nhso-service/confirm-save"
OUTBOX = "/api/bridge/outbox"
PATIENTS = tuple(person for person in POPULATION if len(person.claim_types) > 1)
# Units that are not ours, more than `latest-5` names.
OTHER_UNITS = tuple(f"9920{number}" for number in range(8))

NOT_OVER = ("sending", "unknown", "waiting", "expired")
# What the outbox may say of the entry that a problem names; of any other problem's, that it waits.
STATES_OF = {"OUTCOME_UNKNOWN": ("unknown", "sending"), "NOT_TODAY": ("waiting", "expired", "unknown")}


@dataclass(frozen=True, slots=True)
class Asked:
    """A confirmation that was asked for, and its answer: None where the host ended."""

    body: dict[str, str]
    day: date
    reply: Reply | None


@dataclass
class Stage:
    nursery: Nursery
    folder: Path
    clocks: Clocks
    zone: WatchedZone
    dice: random.Random
    asked: list[Asked] = field(default_factory=list)
    done: list[str] = field(default_factory=list)  # what happened, in words
    words: list[str] = field(default_factory=list)  # the hosts' stderr
    troubles: list[str] = field(default_factory=list)  # what should not have been
    retried: list[Reply | None] = field(default_factory=list)
    full_disk: bool = False  # an ending may not have been written down
    home: Path = field(init=False)
    person: Person = field(init=False)
    last: dict[str, str] = field(init=False)
    _homes: int = 0
    _open: list[tuple[KilledHost, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.person = self.dice.choice(PATIENTS)
        self.move_home()
        self.last = self.body()

    # ── hosts ─────────────────────────────────────────────────────────────────────────────────

    def move_home(self) -> Path:
        """Let hosts that start from now on live in a new folder; return it."""
        self._homes += 1
        self.home = self.folder / f"home-{self._homes}"
        return self.home

    def start(self, *, address: str = "", mortal: bool = False, **trouble: Any) -> KilledHost:
        """Start a host; ``mortal``: it will kill itself. ``address`` is another than the zone's."""
        env = write_settings(self.home, self.zone, hcode=OWN_UNIT.hcode)
        if address:
            settings = self.home / "settings.toml"
            settings.write_text(settings.read_text("utf-8").replace(self.zone.url, address), "utf-8")
        host = self.nursery.start(env, Trouble(clock=str(self.clocks.file), **trouble))
        self._open.append((host, mortal))
        return host

    def host(self) -> KilledHost:
        """Return the newest host that runs; start one if there is none."""
        for host, _ in reversed(self._open):
            if host.messages.empty() or host.messages.queue[-1] is not None:
                return host
        self.close_hosts()
        return self.start()

    def close_hosts(self) -> None:
        for host, mortal in self._open:
            code, words = host.close()
            self.words.append(words)
            if code != 0 and not (mortal and code == -9):
                self.troubles.append(f"a host ended with {code}")
        self._open.clear()

    def lose_power(self, to: Path) -> None:
        """Go on with the copy of the store that was made at the end of the host."""
        self.close_hosts()
        self.home = to

    # ── what is asked ─────────────────────────────────────────────────────────────────────────

    def body(self, host: KilledHost | None = None, **changes: str) -> dict[str, str]:
        """Return a visit's body with a new correlationId: read by ``host``, or by another PC."""
        body = {
            "pid": self.person.pid,
            "claimType": self.person.claim_types[0],
            "mobile": f"08999{self.dice.randrange(100_000):05}",
        } | changes
        reply = host and host.end(host.begin(f"/api/smartcard/probe/{self.person.pid}"))
        if reply and reply.status == 200:
            return body | {"correlationId": reply.body["correlationId"]}
        return body | {"correlationId": self.zone.population.correlate(self.person.pid, OWN_UNIT.hcode)}

    def ask(self, body: dict[str, str] | None = None, host: KilledHost | None = None) -> Reply | None:
        """Ask for a confirmation: the last one again, or ``body``."""
        host = host or self.host()
        self.last = body = body or self.last
        reply = self.note(body, host.end(host.begin(CONFIRM_PATH, "POST", body)))
        self.compare(reply)
        return reply

    def ask_both(self, bodies: list[dict[str, str]], hosts: list[KilledHost]) -> list[Reply | None]:
        """Ask two hosts of one PC at once."""
        self.last = bodies[0]
        numbers = [host.begin(CONFIRM_PATH, "POST", body) for host, body in zip(hosts, bodies, strict=True)]
        return [
            self.note(body, host.end(number))
            for host, number, body in zip(hosts, numbers, bodies, strict=True)
        ]

    def note(self, body: dict[str, str], reply: Reply | None) -> Reply | None:
        self.asked.append(Asked(body, self.clocks.now().date(), reply))
        self.done.append(f"asked ({body['mobile'][-3:]}, {body['correlationId'][:4]}): {told(reply)}")
        return reply

    def outbox(self) -> list[dict[str, Any]]:
        host = self.host()
        reply = host.end(host.begin(OUTBOX))
        if reply is None:  # a mortal host's step was in this answer
            self.close_hosts()
            host = self.start()
            reply = host.end(host.begin(OUTBOX))
        assert reply is not None, "ended"
        assert reply.status == 200, reply.body.get("code")
        rows: list[dict[str, Any]] = reply.body
        return rows

    def retry(self) -> None:
        """Press "again" at the first row that is not over."""
        rows = [row for row in self.outbox() if row["state"] in NOT_OVER]
        if rows:
            self.retry_one(rows[0])

    def retry_one(self, row: Mapping[str, Any]) -> None:
        host = self.host()
        reply = host.end(host.begin(f"{OUTBOX}/{row['id']}/retry", "POST"))
        self.retried.append(reply)
        self.compare(reply)
        self.done.append(f"retried {row['id'][:4]}, {row['state']}: {told(reply)}")

    def compare(self, reply: Reply | None) -> None:
        """Note where the outbox says other than the reply just given."""
        if reply is None:
            return
        rows = self.outbox()
        code, entry = reply.body.get("code"), reply.body.get("entry")
        if "state" in reply.body:  # a row itself, as `retry` answers
            fits = reply.body in rows
        elif reply.status == 200:
            found = [row["state"] for row in rows if row["claimCode"] == reply.body.get("claimCode")]
            fits = found == ["done"] or (self.full_disk and not found)
        elif entry:
            (state,) = (row["state"] for row in rows if row["id"] == entry)
            fits = state in STATES_OF.get(code, ("waiting",)) or self.full_disk
        else:
            return
        if not fits:
            self.troubles.append(f"the outbox disagrees with {told(reply)}")

    def others_confirm(self, count: int) -> None:
        """Let other units confirm the patient's visits there."""
        for hcode in self.dice.sample(OTHER_UNITS, count):
            self.confirm_elsewhere(hcode)
            self.clocks.pass_by(1.0)

    def confirm_elsewhere(self, hcode: str) -> None:
        """Confirm the visit on the page of a unit, past every host."""
        visit = Visit(self.person.pid, self.last["claimType"], hcode, "0899999999", source="page")
        self.zone.population.confirm(visit)


def told(reply: Reply | None) -> str:
    """Return a reply in a few words."""
    if reply is None:
        return "no answer"
    code = reply.body.get("claimCode", "") if isinstance(reply.body, dict) else ""
    return f"{reply.body.get('code', reply.status)} {code}".strip() if isinstance(reply.body, dict) else "?"
