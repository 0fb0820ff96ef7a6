"""Where secrets are kept: the user's OS keyring, or for the whole machine `machine_tokens`.

Three kinds. ``nhso``: a zone's bearer token. ``srm``: an officer's refresh token for a zone's rights
search. ``proxy``: ``user:password`` of the proxy that is set, the same for both zones.

A token gives whoever holds it the hospital's rights at NHSO. None of these is ever written to
settings, logs or errors, and none goes to a page or the extension.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Literal

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from authen_bridge.nhso.machine_tokens import FileTokens, MachineTokens, RegistryTokens
from authen_bridge.policy import FOLDER
from authen_bridge.registry import WindowsValues

Kind = Literal["nhso", "srm", "proxy"]
KINDS: tuple[Kind, ...] = ("nhso", "srm", "proxy")

ENVIRONMENT = "AUTHEN_BRIDGE_TOKEN"  # tests only: the token of the test zone
_SERVICE = "authen-bridge"
_NAMES: Mapping[Kind, str] = {"nhso": "{zone}", "srm": "{zone}.srm", "proxy": "proxy"}


class CannotKeepToken(Exception):
    """This machine has no place for the token that was asked for; the text says what to do."""


def find(zone: str, kind: Kind = "nhso") -> str | None:
    """Return what is kept for ``zone``, the user's own before the machine's, or None."""
    given = os.environ.get(ENVIRONMENT) if (zone, kind) == ("test", "nhso") else None
    found = given or _from_keyring(zone, kind) or _machine().get(name(zone, kind))
    return found if found and usable(found, kind) else None


def usable(token: str, kind: Kind = "nhso") -> bool:
    """Tell whether an HTTP header can carry ``token``; one pasted with a zero-width space can't."""
    plain = bool(token) and token.isascii() and token.isprintable()
    return plain and (":" in token if kind == "proxy" else " " not in token)


def name(zone: str, kind: Kind) -> str:
    """Return what the secret is kept under: the keyring's user, and the end of the file's name."""
    return _NAMES[kind].format(zone=zone)


def _from_keyring(zone: str, kind: Kind) -> str | None:
    try:
        return keyring.get_password(_SERVICE, name(zone, kind))
    except Exception:  # locked; and back ends let through whatever their D-Bus library raises
        return None


def _machine() -> MachineTokens:
    return RegistryTokens(WindowsValues()) if sys.platform == "win32" else FileTokens(FOLDER)


_WANTED: Mapping[Kind, str] = {
    "nhso": "a token is printable ASCII without spaces; copy it again",
    "srm": "a token is printable ASCII without spaces; copy it again",
    "proxy": "write the proxy's user and password as user:password, in printable ASCII",
}


def keep(zone: str, token: str, *, machine: bool, kind: Kind = "nhso") -> None:
    """Keep ``token`` for ``zone``. Raises CannotKeepToken."""
    if not usable(token, kind):
        raise CannotKeepToken(_WANTED[kind])
    try:
        if machine:
            _machine().set(name(zone, kind), token)
        else:
            keyring.set_password(_SERVICE, name(zone, kind), token)
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can set the machine's token") from error
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring; an administrator can use --machine") from error


def clear(zone: str, *, machine: bool, kind: Kind = "nhso") -> bool:
    """Forget what is kept for ``zone``; return whether there was anything. Raises CannotKeepToken."""
    try:
        if machine:
            return _machine().delete(name(zone, kind))
        keyring.delete_password(_SERVICE, name(zone, kind))
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can change the machine's token") from error
    except PasswordDeleteError:
        return False
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring") from error
    return True
