"""Asked for before midnight, answered after it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from authen_bridge.nhso.submitting import Submitter
from authen_bridge.problems import (
    Duplicate,
    OutcomeUnknown,
)
from tests.host.submitting.place import (
    Asked,
    Days,
    codes,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.server import TestZone


def test_the_same_request_asked_again_just_after_midnight_gets_the_same_code(
    evening: Days, zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    first = submitter.submit("confirm", body)
    evening.moved += timedelta(seconds=40)
    assert submitter.submit("confirm", body) == first
    assert posts(zone) == 1


def test_a_card_read_anew_just_after_midnight_gets_no_second_code(
    evening: Days, zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", asked())
    evening.moved += timedelta(seconds=40)
    zone.faults.clear()
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", asked())
    assert [refused.value.facts["claimCode"]] == codes(zone)
    evening.moved += timedelta(hours=9)
    assert len({submitter.submit("confirm", asked())["claimCode"], *codes(zone)}) == 2
