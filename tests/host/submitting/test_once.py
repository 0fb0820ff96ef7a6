"""A confirmation is asked for once: the same request, the same visit, codes of others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from authen_bridge.nhso.submitting import Submitter
from authen_bridge.nhso.zones import Relay
from authen_bridge.problems import (
    Duplicate,
)
from authen_bridge.store import Store
from tests.host.submitting.place import (
    PATIENT,
    SECOND_SERVICE,
    SERVICE,
    Asked,
    Days,
    codes,
    open_store,
    posts,
)
from tests.testzone.faults import Fault
from tests.testzone.invented import OWN_UNIT
from tests.testzone.population import Visit
from tests.testzone.server import TestZone


def test_the_same_request_asked_again_gets_the_same_answer_and_nothing_is_sent(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    first = submitter.submit("confirm", body)
    assert submitter.submit("confirm", body | {"mobile": "089-999 9901"}) == first
    assert [first["claimCode"]] == codes(zone)
    assert posts(zone) == 1


def test_a_later_host_gives_the_same_answer_too(
    zone: TestZone, relay: Relay, store: Store, asked: Asked, tmp_path: Path
) -> None:
    body = asked()
    first = Submitter(relay, store).submit("confirm", body)
    store.close()
    later = open_store(tmp_path)
    assert Submitter(relay, later).submit("confirm", body) == first
    later.close()


def test_the_same_visit_asked_for_with_another_phone_is_a_duplicate_that_offers_the_code(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    first = submitter.submit("confirm", asked())
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", asked(mobile="0899999902"))
    told = refused.value.body("")
    assert told["claimCode"] == first["claimCode"]
    assert told["errors"][0]["defaultMessage"]
    assert posts(zone) == 1


def test_a_second_service_of_the_same_day_is_a_visit_of_its_own(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    submitter.submit("confirm", asked())
    submitter.submit("confirm", asked(claimType=SECOND_SERVICE))
    assert len(set(codes(zone))) == 2


def test_a_code_that_another_program_got_is_offered(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    body = asked()
    visit = Visit(PATIENT.pid, SERVICE, OWN_UNIT.hcode, "0899999903", source="page")
    claim = zone.population.confirm(visit)
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", body)
    assert refused.value.facts["claimCode"] == claim.claim_code


def test_another_hospital_s_code_is_never_offered_as_ours(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    zone.population.confirm(Visit(PATIENT.pid, SERVICE, "99902", "0899999903", source="page"))
    saved = submitter.submit("confirm", asked())
    assert saved["claimCode"] == codes(zone)[0]


def test_a_confirmation_deleted_at_nhso_can_be_asked_for_anew_once_staff_say_so(
    zone: TestZone, submitter: Submitter, asked: Asked, store: Store, days: Days
) -> None:
    wrong = submitter.submit("confirm", asked())
    zone.population.delete(wrong["claimCode"])
    days.moved += timedelta(hours=1)
    with pytest.raises(Duplicate):  # a list that lacks it may be a list that is late
        submitter.submit("confirm", asked(mobile="0899999902"))
    submitter.withdraw(store.outbox.entries()[-1].id)
    right = submitter.submit("confirm", asked(mobile="0899999902"))
    assert [right["claimCode"]] == codes(zone)
    assert right["claimCode"] != wrong["claimCode"]
    assert [entry.state for entry in store.outbox.entries()] == ["done", "dropped"]


def test_with_nhso_away_the_code_that_is_known_is_offered(
    zone: TestZone, submitter: Submitter, asked: Asked
) -> None:
    first, other = submitter.submit("confirm", asked()), asked(mobile="0899999902")
    zone.faults["*"] = Fault(drop="before")
    with pytest.raises(Duplicate) as refused:
        submitter.submit("confirm", other)
    assert refused.value.facts["claimCode"] == first["claimCode"]
