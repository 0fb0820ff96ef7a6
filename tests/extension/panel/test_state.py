"""How news changes what the panel knows; a pure module, in the browser it is made for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

READY = {"type": "host", "state": "ready", "version": "1", "zone": "test"}
GONE = {"type": "host", "state": "HOST_GONE"}
READERS = {
    "type": "event",
    "event": "readers",
    "body": {"terminals": [{"terminalName": "R"}], "problem": None},
}
FAILED = {"type": "status-failed", "code": "INTERNAL"}


def card(state: str, pid: str | None = None, reader: str = "R") -> dict[str, Any]:
    person = {"pid": pid} if pid else None
    body = {"reader": reader, "state": state, "person": person, "problem": None}
    return {"type": "event", "event": "card", "body": body}


def status(now: dict[str, Any] | None = None, zone: str = "test") -> dict[str, Any]:
    body = {"zone": zone, "readers": READERS["body"], "card": now and now["body"]}
    return {"type": "status", "status": body}


def site(name: str | None) -> dict[str, Any]:
    return {"type": "site", "site": name and f"https://{name}.example"}


KNOWN = (READY, status())


def after(modules: Page, *news: dict[str, Any]) -> dict[str, Any]:
    return dict(modules.evaluate("(all) => all.reduce(state.next, state.START)", list(news)))


def ask(modules: Page, question: str, *news: dict[str, Any]) -> Any:
    """What one of the state's own readings says after ``news``."""
    return modules.evaluate(f"(all) => state.{question}(all.reduce(state.next, state.START))", list(news))


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        ([], "connecting"),
        ([{"type": "host", "state": "HOST_MISSING"}], "HOST_MISSING"),
        (
            [{"type": "host", "state": "HOST_MISSING"}, {"type": "host", "state": "connecting"}],
            "HOST_MISSING",
        ),
        ([READY], "connecting"),
        ([READY, READERS], "connecting"),  # the zone is not known yet
        ([READY, FAILED], "INTERNAL"),
        ([READY, card("ready", "1"), FAILED], "INTERNAL"),
        ([READY, FAILED, status()], "NO_CARD"),
        ([*KNOWN], "NO_CARD"),
        ([*KNOWN, card("inserted")], "reading"),
        ([*KNOWN, card("identified", "1")], None),
        ([*KNOWN, card("unreadable")], "CARD_UNREADABLE"),
        ([*KNOWN, card("ready", "1"), card("removed")], "NO_CARD"),
        ([*KNOWN, card("ready", "1"), card("removed", reader="S")], None),
        ([*KNOWN, card("ready", "1"), GONE], "HOST_GONE"),
        ([*KNOWN, card("ready", "1"), GONE, READY], "connecting"),
    ],
)
def test_one_thing_is_the_matter_at_a_time(
    modules: Page, news: list[dict[str, Any]], expected: str | None
) -> None:
    assert ask(modules, "trouble", *news) == expected


@pytest.mark.parametrize(
    ("news", "zone"),
    [
        ([READY], None),  # the host's default zone is not the page's
        ([READY, status(zone="production")], "production"),
        ([READY, site("a"), status(zone="production")], "production"),
        ([READY, status(zone="production"), site("a")], "production"),  # told for the first time
        ([READY, site("a"), status(zone="production"), site("a")], "production"),
        ([READY, site("a"), status(zone="production"), site("b")], None),
        ([READY, site("a"), status(zone="production"), site(None)], None),
        ([READY, status(zone="production"), FAILED], None),
        ([READY, status(zone="production"), GONE, READY], None),
    ],
)
def test_only_an_answer_for_this_very_page_tells_the_zone(
    modules: Page, news: list[dict[str, Any]], zone: str | None
) -> None:
    assert after(modules, *news)["zone"] == zone


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        ([READY, card("ready", "1")], False),
        ([READY, card("ready", "1"), FAILED], False),
        ([*KNOWN], False),
        ([*KNOWN, card("ready", "1")], True),
        ([*KNOWN, card("ready", "1"), {"type": "filling"}], False),
        ([*KNOWN, card("ready", "1"), {"type": "filling"}, card("identified", "2")], False),
    ],
)
def test_a_fill_is_offered_for_a_known_patient_in_a_known_zone_one_at_a_time(
    modules: Page, news: list[dict[str, Any]], expected: bool
) -> None:
    assert ask(modules, "mayFill", *news) is expected


