"""What the relay adds to a call to NHSO: through the host's routes, and by bare `requests`, in turns.

Both ask the same test zone over kept connections; NHSO's own time is modelled by a wait in the zone.
A confirmation through the host is also written to the store before and after, to a disk that syncs.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import requests

from authen_bridge import routes, settings
from authen_bridge.bridge import Bridge
from authen_bridge.messages import EXTENSION, Request
from tests.benchmarks.priority import go_first
from tests.support.message_types import REPOSITORY
from tests.support.zones import write_settings
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.people import POPULATION
from tests.testzone.person import Person, make_pid
from tests.testzone.server import TestZone

BUILD = REPOSITORY / "build" / "bench"

NHSO_SECONDS = 0.040  # a quick answer of a distant service; a slower one only makes the ratio better
PAIRS = 120
WARM_UP = 5  # pairs before those that count: imports, hand-shakes, the store's file
LIMIT_MS = 3.0  # of the medians' difference
LIMIT_RATIO = 1.1  # of the medians

LATEST = "/api/nhso-service/latest-authen-code"
CONFIRM = "/api/nhso-service/confirm-save"
CLAIM_TYPE = "PG0060001"

Ask = Callable[[Person], None]


class Timings(NamedTuple):
    """One call, both ways; times in seconds, in the order taken."""

    call: str
    ours: Sequence[float]
    bare: Sequence[float]
    requests: float  # that the host sent for one call

    @property
    def difference_ms(self) -> float:
        return (median(self.ours) - median(self.bare)) * 1000

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)

    @property
    def met(self) -> bool:
        return self.difference_ms <= LIMIT_MS and self.ratio <= LIMIT_RATIO


def p95(seconds: Sequence[float]) -> float:
    """Return the 95th percentile, by linear interpolation."""
    return quantiles(seconds, n=20, method="inclusive")[-1]


# ── measuring ─────────────────────────────────────────────────────────────────────────────────


def person(serial: int) -> Person:
    """Return one more invented person: each can be confirmed once a day."""
    like = next(one for one in POPULATION if CLAIM_TYPE in one.claim_types)
    return replace(like, pid=make_pid(1, 98, serial))


class Sides:
    """Both ways to the same test zone."""

    def __init__(self, zone: TestZone, bridge: Bridge) -> None:
        self._zone = zone
        self._bridge = bridge
        self._saves: dict[str, Mapping[str, str]] = {}  # by PID
        self._bare = requests.Session()
        self._bare.trust_env = False  # else REQUESTS_CA_BUNDLE goes before the line below
        self._bare.verify = str(zone.ca_file)
        self._bare.headers["Authorization"] = f"Bearer {zone.token}"

    def close(self) -> None:
        self._bare.close()

    def prepare(self, people: Sequence[Person]) -> None:
        """Register ``people`` and have each one's save ready: reading the card is no part of the call."""
        self._zone.population.register(*people)
        for who in people:
            self._saves[who.pid] = {
                "pid": who.pid,
                "claimType": CLAIM_TYPE,
                "mobile": "0899999901",
                "correlationId": self._zone.population.correlate(who.pid, OWN_UNIT.hcode),
            }

    def calls(self) -> Mapping[str, tuple[Ask, Ask]]:
        """Return each call's two ways: ours, then bare `requests`."""
        return {
            "latest-authen-code": (
                lambda who: self._ours("GET", f"{LATEST}/{who.pid}"),
                lambda who: _sound(self._bare.get(f"{self._zone.url}{LATEST}/{who.pid}")),
            ),
            "confirm-save": (
                lambda who: self._ours("POST", CONFIRM, self._saves[who.pid]),
                lambda who: _sound(self._bare.post(self._zone.url + CONFIRM, json=self._saves[who.pid])),
            ),
        }

    def _ours(self, method: str, path: str, body: Any = None) -> None:
        request = Request(id=0, method=method, path=path, query={}, body=body, origin=EXTENSION)
        status, answer = routes.answer(self._bridge, request)
        if status != requests.codes.ok:
            raise RuntimeError(f"{status} {answer.get('code')}")


