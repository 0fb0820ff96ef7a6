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
    """

    def __init__(self, begin: bytes, piece: bytes, context: ssl.SSLContext | None = None) -> None:
        self._begin = begin
        self._piece = piece
        self._context = context
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.requests: list[bytes] = []

    @contextlib.contextmanager
    def running(self) -> Iterator[Trickle]:
        """Serve inside the ``with`` block."""
        thread = threading.Thread(target=self._serve, name="trickle")
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            with contextlib.suppress(OSError):  # wakes the accept
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            thread.join()
            self._listener.close()

    def _serve(self) -> None:
        threads = []
        while not self._over.is_set():
            connection, _ = self._listener.accept()
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
        self.requests.append(wrapped.recv(64 * 1024))
        wrapped.sendall(self._begin)
        for _ in range(MOST_PIECES):
            if self._over.wait(BETWEEN_SECONDS):
                return
            wrapped.sendall(self._piece)
