"""HTTP to one zone: a kept session a thread, time and size bounded, every failure a problem.

Nothing is retried here: a save must not be, and for the rest the clerk's click is the retry. No
redirect is followed, so a token goes to the zone's own address and nowhere else. A save that may
have reached NHSO and has no sound answer is OUTCOME_UNKNOWN, whatever went wrong.
"""

from __future__ import annotations

import io
import json
import threading
import time
from typing import Any

import requests
import urllib3
from requests.auth import AuthBase

from authen_bridge.nhso import replies
from authen_bridge.nhso.tls import SystemTrust
from authen_bridge.problems import (
    NhsoError,
    NhsoProblem,
    NhsoTimeout,
    NhsoUnreachable,
    OutcomeUnknown,
    TlsFailed,
)

CONNECT_SECONDS = 5.0  # a hospital's proxy answers within one, or not at all
READ_SECONDS = 20.0  # NHSO's slow mornings; with the above below the extension's 30 s
ANSWER_BYTES = 256 * 1024  # the longest answer, rights with a photo, is under 20 KiB
_CHUNK_BYTES = 16 * 1024


class Client:
    """A zone's API at ``base_url``. Safe to share between threads."""

    def __init__(self, base_url: str, ca_bundle: str = "") -> None:
        self._base_url = base_url
        self._ca_bundle = ca_bundle
        self._local = threading.local()

    def get(self, path: str, token: str) -> Any:
        """Return the JSON at ``path``. Raises NhsoProblem, InvalidRequest or NotFound."""
        return replies.read(*self._exchange("GET", path, token, None))

    def save(self, path: str, body: dict[str, Any], token: str) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where NHSO may have committed it."""
        sent = _Body(json.dumps(body).encode())
        try:
            return replies.read(*self._exchange("POST", path, token, sent))
        except (NhsoError, NhsoTimeout, NhsoUnreachable, TlsFailed) as unsure:
            if sent.taken:
                raise OutcomeUnknown from unsure
            raise

    def date(self) -> str | None:
        """Return the zone's own clock (its ``Date`` header), no token sent. Raises NhsoProblem."""
        try:
            with self._session().head(
                self._base_url + "/", timeout=(CONNECT_SECONDS, READ_SECONDS)
            ) as response:
                return response.headers.get("Date")
        except requests.exceptions.RequestException as error:
            raise _problem(error) from error

    def _exchange(self, method: str, path: str, token: str, body: _Body | None) -> tuple[int, bytes]:
        """Return status and content of one request. Raises NhsoProblem."""
        deadline = time.monotonic() + CONNECT_SECONDS + READ_SECONDS
        try:
            with self._session().request(
                method,
                self._base_url + path,
                data=body,
                headers={"Content-Type": "application/json"} if body else None,
                auth=_Bearer(token),
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, _content(response, deadline)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _problem(error) from error

    def _session(self) -> requests.Session:
        """Return this thread's session: `requests` does not promise one is safe for several."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.mount("https://", SystemTrust(self._ca_bundle))
            self._local.session = session
        return session


class _Body(io.BytesIO):
    """A request's body that knows whether any of it was taken, which is only once a connection stands."""

    taken = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.taken = True
        return super().read(size)


class _Bearer(AuthBase):
    """An auth object, because `requests` lets a ``.netrc`` overrule a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _content(response: requests.Response, deadline: float) -> bytes:
    """Return the answer's bytes; the time-out of the socket alone would let a trickle go on for ever."""
    content = bytearray()
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        content += chunk
        if len(content) > ANSWER_BYTES:
            raise NhsoError("too long an answer")
        if time.monotonic() > deadline:
            raise NhsoTimeout
    return bytes(content)


# What each failure of the library means, the first that fits: some are kinds of others.
_FAILURES: tuple[tuple[type[Exception], type[NhsoProblem]], ...] = (
    (requests.exceptions.SSLError, TlsFailed),
    (urllib3.exceptions.SSLError, TlsFailed),
    (requests.exceptions.ConnectTimeout, NhsoUnreachable),
    (requests.exceptions.Timeout, NhsoTimeout),
    (urllib3.exceptions.TimeoutError, NhsoTimeout),
    (requests.exceptions.ConnectionError, NhsoUnreachable),
    (urllib3.exceptions.ProtocolError, NhsoUnreachable),
)


def _problem(error: Exception) -> NhsoProblem:
    return next((problem for kind, problem in _FAILURES if isinstance(error, kind)), NhsoError)()
