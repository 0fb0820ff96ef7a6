"""A hospital's HTTP proxy on 127.0.0.1: CONNECT and plain requests, Basic authentication, refusals."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOKS_SECONDS = 0.01  # between two looks whether to shut down
_PIECE = 64 * 1024  # bytes moved at once


class Proxy(ThreadingHTTPServer):
    """Every host name leads to 127.0.0.1: the names are NHSO's, the servers are ours.

    ``user`` is ``name:password`` where it asks for one. ``refuses`` is a status that it gives to every
    CONNECT. ``passed`` is every byte that it carried outwards, as it saw it.
    """

    daemon_threads = False

    def __init__(self, *, user: str = "", refuses: HTTPStatus | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.user = user
        self.refuses = refuses
        self.asked: list[str] = []  # what CONNECT and plain requests named, in order
        self.tunnels = 0  # that stood
        self.passed = bytearray()
        self.heads: list[Mapping[str, str]] = []  # the headers of every request to it
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @contextlib.contextmanager
    def running(self) -> Iterator[Proxy]:
        """Serve inside the ``with`` block."""
        thread = threading.Thread(target=self.serve_forever, args=(LOOKS_SECONDS,), name="proxy")
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self.shutdown()
            self.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def _admits(self) -> bool:
        """Note the request; answer 407 or the refusal where it is not let through."""
        self.server.asked.append(self.path)
        self.server.heads.append(dict(self.headers.items()))
        wanted = f"Basic {base64.b64encode(self.server.user.encode()).decode()}"
        if self.server.user and self.headers.get("Proxy-Authorization") != wanted:
            self.send_response(HTTPStatus.PROXY_AUTHENTICATION_REQUIRED)
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
        elif self.server.refuses:
            self.send_response(self.server.refuses)
        else:
            return True
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def do_CONNECT(self) -> None:
        if not self._admits():
            return
        with socket.create_connection(("127.0.0.1", int(self.path.rpartition(":")[2]))) as there:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            self.wfile.flush()
            self.server.tunnels += 1
            with contextlib.suppress(OSError):  # either side may go at any time
                self._carry(there)

    def _carry(self, there: socket.socket) -> None:
        here = self.connection
        ways: Mapping[socket.socket, tuple[socket.socket, Callable[[bytes], None]]] = {
            here: (there, self.server.passed.extend),
            there: (here, lambda _piece: None),
        }
        while not self.server.over.is_set():
            for ready in select.select(list(ways), [], [], LOOKS_SECONDS)[0]:
                to, note = ways[ready]
                piece = ready.recv(_PIECE)
                if not piece:
                    return
                note(piece)
                to.sendall(piece)

    def do_GET(self) -> None:
        """A plain request that a proxy forwards is answered here: tests look at whether it came at all."""
        if self._admits():
            self.send_response(HTTPStatus.BAD_GATEWAY)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the counts are what tests look at."""
