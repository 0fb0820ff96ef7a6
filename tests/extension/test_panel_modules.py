"""The panel's pure modules, imported in the browser they are made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.support.browser import EXTENSION
from tests.support.chromium import FLAGS, PROGRAM

TODAY = {"year": 2026, "month": 11, "day": 23}


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page that serves the panel's folder and has the modules as globals."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**PROGRAM, args=list(FLAGS))
        page = browser.new_page()
        page.route(
            "http://panel/*.js",
            lambda route: route.fulfill(path=EXTENSION / "panel" / route.request.url[13:]),
        )
        page.route("http://panel/", lambda route: route.fulfill(body="", content_type="text/html"))
        page.goto("http://panel/")
        page.evaluate("""async () => {
          globalThis.format = await import("/format.js");
          globalThis.state = await import("/state.js");
        }""")
        yield page
        browser.close()


def call(page: Page, function: str, *arguments: Any) -> Any:
    return page.evaluate(f"(values) => {function}(...values)", list(arguments))


def birth(year: int, month: int | None = None, day: int | None = None) -> dict[str, int | None]:
    return {"year": year, "month": month, "day": day}


@pytest.mark.parametrize(
    ("typed", "value", "validity"),
    [
        ("", "", "empty"),
        ("0", "0", "partial"),
        ("08", "08", "partial"),
        ("07", "07", "wrong"),
        ("02", "02", "wrong"),
        ("8", "8", "wrong"),
        ("081234567", "081234567", "partial"),
        ("0812345678", "0812345678", "valid"),
        ("061 234 5678", "0612345678", "valid"),
        ("๐๙๑-๒๓๔-๕๖๗๘", "0912345678", "valid"),
        ("(081) 234.5678", "0812345678", "valid"),
        ("\u200b0812345678", "0812345678", "valid"),
        ("081\u2013234\u20135678", "0812345678", "valid"),
        ("08123456789", "08123456789", "wrong"),
        ("081234567x", "081234567x", "wrong"),
        ("+66812345678", "+66812345678", "wrong"),
    ],
)
def test_a_mobile_number_is_judged_as_it_is_typed(page: Page, typed: str, value: str, validity: str) -> None:
    assert call(page, "format.mobile", typed) == {"value": value, "validity": validity}


@pytest.mark.parametrize(
    ("typed", "value", "validity"),
    [
        ("", "", "empty"),
        (" , ", "", "empty"),
        ("02-123-4567", "021234567", "valid"),
        ("021234567, 0898765432", "021234567,0898765432", "valid"),
        ("021234567;0898765432", "021234567,0898765432", "valid"),
        ("021234567, 08", "021234567,08", "partial"),
        ("02, 0898765432", "02,0898765432", "wrong"),
        ("1669", "1669", "wrong"),
    ],
)
def test_several_numbers_are_split_at_commas_and_each_is_judged(
    page: Page, typed: str, value: str, validity: str
) -> None:
    assert call(page, "format.phones", typed) == {"value": value, "validity": validity}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (birth(2532, 7, 7), (37, None, False)),
        (birth(2532, 11, 23), (37, None, False)),  # a birthday today
        (birth(2532, 11, 24), (36, None, False)),  # and one tomorrow
        (birth(2532, 11), (37, None, True)),  # some day this month
        (birth(2532, 12), (36, None, False)),
        (birth(2532), (37, None, True)),
        (birth(2566, 2, 25), (3, 8, False)),
        (birth(2569, 11, 23), (0, 0, False)),
    ],
)
def test_an_age_is_as_exact_as_the_card(
    page: Page, born: dict[str, int | None], expected: tuple[int, int | None, bool]
) -> None:
    found = call(page, "format.age", born, TODAY)
    assert (found["years"], found["months"], found["about"]) == expected


@pytest.mark.parametrize(
    ("born", "language", "text"),
    [
        (birth(2517, 6, 5), "th", "5 มิ.ย. 2517"),
        (birth(2517, 6), "th", "มิ.ย. 2517"),
        (birth(2517), "th", "2517"),
        (birth(2517, 6, 5), "en", "5 Jun 2517"),
    ],
)
def test_a_date_shows_only_what_is_known(
    page: Page, born: dict[str, int | None], language: str, text: str
) -> None:
    assert call(page, "format.partialDate", born, language) == text


def test_a_pid_is_grouped_as_on_the_card(page: Page) -> None:
    assert call(page, "format.groupPid", "1990100000017") == "1-9901-00000-01-7"


@pytest.mark.parametrize(("instant", "day"), [("2026-11-22T16:59:59Z", 22), ("2026-11-22T17:00:00Z", 23)])
def test_today_turns_at_midnight_in_bangkok(page: Page, instant: str, day: int) -> None:
    assert page.evaluate("(at) => format.bangkokToday(new Date(at)).day", instant) == day


def test_a_name_keeps_its_prefix_as_the_language_writes_it(page: Page) -> None:
    name = {"prefix": "นาย", "first": "ทดสอบ", "middle": "", "last": "ระบบ"}
    assert call(page, "format.fullName", name, "th") == "นายทดสอบ ระบบ"
    name = {"prefix": "Mr.", "first": "Thotsop", "middle": "", "last": "Rabop"}
    assert call(page, "format.fullName", name, "en") == "Mr. Thotsop Rabop"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("ดวงใจ", "จันทร์", "ด.จ."),
        ("เดือน", "ไชยา", "ด.ช."),
        ("แก้ว", "โอฬาร", "ก.อ."),
        ("ใจดี", "", "จ."),
        ("Anna", "Berg", "A.B."),
    ],
)
def test_initials_are_the_first_consonants_not_the_vowels_written_before_them(
    page: Page, first: str, last: str, expected: str
) -> None:
    assert call(page, "format.initials", {"first": first, "last": last}) == expected


# ── the state ─────────────────────────────────────────────────────────────────────────────────

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


def after(page: Page, *news: dict[str, Any]) -> dict[str, Any]:
    return dict(page.evaluate("(all) => all.reduce(state.next, state.START)", list(news)))


def ask(page: Page, question: str, *news: dict[str, Any]) -> Any:
    """What one of the state's own readings says after ``news``."""
    return page.evaluate(f"(all) => state.{question}(all.reduce(state.next, state.START))", list(news))


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
    page: Page, news: list[dict[str, Any]], expected: str | None
) -> None:
    assert ask(page, "trouble", *news) == expected


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
    page: Page, news: list[dict[str, Any]], zone: str | None
) -> None:
    assert after(page, *news)["zone"] == zone


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
    page: Page, news: list[dict[str, Any]], expected: bool
) -> None:
    assert ask(page, "mayFill", *news) is expected


