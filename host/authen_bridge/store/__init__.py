"""What this PC must not forget: the outbox, which correlationIds it served, remembered visits.

One store an OS user, shared by every host process of theirs. It knows neither cards nor NHSO.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from authen_bridge.problems import StoreUnavailable
from authen_bridge.store.database import Database, unresolved_in, wipe
from authen_bridge.store.entry import (
    CannotDrop,
    CorrelationSpent,
    Entry,
    Kind,
    State,
    VisitTaken,
    service_hash,
)
from authen_bridge.store.folder import make_private
from authen_bridge.store.keys import FileKeys, Keys, SystemKeys
from authen_bridge.store.locks import Locks, StoreBusy
from authen_bridge.store.outbox import Outbox
from authen_bridge.store.served import Holder, Served
from authen_bridge.store.visits import Visit, Visits

__all__ = [
    "CannotDrop",
    "CorrelationSpent",
    "Entry",
    "FileKeys",
    "Holder",
    "Keys",
    "Kind",
    "State",
    "Store",
    "StoreBusy",
    "Visit",
    "VisitTaken",
]

OUTBOX_DAYS = 30  # how long what has ended is kept, by default
VISITS_DAYS = 90


class Store:
    """An open store. Safe for threads and for several processes; every method raises StoreUnavailable."""

    def __init__(self, folder: Path, keys: Keys, database: Database) -> None:
        self._folder = folder
        self._keys = keys
        self._database = database
        self._locks = Locks(folder)
        self.outbox = Outbox(database)
        self.visits = Visits(database)
        self.served = Served(database)

    @classmethod
    def open(cls, folder: Path, keys: Keys | None = None) -> Store:
        """Open the store in ``folder``, made first if there is none.

        Raises StoreUnavailable: damaged, newer, no right to write, or its key is lost or another. The
        files stay as they are; `erase_folder` is the way to begin anew.
        """
        make_private(folder)
        keys = keys or SystemKeys(folder)
        try:
            with Locks(folder).gate():
                return cls(folder, keys, Database.open(folder, keys))
        except StoreBusy as error:
            raise StoreUnavailable("another program is opening or erasing the store") from error

    def lock(self, zone: str, body: Mapping[str, Any]) -> AbstractContextManager[None]:
        """Return the lock of this patient and service, for ``with``.

        The same on every day: what is sent before midnight may be answered after it. It waits up to
        LOCK_SECONDS, then raises StoreBusy.
        """
        return self._locks.service(service_hash(self._database.sealer, zone, body))

    def prune(self, today: date, *, outbox_days: int = OUTBOX_DAYS, visits_days: int = VISITS_DAYS) -> None:
        """Delete for good what is older than it may be; ``today`` is Bangkok's."""
        self.outbox.prune(today, outbox_days)
        self.visits.prune(today, visits_days)
        self.served.prune(today)
        self._database.forget_deleted()

    def erase(self) -> bool:
        """Close the store and erase it, as `erase_folder` does."""
        self.close()
        return self.erase_folder(self._folder, self._keys)

    @classmethod
    def erase_folder(cls, folder: Path, keys: Keys | None = None) -> bool:
        """Delete every row for good; where nobody has the store open also its files, locks and key.

        Returns whether all that went. Needs no key and takes a damaged file. Waits for what is being sent,
        so that no claim code arrives to find its entry gone; raises StoreUnavailable if that lasts.
        """
        make_private(folder)
        locks = Locks(folder)
        try:
            with locks.gate(), locks.every_service():
                gone = wipe(folder)
                key_gone = gone and (keys or SystemKeys(folder)).erase()
                if gone:
                    locks.remove()
        except StoreBusy as error:
            raise StoreUnavailable("a confirmation is being sent; erase again when it is over") from error
        if gone and sys.platform == "win32":
            locks.remove()  # Windows does not remove what is held; elsewhere the next may hold them by now
        return key_gone

    @classmethod
    def unresolved_in(cls, folder: Path) -> Mapping[State, int]:
        """Return how many entries are unresolved; needs no key. Raises StoreUnavailable: it can't be told."""
        return unresolved_in(folder)

    def close(self) -> None:
        self._database.close()
