"""APDUs of the Thai ID card over any ``transmit(bytes) -> bytes``. T=0: the rounds are ours to do.

A READ is ``80 B0 offset 02 00 LEN``, answered by ``61 LEN``; GET RESPONSE ``00 C0 00 00 LEN`` then
fetches the data. Some readers do that round themselves and answer with the data at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from authen_bridge.card.layout import ATR_3B67

Transmit = Callable[[bytes], bytes]

# Rounds of 61 and 6C to one command. A read of 255 bytes takes 2; beyond 16 the card plays with us.
MAX_ROUNDS = 16

SUCCESS = 0x9000
MORE = 0x61  # SW1: SW2 bytes wait for GET RESPONSE
RIGHT_LENGTH = 0x6C  # SW1: the same again with Le = SW2
WRONG_INSTRUCTION = (0x6D00, 0x6E00)  # to READ; 6E00 means the class, which holds the instruction too

READ, READ_B1 = 0xB0, 0xB1
SW_BYTES = 2


class BadStatus(Exception):
    """The card answered ``sw`` where data was due; ``data_due`` when to a GET RESPONSE."""

    def __init__(self, sw: int, *, data_due: bool = False) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw
        self.data_due = data_due


@dataclass(frozen=True, slots=True)
class Dialect:
    """How this card wants to be spoken to. A guess until a read has worked: then ``settled``."""

    instruction: int = READ
    response_p2: int = 0x00
    settled: bool = False


def dialect_of(atr: bytes) -> Dialect:
    """Return the dialect to begin with. Every client sends P2 = 01 to cards with ATR 3B 67."""
    return Dialect(response_p2=0x01 if atr.startswith(ATR_3B67) else 0x00)


def select(transmit: Transmit, aid: bytes) -> int:
    """Select the applet ``aid`` and return the status word; 61xx is success too, given as 9000."""
    sw = split(transmit(bytes((0x00, 0xA4, 0x04, 0x00, len(aid))) + aid))[1]
    return SUCCESS if sw >> 8 == MORE else sw  # what waits is the FCI: nobody needs it


def read(transmit: Transmit, dialect: Dialect, offset: int, length: int) -> tuple[bytes, Dialect]:
    """Return ``length`` bytes (at most 255) at ``offset`` of the selected file, and the dialect to go on in.

    Raises BadStatus for a status word that is no success, and when the card gave another number of
    bytes than asked for.
    """
    try:
        data = exchange(transmit, dialect, offset, length)
    except BadStatus as bad:
        other = correction(dialect, bad)
        if other is None:
            raise
        dialect, data = other, exchange(transmit, other, offset, length)
    return data, replace(dialect, settled=True)


def correction(dialect: Dialect, bad: BadStatus) -> Dialect | None:
    """Return the dialect to try after ``bad``, or None if it says nothing about the dialect."""
    if dialect.settled:
        return None
    if bad.data_due:
        return replace(dialect, response_p2=dialect.response_p2 ^ 1)
    if bad.sw in WRONG_INSTRUCTION:
        return replace(dialect, instruction=READ_B1)
    return None


def exchange(transmit: Transmit, dialect: Dialect, offset: int, length: int) -> bytes:
    """Do one READ and the GET RESPONSEs that it takes; BadStatus unless all ``length`` bytes came."""
    command = bytes((0x80, dialect.instruction, *offset.to_bytes(2, "big"), 0x02, 0x00, length))
    received = b""
    fetching = False
    for _ in range(MAX_ROUNDS):
        data, sw = split(transmit(command))
        received += data
        if sw >> 8 == MORE:
            command = bytes((0x00, 0xC0, 0x00, dialect.response_p2, sw & 0xFF))
            fetching = True
        elif sw >> 8 == RIGHT_LENGTH and command[-1] != sw & 0xFF:
            command = command[:-1] + bytes((sw & 0xFF,))  # the last byte is the length in both
        else:
            break
    if sw != SUCCESS or len(received) != length:
        raise BadStatus(sw, data_due=fetching and sw != SUCCESS)
    return received


def split(response: bytes) -> tuple[bytes, int]:
    """Split a response APDU into data and status word; BadStatus(0) when it has no status word."""
    if len(response) < SW_BYTES:
        raise BadStatus(0)
    return response[:-SW_BYTES], int.from_bytes(response[-SW_BYTES:], "big")
