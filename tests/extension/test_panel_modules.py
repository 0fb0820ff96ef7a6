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


# ── the state ─────────────────────────────────────────────────────────────────────────────────

READY = {"type": "host", "state": "ready", "version": "1", "zone": "test"}
READERS = {
    "type": "event",
    "event": "readers",
    "body": {"terminals": [{"terminalName": "R"}], "problem": None},
}


def card(state: str, pid: str | None = None, reader: str = "R") -> dict[str, Any]:
    person = {"pid": pid} if pid else None
    body = {"reader": reader, "state": state, "person": person, "problem": None}
    return {"type": "event", "event": "card", "body": body}


def after(page: Page, *news: dict[str, Any]) -> dict[str, Any]:
    return dict(page.evaluate("(all) => all.reduce(state.next, state.START)", list(news)))


def trouble(page: Page, *news: dict[str, Any]) -> str | None:
    found: str | None = page.evaluate(
        "(all) => state.trouble(all.reduce(state.next, state.START))", list(news)
    )
    return found


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
        ([READY, READERS], "NO_CARD"),
        ([READY, READERS, card("inserted")], "reading"),
        ([READY, READERS, card("identified", "1")], None),
        ([READY, READERS, card("unreadable")], "CARD_UNREADABLE"),
        ([READY, READERS, card("ready", "1"), card("removed")], "NO_CARD"),
        ([READY, READERS, card("ready", "1"), card("removed", reader="S")], None),
        ([READY, READERS, card("ready", "1"), {"type": "host", "state": "HOST_GONE"}], "HOST_GONE"),
        ([READY, card("ready", "1"), {"type": "host", "state": "HOST_GONE"}, READY], "connecting"),
    ],
)
def test_one_thing_is_the_matter_at_a_time(
    page: Page, news: list[dict[str, Any]], expected: str | None
) -> None:
    assert trouble(page, *news) == expected


def test_a_report_for_a_patient_who_has_gone_is_not_shown(page: Page) -> None:
    filled = {"type": "filled", "pid": "1", "report": {"ok": True, "fields": []}}
    assert after(page, READY, card("ready", "1"), filled)["report"] is not None
    assert after(page, READY, card("ready", "2"), filled)["report"] is None


def test_a_chosen_service_that_the_page_stops_offering_is_no_longer_chosen(page: Page) -> None:
    def offering(*names: str) -> dict[str, Any]:
        services = [{"name": name, "checked": False} for name in names]
        return {"type": "page", "page": {"ok": True, "page": "p", "pid": None, "services": services}}

    chosen = {"type": "typed", "field": "service", "value": "HD"}
    assert after(page, READY, chosen, offering("HD", "OPD"))["form"]["service"] == "HD"
    assert after(page, READY, chosen, offering())["form"]["service"] == "HD"
    assert after(page, READY, chosen, offering("OPD"))["form"]["service"] == ""
