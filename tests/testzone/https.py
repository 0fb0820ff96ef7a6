"""The zone's sockets: HTTPS on 127.0.0.1, HTTP/1.1 with keep-alive, one thread a connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.testzone.exchange import Answer, Call

LOOKS_SECONDS = 0.01  # between two looks whether to shut down; a test waits for one at its end
IDLE_SECONDS = 30  # a browser keeps idle connections for minutes; nothing here needs them that long
Answerer = Callable[[Call], Answer | None]  # None = close the connection unanswered


class HttpsServer(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, port: int, context: ssl.SSLContext, answer: Answerer) -> None:
        self.answer = answer
        self._context = context
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept without the TLS hand-shake: a client that stalls in it must not hold up the others."""
        plain, address = self.socket.accept()
        plain.settimeout(IDLE_SECONDS)
        secured = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(secured)
        return secured, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Cut idle connections, then wait for their threads."""
        with self._lock:
            for connection in self._open:
                _cut(connection)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or refuses our certificate is its own business; the rest is ours."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, ssl.SSLError, TimeoutError)):
            super().handle_error(request, client_address)


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the client may be quicker
        connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    server: HttpsServer
    protocol_version = "HTTP/1.1"
    server_version = "testzone"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one write: two would wait for each other's ACK

    def _serve(self) -> None:
        target = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        call = Call(
            method=self.command,
            path=target.path,
            query=dict(parse_qsl(target.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        answer = self.server.answer(call)
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a path may hold a PID, and the zone keeps its own log for assertions."""
