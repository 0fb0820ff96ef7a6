"""CRX3: a zip behind a signed header. The header is the only part of the format that is not a zip.

Layout: components/crx_file/crx3.proto and crx_creator.cc in Chromium. One RSA proof; a store adds its own.
"""

from __future__ import annotations

import hashlib
import struct

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

MAGIC, VERSION = b"Cr24", 3
PROOF, SIGNED_DATA = 2, 10_000  # fields of CrxFileHeader: sha256_with_rsa, signed_header_data
PUBLIC_KEY, SIGNATURE = 1, 2  # of AsymmetricKeyProof
CRX_ID = 1  # of SignedData
CONTEXT = b"CRX3 SignedData\x00"
ID_BYTES = 16
KEY_BITS = 2048
LENGTH_DELIMITED, TAG_BITS, SEVEN_BITS, MORE = 2, 3, 0x7F, 0x80  # protobuf's wire


def new_key() -> rsa.RSAPrivateKey:
    """Return a key that nobody has had before."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def read_key(pem: bytes) -> rsa.RSAPrivateKey:
    """Return the private key in ``pem``. Raises ValueError for another kind, a weak one or a password."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise ValueError("the key has a password") from error
    except UnsupportedAlgorithm:
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("the key is no RSA key")  # noqa: TRY004 - the content is wrong, not the type
    if key.key_size < KEY_BITS:
        raise ValueError(f"the key has {key.key_size} bits, and has to have {KEY_BITS} or more")
    return key


def public_key(key: rsa.RSAPrivateKey) -> bytes:
    """Return the public half as DER."""
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def extension_id(public: bytes) -> str:
    """Return the id that Chrome gives to what the key ``public`` (DER) has signed."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in _crx_id(public).hex())


def packed(archive: bytes, key: rsa.RSAPrivateKey) -> bytes:
    """Return the zip ``archive`` signed with ``key``; the same bytes each time."""
    public = public_key(key)
    signed = _field(CRX_ID, _crx_id(public))
    signature = key.sign(_to_sign(signed, archive), padding.PKCS1v15(), hashes.SHA256())
    proof = _field(PUBLIC_KEY, public) + _field(SIGNATURE, signature)
    header = _field(PROOF, proof) + _field(SIGNED_DATA, signed)
    return MAGIC + struct.pack("<II", VERSION, len(header)) + header + archive


def _crx_id(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:ID_BYTES]


def _to_sign(signed: bytes, archive: bytes) -> bytes:
    return CONTEXT + struct.pack("<I", len(signed)) + signed + archive


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << TAG_BITS | LENGTH_DELIMITED) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > SEVEN_BITS:
        encoded.append(number & SEVEN_BITS | MORE)
        number >>= 7
    return bytes([*encoded, number])
