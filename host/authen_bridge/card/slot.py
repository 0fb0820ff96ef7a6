"""One inserted card: its memory, and the one thread that reads for however many ask.

Each stage is a future. Who asks for one that is there gets it at once; who asks for one that is not
waits for it with everybody else. The removal of the card fails what is open and wipes the memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any, Literal

from authen_bridge.card import pcsc
from authen_bridge.card.layout import TH_NID
from authen_bridge.card.reading import Progress, Reading
from authen_bridge.card.telling import ignore, tell
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.problems import CardProblem, CardRemoved, Internal, NotThaiId, Problem, ReaderBusy

Stage = Literal["core", "text", "photo"]
STAGES: tuple[Stage, ...] = ("core", "text", "photo")

# Waits before each repetition of a failed transaction, in seconds: together as long as a reader
# needs after an insertion. Each ends at once when the watcher sees the card leave.
PAUSES = (0.1, 0.4, 1.0)

# How long another program may keep the card to itself before an asker is told so, in seconds:
# longer than our own longest transaction, a photo, takes on a common card.
PATIENCE = 2.0

# How long one answer may take, in seconds: the photo from the slowest card takes 8; beyond this the
# reader or its driver hangs, in a call that nothing can end.
LIMIT = 20.0

Outcome = ThaiId | bytes | None
# Hears of each stage as it has been read, or of the problem in its way; from the reading thread.
Told = Callable[["Card", Stage, "Outcome | Problem"], None]


class Card:
    """A card from its insertion to its removal; ``counter`` is the reader's at its insertion."""

    def __init__(self, reader: str, atr: bytes, counter: int, told: Told = ignore) -> None:
        self.reader = reader
        self.atr = atr
        self.counter = counter
        self._told = told
        self._reading = Reading(atr)
        self._lock = threading.Lock()  # for all below; never held while waiting or telling
        self._gone = threading.Event()
        self._futures: dict[Stage, Future[Any]] = {}
        self._verdict: NotThaiId | None = None
        self._worker: threading.Thread | None = None
        self._queueing_since: float | None = None  # set while another program has the card
        self._listeners: list[Progress] = []
        self._transmits: dict[str, int] = {}
        self._milliseconds: dict[str, float] = {}

    # ── for askers, from any thread; every failure is a problem ───────────────────────────────

    def identity(self) -> ThaiId:
        """Return PID, names, birth date and sex: 3 transmits."""
        identity: ThaiId = self._wait_for("core")
        return identity

    def text(self) -> ThaiId:
        """Return every text field: 7 transmits in all."""
        text: ThaiId = self._wait_for("text")
        return text

    def photo(self, progress: Progress = ignore) -> bytes | None:
        """Return the JPEG, or None if the card has none: 7 + 2⌈n/255⌉ transmits in all.

        ``progress`` gets bytes done and bytes in all, from the reading thread, whoever asked first.
        """
        with self._listening(progress):
            photo: bytes | None = self._wait_for("photo")
            return photo

    @property
    def transmits(self) -> Mapping[str, int]:
        """APDUs sent since insertion, at the end of each stage read so far."""
        return dict(self._transmits)

    @property
    def milliseconds(self) -> Mapping[str, float]:
        """How long each stage read so far took, the opening of its transaction included."""
        return dict(self._milliseconds)

    @property
    def notes(self) -> Sequence[str]:
        """What was unusual about reading this card, for diagnostics; nothing of its holder."""
        return tuple(self._reading.notes)

    @property
    def foreign(self) -> bool:
        """It is known not to be a Thai ID card."""
        return self._verdict is not None

    @property
    def looks_thai(self) -> bool:
        """The ATR says so. A card whose ATR doesn't may still be one: SELECT decides."""
        return TH_NID in self.atr

    # ── for the watcher ───────────────────────────────────────────────────────────────────────

    def read_ahead(self) -> None:
        """Have the text read without waiting for it."""
        with suppress(CardProblem):
            self._future("text")

    def remove(self) -> None:
        """The card has left: fail who waits, forget everything. The reading thread ends by itself."""
        with self._lock:
            self._gone.set()
            for stage in self._open_stages():
                self._futures[stage].set_exception(CardRemoved())
            self._futures.clear()
            reading_now = self._worker is not None
        if not reading_now:
            self._reading.wipe()

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    def _wait_for(self, stage: Stage) -> Any:
        future = self._future(stage)
        asked = time.monotonic()
        while True:
            since = self._queueing_since
            began = time.monotonic() if since is None else max(since, asked)
            try:
                return future.result(max(0.0, began + PATIENCE - time.monotonic()))
            except TimeoutError:
                if since is not None and since == self._queueing_since:
                    raise ReaderBusy("another program holds the card") from None
                if time.monotonic() > asked + LIMIT:
                    raise ReaderBusy("the reader does not answer") from None

    def _future(self, stage: Stage) -> Future[Any]:
        """Return the future of ``stage``, which will be read, and all before it, if it hasn't been."""
        with self._lock:
            if self._gone.is_set():
                raise CardRemoved
            if self._verdict is not None:
                raise NotThaiId(self._verdict.detail, **self._verdict.facts)
            for needed in STAGES[: STAGES.index(stage) + 1]:
                self._futures.setdefault(needed, Future())
            if self._worker is None and self._open_stages():
                self._worker = threading.Thread(target=self._work, name="card reading", daemon=True)
                self._worker.start()
            return self._futures[stage]

    def _open_stages(self) -> list[Stage]:
        return [stage for stage in STAGES if stage in self._futures and not self._futures[stage].done()]

    @contextmanager
    def _listening(self, progress: Progress) -> Iterator[None]:
        self._listeners.append(progress)
        try:
            yield
        finally:
            self._listeners.remove(progress)

    # ── reading: the worker thread, alive as long as something is wanted ──────────────────────

    def _work(self) -> None:
        try:
            while stages := self._next_stages():
                self._read(stages)
        except Exception:
            # Our own mistake: loud, but who waits must not wait for ever, nor who asks later.
            self._fail(Internal())
            with self._lock:
                self._worker = None
            raise
        finally:
            if self._gone.is_set():
                self._reading.wipe()

    def _next_stages(self) -> list[Stage]:
        """Return what to read in one transaction; none left: this worker's end."""
        with self._lock:
            stages = self._open_stages()
            if not stages:
                self._worker = None
            # The photo takes long, so other programs get their turn before it.
            return [stage for stage in stages if stage != "photo"] or stages

    def _read(self, stages: Sequence[Stage]) -> None:
        """Read ``stages`` in one transaction; again, within reason, where PC/SC's result allows it."""
        for pause in (*PAUSES, None):
            try:
                return self._transaction(stages)
            except CardProblem as problem:
                self._reading.forget_applet()
                return self._fail(problem)
            except pcsc.Refused as refused:
                self._reading.forget_applet()
                if pause is None or refused.result.again == "no":
                    return self._fail(refused.problem())
                if refused.result.again == "soon" and self._gone.wait(pause):
                    return None
        return None

    def _transaction(self, stages: Sequence[Stage]) -> None:
        started = self._queueing_since = time.monotonic()
        try:
            with pcsc.session(self.reader) as session:
                self._queueing_since = None
                self._reading.begin()
                for stage in stages:
                    if self._is_open(stage):
                        outcome = self._read_stage(stage, session)
                        now = time.monotonic()
                        self._keep(stage, outcome, (now - started) * 1000)
                        started = now
        finally:
            self._queueing_since = None

    def _read_stage(self, stage: Stage, session: pcsc.Session) -> Outcome:
        def transmit(command: bytes) -> bytes:
            if self._gone.is_set():
                raise CardRemoved
            return session.transmit(command)

        def progress(done: int, total: int) -> None:
            for listener in tuple(self._listeners):
                tell(listener, done, total)

        outcome: Outcome
        match stage:
            case "core":
                outcome = self._reading.core(transmit)
            case "text":
                outcome = self._reading.text(transmit)
            case "photo":
                outcome = self._reading.photo(transmit, progress)
        # Was it this card all along? A swap has moved the counter, seen by the watcher or not.
        if session.counter() != self.counter:
            raise CardRemoved
        return outcome

    def _is_open(self, stage: Stage) -> bool:
        with self._lock:
            return stage in self._open_stages()

    def _keep(self, stage: Stage, outcome: Outcome, milliseconds: float) -> None:
        with self._lock:
            if stage not in self._futures:  # removed meanwhile
                return
            self._transmits[stage] = self._reading.transmits
            self._milliseconds[stage] = milliseconds
            self._futures[stage].set_result(outcome)
        self._told(self, stage, outcome)

    def _fail(self, problem: Problem) -> None:
        """Give ``problem`` to all who wait. Who asks later has it tried again, but for a foreign card."""
        with self._lock:
            if isinstance(problem, NotThaiId):
                problem.facts.setdefault("atr", self.atr.hex().upper())
                self._verdict = problem
            failed = self._open_stages()
            for stage in failed:
                self._futures.pop(stage).set_exception(problem)
        if failed and not isinstance(problem, CardRemoved):
            self._told(self, failed[0], problem)