def test_another_site_beside_the_panel_takes_what_was_typed_for_the_first(modules: Page) -> None:
    typed = {"type": "typed", "field": "hn", "value": "69-1"}
    filled = {"type": "filled", "pid": "1", "report": {"ok": True, "fields": []}}
    told = [READY, site("a"), status(), card("ready", "1"), typed, filled]
    same = after(modules, *told, site("a"))
    assert (same["form"]["hn"], same["report"]) == ("69-1", filled["report"])
    other = after(modules, *told, site("b"))
    assert (other["form"]["hn"], other["report"]) == ("", None)
    assert other["card"]["person"]["pid"] == "1"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (card("inserted", reader="S"), "1"),
        (card("unreadable", reader="S"), "1"),
        (card("ready", "2", reader="S"), "1"),  # it was in before the one that is shown
        (card("identified", "2", reader="S"), "2"),
        (card("unreadable"), None),
    ],
)
def test_another_reader_takes_the_patients_place_only_with_a_patient(
    modules: Page, told: dict[str, Any], shown: str | None
) -> None:
    person = ask(modules, "patient", *KNOWN, card("ready", "1"), told)
    assert (person and person["pid"]) == shown


def test_the_card_left_in_another_reader_is_shown_once_the_status_tells_of_it(modules: Page) -> None:
    pulled = [*KNOWN, card("ready", "1"), card("removed")]
    left = status(card("ready", "2", reader="S"))
    assert after(modules, *pulled, left)["card"] is None  # it was asked for before the card was pulled
    assert ask(modules, "patient", *pulled, {"type": "status-asked"}, left) == {"pid": "2"}


def test_a_card_that_is_pulled_takes_what_was_seen_of_the_page_along(modules: Page) -> None:
    seen = {"type": "page", "pid": "1", "page": {"ok": True, "page": "p", "services": []}}
    assert after(modules, *KNOWN, card("ready", "1"), seen)["page"] == seen["page"]
    assert after(modules, *KNOWN, card("ready", "1"), seen, card("removed"))["page"] is None
    assert after(modules, *KNOWN, card("ready", "2"), seen)["page"] is None  # looked at for another


def test_a_photo_that_fails_half_way_leaves_no_progress_behind(modules: Page) -> None:
    begun: list[dict[str, Any]] = [
        *KNOWN,
        card("ready", "1"),
        {"type": "photo-asked"},
        {"type": "photo-progress", "done": 1020, "total": 4000},
    ]
    nothing = {"done": 0, "total": 0, "image": None, "asked": True}
    assert after(modules, *begun, {"type": "photo", "pid": "1", "person": None})["photo"] == nothing
    other = {"pid": "2", "image": "…"}  # the card in another reader
    assert after(modules, *begun, {"type": "photo", "pid": "1", "person": other})["photo"] == nothing
    late = after(modules, *begun, {"type": "photo", "pid": "2", "person": other})
    assert late["photo"]["done"] == 1020


@pytest.mark.parametrize(
    ("report", "notice"),
    [
        ({"ok": True, "fields": []}, "late"),
        ({"ok": False, "outcome": "unknown", "fields": []}, "late"),
        ({"ok": False, "outcome": "withdrawn", "fields": []}, None),
        ({"ok": False, "outcome": "no-patient", "fields": []}, None),
    ],
)
def test_a_late_report_for_a_former_patient_is_a_notice_where_the_page_may_have_been_written(
    modules: Page, report: dict[str, Any], notice: str | None
) -> None:
    filled = {"type": "filled", "pid": "1", "report": report}
    asked = [*KNOWN, card("ready", "1"), {"type": "filling"}]
    assert after(modules, *asked, filled)["report"] == report
    late = after(modules, *asked, card("identified", "2"), filled, card("ready", "2"))
    assert (late["report"], late["notice"], late["fill"]) == (None, notice, "idle")
    assert after(modules, *asked, card("removed"), filled)["notice"] == (notice or "removed")


