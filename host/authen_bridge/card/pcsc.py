"""The PC's smart-card service: the only module that touches pyscard.

It uses the raw calls of ``smartcard.scard``: they release the GIL while they wait, end at once on
``SCardCancel`` and hide nothing. Each result code is in one table, ``RESULTS``.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any, Literal, NamedTuple

from smartcard import scard

from authen_bridge.problems import (
    CardProblem,
    CardRemoved,
    CardUnreadable,
    NoCard,
    NoReader,
    NotThaiId,
    ReaderBusy,
    ServiceStopped,
)

# Asks SCardGetStatusChange to come back when a reader is plugged in or out.
PLUG_AND_PLAY = "\\\\?PnP?\\Notification"

# Readers that one call can wait for, beside the notification: Windows takes 10, pcsc-lite 16 entries
# in all.
MOST_WATCHED = 10 if sys.platform == "win32" else 15

# How long to leave the card alone so that who waits gets it, in seconds. Windows hands it to the next
# in line; pcsc-lite has no line. Who waits there to connect looks every 0.1 s; who is connected and
# waits for a transaction every 0.2 s, half of it the service's and half the library's sleep; both a
# little later on a busy PC.
GIVE_WAY = 0.0 if sys.platform == "win32" else 0.13
GIVE_WAY_TO_CONNECTED = 0.0 if sys.platform == "win32" else 0.3

# What may follow a failed call: nothing; the same at once; the same after a moment.
Again = Literal["no", "now", "soon"]


class Result(NamedTuple):
    """What one result code means for the asker, and whether a repetition may mend it."""

    problem: type[CardProblem]
    again: Again = "no"


# Held wherever the library changes its list of contexts, and wherever it walks that list unguarded:
# until pcsc-lite 2.4 (its commit fe6ca58) letting go of a card crashes the process if another thread
# opens or closes a context at that moment.
CONTEXTS = threading.Lock()

OK = 0
TIMEOUT = 0x8010000A
CANCELLED = 0x80100002
COMM_DATA_LOST = 0x8010002F

RESULTS: Mapping[int, Result] = {
    # The service, or the way to it. The context is dead after any of these.
    0x8010001D: Result(ServiceStopped),  # E_NO_SERVICE
    0x8010001E: Result(ServiceStopped),  # E_SERVICE_STOPPED: Windows, with its last reader
    0x80100003: Result(ServiceStopped),  # E_INVALID_HANDLE: of a context the service forgot
    0x80100012: Result(ServiceStopped),  # E_SYSTEM_CANCELLED: Windows, at log-off
    0x80100013: Result(ServiceStopped),  # F_COMM_ERROR: pcscd ended under a call
    0x80100031: Result(ServiceStopped),  # E_SERVER_TOO_BUSY
    0x8010006A: Result(ServiceStopped),  # W_SECURITY_VIOLATION: polkit refused this user
    0x00000006: Result(ServiceStopped),  # ERROR_INVALID_HANDLE: winscard passes Windows' own codes
    0x0000006D: Result(ServiceStopped),  # ERROR_BROKEN_PIPE: remote desktop without its readers
    # The reader.
    0x80100009: Result(NoReader),  # E_UNKNOWN_READER
    0x80100017: Result(NoReader),  # E_READER_UNAVAILABLE
    0x8010002E: Result(NoReader),  # E_NO_READERS_AVAILABLE
    0x0000048F: Result(NoReader),  # ERROR_DEVICE_NOT_CONNECTED
    # The card's seat. Just after insertion the service says "removed" of a card that is there.
    0x8010000C: Result(NoCard, "soon"),  # E_NO_SMARTCARD
    0x80100069: Result(CardRemoved, "soon"),  # W_REMOVED_CARD
    # Another program.
    0x8010000B: Result(ReaderBusy, "soon"),  # E_SHARING_VIOLATION
    0x80100068: Result(ReaderBusy, "now"),  # W_RESET_CARD: it reset the card under us
    # The contacts. All of these also come just after insertion, and when a card is pulled in
    # mid-transmit, before the service itself has noticed.
    0x80100010: Result(CardUnreadable, "soon"),  # E_NOT_READY
    0x80100016: Result(CardUnreadable, "soon"),  # E_NOT_TRANSACTED
    COMM_DATA_LOST: Result(CardUnreadable, "soon"),
    0x80100066: Result(CardUnreadable, "soon"),  # W_UNRESPONSIVE_CARD: no ATR, or upside down
    0x80100067: Result(CardUnreadable, "soon"),  # W_UNPOWERED_CARD
    0x00000016: Result(CardUnreadable, "soon"),  # ERROR_BAD_COMMAND
    0x0000001F: Result(CardUnreadable, "soon"),  # ERROR_GEN_FAILURE
    0x0000045D: Result(CardUnreadable, "soon"),  # ERROR_IO_DEVICE
    # No card that we could talk to.
    0x8010000F: Result(NotThaiId),  # E_PROTO_MISMATCH
    0x80100015: Result(NotThaiId),  # E_INVALID_ATR
    0x8010001C: Result(NotThaiId),  # E_CARD_UNSUPPORTED
    0x80100065: Result(NotThaiId),  # W_UNSUPPORTED_CARD
}
UNLISTED = Result(CardUnreadable)


class Refused(Exception):
    """A call of the service failed with ``code``; ``result`` is its line of the table."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: {code:#010x}")
        self.code = code
        self.result = RESULTS.get(code, UNLISTED)

    def problem(self) -> CardProblem:
        """Return the problem to tell the asker; its facts name the result code."""
        return self.result.problem(str(self), result=f"{self.code:#010x}")


