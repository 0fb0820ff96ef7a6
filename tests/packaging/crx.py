"""The packed extension as tests need it: signed with a key of the run's own, and read by a reader of its own.

The reader knows the format from Chromium's crx3.proto, and shares nothing with the packager.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from extension.crx3 import new_key
from extension.site_file import parsed
from tests.support.packaging_scripts import load

build: Any = load("extension/build.py")


@dataclass(frozen=True)
class Opened:
    """What a CRX holds. Its signature fits."""

    extension_id: str
    public_key: bytes  # DER
    files: dict[str, bytes]

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads(self.files["manifest.json"]))


@dataclass(frozen=True)
class Signer:
    """Who packs extensions under one id, release after release."""

    key: rsa.RSAPrivateKey

    @property
    def extension_id(self) -> str:
        return id_of(_der(self.key.public_key()))

    @property
    def pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def packed(self, **wanted: Any) -> Any:
        """Return the packages (`build.Package`) that ``wanted`` (`build.Wanted`) makes."""
        return build.package(self.key, build.Wanted(**wanted))


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(new_key())


def packaged_for(folder: Path, **site: Any) -> Path:
    """Write into ``folder`` the extension, to be loaded unpacked, for a site file of that content."""
    unpacked: Path = build.unpack(parsed(site), folder)
    return unpacked


def id_of(public: bytes) -> str:
    """Return the extension's id that a public key (DER) gives."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return digits.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def zip_files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def opened(crx: bytes) -> Opened:
    """Return what ``crx`` holds. Raises InvalidSignature, or anything where it is no CRX3."""
    magic, version, length = struct.unpack_from("<4sII", crx)
    assert (magic, version) == (b"Cr24", 3)
    header, archive = _message(crx[12 : 12 + length]), crx[12 + length :]
    proof, signed = _message(header[2]), header[10_000]
    public, signature = proof[1], proof[2]
    assert _message(signed) == {1: hashlib.sha256(public).digest()[:16]}
    key = serialization.load_der_public_key(public)
    assert isinstance(key, rsa.RSAPublicKey)
    content = b"CRX3 SignedData\0" + struct.pack("<I", len(signed)) + signed + archive
    key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
    return Opened(id_of(public), public, zip_files(archive))


def _message(data: bytes) -> dict[int, bytes]:
    """Return a protobuf message of length-delimited fields, each once, by their numbers."""
    numbers = iter(data)
    found: dict[int, bytes] = {}
    for tag in _varints(numbers):
        assert tag & 7 == 2
        field = bytes(next(numbers) for _ in range(next(_varints(numbers))))
        assert found.setdefault(tag >> 3, field) is field
    return found


def _varints(numbers: Iterator[int]) -> Iterator[int]:
    value = shift = 0
    for byte in numbers:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0


def _der(key: rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
