"""What NHSO's applet says: the rights of the day on which somebody last wrote them to the chip.

Often blank or years old, so never to be taken for the patient's rights of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from authen_bridge.card.thai_id import CardDate, clean, date, decoded, expiry


@dataclass(frozen=True, slots=True)
class ChipRights:
    """The applet's nine fields, empty or None where blank; ``raw`` as decoded, untrimmed."""

    main_inscl: str
    sub_inscl: str
    main_hospital: str
    sub_hospital: str
    paid_type: str
    issue_date: CardDate | None
    expiry_date: CardDate | Literal["lifelong"] | None
    update_date: CardDate | None  # the day that all of this is of
    times_changed: str
    raw: Mapping[str, str] = field(default_factory=dict, repr=False)


def parse(fields: Mapping[str, bytes]) -> ChipRights:
    """Return what ``fields`` (names of ``layout.CHIP_RIGHTS``) say; absent ones count as blank."""

    def text(name: str) -> str:
        return clean(fields.get(name, b""))

    return ChipRights(
        main_inscl=text("main_inscl"),
        sub_inscl=text("sub_inscl"),
        main_hospital=text("main_hospital"),
        sub_hospital=text("sub_hospital"),
        paid_type=text("paid_type"),
        issue_date=date(fields.get("issue_date", b"")),
        expiry_date=expiry(fields.get("expiry_date", b"")),
        update_date=date(fields.get("update_date", b"")),
        times_changed=text("times_changed"),
        raw=decoded(fields),
    )
