"""A card in the virtual reader: dials vpcd, speaks its protocol, can be pulled at any moment.

vpcd's protocol: each message is two bytes of length, big endian, and that many bytes. One byte is
a command of the reader's (0 power off, 1 power on, 2 reset, 4 give the ATR); anything longer is an
APDU. Only the ATR and APDUs are answered.

As a program, for a demonstration: ``python -m tests.testzone.virtual_card PID --port PORT`` inserts
that person's card and pulls it at end of input or Ctrl-C.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, Self

from tests.testzone.chip import Chip, chip
from tests.testzone.people import person

HOST = "127.0.0.1"
PORT = 35963  # vpcd's own default

POWER_OFF, POWER_ON, RESET, GET_ATR = 0, 1, 2, 4

# One character is 10 bits and 2 of guard time; the speeds are those of TA1 at 4 MHz.
ETU_PER_CHARACTER = 12
BITS_PER_SECOND = {0x11: 10_753, 0x18: 129_032, 0x96: 250_000}

# How long before an answer is due the card stops sleeping, in seconds: Linux wakes a sleeper some
# 0.1 ms late, a busy machine later still, which would count as the reader program's own time.
AWAKE = 0.001


@dataclass(frozen=True, slots=True)
class Wire:
    """How long a transmit takes: ``latency`` seconds of reader, USB and service, then the characters.

    vpcd itself costs about 0.25 ms a transmit, so without a model every strategy looks alike.
    """

    latency: float
    bits_per_second: int

    @classmethod
    def of(cls, atr: bytes, latency: float) -> Wire:
        """Return the wire of a card with this ``atr``: its TA1 tells the speed."""
        ta1 = atr[2] if atr[1] & 0x10 else 0x11
        return cls(latency, BITS_PER_SECOND[ta1])

    def seconds(self, command: bytes, response: bytes) -> float:
        """Return the seconds of one T=0 exchange: both APDUs and the card's procedure byte."""
        characters = len(command) + 1 + len(response)
        return self.latency + characters * ETU_PER_CHARACTER / self.bits_per_second


class Exchange(NamedTuple):
    """One APDU and what the card answered; ``b""`` when it was pulled instead."""

    command: bytes
    response: bytes


@dataclass(slots=True)
class Script:
    """What goes wrong, by the index of the transmit since insertion: 0 is the first."""

    pull_at: int | None = None
    sw_at: Mapping[int, bytes] = field(default_factory=dict)
    hold_at: int | None = None  # waits there for ``VirtualCard.go_on``


class VirtualCard:
    """One card. ``insert`` and ``pull`` as often as wanted; a context manager inserts and pulls.

    ``log`` has every exchange since the first insertion, ``answered`` the time.time() of each answer;
    ``transmits`` counts those of this one.
    """

    def __init__(
        self, inside: Chip, *, port: int = PORT, wire: Wire | None = None, script: Script | None = None
    ) -> None:
        self.inside = inside
        self.port = port
        self.wire = wire
        self.script = script or Script()
        self.log: list[Exchange] = []
        self.answered: list[float] = []
        self.transmits = 0
        self.held = threading.Event()  # the card has come to ``hold_at``
        self.pulled_at = 0.0  # time.monotonic() of the last pull, by hand or by script
        self._go_on = threading.Event()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self) -> None:
        """Put the card in. PC/SC notices when pcscd polls next: after 0.4 s, or somewhat more."""
        assert self._socket is None, "already inserted"
        self.transmits = 0
        self.inside.reset()
        reader = socket.create_connection((HOST, self.port))
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = reader
        self._thread = threading.Thread(target=self._live, args=(reader,), name="card", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Take the card out; whatever it was answering is lost."""
        reader, self._socket = self._socket, None
        if reader is not None:
            with suppress(OSError):  # already pulled by its script, or pcscd has gone
                reader.shutdown(socket.SHUT_RDWR)
                self.pulled_at = time.monotonic()
        self._go_on.set()
        if self._thread is not None:
            self._thread.join()
        self._go_on.clear()

    def go_on(self) -> None:
        """Let a card that is held at ``hold_at`` answer."""
        self._go_on.set()

    def swap(self, other: VirtualCard) -> None:
        """Pull this card and put ``other`` in before the reader can look."""
        self.pull()
        other.insert()

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pull()

    def _live(self, reader: socket.socket) -> None:
        with reader, suppress(OSError):
            while (message := receive(reader)) is not None:
                answer = self._answer(message)
                if answer is None:
                    return
                if answer:
                    reader.sendall(len(answer).to_bytes(2, "big") + answer)

    def _answer(self, message: bytes) -> bytes | None:
        """Return the bytes to send; b"" for nothing, None when the card is pulled at this point."""
        if len(message) == 1:
            if message[0] in {POWER_OFF, POWER_ON, RESET}:
                self.inside.reset()
            return self.inside.atr if message[0] == GET_ATR else b""
        started = time.perf_counter()
        index, self.transmits = self.transmits, self.transmits + 1
        if index == self.script.pull_at:
            self.log.append(Exchange(message, b""))
            self.pulled_at = time.monotonic()
            return None
        if index == self.script.hold_at:
            self.held.set()
            self._go_on.wait()
        response = self.script.sw_at.get(index) or self.inside.answer(message)
        self.log.append(Exchange(message, response))
        if self.wire is not None:
            wait_until(started + self.wire.seconds(message, response))
        self.answered.append(time.time())
        return response


def wait_until(due: float) -> None:
    """Return when ``time.perf_counter()`` is ``due``: asleep at first, then awake for the last bit."""
    time.sleep(max(0.0, due - AWAKE - time.perf_counter()))
    while time.perf_counter() < due:
        pass


def receive(reader: socket.socket) -> bytes | None:
    """Return the reader's next message, or None when it has hung up."""
    length = receive_exactly(reader, 2)
    return receive_exactly(reader, int.from_bytes(length, "big")) if length else None


def receive_exactly(reader: socket.socket, size: int) -> bytes | None:
    received = b""
    while len(received) < size:
        # vpcd sends length and body apart, without TCP_NODELAY: unless each part is acknowledged
        # at once, Nagle's rule makes every APDU cost 45 ms. The option lasts for one segment only.
        reader.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = reader.recv(size - len(received))
        if not part:
            return None
        received += part
    return received


def main() -> None:
    options = argparse.ArgumentParser(description="Put an invented person's card into the virtual reader.")
    options.add_argument("pid")
    options.add_argument("--port", type=int, default=PORT)
    options.add_argument("--latency", type=float, default=None, help="seconds a transmit, for a wire model")
    chosen = options.parse_args()
    inside = chip(person(chosen.pid))
    wire = None if chosen.latency is None else Wire.of(inside.atr, chosen.latency)
    with VirtualCard(inside, port=chosen.port, wire=wire), suppress(KeyboardInterrupt):
        print("inserted", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
