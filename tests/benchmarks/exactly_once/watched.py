"""A test zone that notes every confirmation that reaches it, and can commit one late."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from tests.benchmarks.exactly_once.clocks import Clocks
from tests.testzone.exchange import Answer, Call, json_answer
from tests.testzone.faults import Fault, Faults
from tests.testzone.server import TestZone

# What became of one: still on its way within NHSO; gone, and never to be committed; committed;
# turned away, and the host was told so.
Fate = Literal["under way", "gone", "committed", "turned away"]
TURNED_AWAY = (400, 401, 403, 404, 429)
CONFIRM = "confirm-save"
LATEST, LATEST_5 = "latest-authen-code", "latest-5-authen-code-all-hospital"
Handle = Callable[[Call], Answer]


@dataclass(slots=True)
class Post:
    """One POST to ``confirm-save``, as it came in."""

    pid: str
    claim_type: str
    at: datetime  # NHSO's clock
    fate: Fate = "gone"
    code: str = ""
    committed: datetime | None = None


class ObservedFaults(Faults):
    """``late`` holds the next confirmation back: its client is cut off, or waits for nothing."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.late: Literal["cut", "silent"] | None = None
        self.lies: dict[str, Callable[[Any], Any]] = {}  # route → what it makes of its answer's JSON
        self._now = now
        self._parked: list[tuple[Post, Call, Handle]] = []
        self._let_go = threading.Event()

    def apply(self, route: str, call: Call, handle: Handle) -> Answer | None:
        if route == CONFIRM:
            return self._confirmed(call, handle)
        answer = super().apply(route, call, handle)
        if answer is not None and answer.status == 200 and route in self.lies:
            return json_answer(self.lies[route](json.loads(answer.body)))
        return answer

    def commit_late(self) -> None:
        """Commit what was held back."""
        parked, self._parked = self._parked, []
        for post, call, handle in parked:
            self._noting(post, handle)(call)
            if post.fate == "turned away":  # nobody was told so
                post.fate = "gone"
        self._let_go.set()

    def clear(self) -> None:
        super().clear()
        self.lies.clear()
        self.late = None

    def close(self) -> None:
        self._let_go.set()
        super().close()

    def _confirmed(self, call: Call, handle: Handle) -> Answer | None:
        try:
            body = json.loads(call.body)
        except ValueError:  # its sender died in the middle of it
            return super().apply(CONFIRM, call, handle)
        post = Post(body["pid"], body["claimType"], self._now())
        self.posts.append(post)
        late, self.late = self.late, None
        if late:
            post.fate = "under way"
            self._parked.append((post, call, handle))
            if late == "silent":
                self._let_go.wait()
            return None
        answer = super().apply(CONFIRM, call, self._noting(post, handle))
        if post.fate == "gone" and answer is not None and answer.status in TURNED_AWAY:
            post.fate = "turned away"
        return answer

    def _noting(self, post: Post, handle: Handle) -> Handle:
        def noted(call: Call) -> Answer:
            answer = handle(call)
            if answer.status == 200:
                post.fate, post.committed = "committed", self._now()
                post.code = json.loads(answer.body)["claimCode"]
            else:
                post.fate = "turned away"
            return answer

        return noted


class WatchedZone(TestZone):
    """``lax``: it gives a second code for the same visit, so that a double would really be one."""

    faults: ObservedFaults

    def __init__(self, clocks: Clocks, *, lax: bool) -> None:
        super().__init__(now=clocks.now)
        self.faults = ObservedFaults(clocks.now)
        if lax:
            _lift_the_limits(self)

    @property
    def posts(self) -> Sequence[Post]:
        return self.faults.posts

    def fail(self, route: str, fault: Fault, times: int | None = 1) -> None:
        self.faults[route] = replace(fault, times=times)


def _lift_the_limits(zone: WatchedZone) -> None:
    """Take the rule of one code a day, and a correlationId's single use, out of the zone's database."""
    population = zone.population
    (schema,) = population._rows("SELECT sql FROM sqlite_master WHERE name = 'claim'")
    lax = schema["sql"].replace("STORED,\n    UNIQUE (pid, claim_type, hcode, day)", "STORED")
    assert lax != schema["sql"]
    population._change("DROP TABLE claim")
    population._change(lax)
    population._check_correlation = lambda visit: None  # type: ignore[method-assign]
