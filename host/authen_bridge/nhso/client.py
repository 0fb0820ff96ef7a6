"""HTTP to one address: one kept session, time and size bounded, every failure a problem.

A save is sent once and never again; what only asks is sent a second time in one case, a kept
connection that was found closed (`connections`). No redirect is followed, so a token goes to the
address it is meant for and nowhere else. A save that may have reached NHSO and has no sound answer
is OUTCOME_UNKNOWN, whatever went wrong.
"""

from __future__ import annotations

import io
import json
import ssl
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import requests
import urllib3

from authen_bridge.nhso import proxies, replies, tls
from authen_bridge.nhso.budget import budget, left
from authen_bridge.nhso.clock import NhsoClock
from authen_bridge.nhso.connections import Adapter, causes, is_cut
from authen_bridge.problems import (
    NhsoError,
    NhsoProblem,
    NhsoTimeout,
    NhsoUnreachable,
    OutcomeUnknown,
    ProxyRefused,
    TlsFailed,
)

CONNECT_SECONDS = 5.0  # a hospital's proxy answers within one, or not at all
READ_SECONDS = 20.0  # NHSO's slow mornings: for one wait
# An exchange takes the sum of both at the most, whatever the other side does, and what is left of the
# request's `budget` where that is less.
ANSWER_BYTES = 256 * 1024  # the longest answer, rights with a photo, is under 20 KiB
_CHUNK_BYTES = 16 * 1024

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


