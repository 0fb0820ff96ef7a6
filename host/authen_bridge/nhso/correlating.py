"""Whose a `correlationId` is: it proves that a card was read, and is good for one request of that patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from authen_bridge.names import Zone
from authen_bridge.problems import FieldError
from authen_bridge.store import Entry, Store

NOT_OURS = "ไม่ได้มาจากการอ่านบัตรที่เครื่องนี้ในวันนี้ กรุณาอ่านบัตรใหม่"
ANOTHER_PID = "เป็นของบัตรใบอื่น กรุณาอ่านบัตรของผู้รับบริการใหม่"
SPENT = "ถูกใช้กับรายการอื่นไปแล้ว กรุณาอ่านบัตรใหม่"
NOT_OFFERED = "ผู้รับบริการไม่มีสิทธิรับบริการนี้ตามที่อ่านได้ กรุณาเลือกบริการจากรายการ"


def faults(zone: Zone, store: Store, fields: Mapping[str, Any], day: date) -> Sequence[FieldError]:
    """Return what is wrong with the `correlationId` among ``fields``, each of them well-formed by itself.

    In production it must have been served by this PC, today, for that PID; elsewhere one that this PC
    does not know is NHSO's to judge. Raises StoreUnavailable.
    """
    if not {"pid", "correlationId"} <= fields.keys():
        return ()
    return [*_of_holder(zone, store, fields, day), *_of_outbox(zone, store, fields, day)]


def _of_holder(zone: Zone, store: Store, fields: Mapping[str, Any], day: date) -> Iterator[FieldError]:
    holder = store.served.find(zone, fields["correlationId"])
    if holder is None:
        if zone == "production":
            yield FieldError("correlationId", NOT_OURS)
        return
    if not holder.is_of(fields["pid"]):
        yield FieldError("correlationId", ANOTHER_PID)
        return
    if holder.day != day:
        yield FieldError("correlationId", NOT_OURS)
    if "claimType" in fields and fields["claimType"] not in holder.claim_types:
        yield FieldError("claimType", NOT_OFFERED)


def _of_outbox(zone: Zone, store: Store, fields: Mapping[str, Any], day: date) -> Iterator[FieldError]:
    """A confirmation spends it. The same visit asked for again is a duplicate, and has a code to offer."""
    if "claimType" not in fields:
        return
    visit = (fields["pid"], fields["claimType"], day)
    if any(_visit(entry) != visit for entry in store.outbox.spent(zone, fields["correlationId"])):
        yield FieldError("correlationId", SPENT)


def _visit(entry: Entry) -> tuple[str, str, date]:
    return entry.body["pid"], entry.body["claimType"], entry.day
