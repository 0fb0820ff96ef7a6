"""Random courses of asking, answering, dropping, pruning and restarting, against a model of a few lines."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from authen_bridge.problems import BANGKOK
from authen_bridge.store import CannotDrop, CorrelationSpent, Kind, State, Store, VisitTaken
from tests.support.stores import BODY, DAY, OTHER, PATIENT, KeysOfATest

LIVE = ("sending", "unknown", "done")
KEEP = 3  # days; short, so that courses get past it

# Kind, PID, mobile, correlationId: of the visit alone, or one that any visit of any day may give.
REQUESTS = st.tuples(
    st.sampled_from(["confirm", "confirm", "draft"]),
    st.sampled_from([PATIENT, OTHER]),
    st.sampled_from(["0600000001", "0600000002"]),
    st.sampled_from(["own", "own", "shared"]),
)
Request = tuple[Kind, str, str, str]


@dataclass
class Row:
    """What the model knows of an entry."""

    request: Request
    day: date
    state: State
    attempts: int
    sent: datetime | None = None
    ended: datetime | None = None
    id: str = field(default="", compare=False)


class Courses(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.open(self.folder / "store", KeysOfATest())
        self.now = datetime(DAY.year, DAY.month, DAY.day, 3, tzinfo=UTC)
        self.rows: list[Row] = []

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @property
    def today(self) -> date:
        return self.now.astimezone(BANGKOK).date()

    def body(self, request: Request) -> dict[str, str]:
        own = f"{request[1]} {self.today}" if request[3] == "own" else ""
        return {**BODY, "pid": request[1], "mobile": request[2], "correlationId": f"{request[3]} {own}"}

    def same(self, request: Request) -> Row | None:
        return next((row for row in self.rows if (row.request, row.day) == (request, self.today)), None)

    def live(self, request: Request) -> list[Row]:
        """The confirmations of the request's visit that NHSO may have."""
        return [
            row
            for row in self.rows
            if row.request[:2] == ("confirm", request[1]) and row.day == self.today and row.state in LIVE
        ]

    def spent(self, request: Request) -> list[Row]:
        """The confirmations by which NHSO may have seen the request's correlationId."""
        if request[3] == "own":
            return [row for row in self.live(request) if row.request[3] == "own"]
        return [
            row
            for row in self.rows
            if (row.request[0], row.request[3]) == ("confirm", "shared") and row.state in LIVE
        ]

    def row(self, request: Request, state: State) -> Row:
        own = self.same(request)
        if own is None:
            own = Row(request, self.today, state, 0)
            self.rows.append(own)
        own.state, own.ended = state, None
        return own

    @rule(request=REQUESTS)
    def begin(self, request: Request) -> None:
        own = self.same(request)
        taken, spent = (own if own and (own.request[0], own.state) == ("confirm", "done") else None), None
        if request[0] == "confirm":
            taken = taken or next((row for row in self.live(request) if row is not own), None)
            spent = next((row for row in self.spent(request) if row is not own), None)
        ask = {"day": self.today, "now": self.now, "skew": None, "steady": None, "os_user": "invented"}
        obstacle = taken or spent
        if obstacle:
            with pytest.raises((VisitTaken, CorrelationSpent)) as refused:
                self.store.outbox.begin("test", request[0], self.body(request), **ask)  # type: ignore[arg-type]
            assert isinstance(refused.value, VisitTaken if taken else CorrelationSpent)
            assert refused.value.entry.id == obstacle.id
            return
        entry = self.store.outbox.begin("test", request[0], self.body(request), **ask)  # type: ignore[arg-type]
        row = self.row(request, "sending")
        row.attempts, row.sent, row.id = row.attempts + 1, row.sent or self.now, entry.id

    @rule(request=REQUESTS)
    def hold(self, request: Request) -> None:
        own = self.same(request)
        entry = self.store.outbox.hold(
            "test",
            request[0],
            self.body(request),
            day=self.today,
            now=self.now,
            os_user="invented",
            problem="NHSO_UNREACHABLE",
        )
        if own is None or own.state not in LIVE:
            self.row(request, "waiting").id = entry.id

    @rule(
        which=st.integers(0, 50),
        late=st.booleans(),
        state=st.sampled_from(["done", "refused", "unknown", "waiting"]),
    )
    def finish(self, which: int, late: bool, state: State) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        self.store.outbox.finish(row.id, row.attempts - late, state, now=self.now)
        if not late and row.state in ("sending", "unknown"):
            row.state, row.ended = state, self.now if state in ("done", "refused") else None

    @rule(which=st.integers(0, 50))
    def drop(self, which: int) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        stale = row.state == "unknown" and row.day < self.today
        if row.state in ("waiting", "expired", "refused") or stale:
            self.store.outbox.drop(row.id, now=self.now)
            row.state, row.ended = "dropped", self.now
        else:
            with pytest.raises(CannotDrop):
                self.store.outbox.drop(row.id, now=self.now)

    @rule(which=st.integers(0, 50))
    def refuse(self, which: int) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        self.store.outbox.refuse(row.id, now=self.now, answer=None, problem="NHSO_REFUSED")
        if row.state not in LIVE:
            row.state, row.ended = "refused", self.now

    @rule(which=st.integers(0, 50))
    def withdraw(self, which: int) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        self.store.outbox.withdraw(row.id, now=self.now)
        if row.state == "done":
            row.state, row.ended = "dropped", self.now

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def prune(self) -> None:
        self.store.prune(self.today, outbox_days=KEEP)
        oldest = self.today - timedelta(days=KEEP)
        for row in self.rows:
            if row.day < self.today and row.state == "waiting":
                midnight = datetime.combine(row.day + timedelta(days=1), datetime.min.time(), BANGKOK)
                row.state, row.ended = "expired", midnight
            elif row.day < self.today and row.state == "sending":
                row.state = "unknown"
        self.rows = [
            row for row in self.rows if not (row.ended and row.ended.astimezone(BANGKOK).date() < oldest)
        ]

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(self.folder / "store", KeysOfATest())

    @invariant()
    def the_store_holds_what_the_model_does(self) -> None:
        found = {
            entry.id: Row(
                (
                    entry.kind,
                    entry.body["pid"],
                    entry.body["mobile"],
                    entry.body["correlationId"].split(" ")[0],
                ),
                entry.day,
                entry.state,
                entry.attempts,
                entry.sent,
                entry.ended,
            )
            for entry in self.store.outbox.entries()
        }
        assert found == {row.id: row for row in self.rows}

    @invariant()
    def a_visit_has_one_confirmation_at_most(self) -> None:
        for pid in (PATIENT, OTHER):
            entries = self.store.outbox.of_visit("test", {**BODY, "pid": pid}, self.today)
            assert sum(entry.state in LIVE for entry in entries) <= 1

    @invariant()
    def the_shared_correlation_id_is_spent_once_at_most(self) -> None:
        shared = self.spent(("confirm", PATIENT, "", "shared"))
        assert len(shared) <= 1
        correlation = self.body(("confirm", PATIENT, "", "shared"))["correlationId"]
        assert [entry.id for entry in self.store.outbox.spent("test", correlation)] == [
            row.id for row in shared
        ]

    @invariant()
    def what_is_unresolved_is_counted(self) -> None:
        counted = Counter(row.state for row in self.rows if row.state in ("sending", "unknown", "waiting"))
        assert self.store.outbox.unresolved() == Store.unresolved_in(self.folder / "store") == counted


# Fixed seeds: each transaction waits for a real disk, and a course is up to 40 of them.
Courses.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCourses = Courses.TestCase
