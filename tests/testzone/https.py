"""The zone's sockets: HTTPS on 127.0.0.1, HTTP/1.1 with keep-alive, one thread a connection."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from tests.testzone.exchange import Answer, Call

LOOKS_SECONDS = 0.01  # between two looks whether to shut down; a test waits for one at its end
IDLE_SECONDS = 30  # a browser keeps idle connections for minutes; nothing here needs them that long
Answerer = Callable[[Call], Answer | None]  # None = close the connection unanswered

# How a server ends connections that a client would use again, none of them announced in a header:
# closed or reset as soon as an answer is out, or closed when the next request has come.
HangUp = Literal["close", "reset", "when used again"]
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER of 0 s: closing sends RST


class HttpsServer(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(
        self, port: int, context: ssl.SSLContext, answer: Answerer, hang_up: HangUp | None = None
    ) -> None:
        self.answer = answer
        self.hang_up = hang_up
        self.connections = 0  # accepted so far
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)  # told in every answer's Date
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
            self.connections += 1
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

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve inside the ``with`` block; gives the address."""
        thread = threading.Thread(target=self.serve_forever, args=(LOOKS_SECONDS,), name="https")
        thread.start()
        try:
            yield f"https://127.0.0.1:{self.server_address[1]}"
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

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
    answered = 0  # on this connection

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
        used_again = self.server.hang_up == "when used again" and self.answered > 0
        answer = None if used_again else self.server.answer(call)
        if answer is None:
            self.close_connection = True
            return
        whole = self._composed(answer)
        self.wfile.write(whole[: int(len(whole) * answer.sent)])
        if answer.sent < 1:
            self.close_connection = True
            return
        self.answered += 1
        if self.server.hang_up in ("close", "reset"):
            self._hang_up()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the server's own time, which a test may have moved."""
        return super().date_time_string(self.server.now().timestamp() if timestamp is None else timestamp)

    def _composed(self, answer: Answer) -> bytes:
        """Return head and body as they go over the wire."""
        wire, self.wfile = self.wfile, io.BytesIO()
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            return self.wfile.getvalue() + (b"" if self.command == "HEAD" else answer.body)
        finally:
            self.wfile = wire

    def _hang_up(self) -> None:
        self.wfile.flush()
        if self.server.hang_up == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a path may hold a PID, and the zone keeps its own log for assertions."""
