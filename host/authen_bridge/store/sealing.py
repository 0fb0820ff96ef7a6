"""What is personal is sealed; what must be looked up is a keyed hash.

Both keys are derived from the store's one key, apart from each other. A hash is pseudonymous, not
anonymous: whoever has the key can try every PID.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store.keys import KEY_BYTES

NONCE_BYTES = 12  # what GCM is made for; random ones are safe for 2^32 seals of one key (NIST SP 800-38D)


class Sealer:
    """Seals and hashes with the store's key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(_derived(key, b"sealing"))
        self._hashing = _derived(key, b"hashing")

    def seal(self, table: str, row: str, content: Mapping[str, Any]) -> bytes:
        """Return ``content`` sealed for that row of that table alone: nonce, then ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(content).encode()  # ASCII: what NHSO says may hold half a surrogate pair
        return nonce + self._cipher.encrypt(nonce, plain, _place(table, row))

    def unseal(self, table: str, row: str, sealed: bytes) -> dict[str, Any]:
        """Return what was sealed there. StoreUnavailable: another key, an altered or a moved row."""
        try:
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(table, row))
        except (InvalidTag, ValueError, TypeError) as error:  # also what is too short, or no bytes at all
            raise StoreUnavailable(
                "the store was sealed with another key, or altered; `authen-bridge erase` begins anew"
            ) from error
        content: dict[str, Any] = json.loads(plain)
        return content

    def hash(self, kind: str, *parts: str) -> bytes:
        """Return the keyed hash (32 bytes) of ``parts``; each ``kind`` hashes apart from the others."""
        return hmac.digest(self._hashing, json.dumps((kind, *parts)).encode(), "sha256")


def _place(table: str, row: str) -> bytes:
    return json.dumps((table, row)).encode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"authen-bridge store " + purpose).derive(key)