def test_a_chosen_service_that_the_page_stops_offering_is_no_longer_chosen(modules: Page) -> None:
    def offering(*names: str) -> dict[str, Any]:
        services = [{"name": name, "checked": False} for name in names]
        return {"type": "page", "pid": "1", "page": {"ok": True, "page": "p", "services": services}}

    chosen = [*KNOWN, card("ready", "1"), choose("HD")]
    assert after(modules, *chosen, offering("HD", "OPD"))["form"]["service"] == ["HD"]
    assert after(modules, *chosen, offering())["form"]["service"] == ["HD"]
    assert after(modules, *chosen, offering("OPD"))["form"]["service"] is None


def choose(name: str) -> dict[str, Any]:
    return {"type": "service", "name": name}


def seen(*ticked: str) -> dict[str, Any]:
    """The page offers OPD, HD and SI, and has these ticked."""
    services = [{"name": name, "checked": name in ticked} for name in ("OPD", "HD", "SI")]
    return {"type": "page", "pid": "1", "page": {"ok": True, "page": "p", "services": services}}


@pytest.mark.parametrize(
    ("ticked", "clicks", "sent", "shown"),
    [
        ([], [], None, []),
        (["OPD"], [], None, ["OPD"]),  # untouched: the page's own stay
        (["OPD"], ["OPD"], [], []),
        (["OPD"], ["HD"], ["HD"], ["HD"]),
        (["OPD"], ["OPD", "OPD"], ["OPD"], ["OPD"]),
        (["OPD"], ["HD", "HD"], [], []),
        ([], ["HD", "SI"], ["SI"], ["SI"]),
        (["OPD", "HD"], [], None, ["OPD", "HD"]),
        (["OPD", "HD"], ["HD"], ["OPD"], ["OPD"]),
        (["OPD", "HD"], ["SI"], ["SI"], ["SI"]),
    ],
)
def test_one_service_is_chosen_in_place_of_the_page_s_and_cleared_by_a_second_click(
    modules: Page, ticked: list[str], clicks: list[str], sent: list[str] | None, shown: list[str]
) -> None:
    news = [*KNOWN, card("ready", "1"), seen(*ticked), *map(choose, clicks)]
    assert after(modules, *news)["form"]["service"] == sent
    assert ask(modules, "chosen", *news) == shown


def test_a_choice_taken_back_before_the_page_could_be_read_clears_nothing_there(modules: Page) -> None:
    news = [*KNOWN, card("ready", "1"), choose("HD"), choose("HD")]
    assert after(modules, *news)["form"]["service"] is None


TRIAL: dict[str, Any] = {"ok": True, "page": "p", "fields": []}


@pytest.mark.parametrize(
    ("news", "left"),
    [
        ([], TRIAL),
        ([card("ready", "1")], TRIAL),
        ([card("removed")], None),
        ([card("identified", "2")], None),
        ([site("b")], None),
        ([{"type": "filling"}], None),
        ([{"type": "untried"}], None),
        ([GONE], None),
    ],
)
def test_a_dry_run_is_told_until_patient_or_page_are_others(
    modules: Page, news: list[dict[str, Any]], left: dict[str, Any] | None
) -> None:
    asked = [READY, site("a"), status(), card("ready", "1"), {"type": "trying"}]
    tried = {"type": "tried", "trial": TRIAL}
    assert after(modules, *asked)["trial"] == "running"
    assert after(modules, *asked, tried, *news)["trial"] == left
    assert after(modules, *asked, *news, tried)["trial"] == left  # comes too late
    assert after(modules, *asked, {"type": "tried", "trial": None})["trial"] == "no-page"