class ReaderState(NamedTuple):
    """A reader as the service sees it: its flags, with the counter of card moves on top."""

    reader: str
    flags: int
    atr: bytes

    @property
    def present(self) -> bool:
        return bool(self.flags & scard.SCARD_STATE_PRESENT)

    @property
    def in_use(self) -> bool:
        """Some program is connected to the card."""
        return bool(self.flags & scard.SCARD_STATE_INUSE)

    @property
    def exclusive(self) -> bool:
        """Another program has the reader to itself."""
        return bool(self.flags & scard.SCARD_STATE_EXCLUSIVE)

    @property
    def counter(self) -> int:
        """Goes up by one at each insertion and each removal, so two tell a swap in between looks."""
        return self.flags >> 16

    @property
    def known(self) -> int:
        """The flags to wait with, for the next change after this state."""
        return self.flags & ~int(scard.SCARD_STATE_CHANGED)


class Context:
    """One connection to the service. Refused (ServiceStopped) when there is none."""

    def __init__(self) -> None:
        with CONTEXTS:
            code, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        check("SCardEstablishContext", code)

    def readers(self) -> list[str]:
        """Return the names of all readers; empty when none is plugged in.

        One whose name is not ASCII is left out: pyscard can't pass it on to the service.
        """
        code, names = scard.SCardListReaders(self._handle, [])
        try:
            check("SCardListReaders", code)
        except Refused as refused:
            if refused.result.problem is NoReader:
                return []
            raise
        return [name for name in names if name.isascii()]

    def notifies(self) -> bool:
        """Tell whether the service says by itself that readers come and go; some, as macOS's, don't."""
        try:
            states = self.changes({PLUG_AND_PLAY: 0}, 0)
        except Refused as refused:
            if refused.result.problem is ServiceStopped:
                raise
            return False
        return not any(state.flags & scard.SCARD_STATE_UNKNOWN for state in states)

    def changes(self, known: Mapping[str, int], milliseconds: int) -> list[ReaderState]:
        """Wait until a reader differs from its ``known`` flags (0: from nothing) and return them all.

        Empty at the end of the time and when cancelled.
        """
        code, states = scard.SCardGetStatusChange(self._handle, milliseconds, list(known.items()))
        if code & 0xFFFFFFFF in {TIMEOUT, CANCELLED}:
            return []
        check("SCardGetStatusChange", code)
        return [ReaderState(name, flags, bytes(atr)) for name, flags, atr in states]

    def cancel(self) -> None:
        """End a wait for changes that another thread is in; nothing happens if it is in none."""
        scard.SCardCancel(self._handle)

    def close(self) -> None:
        """Give the context back. Its result says nothing of use: a dead one is as good as closed."""
        with CONTEXTS:
            scard.SCardReleaseContext(self._handle)

    @property
    def handle(self) -> Any:
        return self._handle


class Session:
    """The one card in ``reader``, ours alone until the session ends."""

    def __init__(self, context: Context, reader: str, card: Any, protocol: int) -> None:
        self._context = context
        self._reader = reader
        self._card = card
        self._protocol = protocol

    def transmit(self, command: bytes) -> bytes:
        """Send one APDU; return data and SW. Refused when reader, card or service said no."""
        code, response = scard.SCardTransmit(self._card, self._protocol, list(command))
        check("SCardTransmit", code)
        if not response:  # success with nothing in it: how vpcd says that the card was pulled
            raise Refused("SCardTransmit", COMM_DATA_LOST)
        return bytes(byte & 0xFF for byte in response)

    def counter(self) -> int:
        """Return the reader's counter of card moves as it is now."""
        states = self._context.changes({self._reader: 0}, 0)
        if not states:
            raise Refused("SCardGetStatusChange", TIMEOUT)
        return states[0].counter


@contextmanager
def session(reader: str) -> Iterator[Session]:
    """Open the card in ``reader`` for one short transaction; leave it powered and as it is.

    SHARED, and left at once: the NHSO agent, HIS programs and a second browser want the same card,
    and Windows resets a card whose transaction idles for 5 s. The call waits while another program
    holds a transaction, for as long as that one does; PC/SC has no way to stop it waiting.
    """
    context = Context()
    try:
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, protocol = scard.SCardConnect(context.handle, reader, scard.SCARD_SHARE_SHARED, protocols)
        check("SCardConnect", code)
        try:
            check("SCardBeginTransaction", scard.SCardBeginTransaction(card))
            try:
                yield Session(context, reader, card, protocol)
            finally:
                scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
        finally:
            disconnect(card)
    finally:
        context.close()


def disconnect(card: Any, leave: int = scard.SCARD_LEAVE_CARD) -> None:
    """Let go of ``card`` and ``leave`` it so. Its result says nothing of use: a dead one is as good."""
    with CONTEXTS:
        scard.SCardDisconnect(card, leave)


def courtesy(reader: str) -> float:
    """Return how many seconds to leave the card in ``reader`` to others; we are not connected."""
    with suppress(Refused), closing(Context()) as context:
        if any(state.in_use for state in context.changes({reader: 0}, 0)):
            return GIVE_WAY_TO_CONNECTED
    return GIVE_WAY


def check(call: str, code: int) -> None:
    """Raise Refused unless ``code`` is success."""
    if code != OK:
        raise Refused(call, code & 0xFFFFFFFF)