def test_another_site_beside_the_panel_takes_what_was_typed_for_the_first(page: Page) -> None:
    typed = {"type": "typed", "field": "hn", "value": "69-1"}
    filled = {"type": "filled", "pid": "1", "report": {"ok": True, "fields": []}}
    told = [READY, site("a"), status(), card("ready", "1"), typed, filled]
    same = after(page, *told, site("a"))
    assert (same["form"]["hn"], same["report"]) == ("69-1", filled["report"])
    other = after(page, *told, site("b"))
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
    page: Page, told: dict[str, Any], shown: str | None
) -> None:
    person = ask(page, "patient", *KNOWN, card("ready", "1"), told)
    assert (person and person["pid"]) == shown


def test_the_card_left_in_another_reader_is_shown_once_the_status_tells_of_it(page: Page) -> None:
    pulled = [*KNOWN, card("ready", "1"), card("removed")]
    left = status(card("ready", "2", reader="S"))
    assert after(page, *pulled, left)["card"] is None  # it was asked for before the card was pulled
    assert ask(page, "patient", *pulled, {"type": "status-asked"}, left) == {"pid": "2"}


def test_a_card_that_is_pulled_takes_what_was_seen_of_the_page_along(page: Page) -> None:
    seen = {"type": "page", "pid": "1", "page": {"ok": True, "page": "p", "services": []}}
    assert after(page, *KNOWN, card("ready", "1"), seen)["page"] == seen["page"]
    assert after(page, *KNOWN, card("ready", "1"), seen, card("removed"))["page"] is None
    assert after(page, *KNOWN, card("ready", "2"), seen)["page"] is None  # looked at for another


def test_a_photo_that_fails_half_way_leaves_no_progress_behind(page: Page) -> None:
    begun: list[dict[str, Any]] = [
        *KNOWN,
        card("ready", "1"),
        {"type": "photo-asked"},
        {"type": "photo-progress", "done": 1020, "total": 4000},
    ]
    nothing = {"done": 0, "total": 0, "image": None, "asked": True}
    assert after(page, *begun, {"type": "photo", "pid": "1", "person": None})["photo"] == nothing
    other = {"pid": "2", "image": "…"}  # the card in another reader
    assert after(page, *begun, {"type": "photo", "pid": "1", "person": other})["photo"] == nothing
    late = after(page, *begun, {"type": "photo", "pid": "2", "person": other})
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
    page: Page, report: dict[str, Any], notice: str | None
) -> None:
    filled = {"type": "filled", "pid": "1", "report": report}
    asked = [*KNOWN, card("ready", "1"), {"type": "filling"}]
    assert after(page, *asked, filled)["report"] == report
    late = after(page, *asked, card("identified", "2"), filled, card("ready", "2"))
    assert (late["report"], late["notice"], late["fill"]) == (None, notice, "idle")
    assert after(page, *asked, card("removed"), filled)["notice"] == (notice or "removed")


def test_a_chosen_service_that_the_page_stops_offering_is_no_longer_chosen(page: Page) -> None:
    def offering(*names: str) -> dict[str, Any]:
        services = [{"name": name, "checked": False} for name in names]
        return {"type": "page", "pid": "1", "page": {"ok": True, "page": "p", "services": services}}

    chosen = [*KNOWN, card("ready", "1"), {"type": "typed", "field": "service", "value": "HD"}]
    assert after(page, *chosen, offering("HD", "OPD"))["form"]["service"] == "HD"
    assert after(page, *chosen, offering())["form"]["service"] == "HD"
    assert after(page, *chosen, offering("OPD"))["form"]["service"] == ""
