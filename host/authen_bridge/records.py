"""The store of this PC's user, opened when it is first needed and kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from datetime import date

from authen_bridge.settings import HOME, Settings, data_folder
from authen_bridge.store import FileKeys, State, Store


class Records:
    """Safe for threads. What has failed to open is tried again with the next request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = data_folder() / "store"
        # A folder of its own has its own key: that of the keyring is the one of the user's own store.
        self._keys = FileKeys(self._folder) if os.environ.get(HOME) else None
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._pruned: date | None = None

    def store(self) -> Store:
        """Return the open store. Raises StoreUnavailable."""
        with self._lock:
            if self._store is None:
                self._store = Store.open(self._folder, self._keys)
            return self._store

    def begun(self) -> bool:
        """Return whether there is a store, or something in its place. Looking makes none."""
        return os.path.lexists(self._folder)

    def prune(self, today: date) -> None:
        """Delete what is too old, once a day. Raises StoreUnavailable.

        ``today`` is Bangkok's, by NHSO's clock where that is known: a PC's own may be wrong by years.
        """
        store = self.store()
        if self._pruned == today:
            return
        store.prune(today, outbox_days=self._settings.outbox_days, visits_days=self._settings.visits_days)
        self._pruned = today

    def unresolved(self) -> Mapping[State, int]:
        """Return how many entries are unresolved, without the key. Raises StoreUnavailable."""
        return Store.unresolved_in(self._folder)

    def erase(self) -> bool:
        """Erase everything; return whether the files and the key went too (nobody else has them open)."""
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
            return Store.erase_folder(self._folder, self._keys)

    def close(self) -> None:
        with self._lock:
            if self._store is not None:
                self._store.close()
                self._store = None
