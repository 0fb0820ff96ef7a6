"""The host as a process: what the browser starts, says and hears, on a real PC/SC service."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import Any

import pytest

from authen_bridge import __version__
from authen_bridge.messages import REQUEST_BYTES
from authen_bridge.names import PROTOCOL
from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.support.listeners import listeners_of
from tests.testzone.faults import Fault
from tests.testzone.people import POPULATION
from tests.testzone.server import TestZone

PATIENT = next(p for p in POPULATION if "PG0060001" in p.claim_types and p.hosp_main)
TEST_PAGE = "https://test.nhso.go.th"


# ── the first frame and the last ──────────────────────────────────────────────────────────────


def test_hello_is_out_before_anything_heavy_is_imported() -> None:
    code = (
        "import sys; import authen_bridge.hello; "
        "print([m for m in ('pydantic', 'requests', 'smartcard', 'keyring', 'sqlite3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_frame_is_hello(home: dict[str, str]) -> None:
    with HostProcess(home) as host:
        hello = {"type": "hello", "protocol": PROTOCOL, "version": __version__, "zone": "test"}
        assert host.receive() == hello


def test_a_caller_that_is_not_our_extension_is_refused_before_hello() -> None:
    host = HostProcess({}, caller="chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")
    code, words = host.close()
    assert code == 2
    assert "not our extension" in words
    assert host.messages.get() is None


def test_the_end_of_input_ends_the_host_cleanly_and_at_once(host: HostProcess) -> None:
    assert host.close() == (0, "")


def test_the_end_of_input_inside_a_frame_is_a_clean_end_too(host: HostProcess) -> None:
    host.write(struct.pack("@I", 100) + b'{"id"')
    assert host.close() == (0, "")


def test_the_host_listens_on_no_port(host: HostProcess) -> None:
    host.ask("/api/bridge/status")
    assert listeners_of(host.process.pid) == []


# ── broken and hostile frames ─────────────────────────────────────────────────────────────────

GOOD = {"id": 1, "method": "GET", "path": "/api/smartcard/terminals", "origin": "extension"}


@pytest.mark.parametrize(
    ("message", "key", "answered"),
    [
        ({**GOOD, "surprise": 1}, "surprise", 1),
        ({k: v for k, v in GOOD.items() if k != "path"}, "path", 1),
        ({**GOOD, "id": "1"}, "id", None),
        ({**GOOD, "id": True}, "id", None),
        ({**GOOD, "id": -1}, "id", None),
        ({**GOOD, "id": 1.5}, "id", None),
        ({**GOOD, "method": "get"}, "method", 1),
        ({**GOOD, "path": "api"}, "path", 1),
        ({**GOOD, "query": {"a": 1}}, "query.a", 1),
        ({**GOOD, "query": []}, "query", 1),
        ({**GOOD, "origin": None}, "origin", 1),
        ({"cancel": "x"}, "cancel", None),
        ({}, "id", None),
        ([], "json", None),
        ("text", "json", None),
        (None, "json", None),
    ],
)
def test_a_wrong_message_is_refused_by_its_key_and_the_host_lives(
    host: HostProcess, message: Any, key: str, answered: int | None
) -> None:
    host.send(message)
    reply = host.receive(type="reply", id=answered)
    assert (reply["status"], reply["body"]["code"]) == (400, "INVALID_REQUEST")
    assert [e["field"] for e in reply["body"]["errors"]] == [key]
    assert host.ask("/api/bridge/status")[0] == 200


@pytest.mark.parametrize(
    ("body", "key"),
    [(b"\xff", "json"), (b"{", "json"), (b"[" * 60_000, "json"), (b" " * (REQUEST_BYTES + 1), "length")],
)
def test_a_frame_that_is_no_message_is_refused_and_the_host_lives(
    host: HostProcess, body: bytes, key: str
) -> None:
    host.write(struct.pack("@I", len(body)) + body)
    reply = host.receive(type="reply", id=None)
    assert [e["field"] for e in reply["body"]["errors"]] == [key]
    assert host.ask("/api/bridge/status")[0] == 200


def test_text_that_is_not_quite_unicode_is_a_refusal_not_a_crash(host: HostProcess) -> None:
    body = b'{"id": 5, "method": "GET", "path": "/\\ud800", "origin": "extension"}'
    host.write(struct.pack("@I", len(body)) + body)
    assert host.receive(type="reply")["status"] in (400, 404)


def test_an_id_that_is_still_open_cannot_be_used_twice(
    host: HostProcess, zone: TestZone, insert: Insert
) -> None:
    zone.faults["*"] = Fault(slow=30)
    insert(PATIENT)
    host.wait_until_ready()
    asked = {"id": 77, "method": "GET", "path": "/api/smartcard/read", "origin": TEST_PAGE}
    host.send(asked)
    host.send(asked)
    reply = host.receive(type="reply")
    assert (reply["id"], reply["body"]["errors"][0]["field"]) == (None, "id")
    zone.faults.clear()


def test_a_cancelled_request_is_never_answered(host: HostProcess, zone: TestZone, insert: Insert) -> None:
    zone.faults["*"] = Fault(slow=0.5)
    insert(PATIENT)
    host.wait_until_ready()
    host.send({"id": 77, "method": "GET", "path": "/api/smartcard/read", "origin": TEST_PAGE})
    host.send({"cancel": 77})
    status, _ = host.ask("/api/smartcard/read", origin=TEST_PAGE)  # as slow, asked later, answered first
    assert status == 200
    host.close()
    assert not any(m and m.get("id") == 77 for m in iter(host.messages.get, None))
