"""The store's SQLite file: how it is made, opened, written and wiped.

One connection a store, taken in turns: SQLite lets one writer in at a time anyway, a transaction takes
milliseconds, and what threads leave open when they end is then nobody's concern.

WAL with synchronous=FULL: what `write` has committed is on the disk when it returns. No SQLite
exception leaves here; each is a StoreUnavailable, and the file stays as it is.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store.entry import State
from authen_bridge.store.folder import create, file_errors, is_there, sync
from authen_bridge.store.keys import Keys
from authen_bridge.store.schema import SCHEMA, UNRESOLVED_COUNTS, VERSION
from authen_bridge.store.sealing import Sealer

FILE = "store.db"
_NEW = f"{FILE}.new"
# What SQLite keeps beside a database. The database goes last: without it they are only litter.
_BESIDE = ("-wal", "-shm", "-journal")

# Counting in a file that may be anybody's: what it calls a table can be a view without an end.
COUNT_SECONDS = 5.0
_COUNT_BYTES = 1 << 20  # of one value; ours have some hundred
_STEPS = 10_000  # of SQLite's, between two looks at the time

BUSY_MS = 5_000  # another process's transaction lasts milliseconds, on a worn disk a second

# What SQLite says, by its primary code, and what that means for staff.
_MEANINGS = {
    "SQLITE_CORRUPT": "its file is damaged; `authen-bridge erase` begins anew",
    "SQLITE_NOTADB": "its file is damaged; `authen-bridge erase` begins anew",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk takes or gives nothing",
    "SQLITE_BUSY": "another program holds it",
    "SQLITE_LOCKED": "another program holds it",
    "SQLITE_READONLY": "it may not be written",
    "SQLITE_CANTOPEN": "it cannot be opened",
}
_CANARY = {"canary": "authen-bridge"}  # whoever unseals it has the store's key


@contextmanager
def sqlite_errors() -> Iterator[None]:
    """Turn any error of SQLite into StoreUnavailable."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        primary = "_".join(name.split("_")[:2])  # SQLITE_IOERR_WRITE is a kind of SQLITE_IOERR
        raise StoreUnavailable(f"the store: {_MEANINGS.get(primary, name)}") from error


class Database:
    """An open store. Safe for threads."""

    def __init__(self, connection: sqlite3.Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._turn = threading.RLock()
        self.sealer = sealer

    @classmethod
    def open(cls, folder: Path, keys: Keys) -> Database:
        """Open the database in ``folder``, made first if there is none. For the gate's holder.

        Raises StoreUnavailable: damaged, of a newer version, or the key is lost or another.
        """
        path = folder.absolute() / FILE
        with sqlite_errors(), file_errors():
            beside = [is_there(path.with_name(FILE + end)) for end in _BESIDE]
            if not is_there(path):
                if any(beside):
                    raise StoreUnavailable("the store's file is gone; `authen-bridge erase` begins anew")
                _make(path, Sealer(keys.find_or_create()))
            _check_version(path)
            key = keys.find()
            if key is None:
                raise StoreUnavailable(
                    "the store's key is not in this session's keyring; `authen-bridge erase` begins anew"
                )
            sealer = Sealer(key)
            connection = _connect(path)
            try:
                _check(connection, sealer)
                _set_up(connection)
            except BaseException:
                connection.close()
                raise
            return cls(connection, sealer)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the right to write from its beginning; durable when it ends."""
        with self._turn, sqlite_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it by itself on some errors
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The connection, for statements that only read; fetch their rows before it ends."""
        with self._turn, sqlite_errors():
            yield self._connection

    def forget_deleted(self) -> None:
        """Take what was deleted out of the WAL too, as far as other readers let us."""
        with self._turn, sqlite_errors():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        with self._turn, sqlite_errors():
            self._connection.close()


def unresolved_in(folder: Path) -> Mapping[State, int]:
    """Count what is unresolved, which needs no key; nothing where there is no file."""
    path = folder.absolute() / FILE
    with sqlite_errors(), file_errors():
        beside = [is_there(path.with_name(FILE + end)) for end in _BESIDE]
        if not is_there(path):
            if any(beside):
                raise StoreUnavailable("the store's file is gone")
            return {}
        _check_version(path)
        with closing(_connect(path)) as connection:
            end = time.monotonic() + COUNT_SECONDS
            connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _COUNT_BYTES)
            return dict(connection.execute(UNRESOLVED_COUNTS).fetchall())


