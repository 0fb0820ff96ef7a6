"""Connections as networks treat them: kept, closed behind our back, cut; and what is never sent twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from authen_bridge.nhso import connections
from authen_bridge.problems import (
    NhsoUnreachable,
    OutcomeUnknown,
)
from tests.support.upstream import TOKEN, Upstream
from tests.testzone.certificates import Certificates, make_certificates
from tests.testzone.exchange import Answer, Call, json_answer
from tests.testzone.https import HangUp

WORKERS = 8


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("network"))


@pytest.fixture
def upstream(certificates: Certificates) -> Iterator[Upstream]:
    upstream = Upstream(certificates)
    with upstream.server.running() as upstream.url:
        yield upstream


# ── connections that are kept ─────────────────────────────────────────────────────────────────


def test_one_connection_carries_a_whole_visit(upstream: Upstream) -> None:
    client = upstream.client()
    client.date()
    client.get("/read", TOKEN)
    client.get("/latest", TOKEN)
    client.date()
    client.save("/confirm", {"pid": "1"}, TOKEN)
    assert upstream.methods == ["HEAD", "GET", "GET", "HEAD", "POST"]
    assert upstream.server.connections == 1


def test_threads_share_one_client_and_each_gets_its_own_answer(upstream: Upstream) -> None:
    together = threading.Barrier(WORKERS)

    def own_path(call: Call) -> Answer:
        if call.query["round"] == "0":
            together.wait(30)  # all are on their way at once, so each has a connection of its own
        return json_answer({"path": call.path})

    upstream.server.answer = own_path
    client = upstream.client()

    def ask(number: int, times: int) -> list[Any]:
        return [client.get(f"/{number}", TOKEN, {"round": str(turn)})["path"] for turn in range(times)]

    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(ask, range(WORKERS), [20] * WORKERS))
    assert answers == [[f"/{number}"] * 20 for number in range(WORKERS)]
    assert upstream.server.connections == WORKERS


@pytest.mark.parametrize("hang_up", ["close", "reset"])
def test_a_save_after_the_server_closed_the_idle_connection_gets_its_answer(
    upstream: Upstream, hang_up: HangUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", -1.0)  # the pause is over at once
    upstream.server.hang_up = hang_up
    client = upstream.client()
    client.get("/read", TOKEN)
    assert client.save("/confirm", {"pid": "1"}, TOKEN) == {"claimCode": "PP1"}
    assert upstream.methods == ["GET", "POST"]


def test_a_save_after_a_pause_takes_a_new_connection_so_it_has_an_answer(
    upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", -1.0)
    upstream.server.hang_up = "when used again"  # nothing shows before the request is sent
    client = upstream.client()
    client.get("/read", TOKEN)
    assert client.save("/confirm", {"pid": "1"}, TOKEN) == {"claimCode": "PP1"}
    assert upstream.methods == ["GET", "POST"]
    assert upstream.server.connections == 2


def test_a_save_on_a_connection_cut_a_moment_ago_is_unknown_and_never_sent_again(upstream: Upstream) -> None:
    upstream.server.hang_up = "when used again"
    client = upstream.client()
    client.get("/read", TOKEN)
    with pytest.raises(OutcomeUnknown):
        client.save("/confirm", {"pid": "1"}, TOKEN)
    assert upstream.methods == ["GET"]
    assert upstream.server.connections == 1


def test_a_get_on_a_stale_connection_is_sent_once_more(upstream: Upstream) -> None:
    upstream.server.hang_up = "when used again"
    client = upstream.client()
    client.get("/read", TOKEN)
    assert client.get("/latest", TOKEN) == {"claimCode": "PP1"}
    assert upstream.server.connections == 2


def test_a_get_that_finds_every_kept_connection_stale_needs_one_new_one(upstream: Upstream) -> None:
    upstream.server.hang_up = "when used again"
    together = threading.Barrier(WORKERS)

    def all_at_once(call: Call) -> Answer:
        together.wait(30)
        return json_answer({})

    upstream.server.answer = all_at_once
    client = upstream.client()
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: client.get("/read", TOKEN), range(WORKERS)))
    upstream.server.answer = lambda _call: json_answer({"claimCode": "PP2"})
    assert client.get("/latest", TOKEN) == {"claimCode": "PP2"}
    assert upstream.server.connections == WORKERS + 1


def test_a_get_that_a_new_connection_lost_is_not_sent_again(upstream: Upstream) -> None:
    upstream.answer = None
    with pytest.raises(NhsoUnreachable):
        upstream.client().get("/read", TOKEN)
    assert upstream.methods == ["GET"]


# ── what goes out, and what never does ────────────────────────────────────────────────────────


def test_cookies_are_neither_kept_nor_sent(upstream: Upstream) -> None:
    upstream.answer = replace(json_answer({}), headers={"Set-Cookie": "session=1; Path=/"})
    client = upstream.client()
    client.get("/read", TOKEN)
    client.get("/read", TOKEN)
    assert all("cookie" not in call.headers for call in upstream.calls)


def test_the_query_goes_out_encoded_and_the_token_only_in_its_header(upstream: Upstream) -> None:
    upstream.client().get("/check", TOKEN, {"personalId": "1", "ชื่อ": "ก&ข"})
    (call,) = upstream.calls
    assert call.query == {"personalId": "1", "ชื่อ": "ก&ข"}
    assert call.headers["authorization"] == f"Bearer {TOKEN}"


def test_without_a_token_there_is_no_authorization_even_where_a_netrc_has_one(
    upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client = upstream.client()
    client.get("/read", None)
    client.post_form("/refresh", {"grant_type": "refresh_token", "refresh_token": "a b"})
    assert all("authorization" not in call.headers for call in upstream.calls)
    assert upstream.calls[1].headers["content-type"] == "application/x-www-form-urlencoded"
    assert upstream.calls[1].body == b"grant_type=refresh_token&refresh_token=a+b"


def test_a_form_without_an_answer_is_not_sent_again_and_no_outcome_hangs_on_it(upstream: Upstream) -> None:
    upstream.answer = None
    with pytest.raises(NhsoUnreachable):
        upstream.client().post_form("/refresh", {})
    assert upstream.methods == ["POST"]


def test_the_library_logs_no_path(upstream: Upstream, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    upstream.client().get("/latest-authen-code/1999900000001", TOKEN)
    assert "1999900000001" not in caplog.text
