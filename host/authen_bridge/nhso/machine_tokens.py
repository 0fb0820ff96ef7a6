"""Tokens of the whole machine: a file of root's, or on Windows a value that administrators alone write.

The file belongs to the group of its folder: who may use it is said once, by ``chgrp GROUP
/etc/authen-bridge``. The registry's value is protected with DPAPI for this machine: no use elsewhere,
and open to every user of it, who must be able to use it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from authen_bridge import registry
from authen_bridge.nhso import dpapi
from authen_bridge.policy import DEFAULTS_KEY
from authen_bridge.registry import HKLM
from authen_bridge.settings.change import replace_file

KEY = rf"{DEFAULTS_KEY}\Tokens"  # not beside the settings: they are listed by value
_MODE = 0o640  # root writes, the group of the staff reads, nobody else


class MachineTokens(Protocol):
    """Keeps secrets by name. ``set`` and ``delete`` raise PermissionError for all but administrators."""

    def get(self, name: str) -> str | None:
        """Return what is kept, or None: there is nothing, or it is not for this user."""

    def set(self, name: str, token: str) -> None: ...

    def delete(self, name: str) -> bool:
        """Forget it; return whether there was anything."""


class FileTokens:
    """One file a secret in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, name: str) -> Path:
        return self._folder / f"token.{name}"

    def get(self, name: str) -> str | None:
        try:
            return self.file(name).read_text("utf-8").strip() or None
        except (OSError, UnicodeError):
            return None

    def set(self, name: str, token: str) -> None:
        replace_file(self.file(name), token + "\n", mode=_MODE, shared=True)

    def delete(self, name: str) -> bool:
        there = self.file(name).exists()
        self.file(name).unlink(missing_ok=True)
        return there


class RegistryTokens:
    """One protected value a secret; a test brings its own ``protect`` and ``unprotect``."""

    def __init__(
        self,
        values: registry.Values,
        protect: Callable[[bytes], bytes] = dpapi.protect,
        unprotect: Callable[[bytes], bytes] = dpapi.unprotect,
    ) -> None:
        self._values = values
        self._protect = protect
        self._unprotect = unprotect

    def get(self, name: str) -> str | None:
        with suppress(OSError, binascii.Error, UnicodeError):  # of another machine, or damaged
            kept = self._values.all(HKLM, KEY).get(name)
            if isinstance(kept, str):
                return self._unprotect(base64.b64decode(kept, validate=True)).decode("utf-8") or None
        return None

    def set(self, name: str, token: str) -> None:
        protected = self._protect(token.encode("utf-8"))
        self._values.set(HKLM, KEY, name, base64.b64encode(protected).decode("ascii"))

    def delete(self, name: str) -> bool:
        return self._values.delete(HKLM, KEY, name)
