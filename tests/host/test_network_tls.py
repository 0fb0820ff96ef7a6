"""Who is believed to be NHSO, and what a clerk is told where it is not: real servers, real certificates."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest

from authen_bridge.nhso import tls
from authen_bridge.nhso.client import Client
from authen_bridge.problems import NhsoUnreachable, TlsFailed
from tests.testzone.certificates import Flaw, make_certificates
from tests.testzone.exchange import Answer, Call, json_answer
from tests.testzone.https import HttpsServer


@contextmanager
def server(folder: Path, flaw: Flaw | None) -> Iterator[tuple[Client, list[Call]]]:
    """A server with that flaw; gives a client of it that knows its authority, and what reached it."""
    certificates = make_certificates(folder, flaw)
    calls: list[Call] = []

    def answer(call: Call) -> Answer:
        calls.append(call)
        return json_answer({})

    with HttpsServer(0, certificates.context, answer).running() as url:
        yield Client(url, str(certificates.ca_file)), calls


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ("expired", "วันที่และเวลาของเครื่อง"),
        ("not_yet_valid", "วันที่และเวลาของเครื่อง"),
        ("wrong_host", "เว็บไซต์อื่น"),
        ("unknown_authority", "พร็อกซี"),
        ("protocol", "TLS 1.2"),
    ],
)
def test_each_flaw_has_its_name_and_words_and_nothing_is_sent(tmp_path: Path, flaw: Flaw, words: str) -> None:
    with server(tmp_path, flaw) as (client, calls):
        with pytest.raises(TlsFailed) as failed:
            client.get("/read", "t0ken")
        body = failed.value.body("/")
        assert body["certificate"] == flaw
        assert words in body["message"]
        with pytest.raises(TlsFailed):  # no OUTCOME_UNKNOWN: nothing left
            client.save("/confirm", {"pid": "1"}, "t0ken")
        assert calls == []


def test_a_sound_server_is_believed(tmp_path: Path) -> None:
    with server(tmp_path, None) as (client, calls):
        assert client.get("/read", "t0ken") == {}
        assert len(calls) == 1


@pytest.mark.parametrize("content", [None, "no certificate\n"])
def test_an_unusable_bundle_is_named(tmp_path: Path, content: str | None) -> None:
    bundle = tmp_path / "bundle.pem"
    if content:
        bundle.write_text(content)
    with pytest.raises(TlsFailed) as failed:
        Client("https://127.0.0.1:9", str(bundle)).get("/read", "t0ken")
    assert failed.value.facts["certificate"] == "bundle"
    assert "ca_bundle" in failed.value.body("/")["message"]


def test_every_reason_has_words_of_its_own() -> None:
    told = {tls.failed(reason).body("/")["message"] for reason in get_args(tls.Certificate)}
    assert len(told) == len(get_args(tls.Certificate))


def test_tls_is_1_2_or_newer() -> None:
    assert tls.context("").minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_server_that_hangs_up_in_the_handshake_is_unreachable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)  # the client's hello: unread, it would make a reset of the close

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(NhsoUnreachable):
            Client(f"https://127.0.0.1:{listener.getsockname()[1]}").save("/confirm", {}, "t0ken")
        thread.join()


def test_a_handshake_that_stalls_holds_up_no_other_request(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path)
    stalled, go_on = threading.Event(), threading.Event()

    class FirstStalls(HttpsServer):
        def finish_request(self, request: object, client_address: object) -> None:
            if self.connections == 1:
                stalled.set()
                go_on.wait(30)
            super().finish_request(request, client_address)  # type: ignore[arg-type]

    https = FirstStalls(0, certificates.context, lambda call: json_answer({"path": call.path}))
    with https.running() as url:
        client = Client(url, str(certificates.ca_file))
        first = threading.Thread(target=client.get, args=("/first", None))
        first.start()
        assert stalled.wait(30)
        assert client.get("/second", None) == {"path": "/second"}
        go_on.set()
        first.join()
