"""What the users of this machine keep in their folders, seen by an administrator who uninstalls.

Their folders are theirs to fill with links, pipes and databases of their own making, and an uninstall has
every right. So no link below a home is followed, nothing of theirs is opened for writing, a database is
counted in a copy, and only files by the names that this program gives are removed, never a tree.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from authen_bridge.names import HOST_NAME
from authen_bridge.problems import StoreUnavailable
from authen_bridge.registry import HKLM, Views, WindowsViews
from authen_bridge.store import Store
from authen_bridge.store.folder import create

PROFILES_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
FOLDER = "authen-bridge"
STORE, DATABASE = "store", "store.db"
LIMIT = 1 << 28  # bytes of a database; thirty days of a hospital are some megabytes
HOMES = Path("/home")

# Windows has none of these, and opens no folder.
_BY_DESCRIPTOR = (
    os.listdir in os.supports_fd and {os.open, os.stat, os.unlink, os.rmdir} <= os.supports_dir_fd
)
_FOLDER_ONLY = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FILE_ONLY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Profile(NamedTuple):
    """Where one user keeps what the host writes for itself, and its settings; one folder on Windows."""

    home: Path
    data: Path
    settings: Path


class Kept(NamedTuple):
    folder: Path
    unresolved: int | None  # entries of the outbox that somebody should look after; None: it can't be told


def profiles(views: Views | None = None) -> list[Profile]:
    """Return every user's folders on this machine, whether there or not."""
    if sys.platform == "win32" or views is not None:
        return list(_windows(views or WindowsViews()))
    return [
        Profile(home, home / ".local/share" / FOLDER, home / ".config" / FOLDER) for home in sorted(_homes())
    ]


def _homes(homes: Path = HOMES) -> set[Path]:
    """Return the homes of the users that Linux lists, and of those that it does not: a domain's."""
    if sys.platform == "win32":
        return set()
    import pwd  # noqa: PLC0415 - not on Windows

    listed = {Path(entry.pw_dir) for entry in pwd.getpwall() if entry.pw_dir.startswith("/")}
    found = set(homes.glob("*"))
    # /home/DOMAIN/USER; what is in a user's own home is that user's to name.
    realms = (each for each in found - listed if _owner(each) == _owner(homes))
    return listed | found | {home for realm in realms for home in realm.glob("*")}


def _owner(folder: Path) -> int | None:
    try:
        return folder.lstat().st_uid
    except OSError:
        return None


def _windows(views: Views) -> Iterator[Profile]:
    listed = views.read(HKLM, PROFILES_KEY, "64")
    for user in listed.subkeys if listed else ():
        key = views.read(HKLM, rf"{PROFILES_KEY}\{user}", "64")
        given = key.values.get("ProfileImagePath") if key else None
        if isinstance(given, str):
            home = Path(os.path.expandvars(given))
            folder = home / "AppData" / "Local" / FOLDER
            yield Profile(home, folder, folder)


def kept(where: Iterable[Profile]) -> list[Kept]:
    """Return the users' folders that are there, each with what is unresolved in it."""
    return [Kept(profile.data, _unresolved(profile)) for profile in where if _there(profile)]


def remove(profile: Profile) -> bool:
    """Remove the files that the host has written, and its folders where nothing else is in them.

    Returns whether all is gone: a browser may have the host, and it the store, open.
    """
    data, settings = profile.data, profile.settings
    for folder, names in (  # the deepest first
        (data / STORE / "locks", ("*.lock",)),
        (data / STORE, ("store.db*", "store.key*", "gate.lock")),
        (data, (f"{HOST_NAME}.*.json",)),
        (settings, ("settings.toml*",)),
    ):
        try:
            with _inside(profile.home, folder) as place:
                for name in _names(place):
                    if any(fnmatch(name, ours) for ours in names):
                        path, at = _at(place, name)
                        os.unlink(path, dir_fd=at)
            with _inside(profile.home, folder.parent) as parent:
                path, at = _at(parent, folder.name)
                os.rmdir(path, dir_fd=at)
        except OSError:  # in use, or something that is not ours is in it
            continue
    return not _there(profile)


def _there(profile: Profile) -> bool:
    for folder in (profile.data, profile.settings):
        try:
            folder.lstat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:  # not an administrator; a home that is on a server
            return True
        return True
    return False


def _unresolved(profile: Profile) -> int | None:
    try:
        with _inside(profile.home, profile.data / STORE) as place:
            found = {name for name in _names(place) if name.startswith(DATABASE)}
            # A journal tells SQLite which file to remove, and nobody's word is taken for that.
            if f"{DATABASE}-journal" in found:
                return None
            with tempfile.TemporaryDirectory(prefix="authen-bridge-") as folder:
                for name in found & {DATABASE, f"{DATABASE}-wal"}:
                    create(Path(folder, name), _read(*_at(place, name)))
                return sum(Store.unresolved_in(Path(folder)).values())
    except _NoFolder:
        return 0
    except (OSError, StoreUnavailable):
        return None


class _NoFolder(OSError):
    """It is not there."""


@contextmanager
def _inside(home: Path, folder: Path) -> Iterator[int | Path]:
    """Give the folder below ``home`` to which no link leads: its descriptor; on Windows its path.

    Raises _NoFolder, and OSError for a link and for whatever else is no folder.
    """
    place: int | Path
    try:
        place = _descriptor(home, folder) if _BY_DESCRIPTOR else _path(home, folder)
    except FileNotFoundError as error:
        raise _NoFolder from error
    try:
        yield place
    finally:
        if isinstance(place, int):
            os.close(place)


def _descriptor(home: Path, folder: Path) -> int:
    """Open ``folder``, from ``home`` on name by name: whoever owns it may put a link there at any moment."""
    place = os.open(home, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    for name in folder.relative_to(home).parts:
        above = place
        try:
            place = os.open(name, os.O_RDONLY | _FOLDER_ONLY, dir_fd=above)
        finally:
            os.close(above)
    return place


def _path(home: Path, folder: Path) -> Path:
    """Return ``folder`` where it is one; a junction of Windows is a link too."""
    unmoved = home.resolve() / folder.relative_to(home)
    if not stat.S_ISDIR(folder.lstat().st_mode) or folder.resolve() != unmoved:
        raise NotADirectoryError(folder.name)
    return folder


def _names(place: int | Path) -> list[str]:
    return os.listdir(place)  # noqa: PTH208 - it may be a descriptor


def _at(place: int | Path, name: str) -> tuple[str, int | None]:
    """Return a file of an opened folder as the functions of `os` take it: a path, and where it begins."""
    return (name, place) if isinstance(place, int) else (str(place / name), None)


def _read(path: str, at: int | None) -> bytes:
    """Return a plain file's bytes, and wait for nobody. Raises OSError for anything else, and too much."""
    there = os.stat(path, dir_fd=at, follow_symlinks=False)
    if not stat.S_ISREG(there.st_mode) or there.st_size > LIMIT:
        raise OSError("no plain file, or too long a one")
    with os.fdopen(os.open(path, os.O_RDONLY | _FILE_ONLY, dir_fd=at), "rb") as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise OSError("too long")
    return content
