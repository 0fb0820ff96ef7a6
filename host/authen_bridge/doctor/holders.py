"""Who else has the card: what PC/SC tells of the readers, and who is connected to its service."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from authen_bridge.card import pcsc
from authen_bridge.doctor import agents, sockets
from authen_bridge.doctor.finding import Chain, Finding, ok
from authen_bridge.doctor.pc import Pc
from authen_bridge.doctor.sockets import Process

# pcsc-lite: the socket of its service, and the variable that moves it.
_SOCKET, _SOCKET_VARIABLE = "/run/pcscd/pcscd.comm", "PCSCLITE_CSOCK_NAME"


def look(chain: Chain) -> list[Finding]:
    """Say which readers another program has to itself; that others share one with us is in order."""
    try:
        held = exclusive()
    except pcsc.Refused:  # no service: the readers' check says so
        return ok("HOLDER_NOT_KNOWN", "the smart-card service does not answer")
    others = clients(chain.pc)
    if held:
        suspects = others or [each for each in agents.listening(chain.pc) or [] if each.pid]
        names = f"; it may be {_names(suspects)}" if suspects else ""
        return [
            Finding(
                "warning",
                "READER_HELD",
                f"another program has {reader} to itself{names}",
                "close that program, or take its exclusive use of the reader off",
            )
            for reader in held
        ]
    if others:
        return ok("READER_SHARED", f"shared with {_names(others)}")
    return ok("READER_FREE", "no other program is seen at the readers")


def exclusive() -> list[str]:
    """Return the readers that another program has to itself. Raises pcsc.Refused."""
    with closing(pcsc.Context()) as context:
        readers = dict.fromkeys(context.readers()[: pcsc.MOST_WATCHED], 0)
        states = context.changes(readers, 0) if readers else []
        return [state.reader for state in states if state.exclusive]


def clients(pc: Pc) -> list[Process]:
    """Return the other programs connected to the smart-card service, as far as we may see: Linux."""
    if pc.windows:
        return []
    inodes = sockets.peers(Path(os.environ.get(_SOCKET_VARIABLE) or pc.at(_SOCKET)))
    return [each for each in sockets.owners(pc.at("/proc"), inodes) if each.pid != os.getpid()]


def _names(processes: list[Process]) -> str:
    return ", ".join(map(str, processes))
