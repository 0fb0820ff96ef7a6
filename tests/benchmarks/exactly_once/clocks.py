"""The clocks of a run: NHSO's and one PC's, moved together when time passes and apart when one is wrong."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.support.host_trouble import SHIFTS
from tests.testzone.population import BANGKOK


class Clocks:
    """NHSO's clock begins at ``start``; ``file`` tells the hosts theirs, see `Trouble`."""

    def __init__(self, file: Path, start: datetime) -> None:
        self.file = file
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._start = start
        self._passed = 0.0  # s, beyond what really passed
        self._skew = 0.0  # s, the PC's clock minus NHSO's
        self._real = (start - datetime.now(UTC)).total_seconds()
        self._tell()

    def now(self) -> datetime:
        """Return NHSO's time, in Bangkok."""
        with self._lock:
            seconds = self._start.timestamp() + self._passed + time.monotonic() - self._began
        return datetime.fromtimestamp(seconds, BANGKOK)

    def pass_by(self, seconds: float) -> None:
        """Let time pass, for everybody."""
        with self._lock:
            self._passed += seconds
            self._tell()

    def set_pc(self, skew: float) -> None:
        """Set the PC's clock to ``skew`` seconds ahead of NHSO's."""
        with self._lock:
            self._skew = skew
            self._tell()

    def _tell(self) -> None:
        shifts = SHIFTS.pack(self._real + self._passed + self._skew, self._passed)
        new = self.file.with_suffix(".new")  # renaming is atomic: hosts read it at any moment
        new.write_bytes(shifts)
        new.replace(self.file)
