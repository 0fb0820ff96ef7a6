"""One run: two browsers and another program at one reader, and patients who come and go."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.sharing.browser import Browser, Record
from tests.benchmarks.sharing.foreign import LOOK_AGAIN, Attempt
from tests.support.message_types import REPOSITORY
from tests.support.pcscd import SLOTS, PrivatePcscd
from tests.testzone.chip import chip
from tests.testzone.people import POPULATION, Person
from tests.testzone.virtual_card import VirtualCard, Wire

BROWSERS = ("Chrome", "Edge")
READER = SLOTS[0]

# How long a card stays, in seconds from when both hosts have seen it: longer than anybody may starve.
# At a slower reader by as much longer as all three take to read it there, one after another: 33
# transmits a host and 59 the other program. One in four leaves at once, in the middle of being read.
STAY = (2.2, 2.8)
USUAL_LATENCY = 0.005
TRANSMITS = 2 * 33 + 59
HASTY_STAY = (0.0, 0.8)
HASTY = 0.25

# How long the reader is empty between two patients, in seconds: no hand is quicker.
EMPTY = (0.6, 0.9)


END_SECONDS = 10.0  # the other program ends after its read; beyond this it hangs


@dataclass
class Stay:
    """One card, from its insertion to its removal; ``seen`` when both hosts had told of it."""

    person: Person
    hasty: bool
    inserted: float
    seen: float
    pulled: float


@dataclass
class Course:
    """What happened, for ``verdict`` to judge. Times are ``time.monotonic()``."""

    habits: str
    latency: float
    seed: int
    seconds: float = 0.0
    stays: list[Stay] = field(default_factory=list)
    hosts: dict[str, Record] = field(default_factory=dict)  # by the browser's name
    attempts: list[Attempt] = field(default_factory=list)


def run(
    pcscd: PrivatePcscd, *, seconds: float, habits: str, latency: float, seed: int, until_read: bool = False
) -> Course:
    """Let patients come and go for ``seconds``, each card answering after ``latency`` seconds a transmit.

    They count from when both hosts have seen the first card: programs take a while to start. With
    ``until_read`` a card stays until all three have read it, however slow the PC is, and no longer.
    AssertionError when a host misses an insertion.
    """
    course = Course(habits, latency, seed)
    began = time.monotonic()
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        browsers = []
        for name in BROWSERS:
            (folder / name).mkdir()
            browser = Browser({**pcscd.environment, "AUTHEN_BRIDGE_HOME": str(folder / name)})
            ending.callback(browser.end)
            browsers.append(browser)
            course.hosts[name] = browser.record
        attempts = folder / "attempts"

        def wait_until_read(person: Person, since: float) -> None:
            for browser in browsers:
                browser.wait_until_read(person, since)
            while not any(it.pid == person.pid and it.wanted > since for it in read_attempts(attempts)):
                time.sleep(LOOK_AGAIN)

        with another_program(pcscd.environment, habits, attempts):
            wait = wait_until_read if until_read else None
            for stay in patients(pcscd.port, browsers, latency, random.Random(seed), wait):
                course.stays.append(stay)
                if stay.pulled > course.stays[0].seen + seconds:
                    break
        course.attempts = read_attempts(attempts)
    course.seconds = time.monotonic() - began
    return course


def read_attempts(file: Path) -> list[Attempt]:
    """Return what the other program has written; the last line may be on its way."""
    *lines, _ = file.read_text("ascii").split("\n")
    return [Attempt(**json.loads(line)) for line in lines]


def patients(
    port: int,
    browsers: Sequence[Browser],
    latency: float,
    dice: random.Random,
    wait: Callable[[Person, float], None] | None,
) -> Iterator[Stay]:
    """Put one card after another into the reader, each while ``wait`` takes or for a time of its own; yield
    each stay when it is over.
    """
    longer = TRANSMITS * max(0.0, latency - USUAL_LATENCY)
    person = None
    while True:
        person = dice.choice([someone for someone in POPULATION if someone is not person])
        inside = chip(person)
        hasty = wait is None and dice.random() < HASTY
        inserted = time.monotonic()  # no host can tell of it before
        with VirtualCard(inside, port=port, wire=Wire.of(inside.atr, latency)):
            for browser in browsers:
                browser.wait_until_inserted()
            seen = time.monotonic()
            if wait is None:
                time.sleep(dice.uniform(*HASTY_STAY) if hasty else longer + dice.uniform(*STAY))
            else:
                wait(person, inserted)
            pulled = time.monotonic()
        yield Stay(person, hasty, inserted, seen, pulled)
        time.sleep(dice.uniform(*EMPTY))


@contextmanager
def another_program(environment: Mapping[str, str], habits: str, attempts: Path) -> Iterator[None]:
    """Have the foreign program run, which writes its attempts to the file ``attempts``, the first at once."""
    module = "tests.benchmarks.sharing.foreign"
    with attempts.open("w", encoding="ascii") as output:
        program = subprocess.Popen(
            [sys.executable, "-m", module, READER, "--habits", habits],
            stdin=subprocess.PIPE,
            stdout=output,
            cwd=REPOSITORY,
            env={**os.environ, **environment},
        )
        try:
            while program.poll() is None and not attempts.stat().st_size:
                time.sleep(LOOK_AGAIN)
            yield
        finally:
            program.communicate(timeout=END_SECONDS)
