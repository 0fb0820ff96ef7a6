"""What other programs on the PC do to the card that we are reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pytest
from smartcard import scard

from authen_bridge.card import pcsc
from tests.testzone.chip import NHSO

RESET_UNDER_US = 0x80100068  # SCARD_W_RESET_CARD
ANY_PROTOCOL = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1


@contextmanager
def connected(reader: str, leave: int = scard.SCARD_LEAVE_CARD) -> Iterator[tuple[int, int]]:
    """Connect to the card in ``reader``, SHARED; give the handle and its protocol; ``leave`` it so."""
    with closing(pcsc.Context()) as context:
        code, card, protocol = scard.SCardConnect(
            context.handle, reader, scard.SCARD_SHARE_SHARED, ANY_PROTOCOL
        )
        assert code == scard.SCARD_S_SUCCESS
        yield card, protocol
        pcsc.disconnect(card, leave)


def reset(reader: str) -> None:
    """Reset the card in ``reader``."""
    with connected(reader, scard.SCARD_RESET_CARD):
        pass


def select_another_applet(reader: str) -> None:
    """Select NHSO's applet, and leave the card so."""
    with connected(reader) as (card, protocol):
        select = list(bytes.fromhex("00A4040008") + NHSO)
        code, response = scard.SCardTransmit(card, protocol, select)
        assert code == scard.SCARD_S_SUCCESS
        assert response[0] == 0x61


Deed = Callable[[str], None]  # what is done to the card in that reader


class Meddling:
    """Other programs that come in at chosen moments of what this process does with its cards.

    ``reset_at`` tells before which transmit, ``at_transaction`` before which transaction of those
    still to come in that reader, counted from 0; a moment that has come is taken out.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reset_at: dict[str, int] = {}
        self.at_transaction: dict[str, int] = {}
        self.deed: Deed = reset
        self._readers: dict[int, str] = {}  # by the handle of the connection
        self._connect, self._begin, self._transmit = (
            scard.SCardConnect,
            scard.SCardBeginTransaction,
            scard.SCardTransmit,
        )
        monkeypatch.setattr(scard, "SCardConnect", self.connect)
        monkeypatch.setattr(scard, "SCardBeginTransaction", self.begin)
        monkeypatch.setattr(scard, "SCardTransmit", self.transmit)

    def connect(self, context: int, reader: str, *how: int) -> Any:
        code, card, protocol = self._connect(context, reader, *how)
        self._readers[card] = reader
        return code, card, protocol

    def begin(self, card: int) -> Any:
        if self._has_come(self.at_transaction, card):
            self.deed(self._readers[card])
        return self._begin(card)

    def transmit(self, card: int, protocol: int, command: Sequence[int]) -> Any:
        if self._has_come(self.reset_at, card):
            # Windows resets a card whose transaction idles; pcsc-lite never resets it under a
            # transaction. So the reset is real, but that the call tells of it is played.
            how = (scard.SCARD_SHARE_SHARED, ANY_PROTOCOL, scard.SCARD_RESET_CARD)
            assert scard.SCardReconnect(card, *how)[0] == scard.SCARD_S_SUCCESS
            return RESET_UNDER_US, []
        return self._transmit(card, protocol, command)

    def _has_come(self, moments: dict[str, int], card: int) -> bool:
        reader = self._readers[card]
        left = moments.pop(reader, None)
        if left:
            moments[reader] = left - 1
        return left == 0
