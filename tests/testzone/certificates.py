"""A certificate authority of the zone's own, and one certificate for every name the zone is reached by."""

from __future__ import annotations

import base64
import hashlib
import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# The real host names too: browsers and hosts under test reach the zone by name, mapped to 127.0.0.1.
NAMES = ("localhost", "127.0.0.1", "authenservice.nhso.go.th", "test.nhso.go.th")


@dataclass(frozen=True, slots=True)
class Certificates:
    context: ssl.SSLContext
    ca_file: Path
    spki: str  # base64 SHA-256 of the leaf's public key, for Chromium's certificate allow-list


# What can be wrong with a server; ``unknown_authority``: the file names another one than its own.
Flaw = Literal["expired", "not_yet_valid", "wrong_host", "unknown_authority", "protocol"]
_DAY = timedelta(days=1)


def make_certificates(folder: Path, flaw: Flaw | None = None) -> Certificates:
    """Return a server context, and the authority's certificate as a PEM file in ``folder``."""
    authority, now = trustme.CA(), datetime.now(UTC)
    leaf = authority.issue_cert(
        *(("elsewhere.example",) if flaw == "wrong_host" else NAMES),
        not_before=now + _DAY if flaw == "not_yet_valid" else now - 2 * _DAY,
        not_after=now - _DAY if flaw == "expired" else now + 2 * _DAY,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    if flaw == "protocol":
        _only_tls_1_1(context)
    ca_file = folder / "ca.pem"
    named = trustme.CA() if flaw == "unknown_authority" else authority
    named.cert_pem.write_to_path(ca_file)
    return Certificates(context, ca_file, _spki(leaf.cert_chain_pems[0].bytes()))


def _only_tls_1_1(context: ssl.SSLContext) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is out of date is the point
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 has no cipher for it at a higher level


def _spki(pem: bytes) -> str:
    key = x509.load_pem_x509_certificate(pem).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode()
