"""Another program at the same reader: reads the card field by field, again and again, until its input ends.

``python -m tests.benchmarks.sharing.foreign READER --habits NAME``; a line of JSON for each attempt.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from smartcard import scard

from tests.benchmarks.peers import Transmit, read_photo, read_text

# Seconds until the next look at a reader that has no card, or whose card was just pulled.
LOOK_AGAIN = 0.1


class Habits(NamedTuple):
    """How a program goes about it: ``pause`` seconds between two reads, a transaction around each."""

    why: str
    pause: float = 0.25
    transaction: bool = True
    leave: int = scard.SCARD_LEAVE_CARD


HABITS: Mapping[str, Habits] = {
    "usual": Habits("pauses as long as the shortest of the fixed sleeps that published readers have"),
    "hurried": Habits("pauses as long as pcsc-lite takes between two looks of who waits", pause=0.1),
    "greedy": Habits("takes the card again at once", pause=0.0),
    "careless": Habits("knows no transactions", transaction=False),
    "resetting": Habits("resets the card whenever it leaves it", leave=scard.SCARD_RESET_CARD),
}


class Attempt(NamedTuple):
    """One read. Times are ``time.monotonic()``, the same in every process of a PC."""

    wanted: float
    got: float | None  # had the card to itself
    done: float
    pid: str | None
    photo: str | None  # the hash of the photo's 5100 bytes
    problem: str | None


class Failed(Exception):
    """A call, or an answer, was not what it should be."""


def fingerprint(photo: bytes) -> str:
    """Return what is told of a photo."""
    return hashlib.sha256(photo).hexdigest()


def attempt(context: int, reader: str, habits: Habits) -> Attempt:
    """Read the card once; whatever goes wrong is the attempt's problem."""
    wanted, got, pid, photo, problem = time.monotonic(), None, None, None, None
    try:
        with card(context, reader, habits) as transmit:
            got = time.monotonic()
            pid = read_text(transmit)["pid"].decode("ascii")
            photo = fingerprint(read_photo(transmit))
    except (Failed, ValueError) as failed:  # the latter: peers' word for an unexpected answer
        pid, problem = None, str(failed)
    return Attempt(wanted, got, time.monotonic(), pid, photo, problem)


@contextmanager
def card(context: int, reader: str, habits: Habits) -> Iterator[Transmit]:
    """Connect, SHARED, and disconnect at the end."""
    protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    code, handle, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, protocols)
    check("SCardConnect", code)

    def transmit(command: bytes) -> bytes:
        code, response = scard.SCardTransmit(handle, protocol, list(command))
        check("SCardTransmit", code)
        if not response:  # vpcd's word for a card that was pulled
            raise Failed("SCardTransmit: nothing")
        return bytes(byte & 0xFF for byte in response)

    try:
        if habits.transaction:
            check("SCardBeginTransaction", scard.SCardBeginTransaction(handle))
        yield transmit
        if habits.transaction:
            check("SCardEndTransaction", scard.SCardEndTransaction(handle, scard.SCARD_LEAVE_CARD))
    finally:
        scard.SCardDisconnect(handle, habits.leave)


def check(call: str, code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise Failed(f"{call}: {code & 0xFFFFFFFF:#010x}")


def input_ends_within(seconds: float) -> bool:
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("reader")
    options.add_argument("--habits", choices=HABITS, default="usual")
    chosen = options.parse_args()
    habits = HABITS[chosen.habits]
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    check("SCardEstablishContext", code)
    pause = 0.0
    while not input_ends_within(pause):
        made = attempt(context, chosen.reader, habits)
        print(json.dumps(made._asdict()), flush=True)
        pause = habits.pause if made.problem is None else LOOK_AGAIN
    scard.SCardReleaseContext(context)


if __name__ == "__main__":
    main()
