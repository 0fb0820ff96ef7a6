"""Where secrets are kept: the user's OS keyring, or for the whole machine a file of root's.

Three kinds. ``nhso``: a zone's bearer token. ``srm``: an officer's refresh token for a zone's rights
search. ``proxy``: ``user:password`` of the proxy that is set, the same for both zones.

The machine's file belongs to the group of its folder: who may use it is said once, by
``chgrp GROUP /etc/authen-bridge``.

A token gives whoever holds it the hospital's rights at NHSO. None of these is ever written to
settings, logs or errors, and none goes to a page or the extension.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from authen_bridge.policy import FOLDER
from authen_bridge.settings.change import replace_file

Kind = Literal["nhso", "srm", "proxy"]
KINDS: tuple[Kind, ...] = ("nhso", "srm", "proxy")

ENVIRONMENT = "AUTHEN_BRIDGE_TOKEN"  # tests only: the token of the test zone
_SERVICE = "authen-bridge"
_NAMES: Mapping[Kind, str] = {"nhso": "{zone}", "srm": "{zone}.srm", "proxy": "proxy"}
_MODE = 0o640  # root writes, the group of the staff reads, nobody else


class CannotKeepToken(Exception):
    """This machine has no place for the token that was asked for; the text says what to do."""


def find(zone: str, kind: Kind = "nhso") -> str | None:
    """Return what is kept for ``zone``, the user's own before the machine's, or None."""
    given = os.environ.get(ENVIRONMENT) if (zone, kind) == ("test", "nhso") else None
    found = given or _from_keyring(zone, kind) or _from_machine(zone, kind)
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
    except KeyringError:
        return None


def _from_machine(zone: str, kind: Kind) -> str | None:
    try:
        return machine_file(zone, kind).read_text("utf-8").strip() or None
    except (OSError, UnicodeError):
        return None


def machine_file(zone: str, kind: Kind = "nhso") -> Path:
    return FOLDER / f"token.{name(zone, kind)}"


_WANTED: Mapping[Kind, str] = {
    "nhso": "a token is printable ASCII without spaces; copy it again",
    "srm": "a token is printable ASCII without spaces; copy it again",
    "proxy": "write the proxy's user and password as user:password, in printable ASCII",
}


def keep(zone: str, token: str, *, machine: bool, kind: Kind = "nhso") -> None:
    """Keep ``token`` for ``zone``. Raises CannotKeepToken."""
    if not usable(token, kind):
        raise CannotKeepToken(_WANTED[kind])
    if machine:
        _keep_for_machine(machine_file(zone, kind), token)
        return
    try:
        keyring.set_password(_SERVICE, name(zone, kind), token)
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring; an administrator can use --machine") from error


def clear(zone: str, *, machine: bool, kind: Kind = "nhso") -> bool:
    """Forget what is kept for ``zone``; return whether there was anything. Raises CannotKeepToken."""
    try:
        if machine:
            path = machine_file(zone, kind)
            there = path.exists()
            path.unlink(missing_ok=True)
            return there
        keyring.delete_password(_SERVICE, name(zone, kind))
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can change the machine's token") from error
    except PasswordDeleteError:
        return False
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring") from error
    return True


def _keep_for_machine(path: Path, token: str) -> None:
    if sys.platform == "win32":
        raise CannotKeepToken("--machine is not supported on Windows yet; use the user's keyring")
    try:
        replace_file(path, token + "\n", mode=_MODE)
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can set the machine's token") from error
