"""A stand-in for the agent on this PC: what the page needs of its routes, over http on a free port.

Only the site's own tests use it, where neither a card nor a browser extension belongs.
"""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.testzone.https import LOOKS_SECONDS
from tests.testzone.people import photo
from tests.testzone.person import Person
from tests.testzone.population import Visit
from tests.testzone.records import local_time, person_record
from tests.testzone.refusals import Refusal
from tests.testzone.saving import confirm, save_draft
from tests.testzone.server import TestZone


class StandInAgent:
    """A context manager. ``card`` may be set and taken away while it runs; None = no card."""

    def __init__(self, zone: TestZone, hcode: str, card: Person | None = None) -> None:
        self.card = card
        self._population = zone.population
        self._hcode = hcode
        self._server = _Server(self)
        self.origin = f"http://localhost:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(LOOKS_SECONDS,), name="agent"
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def terminals(self, query: dict[str, list[str]], body: dict[str, Any]) -> Any:
        return [{"terminalName": "ACME CCID 0", "isPresent": self.card is not None}]

    def read(self, query: dict[str, list[str]], body: dict[str, Any]) -> Any:
        if self.card is None:
            raise Refusal(500, "ไม่พบบัตรในเครื่องอ่าน กรุณาเสียบบัตรประชาชน")
        record = person_record(self.card, self._population.now())
        record["correlationId"] = self._population.correlate(self.card.pid, self._hcode)
        if query.get("readImageFlag") == ["true"]:
            record["image"] = base64.b64encode(photo(self.card)).decode()
        return record

    def save_as_draft(self, query: dict[str, list[str]], body: dict[str, Any]) -> Any:
        return {"createdDate": save_draft(self._population, self._visit(body))}

    def confirm_save(self, query: dict[str, list[str]], body: dict[str, Any]) -> Any:
        claim = confirm(self._population, self._visit(body))
        return {"createdDate": local_time(claim.created), "claimCode": claim.claim_code}

    def _visit(self, body: dict[str, Any]) -> Visit:
        fields = {"pid": "pid", "claim_type": "claimType", "mobile": "mobile", "hcode": "hcode", "hn": "hn"}
        values = {ours: body[theirs] for ours, theirs in fields.items()}
        return Visit(**values, correlation_id=body["correlationId"])


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, agent: StandInAgent) -> None:
        self.routes = {
            ("GET", "/api/smartcard/terminals"): agent.terminals,
            ("GET", "/api/smartcard/read"): agent.read,
            ("POST", "/api/nhso-service/save-as-draft"): agent.save_as_draft,
            ("POST", "/api/nhso-service/confirm-save"): agent.confirm_save,
        }
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _serve(self) -> None:
        target = urlsplit(self.path)
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        try:
            handle = self.server.routes[self.command, target.path]
            self._send(200, handle(parse_qs(target.query), body))
        except Refusal as refusal:
            self._send(refusal.status, refusal.body(target.path))

    def do_OPTIONS(self) -> None:
        self._send(200, None)

    def _send(self, status: int, value: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Headers", "content-type")
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    do_GET = do_POST = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
