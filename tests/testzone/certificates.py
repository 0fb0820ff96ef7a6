"""A certificate authority of the zone's own, and one certificate for every name the zone is reached by."""

from __future__ import annotations

import base64
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

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


def make_certificates(folder: Path) -> Certificates:
    """Return a server context, and the authority's certificate as a PEM file in ``folder``."""
    authority = trustme.CA()
    leaf = authority.issue_cert(*NAMES)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    return Certificates(context, ca_file, _spki(leaf.cert_chain_pems[0].bytes()))


def _spki(pem: bytes) -> str:
    key = x509.load_pem_x509_certificate(pem).public_key()
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode()
