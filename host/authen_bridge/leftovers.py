"""What the users of this machine keep in their folders, seen by an administrator who uninstalls.

Their folders are theirs to fill with links, and an uninstall has every right. So nothing of theirs is
opened for writing, a database is counted in a copy, and only files by the names that this program gives
are removed, never a tree.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from authen_bridge.names import HOST_NAME
from authen_bridge.problems import StoreUnavailable
from authen_bridge.registry import HKLM, Views, WindowsViews
from authen_bridge.store import Store
from authen_bridge.store.folder import create, read

PROFILES_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
FOLDER = "authen-bridge"
STORE, DATABASE = "store", "store.db"
LIMIT = 1 << 28  # bytes of a database; thirty days of a hospital are some megabytes

# Folders below a user's own, and the names of what the host writes there: deepest first.
_OURS = (
    ("store/locks", ("*.lock",)),
    ("store", ("store.db*", "store.key*", "gate.lock")),
    ("", ("settings.toml*", f"{HOST_NAME}.*.json")),
)


class Profile(NamedTuple):
    """Where one user keeps what the host writes for itself, and its settings; one folder on Windows."""

    data: Path
    settings: Path


class Kept(NamedTuple):
    folder: Path
    unresolved: int | None  # entries of the outbox that somebody should look after; None: it can't be told


def profiles(views: Views | None = None) -> list[Profile]:
    """Return every user's folders on this machine, whether there or not."""
    if sys.platform == "win32" or views is not None:
        return list(_windows(views or WindowsViews()))
    import pwd  # noqa: PLC0415 - not on Windows

    homes = {Path(entry.pw_dir) for entry in pwd.getpwall()}
    return [Profile(home / ".local/share" / FOLDER, home / ".config" / FOLDER) for home in sorted(homes)]


def _windows(views: Views) -> Iterator[Profile]:
    listed = views.read(HKLM, PROFILES_KEY, "64")
    for user in listed.subkeys if listed else ():
        key = views.read(HKLM, rf"{PROFILES_KEY}\{user}", "64")
        home = key.values.get("ProfileImagePath") if key else None
        if isinstance(home, str):
            folder = Path(os.path.expandvars(home), "AppData", "Local", FOLDER)
            yield Profile(folder, folder)


def kept(where: Iterable[Profile]) -> list[Kept]:
    """Return the users' folders that are there, each with what is unresolved in it."""
    return [Kept(profile.data, _unresolved(profile.data / STORE)) for profile in where if _there(profile)]


def remove(profile: Profile) -> bool:
    """Remove the files that the host has written, and its folders where nothing else is in them.

    Returns whether all is gone: a browser may have the host, and it the store, open.
    """
    for folder in dict.fromkeys(profile):
        for below, names in _OURS:
            place = folder / below
            try:
                if _real(place):
                    for file in [found for name in names for found in place.glob(name)]:
                        file.unlink(missing_ok=True)
                    place.rmdir()
            except OSError:  # in use, or something that is not ours is in it
                continue
    return not _there(profile)


def _there(profile: Profile) -> bool:
    try:
        return any(_real(folder) for folder in profile)
    except PermissionError:  # not an administrator
        return True


def _real(folder: Path) -> bool:
    """Tell a folder from a link to one; a junction of Windows is a link too."""
    return (
        folder.is_dir()
        and not folder.is_symlink()
        and folder.resolve() == folder.parent.resolve() / folder.name
    )


def _unresolved(store: Path) -> int | None:
    try:
        found = {file.name for file in store.glob(f"{DATABASE}*")} if _real(store) else set()
        if not found:
            return 0
        # A journal tells SQLite which file to remove, and nobody's word is taken for that.
        if f"{DATABASE}-journal" in found or any((store / name).lstat().st_size > LIMIT for name in found):
            return None
        with tempfile.TemporaryDirectory(prefix="authen-bridge-") as folder:
            for name in found & {DATABASE, f"{DATABASE}-wal"}:
                create(Path(folder, name), read(store / name))
            return sum(Store.unresolved_in(Path(folder)).values())
    except (OSError, StoreUnavailable):
        return None
