"""An entry as a row of the outbox, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from sqlite3 import Connection
from typing import Any

from authen_bridge.store.entry import Entry, correlation_hash, patient_hash, request_hash, visit_hash
from authen_bridge.store.sealing import Sealer

TABLE = "outbox"
_CLEAR = (
    "zone", "kind", "state", "day", "created", "sent", "last_sent", "ended",
    "skew", "steady", "problem", "attempts",
)  # fmt: skip
_HASHES = ("request", "visit", "patient", "correlation")
_CHANGING = (*_CLEAR, "sealed")  # an entry's hashes never change: they are what it is found by

_SELECT = f"SELECT id, {', '.join(_CHANGING)} FROM {TABLE}"  # noqa: S608 - names of this file
_ALL = ("id", *_HASHES, *_CHANGING)
# Never REPLACE: that would delete the visit's other confirmation instead of refusing a second.
_INSERT = f"INSERT INTO {TABLE} ({', '.join(_ALL)}) VALUES ({', '.join('?' * len(_ALL))})"  # noqa: S608
_UPDATE = f"UPDATE {TABLE} SET {', '.join(f'{name} = ?' for name in _CHANGING)} WHERE id = ?"  # noqa: S608


def insert(connection: Connection, sealer: Sealer, entry: Entry) -> None:
    body = entry.body
    hashes = (
        request_hash(sealer, entry.zone, entry.kind, body, entry.day),
        visit_hash(sealer, entry.zone, body, entry.day),
        patient_hash(sealer, body["pid"]),
        correlation_hash(sealer, entry.zone, body["correlationId"]),
    )
    connection.execute(_INSERT, (entry.id, *hashes, *_changing(sealer, entry)))


def update(connection: Connection, sealer: Sealer, entry: Entry) -> None:
    connection.execute(_UPDATE, (*_changing(sealer, entry), entry.id))


def _changing(sealer: Sealer, entry: Entry) -> Iterator[object]:
    yield from (_text(getattr(entry, name)) for name in _CLEAR)
    sealed = {"body": dict(entry.body), "os_user": entry.os_user, "answer": entry.answer}
    yield sealer.seal(TABLE, entry.id, sealed)


def select(connection: Connection, sealer: Sealer, where: str = "", *values: Any) -> list[Entry]:
    """Return the entries that ``where`` (our own SQL) picks, newest first. StoreUnavailable if altered."""
    found = connection.execute(f"{_SELECT} {where} ORDER BY rowid DESC", values)
    return list(_entries(found.fetchall(), sealer))


def _entries(rows: list[tuple[Any, ...]], sealer: Sealer) -> Iterator[Entry]:
    for number, *clear, sealed in rows:
        columns = dict(zip(_CLEAR, clear, strict=True))
        yield Entry(
            id=number,
            **columns
            | {"day": date.fromisoformat(columns["day"])}
            | {name: _time(columns[name]) for name in ("created", "sent", "last_sent", "ended")},
            **sealer.unseal(TABLE, number, sealed),
        )


def utc(moment: datetime) -> datetime:
    """Return an aware time in UTC; ValueError for one without a zone: it would be taken for the PC's."""
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment.astimezone(UTC)


def utc_text(moment: datetime) -> str:
    return utc(moment).isoformat(timespec="microseconds")


def _text(value: object) -> object:
    if isinstance(value, datetime):  # a date too, so it goes first
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
