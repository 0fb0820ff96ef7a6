"""Somebody vouches for the patient: what the steps keep of whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.testzone.lists import CERTIFIERS, REASONS

GUARDIAN = CERTIFIERS[0]


def taken(pid: str | None) -> dict[str, Any]:
    """A card came in, or None: went."""
    body = {
        "reader": "R",
        "state": "ready" if pid else "removed",
        "person": {"pid": pid} if pid else None,
        "problem": None,
    }
    return {"type": "event", "event": "card", "body": body}


BEGIN: list[dict[str, Any]] = [
    {"type": "host", "state": "ready"},
    {"type": "site", "site": "a", "stale": False},
    taken("1"),
    {"type": "guardian-start"},
    {"type": "guardian-patient", "pid": "1", "initials": "ด.จ.", "reasons": [12]},
    taken(None),
    taken("2"),
    {"type": "guardian-certifier", "pid": "2", "initials": "ม.จ.", "byCard": True, "name": ""},
    {"type": "guardian-answer", "field": "certifier", "value": GUARDIAN},
    {"type": "guardian-answer", "field": "hn", "value": "69-1"},
]
DOCUMENT = [*BEGIN[:-3], {**BEGIN[-3], "pid": "3", "byCard": False, "name": "มณี ทดสอบ"}, *BEGIN[-2:]]


def after(modules: Page, *news: dict[str, Any]) -> dict[str, Any]:
    return dict(modules.evaluate("(all) => all.reduce(state.next, state.START)", list(news)))


def filled(patient: str = "1", certifier: str = "2", **report: Any) -> dict[str, Any]:
    told = {"ok": True, "fields": [], **report}
    people = {"patient": patient, "certifier": certifier}
    return {"type": "guardian-filled", "people": people, "stage": "all", "report": told}


def test_patient_and_certifier_are_kept_apart_while_the_reader_has_the_certifier_s_card(
    modules: Page,
) -> None:
    now = after(modules, *BEGIN)
    guardian = now["guardian"]
    assert (guardian["step"], guardian["patient"]["pid"], guardian["certifier"]["pid"]) == (
        "answers",
        "1",
        "2",
    )
    assert now["card"]["person"]["pid"] == "2"
    assert now["form"] == {"mobile": "", "phones": "", "hn": "", "service": None}


@pytest.mark.parametrize("by_card", [True, False])
def test_nobody_vouches_for_themselves(modules: Page, by_card: bool) -> None:
    own = {"type": "guardian-certifier", "pid": "1", "initials": "", "byCard": by_card, "name": ""}
    guardian = after(modules, *BEGIN[:5], own)["guardian"]
    assert (guardian["step"], guardian["certifier"], guardian["refusal"]) == (
        "certifier",
        None,
        "same-person",
    )


@pytest.mark.parametrize("news", [taken(None), taken("9")], ids=["pulled", "swapped"])
def test_a_certifier_by_card_goes_with_the_card_and_takes_what_was_said_of_them(
    modules: Page, news: dict[str, Any]
) -> None:
    guardian = after(modules, *BEGIN, news)["guardian"]
    assert (guardian["step"], guardian["certifier"]) == ("certifier", None)
    assert (guardian["answers"]["certifier"], guardian["answers"]["hn"]) == ("", "69-1")


def test_a_certifier_by_document_stays_whoever_s_card_is_in(modules: Page) -> None:
    guardian = after(modules, *DOCUMENT, taken(None), taken("9"))["guardian"]
    assert (guardian["step"], guardian["certifier"]["pid"]) == ("answers", "3")


def test_a_card_that_was_pulled_before_it_was_chosen_certifies_nothing(modules: Page) -> None:
    guardian = after(modules, *BEGIN[:6], BEGIN[7])["guardian"]
    assert (guardian["step"], guardian["certifier"]) == ("certifier", None)


@pytest.mark.parametrize(
    "news",
    [
        [{"type": "guardian-cancel"}],
        [{"type": "host", "state": "HOST_GONE"}],
        [{"type": "blank", "locked": True}],
        [{"type": "blank", "locked": False}],
        [{"type": "site", "site": "b", "stale": False}],
        [filled(), taken(None)],
        [filled(), taken("9")],
    ],
)
@pytest.mark.parametrize("steps", [BEGIN[:4], BEGIN[:5], BEGIN, DOCUMENT])
def test_nothing_is_left_once_the_steps_end(
    modules: Page, steps: list[dict[str, Any]], news: list[dict[str, Any]]
) -> None:
    by = "3" if steps is DOCUMENT else "2"
    told = [filled(certifier=by) if each["type"] == "guardian-filled" else each for each in news]
    if told[0]["type"] == "guardian-filled" and steps not in (BEGIN, DOCUMENT):
        return  # nothing can have been filled yet
    assert after(modules, *steps, *told)["guardian"] == modules.evaluate("state.START.guardian")


def test_another_certifier_has_other_reasons_so_the_one_chosen_is_gone(modules: Page) -> None:
    chosen = {"type": "guardian-answer", "field": "reason", "value": REASONS[4]}
    other = {"type": "guardian-answer", "field": "certifier", "value": CERTIFIERS[1]}
    assert after(modules, *DOCUMENT, chosen)["guardian"]["answers"]["reason"] == REASONS[4]
    assert after(modules, *DOCUMENT, chosen, other)["guardian"]["answers"]["reason"] == ""


@pytest.mark.parametrize(
    ("news", "told", "notice"),
    [
        ([filled()], True, None),
        ([{"type": "guardian-cancel"}, filled()], False, "late"),
        ([{"type": "guardian-cancel"}, filled(ok=False, outcome="no-page")], False, None),
        ([{"type": "guardian-cancel"}, filled(ok=False, outcome="unknown")], False, "late"),
        ([filled(patient="7")], False, "late"),
    ],
)
def test_a_fill_that_ends_after_its_people_have_gone_says_to_check_the_page(
    modules: Page, news: list[dict[str, Any]], told: bool, notice: str | None
) -> None:
    begun = after(modules, *BEGIN, {"type": "guardian-filling"})
    assert begun["fill"] == "filling"  # the one fill at a time
    now = after(modules, *BEGIN, {"type": "guardian-filling"}, *news)
    assert (now["fill"], now["guardian"]["told"] is not None, now["notice"]) == ("idle", told, notice)
