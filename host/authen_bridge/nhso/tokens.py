"""Where a zone's bearer token is kept: the user's OS keyring, or for the whole machine a file of root's.

The machine's file belongs to the group of its folder: who may use it is said once, by
``chgrp GROUP /etc/authen-bridge``.

A token gives whoever holds it the hospital's rights at NHSO. It is never written to settings, logs
or errors and never goes to a page or the extension.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from authen_bridge.policy import FOLDER

ENVIRONMENT = "AUTHEN_BRIDGE_TOKEN"  # tests only
_SERVICE = "authen-bridge"
_MODE = 0o640  # root writes, the group of the staff reads, nobody else


class CannotKeepToken(Exception):
    """This machine has no place for the token that was asked for; the text says what to do."""


def find(zone: str) -> str | None:
    """Return the token of ``zone``, the user's own before the machine's, or None."""
    found = os.environ.get(ENVIRONMENT) or _from_keyring(zone) or _from_machine(zone)
    return found if found and usable(found) else None


def usable(token: str) -> bool:
    """Tell whether an HTTP header can carry ``token``; one pasted with a zero-width space can't."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


def _from_keyring(zone: str) -> str | None:
    try:
        return keyring.get_password(_SERVICE, zone)
    except KeyringError:
        return None


def _from_machine(zone: str) -> str | None:
    try:
        return machine_file(zone).read_text("utf-8").strip() or None
    except OSError:
        return None


def machine_file(zone: str) -> Path:
    return FOLDER / f"token.{zone}"


def keep(zone: str, token: str, *, machine: bool) -> None:
    """Keep ``token`` for ``zone``. Raises CannotKeepToken."""
    if not usable(token):
        raise CannotKeepToken("a token is printable ASCII without spaces; copy it again")
    if machine:
        _keep_for_machine(zone, token)
        return
    try:
        keyring.set_password(_SERVICE, zone, token)
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring; an administrator can use --machine") from error


def clear(zone: str, *, machine: bool) -> bool:
    """Forget the token of ``zone``; return whether there was one. Raises CannotKeepToken."""
    try:
        if machine:
            there = machine_file(zone).exists()
            machine_file(zone).unlink(missing_ok=True)
            return there
        keyring.delete_password(_SERVICE, zone)
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can change the machine's token") from error
    except PasswordDeleteError:
        return False
    except KeyringError as error:
        raise CannotKeepToken("this session has no OS keyring") from error
    return True


def _keep_for_machine(zone: str, token: str) -> None:
    if sys.platform == "win32":
        raise CannotKeepToken("--machine is not supported on Windows yet; use the user's keyring")
    path = machine_file(zone)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, _MODE)  # an older file keeps its own mode otherwise
            os.fchown(descriptor, -1, path.parent.stat().st_gid)  # the folder's group is the staff's
            file.write(token + "\n")
    except PermissionError as error:
        raise CannotKeepToken("only an administrator can set the machine's token") from error
