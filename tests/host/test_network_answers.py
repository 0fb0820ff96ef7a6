"""What comes back from NHSO, or from something between us: what is an answer, and to what."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from authen_bridge.nhso import lists
from authen_bridge.problems import (
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NotFound,
    OutcomeUnknown,
    Problem,
    TokenRejected,
)
from tests.support.upstream import TOKEN, Upstream
from tests.testzone.certificates import Certificates, make_certificates
from tests.testzone.exchange import Answer, json_answer


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("network"))


@pytest.fixture
def upstream(certificates: Certificates) -> Iterator[Upstream]:
    upstream = Upstream(certificates)
    with upstream.server.running() as upstream.url:
        yield upstream


def test_a_gzipped_answer_of_any_content_type_is_its_json(upstream: Upstream) -> None:
    upstream.answer = Answer(
        200, gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    )
    assert upstream.client().get("/read", TOKEN) == {"a": 1}


@pytest.mark.parametrize("content", [gzip.compress(b'"' + b" " * 10_000_000 + b'"'), b"no gzip"])
def test_a_gzip_bomb_and_what_is_no_gzip_are_nhsos_error(upstream: Upstream, content: bytes) -> None:
    upstream.answer = Answer(200, content, {"Content-Encoding": "gzip"})
    with pytest.raises(NhsoError):
        upstream.client().get("/read", TOKEN)


@pytest.mark.parametrize("location", ["/elsewhere", "http://[", "https://127.0.0.1:1/", ""])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_wherever_it_leads_is_nhsos_error_with_its_status(
    upstream: Upstream, status: int, location: str
) -> None:
    upstream.answer = Answer(status, b"", {"Location": location})
    with pytest.raises(NhsoError) as refused:
        upstream.client().get("/read", TOKEN)
    assert refused.value.facts == {"upstreamStatus": status}
    assert len(upstream.calls) == 1


@pytest.mark.parametrize(
    ("status", "on_get", "on_save"), [(429, NhsoBusy, NhsoBusy), (503, NhsoBusy, OutcomeUnknown)]
)
def test_retry_after_comes_through_except_where_a_save_may_have_passed_the_gateway(
    upstream: Upstream, status: int, on_get: type[Problem], on_save: type[Problem]
) -> None:
    upstream.answer = json_answer({}, status, {"Retry-After": "7"})
    with pytest.raises(on_get) as busy:
        upstream.client().get("/read", TOKEN)
    assert busy.value.facts["retryAfter"] == 7
    with pytest.raises(on_save):
        upstream.client().save("/confirm", {}, TOKEN)


HTML = b"<html><body>403 Forbidden</body></html>"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
@pytest.mark.parametrize("content", [HTML, b"[]", b'"no"', b"{"], ids=["HTML", "list", "text", "cut"])
def test_a_refusal_that_is_not_nhsos_own_leaves_a_save_unknown(
    upstream: Upstream, status: int, content: bytes
) -> None:
    upstream.answer = Answer(status, content, {"Retry-After": "7"})
    with pytest.raises(OutcomeUnknown):
        upstream.client().save("/confirm", {"pid": "1"}, TOKEN)
    assert upstream.methods == ["POST"]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"message": "no"}'])
@pytest.mark.parametrize(
    ("status", "problem"),
    [(400, InvalidRequest), (401, TokenRejected), (403, TokenRejected), (404, NotFound), (429, NhsoBusy)],
)
def test_nhsos_own_refusal_is_an_answer_to_a_save(
    upstream: Upstream, status: int, content: bytes, problem: type[Problem]
) -> None:
    upstream.answer = Answer(status, content, {})
    with pytest.raises(problem):
        upstream.client().save("/confirm", {"pid": "1"}, TOKEN)


@pytest.mark.parametrize("content", [b"", b"null", b"[]"])
def test_a_save_that_is_told_nothing_is_no_success(upstream: Upstream, content: bytes) -> None:
    upstream.answer = Answer(200, content, {})
    with pytest.raises(OutcomeUnknown):
        upstream.client().save("/confirm", {"pid": "1"}, TOKEN)


def test_a_refused_save_names_the_claim_type_and_the_hcode_and_nothing_of_the_patient(
    upstream: Upstream,
) -> None:
    body = {"pid": "9999999999994", "mobile": "0899999901", "hn": "HN-77", "correlationId": "c0rrelation"}
    shown = {"claimType": "PG0060001", "hcode": "99901"}
    said = " ".join([*body.values(), *shown.values()])
    entry = {"field": "claimType", "defaultMessage": said, "rejectedValue": "PG0060001"}
    upstream.answer = json_answer({"message": said, "errors": [entry]}, 400)
    with pytest.raises(InvalidRequest) as refused:
        upstream.client().save("/confirm", body | shown, TOKEN)
    assert refused.value.body("/")["message"] == "… … … … PG0060001 99901"
    assert refused.value.errors[0].message == "… … … … PG0060001 99901"


def test_the_time_is_asked_for_below_the_api_s_address_and_without_a_token(upstream: Upstream) -> None:
    assert upstream.client().date() is not None
    (call,) = upstream.calls
    assert (call.method, call.path) == ("HEAD", "/api/")
    assert "authorization" not in call.headers


@pytest.mark.parametrize("age", ["0", "86400", "old"])
def test_a_stored_answer_teaches_no_time(upstream: Upstream, age: str) -> None:
    upstream.answer = json_answer({}, headers={"Age": age})
    client = upstream.client()
    client.get("/read", TOKEN)
    assert client.date() is None
    assert client.clock.skew is None


@pytest.mark.parametrize("content", [b"", b"null", b"{}", b'{"claimCode": null}'])
def test_a_latest_code_that_there_is_not_is_an_empty_document(upstream: Upstream, content: bytes) -> None:
    upstream.answer = Answer(200, content, {})
    assert lists.latest(upstream.relay(), "9999999999994").model_dump(exclude_unset=True) == {}


@pytest.mark.parametrize("content", [b"", b"null", b"{}"])
def test_a_list_of_codes_that_is_none_proves_nothing(upstream: Upstream, content: bytes) -> None:
    upstream.answer = Answer(200, content, {})
    with pytest.raises(NhsoError):
        lists.newest(upstream.relay(), "9999999999994")


def test_codes_that_come_as_numbers_are_texts(upstream: Upstream) -> None:
    upstream.answer = json_answer({"hcode": 99901, "claimCode": 9900000001})
    latest = lists.latest(upstream.relay(), "9999999999994")
    assert (latest.hcode, latest.claimCode) == ("99901", "9900000001")


def test_every_answer_teaches_nhsos_time(upstream: Upstream) -> None:
    client = upstream.client()
    assert client.clock.skew is None
    client.get("/read", TOKEN)
    assert client.clock.skew == pytest.approx(0, abs=30)  # the same PC; the header has whole seconds
