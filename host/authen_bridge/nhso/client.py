"""HTTP to one zone: one kept session, the system's certificates, and every failure a problem.

Nothing is retried here: a save must not be, and for the rest the clerk's click is the retry. No
redirect is followed, so a token goes to the zone's own address and nowhere else.
"""

from __future__ import annotations

import ssl
import threading
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from authen_bridge.problems import (
    FieldError,
    InvalidRequest,
    NhsoBusy,
    NhsoError,
    NhsoTimeout,
    NhsoUnreachable,
    NotFound,
    OutcomeUnknown,
    Problem,
    TlsFailed,
    TokenRejected,
)

CONNECT_SECONDS = 5.0  # a hospital's proxy answers within one, or not at all
READ_SECONDS = 20.0  # NHSO's slow mornings; below the extension's 30 s, so the problem gets through

_STATUSES: dict[int, type[Problem]] = {401: TokenRejected, 403: TokenRejected, 404: NotFound, 429: NhsoBusy}


class Client:
    """A zone's API at ``base_url``. Safe to share between threads."""

    def __init__(self, base_url: str, ca_bundle: str = "") -> None:
        self._base_url = base_url
        self._ca_bundle = ca_bundle
        self._local = threading.local()

    def get(self, path: str, token: str) -> Any:
        """Return the JSON at ``path``. Raises NhsoProblem, InvalidRequest or NotFound."""
        return self._call("GET", path, token, None)

    def save(self, path: str, body: dict[str, Any], token: str) -> Any:
        """Post ``body`` once. Raises as `get`, and OutcomeUnknown where NHSO may have committed it."""
        return self._call("POST", path, token, body)

    def date(self) -> str | None:
        """Return the zone's own clock (its ``Date`` header), no token sent. Raises NhsoProblem."""
        return self._send("HEAD", "/", None, None).headers.get("Date")

    def _call(self, method: str, path: str, token: str, body: dict[str, Any] | None) -> Any:
        return _answer(self._send(method, path, _Bearer(token), body))

    def _send(
        self, method: str, path: str, auth: AuthBase | None, body: dict[str, Any] | None
    ) -> requests.Response:
        harmless = method != "POST"  # asking again changes nothing at NHSO
        try:
            return self._session().request(
                method,
                self._base_url + path,
                json=body,
                auth=auth,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise TlsFailed from error
        except requests.exceptions.ConnectTimeout as error:
            raise NhsoUnreachable from error
        except requests.exceptions.Timeout as error:
            raise (NhsoTimeout if harmless else OutcomeUnknown) from error
        except requests.exceptions.ConnectionError as error:
            never_sent = harmless or _never_connected(error)
            raise (NhsoUnreachable if never_sent else OutcomeUnknown) from error
        except requests.exceptions.RequestException as error:
            raise (NhsoError if harmless else OutcomeUnknown) from error

    def _session(self) -> requests.Session:
        """Return this thread's session: `requests` does not promise one is safe for several."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            adapter = _SystemTrust(_tls(self._ca_bundle))
            session.mount("https://", adapter)
            self._local.session = session
        return session


class _Bearer(AuthBase):
    """An auth object, because `requests` lets a ``.netrc`` overrule a plain header."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _SystemTrust(HTTPAdapter):
    """Verify with the system's certificates: hospital proxies sign with their own authority."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Drop a bundle that ``REQUESTS_CA_BUNDLE`` names: whom to trust is the machine's to say."""
        return super().build_connection_pool_key_attributes(request, verify=bool(verify), cert=cert)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - the base's
        """Leave the connection's own bundle empty, else `requests` adds its packaged one."""
        conn.cert_reqs = "CERT_REQUIRED"


def _tls(ca_bundle: str) -> ssl.SSLContext:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_bundle:
        context.load_verify_locations(cafile=ca_bundle)
    return context


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    """Whether the request cannot have reached NHSO: no connection was ever made for it."""
    text = repr(error)
    return "NewConnectionError" in text or "NameResolutionError" in text or "ProxyError" in text


def _answer(response: requests.Response) -> Any:
    status = response.status_code
    if status in _STATUSES:
        raise _STATUSES[status]
    try:
        body = response.json()
    except requests.exceptions.JSONDecodeError as error:
        raise NhsoError(upstreamStatus=status) from error
    if status == requests.codes.bad_request:
        raise _refused(body)
    if status != requests.codes.ok:
        raise NhsoError(upstreamStatus=status)
    if isinstance(body, dict) and "error" in body:  # clients of the agent treat the key as failure
        raise NhsoError(upstreamStatus=status)
    return body


def _refused(body: Any) -> InvalidRequest:
    """Return NHSO's own refusal in NHSO's own words, without the values it may echo."""
    if not isinstance(body, dict):
        return InvalidRequest()
    given = body.get("errors")
    errors = [
        FieldError(str(entry.get("field", "")), str(entry.get("defaultMessage", "")))
        for entry in (given if isinstance(given, list) else [])
        if isinstance(entry, dict)
    ]
    words = body.get("message")
    return InvalidRequest(errors=errors, **({"message": words} if isinstance(words, str) and words else {}))
