"""An agent on a port, as programs know it: HTTP/1.1, chunked answers, any origin allowed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.agent_answers import answer
from tests.testzone.https import LOOKS_SECONDS


class HttpAgent(ThreadingHTTPServer):
    """``requests`` has the method and target of every request that came in, pre-flights too."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.requests: list[tuple[str, str]] = []
        self.closing = threading.Event()

    @property
    def hosts(self) -> dict[str, str]:
        """For `Browser.open`: what leads the agent's well-known addresses here."""
        return {f"{name}:8189": f"127.0.0.1:{self.server_port}" for name in ("localhost", "127.0.0.1")}

    @classmethod
    @contextmanager
    def running(cls, port: int = 0) -> Iterator[HttpAgent]:
        with cls(port) as agent:
            thread = threading.Thread(target=agent.serve_forever, args=(LOOKS_SECONDS,), daemon=True)
            thread.start()
            try:
                yield agent
            finally:
                agent.closing.set()
                agent.shutdown()
                thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body waits 40 ms for the browser to acknowledge its headers
    server: HttpAgent

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # the page has aborted
            self.close_connection = True

    def _answer(self) -> None:
        self.server.requests.append((self.command, self.path))
        target = urlsplit(self.path)
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        query = dict(parse_qsl(target.query, keep_blank_values=True))
        result = answer(self.command, target.path, query, _parsed(text))
        if result is None:
            self.server.closing.wait()
            self.close_connection = True
            return
        status, body = result
        self.send_response(status)
        self._allow()
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if self.command != "HEAD":
            data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

    def do_OPTIONS(self) -> None:
        self.server.requests.append((self.command, self.path))
        self.send_response(200)
        self._allow()
        self.send_header("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, HEAD")
        self.send_header(
            "Access-Control-Allow-Headers", self.headers.get("Access-Control-Request-Headers", "*")
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _allow(self) -> None:
        # Echoed and with credentials, as Spring's `allowedOriginPatterns("*")` does.
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
