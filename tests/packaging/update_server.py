"""What a hospital's web server is for a self-hosted extension: update.xml and the CRX that it names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.testzone.https import LOOKS_SECONDS


class UpdateServer(ThreadingHTTPServer):
    """`offer` says what it has. ``asked`` has the path of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[UpdateServer]:
        with cls() as server:
            thread = threading.Thread(target=server.serve_forever, args=(LOOKS_SECONDS,), daemon=True)
            thread.start()
            try:
                yield server
            finally:
                server.shutdown()
                thread.join()

    @property
    def update_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/update.xml"

    def offer(self, package: Any) -> None:
        """Serve this `build.Package` from now on."""
        self.files = {_path(package): package.crx, "/update.xml": package.update}

    def fetched(self, package: Any) -> bool:
        """Whether this package's CRX has been asked for."""
        return _path(package) in self.asked


def _path(package: Any) -> str:
    return f"/authen-bridge-{package.version}.crx"


class _Handler(BaseHTTPRequestHandler):
    server: UpdateServer

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(path)  # now: who has the answer may look here at once
        found = self.server.files.get(path)
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Length", str(len(found or b"")))
        self.end_headers()
        self.wfile.write(found or b"")

    def log_message(self, format: str, *args: Any) -> None:
        pass
