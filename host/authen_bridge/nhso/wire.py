"""What bounds an exchange in time: no step on the wire takes longer than the request has left.

A socket's time-out is for one call, and a peer that sends a byte now and then meets every one of
them. So every connecting, sending and receiving asks `budget` anew what is left: the addresses of a
name together, a proxy's answer to CONNECT, the hand-shake, the status and header lines, the body.
Only the look-up of a name is the system's to end.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import TYPE_CHECKING, Any

from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

from authen_bridge.nhso.budget import left

# What stands behind `Bounded` in a connection: urllib3's class for either scheme.
if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection as _Connection
else:
    _Connection = object


def allow(sock: Any, seconds: float) -> None:
    """Let the next step on ``sock`` take ``seconds`` or what is left. Raises TimeoutError at the end."""
    remaining = left()
    if remaining <= 0:
        raise TimeoutError("the request's time is over")
    sock.settimeout(min(seconds, remaining))


class Answer(http.client.HTTPResponse):
    """An answer, a proxy's to CONNECT too, whose every read is bounded."""

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp: Any = io.BufferedReader(_Reads(sock, self.fp.detach()))


class _Reads(io.RawIOBase):
    """The bytes of a socket; one read waits for as long as the socket did when this was made."""

    def __init__(self, sock: Any, inner: Any) -> None:
        self._sock = sock
        self._inner = inner
        self._longest = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        allow(self._sock, self._longest)
        read: int | None = self._inner.readinto(buffer)
        return read

    def close(self) -> None:
        self._inner.close()
        super().close()


class Bounded(_Connection):
    """The part of a connection that keeps its steps within the budget; stands before urllib3's class."""

    response_class: Any = Answer

    def _new_conn(self) -> socket.socket:
        """Connect; a name's addresses share the time-out, of which the library gives each the whole."""
        seconds: Any = self.timeout  # never without: the client names one for every step
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, allowed_gai_family(), socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, error) from error  # type: ignore[arg-type]
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        end = time.monotonic() + min(seconds, left())
        last: OSError = TimeoutError("no time left to connect")
        for number, address in enumerate(addresses):
            share = (end - time.monotonic()) / (len(addresses) - number)
            if share <= 0:
                break
            try:
                return create_connection(
                    (address, self.port), share, self.source_address, self.socket_options
                )
            except OSError as error:
                last = error
        if isinstance(last, TimeoutError):
            raise ConnectTimeoutError(self, "no address answered in time") from last
        raise NewConnectionError(self, str(last)) from last

    def _tunnel(self) -> None:
        super()._tunnel()
        self._allow()  # for the hand-shake inside it

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self._allow()
        super().send(data)

    def _allow(self) -> None:
        seconds: Any = self.timeout  # never None, as above
        allow(self.sock, seconds)