def wipe(folder: Path) -> bool:
    """Delete every row, and the file where nobody has it open; return whether it is gone.

    For the gate's holder. Needs no key, and takes a damaged file or a newer version's too.
    """
    path = folder.absolute() / FILE
    if is_there(path):
        try:
            with sqlite_errors():
                alone = _wipe_rows(path)
        except StoreUnavailable as trouble:
            if not _is(trouble.__cause__, "SQLITE_CORRUPT", "SQLITE_NOTADB"):
                raise
            alone = True  # damaged: nobody's work is in it any more
        if not alone:
            return False
    with file_errors():
        for name in (_NEW, FILE):
            for end in (*_BESIDE, ""):
                (folder / (name + end)).unlink(missing_ok=True)
        sync(folder)
    return True


def _is(error: BaseException | None, *codes: str) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(codes)


def _wipe_rows(path: Path) -> bool:
    """Delete every row but the canary, in the file and in the WAL; return whether nobody else has it open."""
    with closing(_connect(path)) as connection:
        _set_up(connection)
        connection.execute("BEGIN IMMEDIATE")
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        for (table,) in tables:
            if table != "canary":  # others that have the store open go on with its key
                quoted = table.replace('"', '""')
                connection.execute(f'DELETE FROM "{quoted}"')  # noqa: S608 - its own table
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise StoreUnavailable("another program reads the store; erase again")
        try:  # SQLite leaves WAL only for the one connection there is
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if not _is(error, "SQLITE_BUSY", "SQLITE_LOCKED"):
                raise
            return False
        return bool(mode == "delete")


def _connect(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Connect to a file that is there; ``isolation_level=None``: transactions are ours to begin."""
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,  # `Database` takes turns
    )


def _set_up(connection: sqlite3.Connection) -> None:
    """Say how this connection writes; WAL is the file's own, the rest each connection's."""
    (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode != "wal":
        raise StoreUnavailable("the store cannot be shared on this disk")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # deleted rows are overwritten with zeros
    connection.execute("PRAGMA temp_store=MEMORY")  # VACUUM copies nothing to a temporary file
    connection.execute("PRAGMA trusted_schema=OFF")


def _make(path: Path, sealer: Sealer) -> None:
    """Make the database whole or not at all: a process may be killed at any line."""
    new = path.with_name(_NEW)
    for end in (*_BESIDE, ""):
        new.with_name(_NEW + end).unlink(missing_ok=True)
    create(new)
    with closing(_connect(new)) as connection:
        _set_up(connection)
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            connection.execute(statement)
        sealed = sealer.seal("canary", "1", _CANARY)
        connection.execute("INSERT INTO canary (id, sealed) VALUES (1, ?)", (sealed,))
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    new.replace(path)  # closing has moved the WAL into the file and removed it
    sync(path.parent)


def _check_version(path: Path) -> None:
    """Read the version on a connection that cannot write: what is newer than ours is not touched."""
    if path.stat().st_size == 0:
        raise StoreUnavailable("the store's file is empty; `authen-bridge erase` begins anew")
    with closing(_connect(path, "ro")) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise StoreUnavailable("the store is a newer Authen Bridge's; update this one")
    if version < VERSION:  # there has been no older one
        raise StoreUnavailable("the store's file is not ours; `authen-bridge erase` begins anew")


def _check(connection: sqlite3.Connection, sealer: Sealer) -> None:
    """Try the file and the key, before anything is written. Raises StoreUnavailable."""
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise StoreUnavailable("the store's file is damaged; `authen-bridge erase` begins anew")
    canary = connection.execute("SELECT sealed FROM canary").fetchone()
    if canary is None or sealer.unseal("canary", "1", canary[0]) != _CANARY:
        raise StoreUnavailable("the store's file is not ours; `authen-bridge erase` begins anew")
