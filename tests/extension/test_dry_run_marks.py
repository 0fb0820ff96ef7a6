"""The marks of a dry run: where they stand, and how they go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.extension.create_page import create_page
from tests.extension.dry_page import FRAMES, DryPage, dry_page
from tests.extension.filler_page import SITE

PIXEL = 1.0  # between a box and its control: where the browser rounds


@pytest.fixture(scope="module")
def page() -> Iterator[DryPage]:
    with dry_page() as tab:
        yield tab


# ── how it goes ───────────────────────────────────────────────────────────────────────────────

LISTENERS = """
  globalThis.heard = [];
  for (const type of ["keydown", "keyup", "click", "mousedown", "pointerdown"])
    document.addEventListener(type, ({ key = "" }) => heard.push(type + key));
"""


def test_escape_takes_the_marks_off_and_does_not_reach_the_page(page: DryPage) -> None:
    page.show(create_page(), script=LISTENERS)
    page.page.locator("#hn").focus()
    page.mark()
    page.page.evaluate("hn.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))")
    page.page.keyboard.press("a")
    assert page.drawn() is not None
    assert page.page.evaluate("heard.splice(0)") == ["keydownEscape", "keydowna", "keyupa"]
    page.page.keyboard.press("Escape")
    assert page.drawn() is None
    assert page.page.evaluate("[heard, document.activeElement.id]") == [[], "hn"]
    page.page.keyboard.press("Escape")
    assert page.page.evaluate("heard") == ["keydownEscape", "keyupEscape"]


def test_the_close_button_takes_the_marks_off_without_the_pages_notice(page: DryPage) -> None:
    page.show(create_page(), script=LISTENERS)
    page.page.locator("#hn").focus()
    page.mark()
    drawn = page.drawn()
    assert drawn
    close = drawn["close"]
    page.page.mouse.click(close["x"] + close["width"] / 2, close["y"] + close["height"] / 2)
    assert page.drawn() is None
    assert page.page.evaluate("[heard, document.activeElement.id]") == [[], "hn"]


def test_the_page_under_the_marks_can_be_used(page: DryPage) -> None:
    page.show(create_page(), script=LISTENERS)
    page.mark()
    page.page.locator("#hn").click()
    page.page.keyboard.type("12")
    assert page.value("#hn") == "12"


def test_a_second_run_replaces_the_first_also_when_the_filler_was_put_in_anew(page: DryPage) -> None:
    page.show(create_page())
    page.mark()
    page.inject_again()
    page.mark(values={"mobile": "0899999999"})
    assert "เบอร์มือถือ → 0899999999" in page.marks()["would-fill"]  # `drawn` allows one host only
    page.page.keyboard.press("Escape")
    assert page.drawn() is None


def test_a_run_that_marks_nothing_takes_the_former_marks_off(page: DryPage) -> None:
    page.show(create_page())
    page.mark()
    assert page.mark(site={**SITE, "origins": []})["page"] is None
    assert page.drawn() is None


@pytest.mark.parametrize(
    "gone", ["location.hash = '#/report/eclaim'", "document.documentElement.lastChild.remove()"]
)
def test_marks_of_a_page_that_moved_on_are_taken_off(page: DryPage, gone: str) -> None:
    page.show(create_page(), script=LISTENERS)
    page.mark()
    page.page.evaluate(gone)
    page.page.evaluate(FRAMES)
    assert page.drawn() is None
    page.page.keyboard.press("Escape")
    assert page.page.evaluate("heard") == ["keydownEscape", "keyupEscape"]


# ── where it stands ───────────────────────────────────────────────────────────────────────────


def nothing(page: DryPage) -> None:
    pass


def scrolled(page: DryPage) -> None:
    page.page.evaluate("scrollTo(30, 400)")


def pane(page: DryPage) -> None:
    page.page.evaluate("document.querySelector('main').scrollTop = 120")


def resized(page: DryPage) -> None:
    page.page.set_viewport_size({"width": 700, "height": 500})


def made_anew(page: DryPage) -> None:
    """Another row above moves all that is below."""
    page.page.evaluate(
        "document.querySelector('#visit').insertAdjacentHTML('afterbegin', '<p>กรุณากรอกให้ครบ</p>')"
    )


STYLES = {
    "plain": "",
    "right to left": "html { direction: rtl }",
    "zoomed in": "html { zoom: 1.5 }",
    "zoomed out": "html { zoom: 0.5 }",
    "shifted": "html { transform: translate(40px, 25px) scale(0.8) }",
    "wide": "body { width: 3000px; height: 3000px } main { margin: 300px }",
    "a pane": "main { height: 300px; overflow: auto }",
    "hostile": "div, section, html > * { display: none !important; opacity: 0 !important } "
    "body, main, main * { display: block !important; opacity: 1 !important }",
}
MOVES: dict[str, Callable[[DryPage], None]] = {
    "at once": nothing,
    "scrolled": scrolled,
    "its pane scrolled": pane,
    "resized": resized,
    "moved": made_anew,
}


@pytest.mark.parametrize("style", STYLES)
def test_each_box_stands_around_its_control_and_follows_it(page: DryPage, style: str) -> None:
    page.page.set_viewport_size({"width": 1000, "height": 700})
    rule = f"body {{ min-height: 2500px; min-width: 1400px }} {STYLES[style]}"
    page.show(f"<style>{rule}</style>{create_page()}")
    page.mark()
    for move in MOVES.values():
        move(page)
        page.page.evaluate(FRAMES)
        drawn = page.drawn()
        assert drawn
        found = {mark["text"].split(" → ")[0]: mark for mark in drawn["marks"]}
        for name, id in (("เบอร์มือถือ", "m"), ("HN", "hn"), ("เลขประจำตัวผู้เข้ารับบริการ", "search")):
            control = page.page.evaluate(f"document.getElementById('{id}').getBoundingClientRect().toJSON()")
            for side in ("left", "top", "right", "bottom"):
                assert found[name]["box"][side] == pytest.approx(control[side], abs=PIXEL), (move, name)
        seen = page.page.evaluate("() => [innerWidth, innerHeight]")
        assert drawn["close"]["width"] > 0
        if style not in ("shifted",):
            assert 0 <= drawn["close"]["left"] < drawn["close"]["right"] <= seen[0]


def test_a_page_that_allows_no_styles_of_others_gets_marks_that_are_seen(page: DryPage) -> None:
    page.show(create_page(), headers={"Content-Security-Policy": "style-src 'none'; script-src 'none'"})
    page.mark()
    drawn = page.drawn()
    assert drawn
    assert {mark["border"] for mark in drawn["marks"]} == {"2px"}