class Client:
    """The API at ``base_url``. Safe to share between threads; connects when it is first asked.

    ``proxy`` takes the place of the system's; ``direct`` says that there is none. ``clock`` learns
    NHSO's time from every answer.
    """

    def __init__(self, base_url: str, ca_bundle: str = "", *, proxy: str = "", direct: bool = False) -> None:
        self.clock = NhsoClock()
        self._base_url = base_url
        self._ca_bundle = ca_bundle
        self._proxy = proxy
        self._direct = direct
        self._lock = threading.Lock()
        self._kept: requests.Session | None = None

    def get(self, path: str, token: str | None, query: Mapping[str, str] | None = None) -> Any:
        """Return the JSON at ``path``. Raises NhsoProblem, InvalidRequest or NotFound."""
        return self._exchange("GET", path + (f"?{urlencode(query)}" if query else ""), token)

    def save(self, path: str, body: Mapping[str, Any], token: str | None) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where NHSO may have committed it."""
        sent = _Body(json.dumps(body), _JSON, body)
        try:
            return self._exchange("POST", path, token, sent)
        except (NhsoError, NhsoTimeout, NhsoUnreachable, TlsFailed) as unsure:
            if sent.taken:
                raise OutcomeUnknown from unsure
            raise

    def post_form(self, path: str, fields: Mapping[str, str]) -> Any:
        """Post ``fields`` as a form, once and without a token; return the JSON. Raises as `get`."""
        return self._exchange("POST", path, None, _Body(urlencode(fields), _FORM, fields))

    def date(self) -> str | None:
        """Return the other side's own clock (its ``Date`` header), None from a cache.

        No token is sent. What is asked for is below the API's address: the host's front page may be
        a stored one. Raises NhsoProblem.
        """
        response, _ = self._asked("HEAD", "/api/", None)
        return _date(response)

    def _exchange(self, method: str, path: str, token: str | None, body: _Body | None = None) -> Any:
        """Send one request and return its answer's JSON. Raises Problem, with nothing of the body in it."""
        response, content = self._asked(method, path, token, body)
        busy = response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        # A save's 503 is no "later": a gateway may say it after having passed the save on.
        wait = replies.retry_after(response.headers) if busy or method == "GET" else None
        private = [*(body.private if body else ()), token or ""]
        saving = body is not None and body.kind == _JSON
        return replies.read(response.status_code, content, wait, private, saving=saving)

    def _asked(
        self, method: str, path: str, token: str | None, body: _Body | None = None
    ) -> tuple[requests.Response, bytes]:
        """Return an answer and its body, all within the time. Raises NhsoProblem."""
        with budget(CONNECT_SECONDS + READ_SECONDS):
            if left() <= 0:
                raise NhsoTimeout
            try:
                # Read to its end, a HEAD's too: else closing it would close the connection.
                with self._answer(method, path, token, body) as response:
                    return response, _content(response)
            except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise _problem(error) from error

    def _answer(self, method: str, path: str, token: str | None, body: _Body | None) -> requests.Response:
        """Return an answer whose body is still to be read. Raises NhsoProblem and the library's errors."""
        url = self._base_url + path
        way = {} if self._direct else proxies.chosen(self._base_url, self._proxy)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = self._session().request(
            method,
            url,
            data=body,
            headers=headers | ({"Content-Type": body.kind} if body else {}),
            proxies=dict(way),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        if response.status_code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            response.close()
            raise ProxyRefused
        if not way or url.startswith("https:"):  # a proxy that forwards plain HTTP answers for itself too
            self.clock.learn(_date(response))
        return response

    def _session(self) -> requests.Session:
        """Return the one session. Raises TlsFailed where the bundle is unusable."""
        with self._lock:
            if self._kept is None:
                self._kept = _Session(self._ca_bundle)
            return self._kept


class _Session(requests.Session):
    """A session that keeps connections and nothing else; nothing in it changes, so threads can share it."""

    def __init__(self, ca_bundle: str) -> None:
        adapter = Adapter(ca_bundle)
        super().__init__()
        self.trust_env = False  # no netrc, no REQUESTS_CA_BUNDLE; `proxies` looks at the environment itself
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self.mount(scheme, adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that there is none, else `requests` reads all of the answer to prepare the next request."""


class _Body(io.BytesIO):
    """A request's body that knows whether any of it was taken, which is only once a connection stands."""

    taken = False

    def __init__(self, text: str, kind: str, values: Mapping[str, Any]) -> None:
        super().__init__(text.encode())
        self.kind = kind  # a media type
        self.private = replies.private(values)

    def read(self, size: int | None = -1, /) -> bytes:
        self.taken = True
        return super().read(size)


def _date(response: requests.Response) -> str | None:
    """Return an answer's ``Date``; a stored answer's, which has an ``Age``, is of some time ago."""
    return None if "Age" in response.headers else response.headers.get("Date")


def _content(response: requests.Response) -> bytes:
    """Return the answer's bytes. Raises NhsoError where they are too many."""
    content = bytearray()
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        content += chunk
        if len(content) > ANSWER_BYTES:
            raise NhsoError("too long an answer")
    return bytes(content)


# What each failure of the library means, the first that fits: some are kinds of others.
_FAILURES: tuple[tuple[type[Exception], type[NhsoProblem]], ...] = (
    (requests.exceptions.ConnectTimeout, NhsoUnreachable),
    (requests.exceptions.ProxyError, NhsoUnreachable),
    (requests.exceptions.Timeout, NhsoTimeout),
    (urllib3.exceptions.TimeoutError, NhsoTimeout),
    (requests.exceptions.ConnectionError, NhsoUnreachable),
    (urllib3.exceptions.ProtocolError, NhsoUnreachable),
    (ConnectionError, NhsoUnreachable),
)


def _problem(error: Exception) -> NhsoProblem:
    chain = tuple(causes(error))
    known = next((cause for cause in chain if isinstance(cause, NhsoProblem)), None)
    if known:
        return known
    insecure = next((cause for cause in chain if isinstance(cause, ssl.SSLError) and not is_cut(cause)), None)
    if insecure:
        return tls.failed(tls.reason(insecure))
    if proxies.refused(chain):
        return ProxyRefused()
    if any(isinstance(cause, ssl.SSLError) for cause in chain):  # cut off in the hand-shake
        return NhsoUnreachable()
    return next((problem for kind, problem in _FAILURES if isinstance(error, kind)), NhsoError)()
