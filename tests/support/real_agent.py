"""An agent as a program of its own: it reads the virtual card through PC/SC and asks the test zone.

Run as ``python -m tests.support.real_agent READER ZONE_URL CA_FILE`` with its token in the
environment. It listens on a free port of 127.0.0.1, takes orders on standard input, a word a line,
and tells what happens on standard output, a JSON object a line.
"""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from smartcard import scard

from tests.support.heard import Heard
from tests.support.other_program import ANY_PROTOCOL
from tests.testzone.chip import MOI
from tests.testzone.refusals import Refusal
from tests.testzone.server import TestZone

TOKEN = "REAL_AGENT_TOKEN"
READ_PID = bytes.fromhex("80B0000402000D")
START_SECONDS = 30.0  # a bound on a hang

Order = Literal["hold", "go", "half"]  # hold the next read before it meets the card; go on; half an answer
News = dict[str, Any]  # {"event": "request" | "held" | "half", …}


class RealAgent:
    """The agent's process; a context manager. ``url`` is where it listens, ``heard`` what it told.

    It has the wrong habits of its kind: the photo comes unasked, and "no card" is as 500 as NHSO's
    failures are.
    """

    def __init__(self, reader: str, zone: TestZone) -> None:
        self.heard = Heard[News]()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.real_agent", reader, zone.url, str(zone.ca_file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {TOKEN: zone.token},
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        port = self.heard.wait_for(lambda news: "port" in news, seconds=START_SECONDS)["port"]
        self.url = f"http://127.0.0.1:{port}"

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.heard(json.loads(line))

    def order(self, word: Order) -> None:
        """Give an order; it is taken once this returns."""
        assert self._process.stdin
        print(word, file=self._process.stdin, flush=True)
        self.wait_for("order")

    def wait_for(self, event: str) -> News:
        """Return the next news of that kind."""
        return self.heard.wait_for(lambda news: news["event"] == event)

    def kill(self) -> None:
        """End the program at once, whatever it was answering."""
        self._process.kill()
        self._process.wait()
        self._listener.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()


# ── the program ───────────────────────────────────────────────────────────────────────────────


_telling = threading.Lock()  # `print` writes the end of a line on its own
_reading = threading.Lock()  # pcsc-lite before 2.4 doesn't bear two threads with a card each


def tell(**news: Any) -> None:
    with _telling:
        print(json.dumps(news), flush=True)


def read_pid(reader: str) -> str:
    """Return the PID on the card, read in one transaction; ``Refusal`` 418 or 500 as the agent's."""
    with _reading:
        return _read_pid(reader)


def _read_pid(reader: str) -> str:
    _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    try:
        code, card, protocol = scard.SCardConnect(context, reader, scard.SCARD_SHARE_SHARED, ANY_PROTOCOL)
        if code == scard.SCARD_E_UNKNOWN_READER:
            raise Refusal(418, "ไม่พบเครื่องอ่านบัตร")
        if code != scard.SCARD_S_SUCCESS:
            raise Refusal(500, "ไม่พบบัตรในเครื่องอ่าน")
        scard.SCardBeginTransaction(card)
        try:
            _transmit(card, protocol, bytes((0x00, 0xA4, 0x04, 0x00, len(MOI))) + MOI)
            return _transmit(card, protocol, READ_PID).decode("ascii")
        finally:
            scard.SCardEndTransaction(card, scard.SCARD_LEAVE_CARD)
            scard.SCardDisconnect(card, scard.SCARD_LEAVE_CARD)
    finally:
        scard.SCardReleaseContext(context)


def _transmit(card: int, protocol: int, command: bytes) -> bytes:
    code, response = scard.SCardTransmit(card, protocol, list(command))
    if code == scard.SCARD_S_SUCCESS and response[-2] == 0x61:
        code, response = scard.SCardTransmit(card, protocol, [0x00, 0xC0, 0x00, 0x00, response[-1]])
    if code != scard.SCARD_S_SUCCESS or response[-2:] != [0x90, 0x00]:
        raise Refusal(500, "อ่านบัตรไม่ได้")
    return bytes(response[:-2])


class Program(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, reader: str, zone_url: str, ca_file: str, token: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reader = reader
        self._zone_url = zone_url
        self._token = token
        trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca_file))
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trusting)
        self.may_go = threading.Event()
        self.may_go.set()
        self.half = False

    def take_orders(self) -> None:
        for line in sys.stdin:
            match line.strip():
                case "hold":
                    self.may_go.clear()
                case "go":
                    self.may_go.set()
                case "half":
                    self.half = True
            tell(event="order")

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if (method, path) != ("GET", "/api/smartcard/read"):
            return self._ask(method, path, body)
        if not self.may_go.is_set():
            tell(event="held")
            self.may_go.wait()
        status, content = self._ask("GET", f"/api/smartcard/probe/{read_pid(self.reader)}", b"")
        if status != 200:
            raise Refusal(500, "ระบบ สปสช. ขัดข้อง")
        return status, json.dumps(json.loads(content) | {"image": "/9j/"}).encode()

    def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Ask the zone, with this agent's own token; its refusals pass as they are."""
        asked = urllib.request.Request(self._zone_url + path, data=body or None, method=method)
        asked.add_header("Authorization", f"Bearer {self._token}")
        asked.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(asked) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()


class Handler(BaseHTTPRequestHandler):
    server: Program
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        target = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        tell(event="request", target=self.path, authorization=self.headers.get("Authorization"))
        try:
            status, content = self.server.answer(self.command, target.path, body)
        except Refusal as refusal:
            status, content = refusal.status, json.dumps(refusal.body(target.path)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.server.half:
            self.wfile.write(content[: len(content) // 2])
            tell(event="half")
            threading.Event().wait()  # until the process is killed
        self.wfile.write(content)

    do_GET = do_POST = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a path may hold a PID."""


def main() -> None:
    reader, zone_url, ca_file = sys.argv[1:]
    program = Program(reader, zone_url, ca_file, os.environ[TOKEN])
    threading.Thread(target=program.take_orders, daemon=True).start()
    tell(event="listening", port=program.server_port)
    program.serve_forever()


if __name__ == "__main__":
    main()
