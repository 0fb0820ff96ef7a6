"""The store's folder and files are their user's alone, and no link leads elsewhere.

Errors of the file system leave here as StoreUnavailable; they name the file, never the folder, whose
path holds a user's name.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from authen_bridge.problems import StoreUnavailable

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077

# Windows has neither: its folders inherit the user's own access list, and opening a link needs rights
# to make one first.
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def file_errors() -> Iterator[None]:
    """Turn an OSError of the file system into StoreUnavailable."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"the store's folder cannot be used ({type(error).__name__})") from error


def make_private(folder: Path) -> None:
    """Make ``folder``, or take the one there from everyone else. Raises StoreUnavailable."""
    with file_errors():
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            raise StoreUnavailable(f"{folder.name} is a link, not the store's folder")
        if os.name == "posix" and status.st_mode & _OTHERS:
            folder.chmod(FOLDER_MODE)


def is_there(path: Path) -> bool:
    """Tell whether the file is there, and take it from everyone else. StoreUnavailable for a link.

    Never opens it: closing a second descriptor of a database drops SQLite's POSIX locks on it.
    """
    with file_errors():
        try:
            status = path.lstat()
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(status.st_mode):
            raise StoreUnavailable(f"{path.name} in the store's folder is not a plain file")
        if os.name == "posix" and status.st_mode & _OTHERS:
            path.chmod(FILE_MODE)
        return True


def create(path: Path, content: bytes = b"") -> None:
    """Write a new file of ours to the disk itself. Raises OSError, FileExistsError among them."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def read(path: Path) -> bytes:
    """Return a small file's bytes, never through a link. Raises OSError."""
    with os.fdopen(os.open(path, os.O_RDONLY | _NOFOLLOW | _BINARY), "rb") as file:
        return file.read()


def sync(folder: Path) -> None:
    """Write the folder's names to the disk; Windows does it by itself. Raises OSError."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
