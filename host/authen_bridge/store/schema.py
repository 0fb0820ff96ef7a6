"""The tables. Only ``sealed`` holds what is personal; BLOBs besides it are keyed hashes (32 bytes).

Days are ISO dates of Bangkok, times ISO in UTC with microseconds, so that both sort as text.
"""

from __future__ import annotations

VERSION = 1  # SQLite's user_version; raised with each change of the tables

# Confirmations that NHSO has, or may have; the index below is on these.
LIVE_SQL = "kind = 'confirm' AND state IN ('sending', 'unknown', 'done')"

# Entries that somebody should still look after.
UNRESOLVED_SQL = "state IN ('sending', 'unknown', 'waiting')"
UNRESOLVED_COUNTS = f"SELECT state, count(*) FROM outbox WHERE {UNRESOLVED_SQL} GROUP BY state"  # noqa: S608

SCHEMA = (
    "CREATE TABLE canary (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL) STRICT",
    """
    CREATE TABLE outbox (
        id TEXT PRIMARY KEY NOT NULL,
        request BLOB NOT NULL UNIQUE,   -- zone, kind, day and the whole body
        visit BLOB NOT NULL,            -- zone, PID, claim type, day
        patient BLOB NOT NULL,
        correlation BLOB NOT NULL,
        zone TEXT NOT NULL CHECK (zone IN ('test', 'production')),
        kind TEXT NOT NULL CHECK (kind IN ('draft', 'confirm')),
        state TEXT NOT NULL CHECK (
            state IN ('sending', 'done', 'refused', 'unknown', 'waiting', 'expired', 'dropped')
        ),
        day TEXT NOT NULL,
        created TEXT NOT NULL,
        sent TEXT,
        last_sent TEXT,
        ended TEXT,
        skew REAL,                      -- seconds, NHSO's clock minus the PC's
        steady REAL,                    -- seconds, by the PC's clock that nobody can set
        problem TEXT,                   -- a code of the problem table
        attempts INTEGER NOT NULL,
        sealed BLOB NOT NULL            -- body, OS user, NHSO's answer
    ) STRICT
    """,
    # Whatever a program does, a visit is confirmed once.
    f"CREATE UNIQUE INDEX one_confirmation_a_visit ON outbox (visit) WHERE {LIVE_SQL}",
    # And so is a correlationId spent.
    f"CREATE UNIQUE INDEX one_confirmation_a_correlation ON outbox (correlation) WHERE {LIVE_SQL}",
    "CREATE INDEX outbox_visit ON outbox (visit)",
    "CREATE INDEX outbox_patient ON outbox (patient)",
    "CREATE INDEX outbox_correlation ON outbox (correlation)",
    """
    CREATE TABLE served (
        correlation BLOB PRIMARY KEY NOT NULL,
        day TEXT NOT NULL,
        sealed BLOB NOT NULL            -- the patient's hash, claim types
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE visits (
        patient BLOB PRIMARY KEY NOT NULL,
        mobile_day TEXT,
        hn_day TEXT,
        sealed BLOB NOT NULL            -- mobile, HN
    ) STRICT, WITHOUT ROWID
    """,
)
