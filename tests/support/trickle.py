"""A server that keeps its client waiting: a few bytes now and then, each well within one read's time-out."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator

BETWEEN_SECONDS = 0.05
MOST_PIECES = 200  # 10 s: a client that never gives up fails its test instead of hanging it


class Trickle:
    """Answers every connection with ``begin`` at once and ``piece`` over and over, once a request came.

    With ``context`` it speaks TLS. ``begin`` may be empty, and so may ``piece``: then it is silent.
    ``first`` is the whole answer to a request that each connection begins with.
    """

    def __init__(
        self, begin: bytes, piece: bytes, context: ssl.SSLContext | None = None, *, first: bytes = b""
    ) -> None:
        self._first = first
        self._begin = begin
        self._piece = piece
        self._context = context
        self._over = threading.Event()
        self._last: tuple[str, int] | None = None  # who connects to end the serving
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []

    @contextlib.contextmanager
    def running(self) -> Iterator[Trickle]:
        """Serve inside the ``with`` block; after it ``requests`` is what all who connected had sent."""
        thread = threading.Thread(target=self._serve, name="trickle")
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            with socket.socket() as last:  # wakes the accept, after all who came before it
                last.bind(("127.0.0.1", 0))
                self._last = last.getsockname()
                last.connect(("127.0.0.1", self.port))
                thread.join()
            self._listener.close()

    def _serve(self) -> None:
        threads = []
        while True:
            connection, address = self._listener.accept()
            if address == self._last:
                connection.close()
                break
            threads.append(threading.Thread(target=self._answer, args=(connection,), name="trickling"))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _answer(self, plain: socket.socket) -> None:
        plain.settimeout(MOST_PIECES * BETWEEN_SECONDS)
        with contextlib.suppress(OSError), plain:  # the client goes when it has had enough
            wrapped = self._context.wrap_socket(plain, server_side=True) if self._context else plain
            with wrapped:
                self._trickle(wrapped)

    def _trickle(self, wrapped: socket.socket) -> None:
        if self._first:
            self.requests.append(wrapped.recv(64 * 1024))
            wrapped.sendall(self._first)
        self.requests.append(wrapped.recv(64 * 1024))
        wrapped.sendall(self._begin)
        for _ in range(MOST_PIECES):
            if self._over.wait(BETWEEN_SECONDS):
                return
            wrapped.sendall(self._piece)
