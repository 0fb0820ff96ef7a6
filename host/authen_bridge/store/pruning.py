"""What the outbox keeps no longer than needed. Nothing is unsealed for it: days and states are in clear."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from sqlite3 import Connection

from authen_bridge.problems import BANGKOK, OutcomeUnknown
from authen_bridge.store.rows import utc_text


def prune(connection: Connection, today: date, days: int) -> None:
    """Expire what waits since an earlier day; delete what ended over ``days`` days before ``today``.

    What is unknown has no end, and stays until somebody ends it. What is still `sending` on a later
    day has lost its sender, or its sender has not heard for long: it is unknown, which the sender's
    own `finish` can still mend.
    """
    waiting = "SELECT DISTINCT day FROM outbox WHERE state = 'waiting' AND day < ?"
    for (day,) in connection.execute(waiting, (today.isoformat(),)).fetchall():
        over = utc_text(_midnight(date.fromisoformat(day) + timedelta(days=1)))
        expire = "UPDATE outbox SET state = 'expired', ended = ? WHERE state = 'waiting' AND day = ?"
        connection.execute(expire, (over, day))
    lose = "UPDATE outbox SET state = 'unknown', problem = ? WHERE state = 'sending' AND day < ?"
    connection.execute(lose, (OutcomeUnknown.code, today.isoformat()))
    oldest = today - timedelta(days=days)
    connection.execute("DELETE FROM outbox WHERE ended < ?", (utc_text(_midnight(oldest)),))


def _midnight(day: date) -> datetime:
    """Return when ``day`` begins in Bangkok."""
    return datetime.combine(day, time(), BANGKOK)
