-- The test zone's register, claim codes and log-ins. Times are Bangkok's, ISO 8601.
PRAGMA foreign_keys = ON;

CREATE TABLE IF NOT EXISTS person (
    pid    TEXT PRIMARY KEY,
    record TEXT NOT NULL -- JSON of person.Person
);

CREATE TABLE IF NOT EXISTS token (
    token TEXT PRIMARY KEY,
    hcode TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS correlation (
    id    TEXT PRIMARY KEY,
    pid   TEXT NOT NULL REFERENCES person (pid),
    hcode TEXT NOT NULL,
    made  TEXT NOT NULL,
    spent INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS draft (
    serial         INTEGER PRIMARY KEY AUTOINCREMENT,
    pid            TEXT NOT NULL REFERENCES person (pid),
    claim_type     TEXT NOT NULL,
    hcode          TEXT NOT NULL,
    mobile         TEXT NOT NULL,
    phones         TEXT NOT NULL,
    hn             TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    source         TEXT NOT NULL,
    certifier      TEXT, -- JSON of population.Certifier
    created        TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS claim (
    serial         INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: the claim code is made of it
    pid            TEXT NOT NULL REFERENCES person (pid),
    claim_type     TEXT NOT NULL,
    hcode          TEXT NOT NULL,
    mobile         TEXT NOT NULL,
    phones         TEXT NOT NULL,
    hn             TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    source         TEXT NOT NULL,
    certifier      TEXT,
    created        TEXT NOT NULL,
    day            TEXT GENERATED ALWAYS AS (substr(created, 1, 10)) STORED,
    UNIQUE (pid, claim_type, hcode, day)
);

CREATE TABLE IF NOT EXISTS session (
    id    TEXT PRIMARY KEY,
    clerk TEXT NOT NULL
);
