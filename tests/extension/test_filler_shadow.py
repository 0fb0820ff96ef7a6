"""A page that draws its parts in shadow roots: what a person sees is what counts, whatever tree it is in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from tests.extension.create_page import MOBILE_LABEL, OTHER_PID, PID, SERVICES, create_page, person, visit
from tests.extension.filler_page import FILLER, SITE, FillerPage, filler_page, without_time
from tests.extension.ports import IsolatedWorld
from tests.support.browser import Browser
from tests.support.site import HOME, Document, Site

VALUES = {"mobile": "0899999901", "hn": "69-1", "service": SERVICES["hd"]}
FILLED = dict.fromkeys(VALUES, "filled")

# Moves the inside of each element with data-shadow into a shadow root of its own, the innermost first.
DRAW = """(mode) => {
  globalThis.roots = {};
  const draw = (element) => {
    const root = element.attachShadow({ mode });
    root.append(...element.childNodes);
    roots[element.dataset.shadow] = root;
  };
  [...document.querySelectorAll("[data-shadow]")].reverse().forEach(draw);
}"""


def in_a_root() -> str:
    return create_page().replace(visit(), f'<section data-shadow="form">{visit()}</section>')


# Each is drawn when its test runs: a page of the day on which the tests were collected may be yesterday's.
LAYOUTS: dict[str, tuple[Callable[[], str], str | None]] = {
    "the whole page": (lambda: f'<div data-shadow="all">{create_page()}</div>', "all"),
    "the person": (
        lambda: create_page().replace(person(), f'<div data-shadow="who">{person()}</div>'),
        None,
    ),
    "the visit": (in_a_root, "form"),
    "a root in a root": (lambda: f'<div data-shadow="all">{in_a_root()}</div>', "form"),
}


@pytest.fixture(scope="module")
def tab() -> Iterator[FillerPage]:
    with filler_page() as page:
        yield page


@pytest.mark.parametrize(("body", "where"), LAYOUTS.values(), ids=LAYOUTS)
def test_open_roots_are_read_and_filled(tab: FillerPage, body: Callable[[], str], where: str | None) -> None:
    tab.show(body(), script=f"({DRAW})('open')")
    assert tab.pids() == [PID]
    assert without_time(tab.fill(PID, VALUES)) == FILLED
    root = f"roots[{where!r}]" if where else "document"
    assert tab.page.evaluate(f"{root}.querySelector('#hn').value") == "69-1"


def test_another_patient_in_a_root_is_another_patient(tab: FillerPage) -> None:
    body = create_page().replace(person(), f'<div data-shadow="who">{person(OTHER_PID)}</div>')
    tab.show(body, script=f"({DRAW})('open')")
    assert tab.fill(PID, VALUES)["outcome"] == "other-patient"
    assert tab.value("#hn") == ""


def test_a_label_in_a_slot_belongs_where_it_is_shown(tab: FillerPage) -> None:
    """A field component: its label is the page's, slotted; its box is its own."""
    field = f'<div id="field"><span>{MOBILE_LABEL}</span></div>'
    body = create_page().replace('<form id="visit">', f'<form id="visit">{field}')
    script = """
      document.querySelector("label[for=m]").parentElement.remove();
      field.attachShadow({ mode: "open" }).innerHTML = '<p><slot></slot></p><input id="inner">';
    """
    tab.show(body, script=script)
    assert without_time(tab.fill(PID, {"mobile": "0899999901"})) == {"mobile": "filled"}
    assert tab.page.evaluate("field.shadowRoot.querySelector('input').value") == "0899999901"


def test_children_that_no_slot_shows_are_not_there(tab: FillerPage) -> None:
    body = create_page().replace(person(), f'<div id="host">{person(OTHER_PID)}</div>')
    inside = person().replace("\n", " ").replace("`", "")
    tab.show(body, script=f"host.attachShadow({{ mode: 'open' }}).innerHTML = `{inside}`")
    assert tab.pids() == [PID]
    assert tab.fill(PID, VALUES)["ok"]


@pytest.mark.parametrize(("body", "where"), LAYOUTS.values(), ids=LAYOUTS)
def test_closed_roots_are_read_and_filled_by_the_extension(
    browser: Browser, site: Site, body: Callable[[], str], where: str | None
) -> None:
    """Chrome opens them to extensions alone, so this is in the extension's own world."""
    site.pages["/authencode/"] = Document(body())
    page = browser.page(f"{HOME}#/claimcode/create")
    page.evaluate(DRAW, "closed")
    world = IsolatedWorld(browser, page)
    for text in FILLER:
        world.evaluate(text)
    asked = ", ".join(map(json.dumps, (SITE, "by-patient", {"patient": PID}, VALUES)))
    assert without_time(world.evaluate(f"authenBridgeFiller.fill({asked})")) == FILLED
    root = f"roots[{where!r}]" if where else "document"
    assert page.evaluate(f"{root}.querySelector('#hn').value") == "69-1"
    page.close()
    site.pages.clear()
