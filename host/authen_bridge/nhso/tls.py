"""Whom we believe to be NHSO: the system's certificates, since hospital proxies sign with their own."""

from __future__ import annotations

import ssl
from typing import Any

import truststore
from requests.adapters import HTTPAdapter

from authen_bridge.problems import TlsFailed


class SystemTrust(HTTPAdapter):
    """Verify with the system's certificates and those of ``ca_bundle``. Raises TlsFailed for a bad bundle."""

    def __init__(self, ca_bundle: str) -> None:
        self._context = context(ca_bundle)
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


def context(ca_bundle: str) -> ssl.SSLContext:
    """Return the TLS settings of a zone: 1.2 or newer. Raises TlsFailed where the bundle is unusable."""
    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_bundle:
        try:
            made.load_verify_locations(cafile=ca_bundle)
        except (OSError, ValueError) as error:  # not there, or no certificates; ssl.SSLError is an OSError
            raise TlsFailed("ca_bundle") from error
    return made
