"""One inserted card: its memory, and the one thread that reads for however many ask.

Each stage is a future. Who asks for one that is there gets it at once; who asks for one that is not
waits for it with everybody else. The removal of the card fails what is open and wipes the memory.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

from authen_bridge.card.chip_rights import ChipRights
from authen_bridge.card.layout import looks_thai
from authen_bridge.card.reading import AnotherCard, Progress, Reading
from authen_bridge.card.stages import NEEDS, TOGETHER, Outcome, Stage
from authen_bridge.card.telling import ignore, tell
from authen_bridge.card.thai_id import ThaiId
from authen_bridge.card.turns import Turn, Turns
from authen_bridge.problems import (
    CardProblem,
    CardRemoved,
    Internal,
    NoReader,
    NotThaiId,
    Problem,
    ReaderBusy,
    ServiceStopped,
)

log = logging.getLogger(__name__)

# How long another program may keep the card to itself before an asker is told so, in seconds: many
# read text and photo in one transaction, field by field, which takes 2.6 on a common reader.
PATIENCE = 5.0

# How long nothing may come of a read, in seconds: beyond this the reader or its driver hangs, in a
# call that nothing can end, or others take the card away again and again.
LIMIT = 20.0

# Of these the watcher hears from the service itself.
HEARD_ANYWAY = (CardRemoved, NoReader, ServiceStopped)

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
        self._gone = threading.Event()
        self._turns = Turns(reader, counter, self._gone)
        self._lock = threading.Lock()  # for all below; never held while reading or telling
        self._idle = threading.Condition(self._lock)  # no worker any more, or the card has gone
        self._lent = 0  # how often, at this moment
        self._futures: dict[Stage, Future[Any]] = {}
        self._verdict: NotThaiId | None = None
        self._worker: threading.Thread | None = None
        self._listeners: list[Progress] = []
        self._transmits: dict[str, int] = {}
        self._moved = 0.0  # when something last came of a read, by time.monotonic()
        self._began: dict[Stage, float] = {}
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

        More only where a reset or another program's SELECT came in between. ``progress`` gets bytes
        done and bytes in all, from the reading thread, whoever asked first.
        """
        with self._listening(progress):
            photo: bytes | None = self._wait_for("photo")
            return photo

    def chip_rights(self) -> ChipRights | None:
        """Return what NHSO's applet says, or None if the card has no such applet.

        7 transmits more, 2 of them for the PID again, which shows that it is the same card. The
        rights of the day on which they were written, never those of today.
        """
        rights: ChipRights | None = self._wait_for("chip_rights")
        return rights

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Keep off the card while another program that we asked, such as the agent, reads it.

        Begins when nothing is being read; what is asked for meanwhile is read afterwards. Raises
        CardRemoved, or ReaderBusy when our own reading takes too long.
        """
        with self._idle:
            if not self._idle.wait_for(lambda: self._worker is None or self._gone.is_set(), LIMIT):
                raise ReaderBusy("our own reading does not end")
            if self._gone.is_set():
                raise CardRemoved
            self._lent += 1
        try:
            yield
        finally:
            with self._lock:
                self._lent -= 1
                self._start_worker()

    @property
    def transmits(self) -> Mapping[str, int]:
        """APDUs sent since insertion, at the end of each stage read so far."""
        return dict(self._transmits)

    @property
    def milliseconds(self) -> Mapping[str, float]:
        """How long each stage read so far took, the opening of its transaction included."""
        return dict(self._milliseconds)

    @property
    def waited(self) -> float:
        """Seconds in all in which we left the card to other programs between our turns."""
        return self._turns.waited

    @property
    def notes(self) -> Sequence[str]:
        """What was unusual about reading this card, for diagnostics; nothing of its holder."""
        return self._reading.notes

    @property
    def foreign(self) -> bool:
        """It is known not to be a Thai ID card."""
        return self._verdict is not None

    @property
    def looks_thai(self) -> bool:
        """The ATR says so. A card whose ATR doesn't may still be one: SELECT decides."""
        return looks_thai(self.atr)

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
            self._idle.notify_all()
            reading_now = self._worker is not None
        if not reading_now:
            self._reading.wipe()

    def wait_until_idle(self, seconds: float) -> None:
        """Wait, no longer than that, until nothing of ours has the card open.

        A process that ends with a card open has it reset by pcscd, under whoever else reads it.
        """
        with self._idle:
            self._idle.wait_for(lambda: self._worker is None, seconds)

    # ── asking ────────────────────────────────────────────────────────────────────────────────

    def _wait_for(self, stage: Stage) -> Any:
        future = self._future(stage)
        asked = time.monotonic()
        while True:
            since = self._turns.queueing_since
            began = time.monotonic() if since is None else max(since, asked)
            try:
                return future.result(max(0.0, began + PATIENCE - time.monotonic()))
            except TimeoutError:
                if since is not None and since == self._turns.queueing_since:
                    raise ReaderBusy("another program holds the card") from None
                if time.monotonic() > max(asked, self._moved) + LIMIT:
                    raise ReaderBusy("the reader does not answer") from None

    def _future(self, stage: Stage) -> Future[Any]:
        """Return the future of ``stage``, which will be read, and all before it, if it hasn't been."""
        with self._lock:
            if self._gone.is_set():
                raise CardRemoved
            if self._verdict is not None:
                raise NotThaiId(self._verdict.detail, **self._verdict.facts)
            for needed in (*NEEDS[stage], stage):
                self._futures.setdefault(needed, Future())
            self._start_worker()
            return self._futures[stage]

    def _open_stages(self) -> list[Stage]:
        return [stage for stage in NEEDS if stage in self._futures and not self._futures[stage].done()]

    def _start_worker(self) -> None:
        if self._worker is None and not self._lent and self._open_stages():
            self._worker = threading.Thread(target=self._work, name="card reading", daemon=True)
            self._worker.start()

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
        except Exception as mistake:
            # Our own mistake: who waits must not wait for ever, nor who asks later. Of the exception
            # the kind and the place only: its text can quote what was read.
            frame = traceback.extract_tb(mistake.__traceback__)[-1]
            log.error("reading failed: %s in %s:%s", type(mistake).__name__, frame.name, frame.lineno)
            self._fail(Internal(), tuple(NEEDS))
            with self._lock:
                self._end_worker()
        finally:
            if self._gone.is_set():
                self._reading.wipe()

    def _next_stages(self) -> Sequence[Stage]:
        """Return what to read next, in one turn; nothing: this worker's end."""
        with self._lock:
            stages = self._open_stages()
            if not stages:
                self._end_worker()
            return [stage for stage in stages if stage in TOGETHER] or stages[:1]

    def _end_worker(self) -> None:
        self._worker = None
        self._idle.notify_all()

    def _read(self, stages: Sequence[Stage]) -> None:
        def work(turn: Turn) -> None:
            self._reading.begin()
            for stage in filter(self._is_open, stages):
                outcome = self._read_stage(stage, turn)
                turn.check()
                self._keep(stage, outcome)

        now = time.monotonic()
        for stage in stages:
            self._began[stage] = now
        try:
            self._turns.take(work, restarted=self._reading.forget_applet)
        except CardProblem as problem:
            self._reading.forget_applet()
            self._fail(problem, stages)

    def _read_stage(self, stage: Stage, turn: Turn) -> Outcome:
        match stage:
            case "core":
                return self._reading.core(turn.transmit)
            case "text":
                return self._reading.text(turn.transmit)
            case "photo":
                return self._reading.photo(turn.transmit, self._progress, turn.go_on)
            case "chip_rights":
                return self._reading.chip_rights(turn.transmit)

    def _progress(self, done: int, total: int) -> None:
        self._moved = time.monotonic()
        for listener in tuple(self._listeners):
            tell(listener, done, total)

    def _is_open(self, stage: Stage) -> bool:
        with self._lock:
            return stage in self._open_stages()

    def _keep(self, stage: Stage, outcome: Outcome) -> None:
        now = time.monotonic()
        with self._lock:
            if stage not in self._futures:  # removed meanwhile
                return
            self._transmits[stage] = self._reading.transmits
            self._milliseconds[stage] = (now - self._began.pop(stage)) * 1000
            self._futures[stage].set_result(outcome)
        self._began = dict.fromkeys(self._began, now)  # the next stage of this turn begins here
        self._told(self, stage, outcome)

    def _fail(self, problem: Problem, stages: Sequence[Stage]) -> None:
        """Give ``problem`` to all who wait for ``stages`` or for what needs them.

        Who asks later has it tried again, but for a card that SELECT has shown to be foreign.
        """
        with self._lock:
            if isinstance(problem, NotThaiId):
                problem.facts.setdefault("atr", self.atr.hex().upper())
                if "result" not in problem.facts:  # PC/SC's refusals may pass
                    self._verdict = problem
            failed = [stage for stage in self._open_stages() if not {stage, *NEEDS[stage]}.isdisjoint(stages)]
            for stage in failed:
                self._futures.pop(stage).set_exception(problem)
        if isinstance(problem, AnotherCard) or (failed and not isinstance(problem, HEARD_ANYWAY)):
            self._told(self, stages[0], problem)
