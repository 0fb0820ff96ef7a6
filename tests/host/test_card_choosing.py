"""Which readers count as readers for a citizen's card."""

from __future__ import annotations

import pytest

from authen_bridge.card.choosing import eligible


@pytest.mark.parametrize(
    "reader",
    [
        "ACS ACR39U ICC Reader 00 00",
        "Generic Smart Card Reader Interface 0",
        "Broadcom Corp Contacted SmartCard 0",
        "ACS ACR1281 1S Dual Reader ICC 0",
        "SAMSUNG Smart Card Reader 0",
        "CLOUD 2700 R Smart Card Reader 0",
    ],
)
def test_a_contact_reader_counts(reader: str) -> None:
    assert eligible([reader], "") == [reader]


@pytest.mark.parametrize(
    "reader",
    [
        "ACS ACR1281 1S Dual Reader SAM 0",
        "ACS ACR1252 1S CL Reader PICC 0",
        "Broadcom Corp Contactless SmartCard 0",
        "HID Global OMNIKEY 5422CL Smartcard Reader 0",
        "Identiv uTrust 3700 F CL Reader 0",
    ],
)
def test_a_sam_or_contactless_slot_counts_only_when_pinned(reader: str) -> None:
    assert eligible([reader], "") == []
    assert eligible([reader, "another reader 0"], reader) == [reader]


def test_a_pinned_reader_is_found_again_under_another_number() -> None:
    assert eligible(["ACS ACR39U ICC Reader 01 00", "other 00 00"], "ACS ACR39U ICC Reader") == [
        "ACS ACR39U ICC Reader 01 00"
    ]


def test_a_pinned_name_is_a_whole_name_and_brings_no_slot_for_other_cards_along() -> None:
    readers = ["ACME Reader 0", "ACME Reader 01", "ACME Reader SAM 0"]
    assert eligible(readers, "ACME Reader 0") == ["ACME Reader 0"]
    assert eligible(readers[1:], "ACME Reader 0") == []
    assert eligible(readers, "ACME Reader") == ["ACME Reader 0", "ACME Reader 01"]
    assert eligible(readers, "ACME Reader SAM") == ["ACME Reader SAM 0"]
