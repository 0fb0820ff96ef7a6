"""The day of service and the time, whatever the clocks of PC, agent and NHSO say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from authen_bridge.nhso.clock import NhsoClock
from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    OutcomeUnknown,
)
from authen_bridge.store import Store
from tests.host.submitting.place import (
    Asked,
    Days,
    codes,
    only_state,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.server import TestZone


@pytest.mark.parametrize("wrong", [timedelta(days=-1), timedelta(hours=9), timedelta(days=400)])
def test_the_day_of_service_is_nhsos_whatever_the_pc_s_clock_says(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days, wrong: timedelta
) -> None:
    days.wrong = wrong
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="after")
    saved = submitter.submit("confirm", body)
    (entry,) = store.outbox.entries()
    assert entry.day == days.nhso().date()
    assert entry.skew == pytest.approx(-wrong.total_seconds(), abs=30)
    assert [saved["claimCode"]] == codes(zone)


def test_nhso_s_time_is_asked_for_before_the_first_confirmation(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days
) -> None:
    body = asked()
    assert relay.client is not None
    relay.client.clock = NhsoClock(days.moment)
    days.wrong = timedelta(days=3)
    Submitter(relay, store).submit("confirm", body)
    assert store.outbox.entries()[0].day == days.nhso().date()


def test_the_agent_behind_a_pc_whose_clock_is_wrong_by_hours_gives_no_second_code(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the agent nothing tells NHSO's time: a code of a neighbouring day may be ours."""
    body = asked()
    unset = NhsoClock(days.moment)
    monkeypatch.setattr(unset, "learn", lambda _header: None)
    assert relay.client is not None
    relay.client.clock = unset
    days.wrong = timedelta(hours=26)
    zone.faults["latest-authen-code"] = Fault(status=500)
    zone.faults["confirm-save"] = Fault(drop="after", times=1)
    submitter = Submitter(relay, store)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(minutes=5)
    zone.faults.clear()
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert (posts(zone), len(codes(zone))) == (1, 1)


def test_a_clock_set_while_a_confirmation_is_under_way_does_not_make_it_settled(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = asked()
    unset = NhsoClock(days.moment)
    monkeypatch.setattr(unset, "learn", lambda _header: None)
    assert relay.client is not None
    relay.client.clock = unset
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    submitter = Submitter(relay, store)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.wrong = timedelta(seconds=90)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert posts(zone) == 1


def test_an_answer_that_was_lost_is_never_a_yes_without_a_code(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    """Two of NHSO's machines whose clocks are 90 s apart."""
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    really = days.nhso
    zone._server.now = lambda: really() + timedelta(seconds=90)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(seconds=61)  # it would be settled, if their clocks agreed
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (1, "unknown")


def test_a_pc_that_slept_while_it_waited_for_the_answer_does_not_take_a_lost_one_for_settled(
    zone: TestZone,
    submitter: Submitter,
    asked: Asked,
    store: Store,
    days: Days,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    really = Relay.save

    def asleep(*request: Any) -> Any:
        try:
            return really(*request)
        finally:
            days.moved += timedelta(seconds=61)

    monkeypatch.setattr(Relay, "save", asleep)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    assert (posts(zone), only_state(store)) == (1, "unknown")


def test_behind_the_agent_yesterday_s_code_of_this_pc_does_not_make_today_s_unclear(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patients of dialysis come every other day."""
    unset = NhsoClock(days.moment)
    monkeypatch.setattr(unset, "learn", lambda _header: None)
    assert relay.client is not None
    relay.client.clock = unset
    submitter = Submitter(relay, store)
    submitter.submit("confirm", asked())
    days.moved += timedelta(days=1)
    body = asked()
    zone.faults["confirm-save"] = Fault(drop="before", times=1)
    with pytest.raises(OutcomeUnknown):
        submitter.submit("confirm", body)
    days.moved += timedelta(seconds=61)
    assert submitter.submit("confirm", body)["claimCode"] == codes(zone)[0]
