"""A small HTTPS site under the real host names: each test says what its pages are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.testzone.certificates import make_certificates
from tests.testzone.https import LOOKS_SECONDS

PRODUCTION = "https://authenservice.nhso.go.th"
TEST = "https://test.nhso.go.th"
HOME = f"{PRODUCTION}/authencode/"


@dataclass(frozen=True)
class Document:
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    type: str = "text/html; charset=utf-8"


class Site(ThreadingHTTPServer):
    """``pages`` by path; a path that is not there is an empty page. ``requests`` has every path asked for."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Document] = {}
        self.requests: list[str] = []
        certificates = make_certificates(folder)
        self.spki = certificates.spki
        self.socket = certificates.context.wrap_socket(self.socket, server_side=True)

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[Site]:
        with cls(folder) as site:
            thread = threading.Thread(target=site.serve_forever, args=(LOOKS_SECONDS,), daemon=True)
            thread.start()
            try:
                yield site
            finally:
                site.shutdown()
                thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes in the middle of a hand-shake is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.requests.append(path)
        page = self.server.pages.get(path, Document())
        self.send_response_only(200)  # no Date: answers can be compared
        self.send_header("Content-Type", page.type)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(
            f"<!doctype html>{page.body}".encode() if "html" in page.type else page.body.encode()
        )

    def log_message(self, format: str, *args: Any) -> None:
        pass
