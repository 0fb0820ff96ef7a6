"""The host as a process: what the browser starts, says and hears, on a real PC/SC service."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from typing import Any

import pytest

from authen_bridge import __version__
from authen_bridge.framing import BadFrame, frames
from authen_bridge.messages import REPLY_BYTES, REQUEST_BYTES
from authen_bridge.names import PROTOCOL
from authen_bridge.serving import OPEN_REQUESTS, reply_frame
from tests.support.fixtures import Insert
from tests.support.host_process import HostProcess
from tests.support.listeners import listeners_of
from tests.support.pcscd import PrivatePcscd
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
        ({k: v for k, v in GOOD.items() if k != "id"}, "id", None),
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


def test_a_cancelled_request_is_never_answered_though_its_id_is_used_again(
    host: HostProcess, zone: TestZone
) -> None:
    first, second = (p.pid for p in POPULATION[:2])
    zone.faults["probe"] = Fault(slow=30, times=1)
    ask = {"id": 77, "method": "GET", "origin": TEST_PAGE}
    host.send({**ask, "path": f"/api/smartcard/probe/{first}"})
    while not zone.requests:  # the first is at NHSO
        host.ask("/api/bridge/status")
    host.send({"cancel": 77})
    host.send({**ask, "path": f"/api/smartcard/probe/{second}"})
    replies = [host.receive(type="reply", id=77)]
    host.ask(f"/api/smartcard/probe/{first}", origin=TEST_PAGE)
    zone.faults.close()
    host.close()
    replies += [m for m in iter(host.messages.get, None) if m.get("id") == 77]
    assert [reply["body"]["pid"] for reply in replies] == [second]


def test_a_slow_nhso_never_holds_up_a_card(host: HostProcess, zone: TestZone, insert: Insert) -> None:
    insert(PATIENT)
    host.wait_until_ready()
    zone.faults["*"] = Fault(slow=30)
    for number in range(100, 120):
        host.send({"id": number, "method": "GET", "path": "/api/smartcard/read", "origin": TEST_PAGE})
    assert host.ask("/api/smartcard/read-card-only", origin=TEST_PAGE)[0] == 200
    assert host.messages.empty()


def test_a_flood_is_told_429_and_the_rest_is_answered(host: HostProcess, zone: TestZone) -> None:
    zone.faults["*"] = Fault(slow=30)
    path = f"/api/smartcard/probe/{PATIENT.pid}"
    for number in range(1000, 1000 + OPEN_REQUESTS + 5):
        host.send({"id": number, "method": "GET", "path": path, "origin": TEST_PAGE})
    refused = [host.receive(type="reply") for _ in range(5)]
    assert {reply["status"] for reply in refused} == {429}
    host.send({"cancel": 1000})
    assert host.ask("/api/bridge/status")[0] == 200


def test_a_service_that_hangs_does_not_keep_the_host(host: HostProcess, pcscd: PrivatePcscd) -> None:
    with pcscd.frozen():
        assert host.close() == (0, "")


def test_what_prints_to_standard_output_never_gets_between_the_frames() -> None:
    code = (
        "import os, sys; from authen_bridge.framing import Channel, take_stdout; c = Channel(take_stdout());"
        "print('stray'); os.write(1, b'stray'); os.system('echo stray'); c.send({'only': 'this'})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert list(frames(io.BytesIO(done.stdout), REPLY_BYTES)) == [{"only": "this"}]
    assert done.stderr.count(b"stray") == 3


def test_every_wrong_key_is_named(host: HostProcess) -> None:
    host.send({"id": 5, "method": "get", "path": 1, "query": [], "surprise": 0})
    reply = host.receive(type="reply", id=5)
    assert {e["field"] for e in reply["body"]["errors"]} == {"method", "path", "query", "origin", "surprise"}


@pytest.mark.parametrize("body", [{"message": "ก" * (REPLY_BYTES // 4)}, {"n": float("nan"), "x": object()}])
def test_a_reply_that_cannot_be_sent_is_replaced_by_a_problem(body: dict[str, Any]) -> None:
    """Each Thai letter is six bytes of a frame: its characters alone are under the limit."""
    (reply,) = frames(io.BytesIO(reply_frame(7, 200, body, "/api/x")), REPLY_BYTES)
    assert not isinstance(reply, BadFrame)
    assert (reply["id"], reply["status"], reply["body"]["code"]) == (7, 502, "INTERNAL")