def _sound(response: requests.Response) -> None:
    response.raise_for_status()
    response.json()


@contextmanager
def sides() -> Iterator[tuple[TestZone, Sides]]:
    """A test zone that takes its time, and both ways to it."""
    before = dict(os.environ)
    with TestZone() as zone, tempfile.TemporaryDirectory(prefix="relay-") as home:
        os.environ.update(write_settings(Path(home), zone))
        zone.faults["*"] = Fault(slow=NHSO_SECONDS)
        with Bridge.open(settings.load()) as bridge:
            both = Sides(zone, bridge)
            try:
                yield zone, both
            finally:
                both.close()
                os.environ.clear()
                os.environ.update(before)


def measure(pairs: int = PAIRS, warm_up: int = WARM_UP) -> list[Timings]:
    """Return every call's timings: a call ours, the same bare, and again; who is first changes each time."""
    found = []
    with sides() as (zone, both):
        people = [person(serial) for serial in range(2 * (pairs + warm_up))]
        both.prepare(people)
        for call, ways in both.calls().items():
            times: tuple[list[float], list[float]] = ([], [])
            sent = 0
            for turn in range(pairs + warm_up):
                for way in ((0, 1), (1, 0))[turn % 2]:
                    before = len(zone.requests)
                    seconds = _timed(ways[way], people[2 * turn + way])
                    if turn >= warm_up:
                        times[way].append(seconds)
                        sent += len(zone.requests) - before if way == 0 else 0
            found.append(Timings(call, *times, sent / pairs))
    return found


def _timed(ask: Ask, who: Person) -> float:
    started = time.perf_counter()
    ask(who)
    return time.perf_counter() - started


# ── figures ───────────────────────────────────────────────────────────────────────────────────


def as_text(timings: Sequence[Timings]) -> str:
    """Return the table; times in milliseconds."""
    head = (
        f"{'call':20}{'pairs':>6}{'ours':>9}{'p95':>8}{'bare':>9}{'p95':>8}{'more':>8}{'ratio':>7}{'sent':>6}"
    )
    lines = [
        f"{one.call:20}{len(one.ours):6}"
        f"{median(one.ours) * 1000:9.2f}{p95(one.ours) * 1000:8.2f}"
        f"{median(one.bare) * 1000:9.2f}{p95(one.bare) * 1000:8.2f}"
        f"{one.difference_ms:8.2f}{one.ratio:7.3f}{one.requests:6.1f}"
        f"  {'met' if one.met else 'NOT MET'}"
        for one in timings
    ]
    notes = (
        f"Medians in ms, NHSO's own {NHSO_SECONDS * 1000:g} ms included; sent: requests of ours a call. "
        f"Limits: {LIMIT_MS:g} ms more, ratio {LIMIT_RATIO:g}."
    )
    return "\n".join((head, *lines, "", notes)) + "\n"


def as_json(timings: Sequence[Timings]) -> list[dict[str, Any]]:
    """Return the figures as JSON has them; times in seconds."""
    return [
        {
            "call": one.call,
            "pairs": len(one.ours),
            "requests": one.requests,
            "nhso": NHSO_SECONDS,
            **{
                side: {"median": round(median(times), 6), "p95": round(p95(times), 6)}
                for side, times in (("ours", one.ours), ("bare", one.bare))
            },
            "difference_ms": round(one.difference_ms, 3),
            "ratio": round(one.ratio, 4),
            "limits": {"difference_ms": LIMIT_MS, "ratio": LIMIT_RATIO},
            "met": one.met,
        }
        for one in timings
    ]


def main() -> None:
    """Measure, and write relay.json and relay.txt; the table goes to standard output too."""
    go_first()
    timings = measure()
    text = as_text(timings)
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "relay.txt").write_text(text, "utf-8")
    (BUILD / "relay.json").write_text(json.dumps(as_json(timings), indent=1) + "\n", "utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
