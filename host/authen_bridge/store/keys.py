"""Where the store's one key is: the user's OS keyring, or where there is none a file beside the store.

Once there is a key file, it is the key, even if a keyring appears later: entries were sealed with it.
A store that was moved to a folder of its own (tests, portable use) has its key there and nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import logging
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import keyring
from keyring.errors import InitError, NoKeyringError, PasswordDeleteError

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store.folder import create, file_errors, is_there, read, sync

log = logging.getLogger(__name__)

KEY_BYTES = 32  # AES-256, and enough for HKDF to derive from
FILE = "store.key"
SERVICE, USER = "authen-bridge", "store"


class Keys(Protocol):
    """Keeps one key of 32 bytes. Every method raises StoreUnavailable where it cannot tell."""

    def find(self) -> bytes | None:
        """Return the key, or None where there is none."""

    def find_or_create(self) -> bytes:
        """Return the key, made now if there was none; all who ask at once get the same."""

    def erase(self) -> bool:
        """Forget the key for good; return whether there is none any more."""


class FileKeys:
    """The key of the store in ``folder``, in ``store.key`` (0600) beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE

    def find(self) -> bytes | None:
        if not is_there(self._file):
            return None
        with file_errors():
            return _decoded(read(self._file))

    def find_or_create(self) -> bytes:
        """Make the key file whole or not at all, and leave the one of whoever was first."""
        key = self.find()
        if key is not None:
            return key
        new = self._folder / f"{FILE}.{secrets.token_hex(4)}"
        with file_errors():
            try:
                create(new, _encoded(secrets.token_bytes(KEY_BYTES)))
                with suppress(FileExistsError):
                    # Neither replaces a file that is there; a rename would, but on Windows.
                    (os.rename if sys.platform == "win32" else os.link)(new, self._file)
            finally:
                new.unlink(missing_ok=True)
            sync(self._folder)
        key = self.find()
        if key is None:
            raise StoreUnavailable(f"{FILE} went away while it was made")
        return key

    def erase(self) -> bool:
        with file_errors():
            for left in (self._file, *self._folder.glob(f"{FILE}.*")):  # temporary ones of a process killed
                left.unlink(missing_ok=True)
        return True


class SystemKeys:
    """The key of the user's store: in the OS keyring, else in a file of the store's ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._file = FileKeys(folder)

    def find(self) -> bytes | None:
        return self._file.find() or self._from_keyring()

    def find_or_create(self) -> bytes:
        return self._file.find() or self._in_keyring() or self._file.find_or_create()

    def erase(self) -> bool:
        self._file.erase()
        try:
            keyring.delete_password(SERVICE, USER)
        except (NoKeyringError, InitError):
            return True
        except Exception as error:  # locked; and back ends let through whatever their D-Bus library raises
            # For some a key that is not there is an error like any other: ask whether it is.
            with suppress(StoreUnavailable):
                if isinstance(error, PasswordDeleteError) and self._from_keyring() is None:
                    return True
            log.error("the store's key stays in the OS keyring, which does not open")
            return False
        return True

    def _from_keyring(self) -> bytes | None:
        try:
            kept = keyring.get_password(SERVICE, USER)
        except (NoKeyringError, InitError):
            return None
        except Exception as error:  # locked; and back ends let through whatever their D-Bus library raises
            raise StoreUnavailable("the OS keyring, where the store's key is, does not open") from error
        return _decoded(kept.encode()) if kept else None

    def _in_keyring(self) -> bytes | None:
        """Return the keyring's key, made now if there was none; None where it keeps nothing."""
        with suppress(Exception):  # a keyring that is locked or broken is none: this key is a new one
            if not keyring.get_password(SERVICE, USER):
                keyring.set_password(SERVICE, USER, _encoded(secrets.token_bytes(KEY_BYTES)).decode())
            kept = keyring.get_password(SERVICE, USER)  # what it keeps, not what it was told to keep
            return _decoded(kept.encode()) if kept else None
        return None


def _encoded(key: bytes) -> bytes:
    return base64.b64encode(key)


def _decoded(text: bytes) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreUnavailable("the store's key is damaged; `authen-bridge erase` begins anew")
    return key
